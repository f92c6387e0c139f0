"""How long somebody was in an online meeting, and for whom that is enough."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID


class Stay(NamedTuple):
    """From when to when somebody was in the meeting."""

    joined: datetime
    left: datetime


@dataclass(frozen=True)
class Attendee:
    """Somebody as the meeting knew them, with every time they were in."""

    name: str
    email: str
    stays: tuple[Stay, ...]


def together(stays: Iterable[Stay]) -> tuple[Stay, ...]:
    """Put stays that overlap or touch into one: who is in with two devices is there once."""
    found: list[Stay] = []
    for stay in sorted(stays):
        if found and stay.joined <= found[-1].left:
            found[-1] = Stay(found[-1].joined, max(found[-1].left, stay.left))
        else:
            found.append(stay)
    return tuple(found)


def minutes(stays: Iterable[Stay]) -> int:
    """Add up how long somebody was in, over all their times."""
    return int(sum(((stay.left - stay.joined) for stay in together(stays)), timedelta()).total_seconds() // 60)


def times_of(attendees: Sequence[Attendee], chosen: Mapping[int, UUID]) -> dict[UUID, tuple[Stay, ...]]:
    """Give everybody's times by the registration that was chosen for each attendee's position."""
    found: dict[UUID, tuple[Stay, ...]] = {}
    for number, registration_id in chosen.items():
        found[registration_id] = together(found.get(registration_id, ()) + attendees[number].stays)
    return found


def enough(times: Mapping[UUID, tuple[Stay, ...]], threshold: int) -> dict[UUID, tuple[Stay, ...]]:
    """Leave out whoever was in for fewer minutes than count as present."""
    return {key: stays for key, stays in times.items() if minutes(stays) >= threshold}
