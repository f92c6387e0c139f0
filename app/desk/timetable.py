"""An event's timetable as its organiser sees it: day by day, with what gets in the way of what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from uuid import UUID

from flask_babel import gettext as _

from app.core.i18n import day, short_day, wall_time
from app.core.zones import wall_in, zone
from app.programme.models import Event, Session
from app.programme.rules import Conflict, Piece, Precision, Shared, conflicts, outside
from app.programme.time import day_bounds, told_twice


@dataclass(frozen=True)
class Row:
    """One session, with what is to be said of it."""

    session: Session
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Timetable:
    """The sessions of an event by day, and everything that needs a look."""

    days: list[tuple[date, list[Row]]]
    clashes: list[str]
    strays: list[str]


def timetable_of(event: Event, sessions: Sequence[Session]) -> Timetable:
    """Lay out the sessions of an event, in the order given; cancelled ones get in nobody's way."""
    live = [session for session in sessions if not session.cancelled]
    pieces = [_piece(session) for session in live]
    by_id = {session.id: session for session in live}
    warnings: dict[UUID, list[str]] = {}
    clashes = []
    for conflict in conflicts(pieces):
        clashes.append(in_words(conflict, by_id, event))
        for one, other in ((conflict.first, conflict.second), (conflict.second, conflict.first)):
            warnings.setdefault(one, []).append(_beside(conflict, by_id[other]))
    strays = [by_id[key] for key in _outside(event, pieces)]
    for session in strays:
        warnings.setdefault(session.id, []).append(_("Outside the days of the event"))
    for session in live:
        warnings.setdefault(session.id, []).extend(_twice(session, event))
    rows = [Row(session, warnings.get(session.id, [])) for session in sessions]
    days = [(each, list(some)) for each, some in groupby(rows, key=lambda row: _day_of(row.session, event))]
    return Timetable(days, clashes, [_stray(session) for session in strays])


def in_words(conflict: Conflict, by_id: dict[UUID, Session], event: Event) -> str:
    """Say which two sessions get in each other's way, when and by what."""
    first, second = by_id[conflict.first], by_id[conflict.second]
    start = wall_in(second.starts_at, zone(event.zone))
    said = {
        "day": short_day(start),
        "time": wall_time(start),
        "name": conflict.name,
        "first": first.title,
        "second": second.title,
    }
    if conflict.shared is Shared.ROOM:
        return str(_("%(day)s, %(time)s: %(name)s holds “%(first)s” and “%(second)s”.", **said))
    return str(_("%(day)s, %(time)s: %(name)s speaks in “%(first)s” and in “%(second)s”.", **said))


def _beside(conflict: Conflict, other: Session) -> str:
    if conflict.shared is Shared.ROOM:
        return str(_("Same room as “%(title)s”", title=other.title))
    return str(_("%(name)s also speaks in “%(title)s”", name=conflict.name, title=other.title))


def _stray(session: Session) -> str:
    said = {"title": session.title, "day": day(session.starts_wall)}
    return str(_("“%(title)s” on %(day)s lies outside the days of the event.", **said))


def _twice(session: Session, event: Event) -> list[str]:
    """Say of a time that clocks show twice which one is meant."""
    twice = told_twice([session.starts_wall, session.ends_wall], session.zone or event.zone)
    return [str(_("%(time)s occurs twice that night: the first is meant", time=wall_time(wall))) for wall in twice]


def _piece(session: Session) -> Piece:
    speakers = tuple(speaker.name for speaker in session.speakers)
    return Piece(session.id, session.starts_at, session.ends_at, session.room, speakers)


def _outside(event: Event, pieces: list[Piece]) -> list[UUID]:
    """Find sessions outside the event's days, where those are known."""
    if event.date_precision is not Precision.DAY or event.first_day is None or event.last_day is None:
        return []
    return outside(pieces, *day_bounds(event.first_day, event.last_day, event.zone))


def _day_of(session: Session, event: Event) -> date:
    """Tell the day on which a session begins, by the event's own clocks."""
    return wall_in(session.starts_at, zone(event.zone)).date()
