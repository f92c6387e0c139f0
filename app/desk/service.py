"""What organisers do with an event and, by it, with the people who are registered for it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict

from app.accounts.models import User
from app.core.db import lock
from app.programme import rules
from app.programme import service as programme
from app.programme.details import EventDetails
from app.programme.models import Event
from app.programme.rules import TOLD, EventStatus, Mode
from app.registration import seating
from app.registration import service as registration
from app.registration.event_news import Change, Kind
from app.registration.queries import reserved_seats
from app.timetable.service import last_known, versioned


class Seats(TypedDict, total=False):
    """What may be said of the seats of an event; what is left out stays as it is."""

    capacity: int | None
    online_capacity: int | None
    reserved: dict[str, int]  # by constituent group


def begin(title: str, type_id: str, said: EventDetails, seats: Seats, *, by: User, at: datetime) -> Event:
    """Begin a draft, with its seats."""
    event = programme.create_event(title, type_id, said, by=by, at=at)
    _set_seats(event, seats, was_held=event.held, by=by, at=at)
    return event


def change(
    event: Event, said: EventDetails, seats: Seats, *, tell: bool, by: User, at: datetime, seen: datetime | None = None
) -> int:
    """Change what is said of an event, its seats with it, and tell those who must know; says how many were told."""
    was_held = lock(Event, event.id).held
    with versioned(event, by=by, at=at) as version:
        changed = programme.change_event(event, said, by=by, at=at, seen=seen)
    _set_seats(event, seats, was_held=was_held, by=by, at=at)
    if "country_limit" in changed:
        seating.look_again(event, at=at)
    if tell and is_expected(event, at=at) and TOLD & changed:
        return version.told(registration.tell_registrants(event, Change(Kind.CHANGED, was=version.was), at=at))
    return 0


def is_expected(event: Event, *, at: datetime) -> bool:
    """Tell whether people expect an event as it is told: of one that is postponed they hear when it is on again."""
    return rules.is_expected(event.status, event.ends_at, at)


def publish(event: Event, *, by: User, at: datetime) -> int:
    """Show an event to everybody; where it was postponed, tell who is registered when it is now, and say how many."""
    again = event.status is EventStatus.POSTPONED
    was = last_known(event) if again else None
    with versioned(event, by=by, at=at) as version:
        programme.publish(event, by=by, at=at)
    if not again:
        return 0
    return version.told(registration.tell_registrants(event, Change(Kind.CHANGED, was=was), at=at))


def _set_seats(event: Event, seats: Seats, *, was_held: Mode, by: User, at: datetime) -> None:
    if seats or event.held is not was_held:
        capacity, reserved = seats.get("capacity", event.capacity), seats.get("reserved")
        reserved = reserved_seats(event.id) if reserved is None else reserved
        online = seats.get("online_capacity", event.online_capacity)
        seating.set_capacity(event, capacity, reserved, online=online, was_held=was_held, by=by, at=at)


def stop(event: Event, act: Callable[..., None], news: Change, *, by: User, at: datetime) -> int:
    """Postpone or cancel an event and tell everybody who is registered; says how many."""
    with versioned(event, news.note, by=by, at=at) as version:
        act(event, by=by, at=at)
    return version.told(registration.tell_registrants(event, news, at=at))
