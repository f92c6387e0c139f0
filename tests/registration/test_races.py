"""What happens when people do things at the same moment."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import Mode, OpenSeats, Policy
from app.registration import importing, invitations, nominees, queries, seating, service
from app.registration.errors import AlreadyRegistered, CodeNotValid, ListOutdated
from app.registration.importing import Wish
from app.registration.lists import Row
from app.registration.models import Registration
from app.registration.rules import Details, Endorsement, Status
from app.registration.service import Answer
from app.registration.way_errors import NoPlaceThere
from tests.factories import NOW, details, make_event, make_registration

pytestmark = pytest.mark.watched_on_both

PATIENCE = 30  # seconds before a test gives up
A_WHILE = 0.3  # seconds in which somebody who does not have to wait would have finished

Others = Callable[..., Future[Any]]  # lets somebody else do a thing at the same time

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class SecondThoughts(Exception):
    """Somebody gives up in the middle."""


@pytest.fixture
def others(app: Flask) -> Iterator[Others]:
    """Let somebody else do a thing, in a thread and a session of their own."""

    def apart(deed: Callable[..., Any], *arguments: Any) -> Any:
        with app.app_context():
            try:
                return deed(*arguments)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(max_workers=24) as pool:
        yield lambda deed, *arguments: pool.submit(apart, deed, *arguments)


def register(event_id: Any, said: Details, key: str | None = None) -> Answer:
    with transaction():
        return service.register(db.session.get_one(Event, event_id), said, request_key=key, at=NOW)


def counts(event_id: Any) -> dict[Status, int]:
    db.session.rollback()  # what the others have done since is to be seen
    return queries.counts_by_status(event_id)


class Rival:
    """Somebody who is in the middle of something until told to finish or to give up."""

    def __init__(self, deed: Callable[[], Any]) -> None:
        self.deed = deed
        self.in_the_middle, self.told = threading.Event(), threading.Event()
        self.gives_up = False

    def __call__(self) -> None:
        with transaction():
            self.deed()
            db.session.flush()
            self.in_the_middle.set()
            assert self.told.wait(PATIENCE)
            if self.gives_up:
                raise SecondThoughts


@contextmanager
def rival(others: Others, deed: Callable[[], Any], *, gives_up: bool = False) -> Iterator[None]:
    """Have somebody in the middle of a thing for as long as the block lasts."""
    one = Rival(deed)
    one.gives_up = gives_up
    done = others(one)
    assert one.in_the_middle.wait(PATIENCE)
    try:
        yield
    finally:
        one.told.set()
        problem = done.exception(PATIENCE)
    assert isinstance(problem, SecondThoughts) if gives_up else problem is None


def take_a_seat(event_id: Any, said: Details, key: str | None = None) -> Callable[[], Any]:
    return lambda: service.register(db.session.get_one(Event, event_id), said, request_key=key, at=NOW)


def has_to_wait(done: Future[Any]) -> bool:
    time.sleep(A_WHILE)
    return not done.done()


@on_postgresql
@pytest.mark.parametrize(("gives_up", "outcome"), [(True, Status.CONFIRMED), (False, Status.WAITLISTED)])
def test_who_finds_the_last_seat_in_a_rivals_hand_waits_for_what_the_rival_does(
    app: Flask, others: Others, gives_up: bool, outcome: Status
) -> None:
    event_id = make_event(seats=1).id

    with rival(others, take_a_seat(event_id, details("Rival")), gives_up=gives_up):
        answer = others(register, event_id, details("Amina"))
        assert has_to_wait(answer)

    assert answer.result(PATIENCE).status is outcome


@on_postgresql
def test_while_seats_are_left_nobody_waits_for_a_rival(app: Flask, others: Others) -> None:
    event_id = make_event(seats=2).id

    with rival(others, take_a_seat(event_id, details("Rival"))):
        assert others(register, event_id, details("Amina")).result(PATIENCE).status is Status.CONFIRMED


@on_postgresql
def test_who_comes_while_somebody_cancels_gets_the_seat(app: Flask, others: Others) -> None:
    event_id = make_event(seats=1).id
    leaving = make_registration(db.session.get_one(Event, event_id)).id
    db.session.rollback()

    with rival(others, lambda: service.cancel(db.session.get_one(Registration, leaving), at=NOW)):
        answer = others(register, event_id, details("Amina"))
        assert has_to_wait(answer)

    assert answer.result(PATIENCE).status is Status.CONFIRMED


@on_postgresql
def test_an_event_that_is_given_seats_seats_whoever_is_just_registering(app: Flask, others: Others) -> None:
    event_id = make_event(seats=None).id

    def give_seats() -> None:
        with transaction():
            seating.set_capacity(db.session.get_one(Event, event_id), 1, {}, by=SYSTEM, at=NOW)

    with rival(others, take_a_seat(event_id, details("Amina"))):
        given = others(give_seats)
        assert has_to_wait(given)

    given.result(PATIENCE)
    assert register(event_id, details("Bola")).status is Status.WAITLISTED
    assert queries.free_seats(event_id) == {}


@on_postgresql
def test_who_registers_while_an_event_is_given_seats_takes_one(app: Flask, others: Others) -> None:
    event_id = make_event(seats=None).id

    def give_seats() -> None:
        seating.set_capacity(db.session.get_one(Event, event_id), 1, {}, by=SYSTEM, at=NOW)

    with rival(others, give_seats):
        answer = others(register, event_id, details("Amina"))
        assert has_to_wait(answer)

    assert answer.result(PATIENCE).seat == "open"


@on_postgresql
def test_who_registers_while_an_event_loses_its_seats_needs_none(app: Flask, others: Others) -> None:
    event_id = make_event(seats=1).id

    def take_seats_away() -> None:
        seating.set_capacity(db.session.get_one(Event, event_id), None, {}, by=SYSTEM, at=NOW)

    with rival(others, take_seats_away):
        answer = others(register, event_id, details("Amina"))
        assert has_to_wait(answer)

    assert (answer.result(PATIENCE).status, answer.result().seat) == (Status.CONFIRMED, None)


@on_postgresql
def test_who_registers_online_while_an_event_goes_online_takes_one_of_its_seats(app: Flask, others: Others) -> None:
    event_id = make_event(mode=Mode.HYBRID, seats=1, online_capacity=1).id

    def go_online() -> None:
        event = db.session.get_one(Event, event_id)
        event.mode = Mode.ONLINE
        seating.set_capacity(event, 1, {}, was_held=Mode.HYBRID, by=SYSTEM, at=NOW)

    with rival(others, go_online):
        answer = others(register, event_id, details("Amina", online=True))
        assert has_to_wait(answer)

    assert answer.result(PATIENCE).status is Status.CONFIRMED
    assert db.session.get_one(Registration, answer.result().id).online is False


def test_many_at_once_who_come_and_change_ways_fill_the_seats_and_no_more(app: Flask, others: Others) -> None:
    event = make_event(mode=Mode.HYBRID, seats=4, online_capacity=4)
    event_id, there = event.id, [make_registration(event, f"There{n}").id for n in range(4)]
    db.session.rollback()

    def change(one: Any) -> None:
        try:
            with transaction():
                service.change_way(db.session.get_one(Registration, one), online=True, by=SYSTEM, at=NOW)
        except NoPlaceThere:
            return

    deeds = [others(register, event_id, details(f"P{n}", online=bool(n % 2))) for n in range(8)]
    for deed in [*deeds, *(others(change, one) for one in there)]:
        deed.result(PATIENCE)

    assert counts(event_id) == {Status.CONFIRMED: 8, Status.WAITLISTED: 4}
    assert queries.free_seats(event_id) == {}


def test_many_at_once_share_out_the_seats_exactly(app: Flask, others: Others) -> None:
    event_id = make_event(seats=7, reserved={"workers": 2}).id

    groups = ["workers"] * 6 + ["government"] * 14
    answers = [others(register, event_id, details(f"P{n}", group_id=group)) for n, group in enumerate(groups)]

    told = Counter(answer.result(PATIENCE).status for answer in answers)
    assert told == {Status.CONFIRMED: 7, Status.WAITLISTED: 13}
    assert counts(event_id) == told


def test_many_at_once_keep_to_the_country_limit(app: Flask, others: Others) -> None:
    event_id = make_event(seats=20, country_limit=3).id

    answers = [others(register, event_id, details(f"P{n}", country_iso3="KEN" if n % 2 else "SEN")) for n in range(12)]

    assert Counter(answer.result(PATIENCE).status for answer in answers) == {Status.CONFIRMED: 6, Status.WAITLISTED: 6}


def test_the_same_request_many_times_at_once_is_one_registration(app: Flask, others: Others) -> None:
    event_id, said = make_event(seats=5).id, details("Amina")

    at_once = [others(register, event_id, said, "the same") for _ in range(8)]

    assert len({answer.result(PATIENCE) for answer in at_once}) == 1
    assert counts(event_id) == {Status.CONFIRMED: 1}
    assert queries.free_seats(event_id) == {None: 4}


@on_postgresql
def test_a_request_that_comes_while_the_same_one_is_being_answered_gets_that_answer(app: Flask, others: Others) -> None:
    event_id, said = make_event(seats=5).id, details("Amina")

    with rival(others, take_a_seat(event_id, said, "the same")):
        answer = others(register, event_id, said, "the same")
        assert has_to_wait(answer)

    assert answer.result(PATIENCE) == register(event_id, said, "the same")
    assert counts(event_id) == {Status.CONFIRMED: 1}


def test_one_person_in_two_requests_at_once_is_registered_once(app: Flask, others: Others) -> None:
    event_id, said = make_event(seats=5).id, details("Amina")

    at_once = [others(register, event_id, said, f"request {n}") for n in range(6)]

    problems = [type(answer.exception(PATIENCE)) for answer in at_once]
    assert Counter(problems) == {AlreadyRegistered: 5, type(None): 1}
    assert counts(event_id) == {Status.CONFIRMED: 1}
    assert queries.free_seats(event_id) == {None: 4}


def test_two_organisers_who_approve_at_once_give_the_last_seat_once(app: Flask, others: Others) -> None:
    event = make_event(seats=1, policy=Policy.APPROVAL)
    people = [make_registration(event, name).id for name in ("Amina", "Bola")]
    event_id = event.id
    db.session.rollback()

    def approve(registration_id: Any) -> None:
        with transaction():
            service.approve(db.session.get_one(Registration, registration_id), by=SYSTEM, at=NOW)

    for done in [others(approve, one) for one in people]:
        done.result(PATIENCE)

    assert counts(event_id) == {Status.CONFIRMED: 1, Status.WAITLISTED: 1}


def test_of_many_who_come_with_the_last_use_of_a_code_one_comes_in(app: Flask, others: Others) -> None:
    event = make_event(policy=Policy.INVITATION)
    event_id = event.id
    with transaction():
        code = invitations.make(event, "", 1, None, by=SYSTEM, at=NOW).code

    def come(name: str) -> str:
        try:
            with transaction():
                event = db.session.get_one(Event, event_id)
                return service.register(event, details(name), request_key=None, at=NOW, invitation=code).status.value
        except CodeNotValid as refused:
            return refused.code

    told = [others(come, f"P{n}") for n in range(8)]

    assert Counter(one.result(PATIENCE) for one in told) == {"confirmed": 1, "invitation_not_valid": 7}


def test_nominees_accepted_while_others_leave_fill_the_seats_and_no_more(app: Flask, others: Others) -> None:
    event = make_event(seats=6, reserved={"workers": 2}, open_seats=OpenSeats.SHORT_GROUP)
    event_id = event.id
    there = [make_registration(event, f"There{n}", group_id="government").id for n in range(4)]
    groups = ["workers", "employers", "government"] * 3
    nominees = [_nominee(event_id, f"Nominee{n}", group) for n, group in enumerate(groups)]

    def approve(one: Any) -> None:
        with transaction():
            service.approve(db.session.get_one(Registration, one), by=SYSTEM, at=NOW)

    def leave(one: Any) -> None:
        with transaction():
            service.withdraw(db.session.get_one(Registration, one), by=SYSTEM, at=NOW)

    deeds = [others(approve, one) for one in nominees] + [others(leave, one) for one in there]
    for deed in deeds:
        deed.result(PATIENCE)

    assert counts(event_id) == {Status.CONFIRMED: 6, Status.WAITLISTED: 3, Status.WITHDRAWN: 4}
    assert queries.free_seats(event_id) == {}
    assert queries.confirmed_by_group(event_id)["workers"] >= 2


def _nominee(event_id: Any, name: str, group: str) -> Any:
    with transaction():
        event = db.session.get_one(Event, event_id)
        said = details(name, group_id=group)
        one = nominees.propose(event, said, endorsement=Endorsement.NOT_NEEDED, by=SYSTEM, at=NOW)
        nominees.accept(one, at=NOW)
        return one.id


def test_a_list_and_people_who_register_share_the_seats(app: Flask, others: Others) -> None:
    event_id = make_event(seats=12).id
    rows = [
        Row(n, {"name": f"Listed {n}", "email": f"p{n}@example.org", "country_iso3": "KEN", "group_id": "workers"})
        for n in range(2, 22)
    ]

    def import_list() -> Any:
        with transaction():
            wish = Wish(skip_refused=True)
            return importing.carry_out(db.session.get_one(Event, event_id), rows, wish, by=SYSTEM, at=NOW)

    said = [details(f"Online {n}", email=f"p{n}@example.org" if n < 4 else f"q{n}@example.org") for n in range(2, 14)]
    deeds = [others(register, event_id, one) for one in said[:6]]
    deeds += [others(import_list), *(others(register, event_id, one) for one in said[6:])]
    problems = [problem for each in deeds if (problem := each.exception(PATIENCE))]

    assert all(isinstance(problem, (AlreadyRegistered, ListOutdated)) for problem in problems)
    found = counts(event_id)
    assert found[Status.CONFIRMED] == 12
    assert sum(found.values()) >= len(said) - 2
