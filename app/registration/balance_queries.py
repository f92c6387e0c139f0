"""What is read of an event's people for its balance, and to try what accepting somebody would do."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.core.db import db
from app.programme.models import Event
from app.reference.catalogue import catalogue
from app.registration import balance as balances
from app.registration.balance import Balance, Counted, Kind, Measure, Tally, Targets
from app.registration.effects import Applicant, Room
from app.registration.models import Registration
from app.registration.queries import CONFIRMED, COUNTS, IS_LIVE, free_seats
from app.registration.rules import AttendeeRole, Status, counts, missing

SOUTH = "global_south"


def counted(event: Event) -> Counted:
    """Count those who are confirmed, pending and waiting by what the balance looks at."""

    def by(*columns: InstrumentedAttribute[Any]) -> list[Any]:
        count = select(Registration.status, *columns, func.count())
        those = count.where(Registration.event_id == event.id, COUNTS, IS_LIVE)
        return list(db.session.execute(those.group_by(Registration.status, *columns)))

    return Counted(by(Registration.group_id, Registration.gender), by(Registration.country_iso3))


def been_before(event: Event) -> dict[Status, int]:
    """Count those of an event who are no first-timers, by where they stand: as `first_timer` says, for all at once."""
    other = aliased(Registration)
    earlier = select(Event.id).where(Event.id != event.id)
    if event.starts_at is not None:
        earlier = earlier.where(Event.starts_at < event.starts_at)
    been = select(other.person_id).where(other.status == Status.CONFIRMED, other.event_id.in_(earlier))
    count = select(Registration.status, func.count()).where(Registration.event_id == event.id, COUNTS, IS_LIVE)
    return dict(db.session.execute(count.where(Registration.person_id.in_(been)).group_by(Registration.status)).all())


def measure_of(event: Event) -> Measure:
    """Give what an event's people are measured by, with the countries that were of the South at its time."""
    known = catalogue()
    return Measure(
        tripartite=[group.id for group in known.constituent_groups.values() if group.tripartite],
        southern=known.members(SOUTH, day_of(event)),
        targets=Targets(
            women_floor=event.women_floor,
            parity_from=event.parity_from,
            parity_to=event.parity_to,
            groups_from=event.groups_from,
            groups_to=event.groups_to,
            countries=event.countries_target,
            southern=event.southern_target,
        ),
    )


def day_of(event: Event) -> date:
    """Give the day whose lists of countries an event is judged by."""
    return event.first_day or event.created_at.date()


def balance(event: Event, people: Counted | None = None) -> Balance:
    """Put who is confirmed, pending and waiting beside capacity and targets."""
    return balances.balance(people or counted(event), measure_of(event), capacity=event.seats)


def room(event: Event, people: Counted) -> Room:
    """Give an event as it stands, to try in it what accepting somebody would do."""
    tally = Tally(measure_of(event))
    tally.add_counted(people, Status.CONFIRMED)
    return Room(
        tally=tally,
        capacity=event.capacity,
        free=Counter(free_seats(event.id)),
        online_capacity=event.online_capacity,
        country_limit=event.country_limit,
        titulars=titulars(event.id),
    )


def titulars(event_id: UUID) -> set[tuple[str, str]]:
    """Name the groups and countries that have a confirmed titular delegate, whom an adviser may come with."""
    query = select(Registration.group_id, Registration.country_iso3).distinct()
    confirmed = query.where(Registration.event_id == event_id, CONFIRMED, Registration.role == AttendeeRole.TITULAR)
    return {(group_id, iso3) for group_id, iso3 in db.session.execute(confirmed)}


def applicant(registration: Registration) -> Applicant:
    """Give what decides what accepting a person would do."""
    accepted = registration.accepted_at is not None
    return Applicant(
        kind=Kind(registration.group_id, registration.gender, registration.country_iso3),
        counts=counts(registration.role),
        titular=registration.role is AttendeeRole.TITULAR,
        adviser=registration.role is AttendeeRole.ADVISER,
        online=registration.online,
        missing=missing(
            registration.endorsement,
            nominated=registration.nominated,
            accepted=accepted,
            reserve=registration.reserve,
        ),
    )
