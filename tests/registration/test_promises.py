"""Whatever people do in whatever order, the five promises about seats hold."""

from collections import Counter
from datetime import timedelta
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import Mode, OpenSeats, Policy
from app.registration import jobs, nominees, queries, seating, service
from app.registration.errors import (
    AlreadyRegistered,
    BeingReplaced,
    CapacityBelowConfirmed,
    EndorsementNotAwaited,
    NotAccepted,
    NotEndorsed,
    NoTitular,
    NotLive,
    NotPending,
    PlaceGone,
    ReplacesSomebody,
    SeatsNeedCapacity,
    TooLateToUndo,
    TooManyReserved,
)
from app.registration.models import Registration, Seat
from app.registration.rules import ENDORSED, LIVE, AttendeeRole, Details, Endorsement, Status, counts
from app.registration.service import Answer
from app.registration.way_errors import NoPlaceThere, OneWayOnly, PeopleOnline
from tests.factories import NOW, make_event

GROUPS = st.sampled_from(["government", "employers", "workers"])
COUNTRIES = st.sampled_from(["KEN", "SEN"])
RESERVED = st.dictionaries(GROUPS, st.integers(0, 3), max_size=2)
CAPACITY = st.none() | st.integers(0, 6)
MODES = st.sampled_from([Mode.HYBRID] * 3 + [Mode.IN_PERSON, Mode.ONLINE])
ROLES = st.sampled_from([AttendeeRole.PARTICIPANT] * 5 + [AttendeeRole.STAFF])
DELEGATES = st.sampled_from([AttendeeRole.TITULAR] * 2 + [AttendeeRole.ADVISER, AttendeeRole.INTERPRETER])
REFUSED = (
    NotPending, NotLive, TooLateToUndo, PlaceGone, AlreadyRegistered, NotEndorsed, NotAccepted, NoTitular,
    EndorsementNotAwaited, BeingReplaced, ReplacesSomebody, NoPlaceThere, OneWayOnly,
)  # fmt: skip
numbers = count(1)


class Seating(RuleBasedStateMachine):
    """One event, the people who come and go, and its organiser."""

    people = Bundle("people")

    @initialize(
        capacity=st.integers(0, 5),
        reserved=RESERVED,
        policy=st.sampled_from([Policy.OPEN, Policy.OPEN, Policy.APPROVAL]),
        limit=st.none() | st.integers(1, 3),
        open_seats=st.sampled_from(OpenSeats),
        release_after=st.none() | st.integers(1, 9),
        mode=MODES,
        online=CAPACITY,
    )
    def open_event(self, capacity, reserved, policy, limit, open_seats, release_after, mode, online) -> None:
        """Begin with an event of its own: the database keeps those of earlier runs."""
        self.at = NOW
        self.event_id = make_event(
            seats=capacity,
            reserved=reserved if sum(reserved.values()) <= capacity else {},
            policy=policy,
            country_limit=limit,
            open_seats=open_seats,
            reserved_until=release_after and NOW + timedelta(hours=release_after),
            mode=mode,
            online_capacity=online if mode is Mode.HYBRID else None,
        ).id
        self.line: list[Registration] = []
        self.has_a_place: set[str] = set()

    @property
    def event(self) -> Event:
        return db.session.get_one(Event, self.event_id)

    def tick(self) -> None:
        self.at += timedelta(seconds=1)

    @rule(target=people, group=GROUPS, country=COUNTRIES, role=ROLES, online=st.booleans())
    def register(self, group, country, role, online):
        """Somebody new registers, and sends it twice."""
        self.tick()
        email = f"Person{next(numbers)}@example.org"
        said = Details("Somebody", email, country, group, "An organisation", role=role, online=online)
        free = queries.free_seats(self.event_id)
        first, again = self.send(said), self.send(said)
        assert first == again
        assert db.session.get_one(Registration, first.id).online == (online and self.event.two_ways)
        if first.seat:
            reserved = free.get(group) and not (online and self.event.two_ways)
            assert first.seat == (group if reserved else "open")
        return first, said

    def send(self, said: Details) -> Answer:
        with transaction():
            return service.register(self.event, said, request_key=f"of {said.email}", at=self.at)

    @rule(person=people)
    def register_again(self, person):
        """Somebody registers once more, by another request and with other letters."""
        self.tick()
        answer, said = person
        before = db.session.get_one(Registration, answer.id).status
        other = Details("Same", said.email.upper(), said.country_iso3, said.group_id, "Elsewhere")
        try:
            with transaction():
                service.register(self.event, other, request_key=None, at=self.at)
        except AlreadyRegistered:
            return
        assert before not in LIVE

    @rule(target=people, group=GROUPS, country=COUNTRIES, role=DELEGATES, endorsement=st.sampled_from(Endorsement))
    def nominate(self, group, country, role, endorsement):
        """An organisation puts somebody forward, whose secretariat may have to endorse them."""
        self.tick()
        said = Details("Nominee", f"Person{next(numbers)}@example.org", country, group, "An organisation", role=role)
        with transaction():
            return nominees.propose(self.event, said, endorsement=endorsement, by=SYSTEM, at=self.at), said

    @rule(target=people, person=people, endorsement=st.sampled_from(Endorsement))
    def put_in_the_place_of(self, person, endorsement):
        """An organisation puts somebody forward in another's place."""
        self.tick()
        old = db.session.get_one(Registration, person[0].id)
        email = f"Person{next(numbers)}@example.org"
        said = Details("Other", email, old.country_iso3, old.group_id, "The same", role=old.role)
        try:
            with transaction():
                by = {"by": SYSTEM, "at": self.at}
                return nominees.propose(self.event, said, endorsement=endorsement, replaces=old, **by), said
        except BeingReplaced:
            return multiple()

    @rule(person=people)
    def say_yes(self, person):
        self.decide(person, lambda one: nominees.accept(one, at=self.at), ends=False)

    @rule(person=people, given=st.booleans())
    def endorse(self, person, given):
        self.decide(person, lambda one: nominees.endorse(one, given=given, by=SYSTEM, at=self.at), ends=False)

    @rule(person=people)
    def approve(self, person):
        self.decide(person, lambda one: service.approve(one, by=SYSTEM, at=self.at))

    @rule(person=people)
    def decline(self, person):
        self.decide(person, lambda one: service.decline(one, "", by=SYSTEM, at=self.at))

    @rule(person=people)
    def cancel(self, person):
        self.decide(person, lambda one: service.cancel(one, at=self.at))

    @rule(person=people)
    def restore(self, person):
        self.decide(person, lambda one: service.restore(one, at=self.at))

    @rule(person=people)
    def withdraw(self, person):
        self.decide(person, lambda one: service.withdraw(one, by=SYSTEM, at=self.at))

    @rule(person=people, online=st.booleans())
    def change_way(self, person, online):
        self.line = [one for one in self.line if one.id != person[0].id]  # whoever waits stands last in the other line
        self.decide(person, lambda one: service.change_way(one, online=online, by=SYSTEM, at=self.at), ends=False)

    def decide(self, person, deed, *, ends=True) -> None:
        self.tick()
        one = db.session.get_one(Registration, person[0].id)
        try:
            with transaction():
                deed(one)
        except REFUSED:
            return
        if ends:
            self.has_a_place.discard(str(one.id))
        if one.replaces_id and one.status is Status.CONFIRMED:
            self.has_a_place.discard(str(one.replaces_id))

    @rule(capacity=CAPACITY, reserved=RESERVED, online=CAPACITY, mode=MODES)
    def set_capacity(self, capacity, reserved, online, mode):
        """The organiser wants so many seats, perhaps for an event that is held another way; it may be too few."""
        self.tick()
        was_held = self.event.held
        try:
            with transaction():
                self.event.mode = mode
                more = {"online": online, "was_held": was_held, "by": SYSTEM, "at": self.at}
                seating.set_capacity(self.event, capacity, reserved, **more)
        except (CapacityBelowConfirmed, TooManyReserved, SeatsNeedCapacity, PeopleOnline):
            return
        assert self.event.capacity == capacity
        assert self.event.online_capacity == (online if mode is Mode.HYBRID else None)
        if mode is not was_held:
            self.line = []  # people stand in other lines now

    @rule(hours=st.integers(1, 6))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        jobs.release_due(self.at)

    def everybody(self) -> list[Registration]:
        query = select(Registration).where(Registration.event_id == self.event_id)
        return list(db.session.scalars(query.order_by(Registration.waiting_since, Registration.id)))

    @invariant()
    def everybody_confirmed_has_one_seat_and_every_seat_one_holder(self):
        seats, event = list(db.session.scalars(select(Seat).where(Seat.event_id == self.event_id))), self.event
        wanted = {False: event.capacity or 0, True: event.online_capacity or 0}
        assert Counter(seat.online for seat in seats) == Counter(wanted)
        confirmed = [one for one in self.everybody() if one.status is Status.CONFIRMED and counts(one.role)]
        counted = [one for one in confirmed if event.seats_for(online=one.online) is not None]
        held = {seat.registration_id: seat for seat in seats if seat.registration_id}
        assert {one.id: one.seat_id for one in counted} == {key: seat.id for key, seat in held.items()}
        assert all(held[one.id].group_id in (None, one.group_id) for one in counted)
        assert all(held[one.id].online == one.online for one in counted)

    @invariant()
    def nobody_takes_part_online_where_there_is_one_way_only(self):
        assert self.event.two_ways or not any(one.online for one in self.everybody())

    @invariant()
    def no_country_has_more_than_its_limit(self):
        confirmed = [one for one in self.everybody() if one.status is Status.CONFIRMED]
        there = Counter(one.country_iso3 for one in confirmed if counts(one.role))
        limit = self.event.country_limit
        assert limit is None or all(people <= limit for people in there.values())

    @invariant()
    def nobody_waits_while_a_seat_that_they_may_take_is_free(self):
        free, event = queries.free_seats(self.event_id), self.event
        for one in self.everybody():
            if one.status is Status.WAITLISTED:
                limit, there = event.country_limit, queries.confirmed_from(event.id, one.country_iso3)
                kinds = ("online",) if one.online else (None, one.group_id)
                seat = event.seats_for(online=one.online) is None or any(map(free.get, kinds))
                assert not (seat and (limit is None or there < limit))

    @invariant()
    def of_two_alike_the_first_in_line_is_first_served(self):
        waiting = [one for one in self.everybody() if one.status is Status.WAITLISTED]
        served = [one for one in self.line if one.status is Status.CONFIRMED]
        for late in served:
            for early in self.line[: self.line.index(late)]:
                alike = _kind(early) == _kind(late)
                assert not (alike and early.status is Status.WAITLISTED)
        self.line = waiting

    @invariant()
    def whoever_was_told_of_a_place_keeps_it(self):
        confirmed = {str(one.id) for one in self.everybody() if one.status is Status.CONFIRMED}
        assert self.has_a_place <= confirmed
        self.has_a_place = confirmed

    @invariant()
    def only_nominees_who_are_endorsed_and_have_said_yes_are_accepted(self):
        for one in self.everybody():
            if one.status in (Status.CONFIRMED, Status.WAITLISTED):
                assert one.endorsement in ENDORSED
                assert one.accepted_at or not one.nominated

    @invariant()
    def nobody_is_registered_twice(self):
        live = [one.identity for one in self.everybody() if one.status in LIVE]
        assert len(live) == len(set(live))


def _kind(one: Registration) -> tuple[str, str, bool]:
    return one.group_id, one.country_iso3, one.online


def test_the_promises_hold(app: Flask) -> None:
    run_state_machine_as_test(
        Seating,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=[
                Phase.generate
            ],  # making a failure small takes minutes on a database: add Phase.shrink when it fails
            suppress_health_check=list(HealthCheck),
        ),
    )
