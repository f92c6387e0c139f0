"""What is read of an event to hold its room in balance."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from app.nominations.models import Nomination
from app.programme.models import Event
from app.reference.catalogue import catalogue
from app.registration.balance import Kind
from app.registration.balance_queries import SOUTH, day_of
from app.registration.effects import Applicant
from app.registration.models import Registration, Seat
from app.registration.queries import COUNTS, first_timer
from app.registration.rules import AttendeeRole, Status, missing
from app.selection.rules import Atlas, Candidate, Preference

LISTS = (SOUTH, "ldc", "lldc", "sids")
PENDING = Registration.status == Status.PENDING


class SeatKind(NamedTuple):
    """The seats of an event that are reserved for a group, or for none, or those online."""

    online: bool
    group_id: str | None
    seats: int
    taken: int

    @property
    def free(self) -> int:
        """Count those that nobody has."""
        return self.seats - self.taken


class Chosen(NamedTuple):
    """Somebody whom the organiser thinks of accepting."""

    registration: Registration
    first_time: bool


def atlas(event: Event) -> Atlas:
    """Say where countries are, and which lists they were on at the time of an event."""
    known = catalogue()
    return Atlas(
        regions={iso3: country.region_id for iso3, country in known.countries.items()},
        lists={name: known.members(name, day_of(event)) for name in LISTS},
    )


def seats_by_kind(event_id: UUID) -> list[SeatKind]:
    """Count the seats of an event and those taken: open ones first, then by group, then those online."""
    kinds = select(Seat.online, Seat.group_id, func.count(), func.count(Seat.registration_id))
    rows = db.session.execute(kinds.where(Seat.event_id == event_id).group_by(Seat.online, Seat.group_id))
    order = [None, *catalogue().constituent_groups]
    return sorted((SeatKind(*row) for row in rows), key=lambda kind: (kind.online, order.index(kind.group_id)))


def chosen(event: Event, keys: Collection[UUID]) -> list[Chosen]:
    """Give those of some people who still wait for a decision, in the order in which they came."""
    query = select(Registration, first_timer()).where(Registration.event_id == event.id, PENDING)
    those = query.where(Registration.id.in_(keys)).order_by(Registration.registered_at, Registration.id)
    return [Chosen(*row) for row in db.session.execute(those)]


def candidates(event: Event) -> list[Candidate]:
    """Give everybody who counts and waits for a decision, in the order in which they came."""
    columns = (
        Registration.id,
        Registration.group_id,
        Registration.gender,
        Registration.country_iso3,
        Registration.role,
        Registration.endorsement,
        Registration.nominated,
        Registration.accepted_at.is_not(None),
        Registration.reserve,
        Registration.online,
        Nomination.call_id,
        Nomination.rank,
    )
    query = select(*columns).outerjoin(Nomination, Nomination.registration_id == Registration.id)
    counted = query.where(Registration.event_id == event.id, PENDING, COUNTS)
    ordered = counted.order_by(Registration.registered_at, Registration.id)
    return [_candidate(*row) for row in db.session.connection().execute(ordered).all()]


def _candidate(key: UUID, group_id: str, gender: Any, iso3: str, role: AttendeeRole, *asked: Any) -> Candidate:
    endorsement, nominated, accepted, reserve, online, call_id, rank = asked
    applicant = Applicant(
        Kind(group_id, gender, iso3),
        titular=role is AttendeeRole.TITULAR,
        adviser=role is AttendeeRole.ADVISER,
        online=online,
        missing=missing(endorsement, nominated=nominated, accepted=accepted, reserve=reserve),
    )
    return Candidate(key, applicant, Preference(call_id, rank) if call_id else None)
