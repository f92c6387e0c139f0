"""Where people are checked in at an event: its days, and the sessions of its timetable."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, union

from app.attendance.models import Mark, Scan
from app.attendance.rules import MIDDAY, Place, Window, around, days_of, halves
from app.core.db import db
from app.core.zones import wall_in, zone
from app.programme.models import Event, Session
from app.programme.rules import Precision, SessionKind


def places_of(event: Event, today: date | None = None) -> list[Place]:
    """List the days of an event, each with its halves and sessions; breaks and what was cancelled are not attended.

    At the door, today is a day too of an event whose days are not known or too many to list.
    """
    sessions = [_of_session(event, session) for session in _sessions(event)]
    days = sorted({*_own_days(event, today), *(place.day for place in sessions)})
    return [place for day in days for place in _of_day(event, day, [s for s in sessions if s.day == day])]


def session_days(event: Event) -> dict[UUID | None, date]:
    """Give the day of each of the event's sessions."""
    sessions = db.session.execute(select(Session.id, Session.starts_at).where(Session.event_id == event.id))
    return {session_id: day_at(event, starts_at) for session_id, starts_at in sessions}


def day_at(event: Event, at: datetime) -> date:
    """Tell which day it is at the event."""
    return wall_in(at, zone(event.zone)).date()


def find(places: Iterable[Place], key: str) -> Place | None:
    """Find a place by the name that forms and addresses give it."""
    return next((place for place in places if place.key == key), None)


def hours_of(event: Event, place: Place) -> Window:
    """Tell from when to when a place is attended: all day where its hours are not known."""
    midnights = (_moment(event, place.day + timedelta(days=number), time.min) for number in (0, 1))
    return place.window or Window(*midnights)


def _sessions(event: Event) -> Iterable[Session]:
    attended = (Session.event_id == event.id, ~Session.cancelled, Session.kind != SessionKind.BREAK)
    return db.session.scalars(
        select(Session).where(*attended).order_by(Session.starts_at, Session.position, Session.id)
    )


def _of_session(event: Event, session: Session) -> Place:
    return Place(
        day_at(event, session.starts_at), session.id, session.title, Window(session.starts_at, session.ends_at)
    )


def _of_day(event: Event, day: date, sessions: list[Place]) -> list[Place]:
    """Give a day and its sessions; it lasts as long as they do, else for the event's hours where they are known."""
    window = around(place.window for place in sessions if place.window) or _hours(event, day)
    parts = halves(day, window, _moment(event, day, MIDDAY)) if event.half_days else []
    return [Place(day, window=window), *parts, *sessions]


def _hours(event: Event, day: date) -> Window | None:
    if event.start_time is None or event.end_time is None or event.end_time <= event.start_time:
        return None
    return Window(_moment(event, day, event.start_time), _moment(event, day, event.end_time))


def _moment(event: Event, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, zone(event.zone))


def _own_days(event: Event, today: date | None) -> list[date]:
    """Give the event's days; where it has none, or too many to list, those on which somebody was checked in."""
    listed: list[date] = []
    if event.first_day and event.last_day and event.date_precision is Precision.DAY:
        listed = days_of(event.first_day, event.last_day)
    return listed or [*_days_seen(event), *([today] if today else [])]


def _days_seen(event: Event) -> list[date]:
    seen = union(
        *(select(model.day).where(model.event_id == event.id, model.session_id.is_(None)) for model in (Scan, Mark))
    ).subquery()
    days = select(seen.c.day)
    if event.first_day and event.last_day:
        days = days.where(seen.c.day.between(event.first_day, event.last_day))
    return list(db.session.scalars(days))
