"""Seats: taking one, giving it back, and passing it on to whoever waits.

Everything takes its locks in one order, so that no two transactions wait for each other:

    the event  →  free seats, waiting for rivals  →  registrations  →  free seats again, never waiting

Most people need none but the seat: they take a free one that nobody else has in hand (SKIP LOCKED), then write their
registration. Only who finds none takes the event's lock, behind whoever frees seats, and looks again, this time waiting
for rivals: one that fails leaves its seat to us. Whoever frees a seat holds the event's lock until it is passed on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from app.core import audit
from app.core.audit import SYSTEM
from app.core.db import db, lock
from app.programme.models import Event
from app.registration import mail, notices, queries, rules
from app.registration.models import Registration, Seat
from app.registration.queries import FREE
from app.registration.rules import Status


class Person(NamedTuple):
    """What decides which seat somebody may take."""

    registration_id: UUID
    group_id: str
    country_iso3: str


class Place(NamedTuple):
    """A place at an event, with the seat that it is; none where no seat is needed."""

    seat_id: UUID | None
    reserved_for: str | None = None


NO_SEAT_NEEDED = Place(None)


def hold(event_id: UUID, *, at: datetime) -> Event:
    """Take the event's lock, and release the reserved seats whose time has come."""
    event = lock(Event, event_id)
    if rules.release_is_due(event.reserved_until, at):
        release(event, at=at)
    return event


def find_place(event: Event, person: Person, *, at: datetime) -> Place | None:
    """Find a place: quickly where nothing must be counted, else under the event's lock; none where all is taken."""
    counting = event.country_limit is not None or rules.release_is_due(event.reserved_until, at)
    if not counting and (place := _quickly(event, person)):
        return place
    return find_place_under_lock(hold(event.id, at=at), person)


def _quickly(event: Event, person: Person) -> Place | None:
    if event.capacity is not None:
        return _take(event.id, person, wait=False)
    # Somebody may be giving the event seats at this moment: wait for them, but not for others who register.
    capacity = db.session.scalar(select(Event.capacity).where(Event.id == event.id).with_for_update(read=True))
    return NO_SEAT_NEEDED if capacity is None else None


def find_place_under_lock(event: Event, person: Person) -> Place | None:
    """Find a place while holding the event's lock; none where nothing is free that the person may take."""
    if not _country_has_room(event, person):
        return None
    return NO_SEAT_NEEDED if event.capacity is None else _take(event.id, person, wait=True)


def _country_has_room(event: Event, person: Person) -> bool:
    limit = event.country_limit
    return limit is None or queries.confirmed_from(event.id, person.country_iso3) < limit


def _taking(*, wait: bool) -> ReturningUpdate[UUID, str | None]:
    """Write the one statement that takes a free seat: a reserved one of the person's group first, else an open one."""
    here = (Seat.event_id == bindparam("of_event"), FREE)
    free = select(Seat.id).where(*here).limit(1).with_for_update(skip_locked=not wait)
    own = free.where(Seat.group_id == bindparam("of_group")).scalar_subquery()
    open_one = free.where(Seat.group_id.is_(None)).scalar_subquery()
    statement = update(Seat).where(Seat.id == func.coalesce(own, open_one)).values(registration_id=bindparam("holder"))
    return statement.returning(Seat.id, Seat.group_id).execution_options(synchronize_session=False)


TAKE_ONE, WAIT_FOR_ONE = _taking(wait=False), _taking(wait=True)


def _take(event_id: UUID, person: Person, *, wait: bool) -> Place | None:
    """Take one free seat; while waiting, look also at those that somebody else has in hand."""
    wanted = {"of_event": event_id, "of_group": person.group_id, "holder": person.registration_id}
    taken = db.session.execute(WAIT_FOR_ONE if wait else TAKE_ONE, wanted).one_or_none()
    return Place(*taken) if taken else None


def give_back(registration: Registration) -> None:
    """Free the seat of somebody who leaves; the event's lock is held."""
    if registration.seat_id is not None:
        seat = update(Seat).where(Seat.id == registration.seat_id).values(registration_id=None)
        registration.seat_id = None
        db.session.execute(seat.execution_options(synchronize_session=False))


def hand_over(old: Registration, new: Registration) -> None:
    """Let one person have another's place, seated or in line, without anybody in between; the event's lock is held."""
    seat_id, stood = old.seat_id, old.status
    old.left_from, old.status, old.seat_id = stood.value, Status.WITHDRAWN, None
    new.status, new.seat_id, new.takes_seat, new.waiting_since = stood, seat_id, old.takes_seat, old.waiting_since
    if seat_id is not None:
        seat = update(Seat).where(Seat.id == seat_id).values(registration_id=new.id)
        db.session.execute(seat.execution_options(synchronize_session=False))


def pass_on(event: Event, *, at: datetime) -> None:
    """Give what is free to those who wait, first come, first served, and tell them; the event's lock is held."""
    db.session.flush()
    if rules.gives_places(event.status, event.ends_at, at):
        while sum(_promote(event, registration, at) for registration in queries.waiting_who_may(event)):
            db.session.flush()


def _promote(event: Event, registration: Registration, at: datetime) -> bool:
    """Give somebody who waits a place, unless those before them took the last one that they may take."""
    place: Place | None = NO_SEAT_NEEDED
    if event.capacity is not None:
        place = _take(event.id, person_of(registration), wait=False)
    if place is None:
        return False
    registration.status, registration.seat_id, registration.decided_at = Status.CONFIRMED, place.seat_id, at
    audit.record("registration.promoted", registration, by=SYSTEM, at=at)
    mail.tell(notices.promoted(registration, event), registration, event, at=at)
    return True


def person_of(registration: Registration) -> Person:
    """Give what decides which seat a registrant may take."""
    return Person(registration.id, registration.group_id, registration.country_iso3)


def release(event: Event, *, at: datetime) -> None:
    """Make every reserved seat an open one, and pass on what is free; the event's lock is held."""
    reserved = update(Seat).where(Seat.event_id == event.id, Seat.group_id.is_not(None)).values(group_id=None)
    db.session.execute(reserved.execution_options(synchronize_session=False))
    event.reserved_until = None
    audit.record("seats.released", event, by=SYSTEM, at=at)
    pass_on(event, at=at)


def still(event: Event) -> None:
    """Wait until nobody has a seat of the event in hand, and let nobody take one; the event's lock is held."""
    db.session.execute(select(Seat.id).where(Seat.event_id == event.id).with_for_update())


def remove_all(event: Event) -> None:
    """Take all seats away: everybody stays, and from now on as many come as want to; nobody has a seat in hand."""
    everybody = update(Registration).where(Registration.event_id == event.id)
    db.session.execute(everybody.values(seat_id=None, takes_seat=False))
    db.session.execute(delete(Seat).where(Seat.event_id == event.id))


def arrange(event: Event, allotment: rules.Allotment) -> None:
    """Make the seats what was decided; whoever is confirmed has one, and nobody else has one in hand."""
    db.session.execute(delete(Seat).where(Seat.event_id == event.id, FREE))
    _seat_the_confirmed(event)
    _reserve_held(event, allotment.held_as_reserved)
    kinds = [kind for kind, number in allotment.free.items() for _ in range(number)]
    if kinds:
        db.session.execute(insert(Seat), [{"id": uuid4(), "event_id": event.id, "group_id": kind} for kind in kinds])


def _seat_the_confirmed(event: Event) -> None:
    """Give seats to people who came while the event had none."""
    people = update(Registration).where(Registration.event_id == event.id, queries.COUNTS)
    db.session.execute(people.where(~queries.CONFIRMED).values(takes_seat=True))
    for registration in queries.confirmed_without_seat(event.id):
        seat = Seat(id=uuid4(), event_id=event.id, registration_id=registration.id)
        registration.seat_id, registration.takes_seat = seat.id, True
        db.session.add(seat)
    db.session.flush()


def _reserve_held(event: Event, number_by_group: Mapping[str, int]) -> None:
    """Count so many of the held seats as reserved for the group of whoever holds them, and the others as open."""
    of_event = update(Seat).where(Seat.event_id == event.id).execution_options(synchronize_session=False)
    db.session.execute(of_event.values(group_id=None))
    for group_id, number in number_by_group.items():
        holders = queries.first_confirmed(event.id, group_id, number)
        db.session.execute(of_event.where(Seat.registration_id.in_(holders)).values(group_id=group_id))
