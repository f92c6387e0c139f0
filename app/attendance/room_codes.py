"""The code on the board of a room: five characters that stand for one place for a minute.

It is derived from a key of ours, the place and the minute, so that nothing is stored and every process shows the same.
A code holds for the minute after its own too, as typing takes its time; never outside the place's hours.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.attendance.places import day_at, hours_of, places_of
from app.attendance.rules import DOORS_OPEN, Place, Window
from app.core.secret_links import keyed_hash
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.registration import tickets

LENGTH = 5
CHANGES = timedelta(minutes=1)
NOT_TAKING_PLACE = (EventStatus.CANCELLED, EventStatus.POSTPONED)


@dataclass(frozen=True)
class Meant:
    """The place that a code stands for, and the minute that it is of."""

    place: Place
    minute: int


def minute_at(at: datetime) -> int:
    """Count the codes that there have been."""
    return int(at.timestamp()) // int(CHANGES.total_seconds())


def changes_in(at: datetime) -> int:
    """Tell in how many seconds the code changes."""
    whole = int(CHANGES.total_seconds())
    return whole - int(at.timestamp()) % whole


def code(event: Event, place: Place, minute: int) -> str:
    """Give the code of a place in one minute."""
    number = int(keyed_hash("room code", f"{event.id.hex} {place.key} {minute}"), 16)
    letters = tickets.ALPHABET
    return "".join(letters[number // len(letters) ** position % len(letters)] for position in range(LENGTH))


def window_of(event: Event, place: Place) -> Window:
    """Tell from when to when people check themselves in to a place: from when the doors open until its end."""
    hours = hours_of(event, place)
    return Window(hours.start - DOORS_OPEN, hours.end)


def open_places(event: Event, at: datetime) -> list[Place]:
    """List the places that people can check themselves in to now."""
    if event.status in NOT_TAKING_PLACE:
        return []
    places = places_of(event, day_at(event, at))
    return [place for place in places if (window := window_of(event, place)).start <= at < window.end]


def meant(event: Event, typed: str, at: datetime) -> Meant | None:
    """Find the place whose code somebody typed, in any case and with or without spaces."""
    said, now = tickets.plain(typed).encode(), minute_at(at)
    told = [Meant(place, minute) for place in open_places(event, at) for minute in (now, now - 1)]
    fitting = [one for one in told if hmac.compare_digest(code(event, one.place, one.minute).encode(), said)]
    return next(iter(fitting), None)
