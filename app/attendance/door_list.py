"""The list that a telephone at the door keeps: who may come, and who is in already. Nothing else of anybody."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.attendance.models import Scan
from app.attendance.queries import derived, standing_scans
from app.attendance.rules import Direction, Half, Passage, Place, in_since
from app.core.db import db
from app.core.secret_links import keyed_hash
from app.programme.models import Event
from app.registration import electives
from app.registration.models import Registration, SessionChoice
from app.registration.rules import Status

SALT = 16  # characters
DIGEST = 6  # bytes: of a thousand tickets, two are alike once in 500 million events


class Person(NamedTuple):
    """Somebody who registered, as the door needs to know them."""

    id: UUID
    ticket: str
    name: str
    badge_name: str
    group_id: str
    country_iso3: str
    status: Status


class Seen(NamedTuple):
    """Somebody who has come to a place: since when they are inside, if they are, and which device let them in."""

    registration_id: UUID
    place: int  # as a position in the list of places
    since: datetime | None
    where: str


@dataclass(frozen=True)
class DoorList:
    """Everything of one event."""

    salt: str  # goes before a ticket's code when its digest is made
    places: Sequence[Place]
    chosen_only: frozenset[UUID]  # the sessions to which only those come who chose them
    people: Sequence[Person]
    choices: Mapping[UUID, Sequence[UUID]]  # the sessions that people chose
    seen: Sequence[Seen]

    def digest(self, person: Person) -> str:
        """Give what a telephone knows a ticket by, without knowing its code."""
        return b64encode(sha256(f"{self.salt}{person.ticket}".encode()).digest()[:DIGEST]).decode()


def list_of(event: Event, places: Sequence[Place]) -> DoorList:
    """Read the list of one event."""
    asked = select(*(getattr(Registration, name) for name in Person._fields)).where(Registration.event_id == event.id)
    people = [Person(*row) for row in db.session.execute(asked.order_by(Registration.name, Registration.id))]
    return DoorList(
        keyed_hash("door", event.id.hex)[:SALT],
        places,
        electives.chosen_ones(event.id),
        people,
        _choices(event),
        _seen(event, places),
    )


def _choices(event: Event) -> Mapping[UUID, Sequence[UUID]]:
    chosen = defaultdict(list)
    asked = select(SessionChoice.registration_id, SessionChoice.session_id)
    at_event = asked.join(Registration, Registration.id == SessionChoice.registration_id).where(
        Registration.event_id == event.id, electives.HELD
    )
    for registration_id, session_id in db.session.execute(at_event.order_by(SessionChoice.session_id)):
        chosen[registration_id].append(session_id)
    return chosen


def _seen(event: Event, places: Sequence[Place]) -> list[Seen]:
    """Tell who came to which place, by scans and marks, and who is inside."""
    if not places:
        return []
    here = derived(event, places)
    came = select(here.c.registration_id, here.c.place).where(here.c.present == 1)
    passages = _passages(event, places)
    seen = []
    for registration_id, place in db.session.execute(came.order_by(here.c.place, here.c.registration_id)):
        told = passages.get((registration_id, place), {})
        since = in_since(told)
        where = told.get(Passage(since, Direction.IN), "") if since else ""
        seen.append(Seen(registration_id, place, since, where))
    return seen


def _passages(event: Event, places: Sequence[Place]) -> Mapping[tuple[UUID, int], Mapping[Passage, str]]:
    """Give the passages of everybody at each place, each with the device that saw it."""
    numbers = {_where(place.session_id, place.day, place.half): number for number, place in enumerate(places)}
    columns = (
        Scan.session_id,
        Scan.day,
        Scan.half,
        Scan.registration_id,
        Scan.happened_at,
        Scan.direction,
        Scan.device,
    )
    found: dict[tuple[UUID, int], dict[Passage, str]] = defaultdict(dict)
    for session_id, day, half, registration_id, at, direction, device in db.session.execute(
        standing_scans(*columns).where(Scan.event_id == event.id)
    ):
        number = numbers.get(_where(session_id, day, half))
        if number is not None:
            found[registration_id, number][Passage(at, direction)] = device
    return found


def _where(session_id: UUID | None, day: date, half: Half | None) -> tuple[UUID | None, date | None, Half | None]:
    """Name a place so that scans and places agree; a session may have moved to another day since."""
    return (session_id, None, None) if session_id else (None, day, half)
