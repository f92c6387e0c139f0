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
    online: bool = False  # as they wish; where an event is not hybrid, there is but one way


class Place(NamedTuple):
    """A place at an event or online, with the seat that it is; none where no seat is needed."""

    seat_id: UUID | None
    reserved_for: str | None = None
    online: bool = False


def no_seat(event: Event, person: Person) -> Place:
    """Give the place of somebody who takes no seat from anybody."""
    return Place(None, online=person.online and event.two_ways)


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
    online = person.online and event.two_ways
    if event.seats_for(online=online) is not None:
        return _take(event, person, wait=False)
    # Somebody may be giving the event seats at this moment: wait for them, but not for others who register.
    number = Event.online_capacity if online else Event.capacity
    now = select(Event.mode, Event.choose_way, number).where(Event.id == event.id).with_for_update(read=True)
    as_known = (event.mode, event.choose_way, None)
    return Place(None, online=online) if tuple(db.session.execute(now).one()) == as_known else None


def find_place_under_lock(event: Event, person: Person) -> Place | None:
    """Find a place while holding the event's lock; none where nothing is free that the person may take."""
    if not _country_has_room(event, person):
        return None
    return find_seat_under_lock(event, person)


def find_seat_under_lock(event: Event, person: Person, *, wait: bool = True) -> Place | None:
    """Find a place, whatever the country's limit, as for somebody who is confirmed already."""
    online = person.online and event.two_ways
    return _take(event, person, wait=wait) if event.seats_for(online=online) is not None else no_seat(event, person)


def _country_has_room(event: Event, person: Person) -> bool:
    limit = event.country_limit
    return limit is None or queries.confirmed_from(event.id, person.country_iso3) < limit


def _taking(*, wait: bool) -> ReturningUpdate[UUID, str | None, bool]:
    """Write the one statement that takes a free seat: a reserved one of the person's group first, else an open one."""
    here = (Seat.event_id == bindparam("of_event"), Seat.online == bindparam("is_online"), FREE)
    free = select(Seat.id).where(*here).limit(1).with_for_update(skip_locked=not wait)
    own = free.where(Seat.group_id == bindparam("of_group")).scalar_subquery()
    open_one = free.where(Seat.group_id.is_(None)).scalar_subquery()
    statement = update(Seat).where(Seat.id == func.coalesce(own, open_one)).values(registration_id=bindparam("holder"))
    return statement.returning(Seat.id, Seat.group_id, Seat.online).execution_options(synchronize_session=False)


TAKE_ONE, WAIT_FOR_ONE = _taking(wait=False), _taking(wait=True)


def _take(event: Event, person: Person, *, wait: bool) -> Place | None:
    """Take one free seat; while waiting, look also at those that somebody else has in hand."""
    online = person.online and event.two_ways
    wanted = {"of_event": event.id, "of_group": person.group_id, "holder": person.registration_id, "is_online": online}
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
    new.online = old.online
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
    place = find_seat_under_lock(event, person_of(registration), wait=False)
    if place is None:
        return False
    registration.status, registration.decided_at = Status.CONFIRMED, at
    sit_down(registration, place)
    audit.record("registration.promoted", registration, by=SYSTEM, at=at)
    mail.tell(notices.promoted(registration, event), registration, event, at=at)
    return True


def sit_down(registration: Registration, place: Place) -> None:
    """Write down which place somebody has who counts; they sit where the seat is."""
    registration.seat_id, registration.online = place.seat_id, place.online
    registration.takes_seat = place.seat_id is not None


def person_of(registration: Registration) -> Person:
    """Give what decides which seat a registrant may take."""
    return Person(registration.id, registration.group_id, registration.country_iso3, registration.online)


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


def people_online(event: Event) -> int:
    """Count everybody who is coming, waiting or undecided online, where one could also come to the place."""
    count = select(func.count()).where(Registration.event_id == event.id, queries.IS_LIVE, Registration.online)
    return db.session.scalar(count) or 0


def move_all(event: Event, *, online: bool) -> None:
    """Let everybody take part the same way, with the seats that they hold; the seats are still."""
    people = update(Registration).where(Registration.event_id == event.id, Registration.online != online)
    db.session.execute(people.values(online=online))
    held = update(Seat).where(Seat.event_id == event.id).values(online=online)
    db.session.execute((held.values(group_id=None) if online else held).execution_options(synchronize_session=False))


def arrange(event: Event, allotment: rules.Allotment | None, *, online: bool = False) -> None:
    """Make the seats for one way of taking part what was decided; whoever is confirmed has one. None: no seats."""
    db.session.execute(delete(Seat).where(Seat.event_id == event.id, Seat.online == online, FREE))
    if allotment is None:
        _remove_all(event, online)
        return
    _seat_the_confirmed(event, online)
    if not online:
        _reserve_held(event, allotment.held_as_reserved)
    here = {"event_id": event.id, "online": online}
    kinds = [kind for kind, number in allotment.free.items() for _ in range(number)]
    if kinds:
        db.session.execute(insert(Seat), [{"id": uuid4(), "group_id": kind, **here} for kind in kinds])


def _remove_all(event: Event, online: bool) -> None:
    """Take all seats away: everybody stays, and from now on as many come as want to; nobody has a seat in hand."""
    everybody = update(Registration).where(Registration.event_id == event.id, Registration.online == online)
    db.session.execute(everybody.values(seat_id=None, takes_seat=False))
    db.session.execute(delete(Seat).where(Seat.event_id == event.id, Seat.online == online))


def _seat_the_confirmed(event: Event, online: bool) -> None:
    """Give seats to people who came while the event had none."""
    people = update(Registration).where(Registration.event_id == event.id, queries.COUNTS)
    db.session.execute(people.where(~queries.CONFIRMED, Registration.online == online).values(takes_seat=True))
    for registration in queries.confirmed_without_seat(event.id, online=online):
        seat = Seat(id=uuid4(), event_id=event.id, registration_id=registration.id, online=online)
        registration.seat_id, registration.takes_seat = seat.id, True
        db.session.add(seat)
    db.session.flush()


def _reserve_held(event: Event, number_by_group: Mapping[str, int]) -> None:
    """Count so many of the held seats as reserved for the group of whoever holds them, and the others as open."""
    at_place = update(Seat).where(Seat.event_id == event.id, ~Seat.online).execution_options(synchronize_session=False)
    db.session.execute(at_place.values(group_id=None))
    for group_id, number in number_by_group.items():
        holders = queries.first_confirmed(event.id, group_id, number)
        db.session.execute(at_place.where(Seat.registration_id.in_(holders)).values(group_id=group_id))
