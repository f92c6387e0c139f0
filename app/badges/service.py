"""Printing badges, and taking that back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert

from app.accounts.models import User
from app.badges import queries
from app.badges.errors import NobodyToPrint
from app.badges.models import BadgePrint, PrintedBadge
from app.badges.queries import Selection
from app.badges.rules import AT_ONCE, Size, Whom, mark
from app.core import audit
from app.core.db import db
from app.programme.models import Event
from app.registration.models import Registration


def whom(event: Event, whom: Whom, selection: Selection, chosen: Collection[UUID] = ()) -> Sequence[Registration]:
    """Give those whose badges are asked for, by name; those who were ticked, whatever the list was narrowed to."""
    if whom is Whom.CHOSEN:
        return queries.these(queries.people(event, Selection()), chosen)
    listed = queries.people(event, selection)
    return queries.lacking(listed, queries.latest_marks(event)) if whom is Whom.NEW else listed


def prepare(
    event: Event,
    people: Sequence[Registration],
    form_id: UUID,
    size: Size,
    *,
    one_a_page: bool = False,
    by: User,
    at: datetime,
) -> BadgePrint:
    """Write down whose badges are printed now; the first thousand of them."""
    if known := queries.print_of(event, form_id):
        return known
    if not people:
        raise NobodyToPrint
    made = BadgePrint(id=form_id, event_id=event.id, size=size, one_a_page=one_a_page, printed_at=at, printed_by=by.id)
    db.session.add(made)
    db.session.flush()
    rows = [
        {"print_id": form_id, "registration_id": one.id, "mark": mark(queries.said_of(one))} for one in people[:AT_ONCE]
    ]
    db.session.execute(insert(PrintedBadge), rows)
    audit.record("badges.printed", made, by=by, at=at, badges={"from": None, "to": len(rows)})
    return made


def forget(made: BadgePrint, *, by: User, at: datetime) -> None:
    """Take back that badges were printed: their people count as new again."""
    audit.record("badges.not_printed", made, by=by, at=at)
    db.session.execute(delete(PrintedBadge).where(PrintedBadge.print_id == made.id))
    db.session.delete(made)
