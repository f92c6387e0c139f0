"""Where people are checked in at an event: its days, and the sessions of its timetable."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import select, union

from app.attendance.models import Mark, Scan
from app.attendance.rules import MIDDAY, Place, Window, around, days_of, halves
from app.core.db import db
from app.core.zones import wall_in, zone
from app.programme.models import Event, Session
from app.programme.rules import Precision, SessionKind
from app.programme.series import ever_in_timetable, with_parts

NOT_COUNTED = (SessionKind.BREAK, SessionKind.TRAVEL)


class Held(NamedTuple):
    """When an event, or a part of a series, is held."""

    id: UUID
    title: str
    first_day: date | None
    last_day: date | None
    date_precision: Precision
    start_time: time | None
    end_time: time | None
    zone: str


HELD = tuple(getattr(Event, name) for name in Held._fields)


class Clocks(Protocol):
    """What clocks show at a moment: here, or at another place."""

    def __call__(self, moment: datetime, elsewhere: Place | None = None) -> datetime:
        """Read them."""


def places_of(event: Event, today: date | None = None) -> list[Place]:
    """List the days of an event, each with its halves and sessions; breaks and what was cancelled are not attended.

    Those of a series are the days and sessions of its parts. At the door, today is a day too of an event whose days are
    not known or too many to list.
    """
    held = _held(event)
    parts = [one for one in held if one.id != event.id]
    sessions = sorted(
        (_of_session(event, one, session) for one, some in held.items() for session in some), key=_as_they_begin
    )
    alone = _days_without_sessions(held, parts)
    days = sorted({*_own_days(event, parts or held, today), *(place.day for place in sessions)})
    return [
        place
        for day in days
        for place in _of_day(event, day, alone.get(day, []), [s for s in sessions if s.day == day])
    ]


def session_days(event: Event) -> dict[UUID | None, date]:
    """Give the day of each of the event's sessions."""
    sessions = db.session.execute(select(Session.id, Session.starts_at).where(ever_in_timetable(event.id)))
    return {session_id: day_at(event, starts_at) for session_id, starts_at in sessions}


def day_at(event: Event, at: datetime) -> date:
    """Tell which day it is at the event."""
    return wall_in(at, zone(event.zone)).date()


def clocks_at(event: Event, place: Place | None = None) -> Clocks:
    """Tell time as clocks show it where a place is: a leg of a tour has its own, everything else the event's."""
    here = (place and place.zone) or event.zone

    def told(moment: datetime, elsewhere: Place | None = None) -> datetime:
        return wall_in(moment, zone((elsewhere.zone or event.zone) if elsewhere else here))

    return told


def find(places: Iterable[Place], key: str) -> Place | None:
    """Find a place by the name that forms and addresses give it."""
    return next((place for place in places if place.key == key), None)


def hours_of(event: Event, place: Place) -> Window:
    """Tell from when to when a place is attended: all day where its hours are not known."""
    midnights = (_moment(event, place.day + timedelta(days=number), time.min) for number in (0, 1))
    return place.window or Window(*midnights)


def _held(event: Event) -> dict[Held, list[Session]]:
    """Read when an event and the parts to which its people come are held, each with what is attended of it."""
    attended = (Session.event_id == Event.id) & ~Session.cancelled & (Session.kind != SessionKind.BREAK)
    rows = db.session.execute(
        select(*HELD, Session)
        .outerjoin(Session, attended)
        .where(Event.id.in_(with_parts(event.id)))
        .order_by(Session.starts_at, Session.position, Session.id)
    )
    found: dict[Held, list[Session]] = {}
    for *one, session in rows:
        found.setdefault(Held(*one), []).extend([session] if session else [])
    return found


def _of_session(event: Event, held: Held, session: Session) -> Place:
    """Give a session as a place; one of a part says of which."""
    day, window = day_at(event, session.starts_at), Window(session.starts_at, session.ends_at)
    clocks = session.zone or held.zone
    own = clocks if clocks != event.zone else ""
    if held.id == event.id:
        return Place(day, session.id, session.title, window, zone=own)
    return Place(day, session.id, f"{held.title} · {session.title}", window, part_id=held.id, zone=own)


def _as_they_begin(place: Place) -> datetime:
    return place.window.start if place.window else datetime.max.replace(tzinfo=UTC)


def _days_without_sessions(held: Mapping[Held, Collection[Session]], parts: Iterable[Held]) -> dict[date, list[Held]]:
    """Tell on which days a part of a series is held of which no session counts, so that its days do."""
    found: dict[date, list[Held]] = defaultdict(list)
    for part in parts:
        if not any(session.required and session.kind not in NOT_COUNTED for session in held[part]):
            for day in _days(part):
                found[day].append(part)
    return found


def _of_day(event: Event, day: date, alone: list[Held], sessions: list[Place]) -> list[Place]:
    """Give a day and its sessions; it lasts as long as they do, else for the event's hours where they are known."""
    hours = [_hours(one, day) for one in alone] or [_hours(event, day)]
    window = around(place.window for place in sessions if place.window) or around(one for one in hours if one)
    title = " · ".join(one.title for one in alone)
    parts = halves(day, window, _moment(event, day, MIDDAY)) if event.half_days else []
    of_parts = {*(one.id for one in alone), *(place.part_id for place in sessions)}
    part_id = of_parts.pop() if len(of_parts) == 1 else None
    parts = [replace(part, part_id=part_id, counts=bool(alone)) for part in parts]
    whole = Place(day, title=title, window=window, part_id=part_id, counts=bool(alone and not parts))
    return [whole, *parts, *sessions]


def _hours(event: Event | Held, day: date) -> Window | None:
    if event.start_time is None or event.end_time is None or event.end_time <= event.start_time:
        return None
    return Window(_moment(event, day, event.start_time), _moment(event, day, event.end_time))


def _moment(event: Event | Held, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, zone(event.zone))


def _days(held: Held) -> list[date]:
    """List the days of an event or a part of it; none where they are not known, or too many."""
    if held.first_day and held.last_day and held.date_precision is Precision.DAY:
        return days_of(held.first_day, held.last_day)
    return []


def _own_days(event: Event, held: Iterable[Held], today: date | None) -> list[date]:
    """Give the days on which an event is held; where none are listed, those on which somebody was checked in."""
    listed = [day for one in held for day in _days(one)]
    return listed or [*_days_seen(event), *([today] if today else [])]


def _days_seen(event: Event) -> list[date]:
    seen = union(
        *(select(model.day).where(model.event_id == event.id, model.session_id.is_(None)) for model in (Scan, Mark))
    ).subquery()
    days = select(seen.c.day)
    if event.first_day and event.last_day:
        days = days.where(seen.c.day.between(event.first_day, event.last_day))
    return list(db.session.scalars(days))
