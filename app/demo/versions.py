"""Changes of an invented timetable: what was released since it was announced, and what only its organisers know."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.accounts.models import User
from app.demo.files import DemoChange
from app.programme.models import Event
from app.timetable import plan, service


def change(event: Event, changes: Sequence[DemoChange], *, by: User, at: datetime) -> None:
    """Move sessions of an event in the order given; those with a word to the registrants are released at once."""
    for one in changes:
        session = next(each for each in event.sessions if each.title == one.session)
        later = timedelta(minutes=one.minutes)
        said = {"starts_wall": session.starts_wall + later, "ends_wall": session.ends_wall + later}
        plan.put(event, session.id, said | ({"room": one.room} if one.room else {}), by=by, at=at)
        if one.released:
            service.release(event, one.released, by=by, at=at)
