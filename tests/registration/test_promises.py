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
from app.programme.rules import OpenSeats, Policy
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
from tests.factories import NOW, make_event

GROUPS = st.sampled_from(["government", "employers", "workers"])
COUNTRIES = st.sampled_from(["KEN", "SEN"])
RESERVED = st.dictionaries(GROUPS, st.integers(0, 3), max_size=2)
CAPACITY = st.none() | st.integers(0, 6)
ROLES = st.sampled_from([AttendeeRole.PARTICIPANT] * 5 + [AttendeeRole.STAFF])
DELEGATES = st.sampled_from([AttendeeRole.TITULAR] * 2 + [AttendeeRole.ADVISER, AttendeeRole.INTERPRETER])
REFUSED = (
    NotPending, NotLive, TooLateToUndo, PlaceGone, AlreadyRegistered, NotEndorsed, NotAccepted, NoTitular,
    EndorsementNotAwaited, BeingReplaced, ReplacesSomebody,
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
    )
    def open_event(self, capacity, reserved, policy, limit, open_seats, release_after) -> None:
        """Begin with an event of its own: the database keeps those of earlier runs."""
        self.at = NOW
        self.event_id = make_event(
            seats=capacity,
            reserved=reserved if sum(reserved.values()) <= capacity else {},
            policy=policy,
            country_limit=limit,
            open_seats=open_seats,
            reserved_until=release_after and NOW + timedelta(hours=release_after),
        ).id
        self.line: list[Registration] = []
        self.has_a_place: set[str] = set()

    @property
    def event(self) -> Event:
        return db.session.get_one(Event, self.event_id)

    def tick(self) -> None:
        self.at += timedelta(seconds=1)

    @rule(target=people, group=GROUPS, country=COUNTRIES, role=ROLES)
    def register(self, group, country, role):
        """Somebody new registers, and sends it twice."""
        self.tick()
        email = f"Person{next(numbers)}@example.org"
        said = Details("Somebody", email, country, group, "An organisation", role=role)
        free = queries.free_seats(self.event_id)
        first, again = self.send(said), self.send(said)
        assert first == again
        if first.seat:
            assert first.seat == (group if free.get(group) else "open")
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

    @rule(capacity=CAPACITY, reserved=RESERVED)
    def set_capacity(self, capacity, reserved):
        """The organiser wants so many seats; it may be too few."""
        self.tick()
        try:
            with transaction():
                seating.set_capacity(self.event, capacity, reserved, by=SYSTEM, at=self.at)
        except (CapacityBelowConfirmed, TooManyReserved, SeatsNeedCapacity):
            return
        assert self.event.capacity == capacity

    @rule(hours=st.integers(1, 6))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        jobs.release_due(self.at)

    def everybody(self) -> list[Registration]:
        query = select(Registration).where(Registration.event_id == self.event_id)
        return list(db.session.scalars(query.order_by(Registration.waiting_since, Registration.id)))

    @invariant()
    def everybody_confirmed_has_one_seat_and_every_seat_one_holder(self):
        seats = list(db.session.scalars(select(Seat).where(Seat.event_id == self.event_id)))
        assert len(seats) == (self.event.capacity or 0)
        seated = self.event.capacity is not None
        confirmed = [one for one in self.everybody() if one.status is Status.CONFIRMED and seated]
        counted = [one for one in confirmed if counts(one.role)]
        held = {seat.registration_id: seat for seat in seats if seat.registration_id}
        assert {one.id: one.seat_id for one in counted} == {key: seat.id for key, seat in held.items()}
        assert all(held[one.id].group_id in (None, one.group_id) for one in counted)

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
                seat = event.capacity is None or free.get(None) or free.get(one.group_id)
                assert not (seat and (limit is None or there < limit))

    @invariant()
    def of_two_alike_the_first_in_line_is_first_served(self):
        waiting = [one for one in self.everybody() if one.status is Status.WAITLISTED]
        served = [one for one in self.line if one.status is Status.CONFIRMED]
        for late in served:
            for early in self.line[: self.line.index(late)]:
                alike = (early.group_id, early.country_iso3) == (late.group_id, late.country_iso3)
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
