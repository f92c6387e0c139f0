"""Which version of an event its page shows, and what that one changed."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core import i18n
from app.core.db import db
from app.core.zones import wall_in, zone
from app.programme.models import Event
from app.timetable.difference_words import IN_PUBLIC, Line, Said, of_event, said_of
from app.timetable.models import Release
from app.timetable.releases import compared

SHOWN = 8  # sessions; whoever wants more looks at the timetable itself


@dataclass(frozen=True)
class Latest:
    """The version that everybody sees, what it changed, and of how many more sessions."""

    number: int
    day: str
    facts: list[Line]
    sessions: list[Said]
    more: int


def latest_of(event: Event) -> Latest | None:
    """Give the latest version of an event, where it is not the first."""
    newest = select(Release).where(Release.event_id == event.id).order_by(Release.number.desc()).limit(2)
    found = db.session.scalars(newest).all()
    if len(found) < 2:
        return None
    this, before = found
    changes = [one for one in compared(before, this) if one.is_noticed or IN_PUBLIC & one.fields]
    return Latest(
        this.number,
        i18n.day(wall_in(this.released_at, zone(event.zone))),
        of_event(before.event, this.event),
        [said_of(one, IN_PUBLIC) for one in changes[:SHOWN]],
        max(len(changes) - SHOWN, 0),
    )
