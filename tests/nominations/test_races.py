"""What happens when people nominate, replace and cancel at the same moment."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.core.errors import Refusal
from app.nominations import queries, service
from app.nominations.models import Call, Nomination
from app.nominations.queries import party_of, party_of_call
from app.nominations.service import Person
from app.programme.rules import Policy
from app.registration import nominees
from app.registration import service as registration
from app.registration.models import Registration, Seat
from app.registration.rules import Status
from tests.factories import NOW, assign, make_call, make_event, make_user, put_forward, say_yes

pytestmark = pytest.mark.watched_on_both

PATIENCE = 60  # seconds before a test gives up
TOGETHER = 6

Others = Callable[..., list[Any]]


@pytest.fixture
def together(app: Flask) -> Others:
    """Let several people do things at the same time, each in a session of their own; gives what each was told."""

    def apart(deed: Callable[[], Any]) -> Any:
        with app.app_context():
            try:
                with transaction():
                    return deed()
            except Refusal as refusal:
                return refusal.code
            finally:
                db.session.remove()

    def all_at_once(*things: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(max_workers=len(things)) as pool:
            done: list[Future[Any]] = [pool.submit(apart, deed) for deed in things]
            told = [one.result(PATIENCE) for one in done]
        db.session.rollback()  # what the others have done is to be seen
        return told

    return all_at_once


def proposing(call_id: Any, *people: Person) -> Callable[[], Any]:
    def propose() -> int:
        call = db.session.get_one(Call, call_id)
        return len(service.propose(call, people, by=party_of_call(call), at=NOW))

    return propose


def names_on(call_id: Any) -> list[str]:
    db.session.rollback()
    return [one.registration.name for one in queries.in_order(queries.list_of(db.session.get_one(Call, call_id)))]


def event_with_list(**values: Any) -> tuple[Any, Any]:
    event = make_event(policy=Policy.NOMINATION, **values)
    return event, make_call(event, "government", titular=2)


def confirmed(event: Any, call: Any, name: str) -> Nomination:
    nomination = put_forward(call, name)
    say_yes(nomination)
    organiser = make_user()
    assign(organiser, event)
    with transaction():
        service.accept(nomination, by=party_of(organiser), at=NOW)
    return nomination


def test_a_sitting_that_is_sent_many_times_at_once_puts_each_person_there_once(app, together):
    _event, call = event_with_list()
    sitting = [Person("Amina", "amina@example.org"), Person("Bola", "bola@example.org")]

    told = together(*[proposing(call.id, *sitting)] * TOGETHER)

    assert sorted(told) == [0] * (TOGETHER - 1) + [2]
    assert names_on(call.id) == ["Amina", "Bola"]


def test_two_focal_points_who_name_the_same_person_make_one_registration(app, together):
    event, call = event_with_list()
    other = make_call(event, "workers")
    amina = Person("Amina", "amina@example.org")

    told = together(*[proposing(one.id, amina) for one in (call, other)] * 2)

    assert db.session.query(Registration).count() == 1
    assert sorted(map(str, told)) == ["0", "1", "already_registered", "already_registered"]


def test_however_many_are_named_at_once_no_list_has_more_than_its_places(app, together):
    _event, call = event_with_list()
    together(*[proposing(call.id, Person(f"P{n}", f"p{n}@example.org")) for n in range(TOGETHER)])

    people = db.session.query(Registration).all()
    assert (len(people), sum(not one.reserve for one in people)) == (TOGETHER, 2)
    ranks = [rank for (rank,) in db.session.query(Nomination.rank)]
    assert sorted(ranks) == list(range(1, TOGETHER + 1))


def test_a_person_who_is_replaced_many_times_at_once_is_replaced_by_one(app, together):
    event, call = event_with_list(seats=1)
    old = confirmed(event, call, "Amina").id

    def replacing(name: str) -> Callable[[], Any]:
        def replace() -> str:
            nomination = db.session.get_one(Nomination, old)
            person = Person(name, f"{name.lower()}@example.org")
            service.replace(nomination, person, by=party_of_call(nomination.call), at=NOW)
            return "replaced"

        return replace

    told = together(*[replacing(name) for name in ("Bola", "Bola", "Chidi", "Dayo")])

    assert "replaced" in told
    live = db.session.query(Registration).filter_by(replaces_id=db.session.get_one(Nomination, old).registration_id)
    assert live.count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_when_somebody_cancels_while_the_replacement_says_yes_nobody_has_two_seats_and_no_seat_is_lost(
    app, together, round_
):
    """Either the seat passed to the replacement, and the cancelling came too late, or it went to who waits."""
    event, call = event_with_list(seats=1, reserved={"government": 1})
    old = confirmed(event, call, "Amina")
    waits = confirmed(event, make_call(event, "government", titular=2), "Bola")
    with transaction():
        by = party_of_call(db.session.get_one(Call, call.id))
        new = service.replace(old, Person("Chidi", "chidi@example.org"), by=by, at=NOW)
    old_id, waits_id, new_id = old.registration_id, waits.registration_id, new.registration_id
    assert waits.registration.status is Status.WAITLISTED

    def cancel() -> str:
        registration.cancel(db.session.get_one(Registration, old_id), at=NOW)
        return "cancelled"

    def accept() -> str:
        nominees.accept(db.session.get_one(Registration, new_id), at=NOW)
        return "accepted"

    told = together(cancel, accept) if round_ % 2 else together(accept, cancel)

    stands = [db.session.get_one(Registration, key).status for key in (old_id, waits_id, new_id)]
    took_over = [Status.WITHDRAWN, Status.WAITLISTED, Status.CONFIRMED]
    went_on = [Status.CANCELLED, Status.CONFIRMED, Status.PENDING]
    assert (stands, sorted(told)) in [
        (took_over, ["accepted", "not_live"]),
        (went_on, ["accepted", "cancelled"]),
    ]
    (holder,) = db.session.query(Seat.registration_id).filter_by(event_id=event.id).one()
    assert db.session.get_one(Registration, holder).status is Status.CONFIRMED
