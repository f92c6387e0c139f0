"""What was tried is what happens when the people are really accepted."""

import random
from datetime import timedelta

import pytest
from flask import Flask

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.nominations.models import Nomination
from app.programme.rules import Policy
from app.registration import nominees, queries, service
from app.registration.effects import CANNOT, SEATED, Outcome
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Gender, Status
from app.selection import pages
from app.selection.queries import candidates
from app.selection.rules import preferred_first
from tests.factories import NOW, details, make_call, make_event, put_forward, say_yes

ENDORSEMENTS = [Endorsement.NOT_NEEDED, Endorsement.GIVEN, Endorsement.GIVEN, Endorsement.AWAITED]


@pytest.mark.parametrize(("seats", "limit"), [(6, 2), (6, None), (None, 2)], ids=["both", "seats", "limit"])
def test_what_was_tried_is_what_happens(app: Flask, seats: int | None, limit: int | None) -> None:
    dice = random.Random(7)  # noqa: S311 -- dice, not secrets
    reserved = {"workers": 2} if seats else {}
    event = make_event(seats=seats, reserved=reserved, policy=Policy.APPROVAL, country_limit=limit)
    with transaction():
        for number in range(30):
            at = NOW + timedelta(minutes=number)
            said = details(
                f"Person{number}",
                group_id=dice.choice(["government", "employers", "workers"]),
                country_iso3=dice.choice(["KEN", "SEN", "FRA", "BRA"]),
                gender=dice.choice(list(Gender)),
                role=dice.choice([*AttendeeRole, AttendeeRole.TITULAR, AttendeeRole.ADVISER]),
            )
            one = nominees.propose(event, said, endorsement=dice.choice(ENDORSEMENTS), by=SYSTEM, at=at)
            if number % 5:
                nominees.accept(one, at=NOW)
        chosen = [one.id for one in queries.live(event.id)][:25]

    trial = pages.trial(event, chosen)
    became = {}
    for key in trial.tried.outcomes:
        one = db.session.get_one(Registration, key)
        try:
            with transaction():
                service.approve(one, by=SYSTEM, at=NOW)
        except Refusal as refusal:
            became[key] = refusal.code
        else:
            became[key] = one.status.value

    expected = {
        key: outcome.value
        if outcome in CANNOT
        else "confirmed"
        if outcome in SEATED | {Outcome.NOT_COUNTED}
        else "waitlisted"
        for key, outcome in trial.tried.outcomes.items()
    }
    assert became == expected
    assert {"confirmed", "waitlisted", "not_endorsed", "not_accepted"} <= set(became.values())
    after = pages.live(event)["now"]
    assert (after.balance, after.spread, after.stand) == (trial.then.balance, trial.then.spread, trial.then.stand)
    assert after.first_timers == trial.then.first_timers
    free = {kind: number for kind, number in trial.tried.then.free.items() if number}
    assert {kind: number for kind, number in queries.free_seats(event.id).items() if number} == free


def test_a_suggestion_knows_of_each_who_waits_whether_they_can_be_accepted(app: Flask) -> None:
    event = make_event(policy=Policy.APPROVAL)
    with transaction():
        for hours, role in enumerate((AttendeeRole.TITULAR, AttendeeRole.ADVISER, AttendeeRole.STAFF)):
            at = NOW + timedelta(hours=hours)
            nominees.propose(event, details(role=role), endorsement=Endorsement.AWAITED, by=SYSTEM, at=at)

    tito, ada = candidates(event)

    assert (tito.applicant.titular, ada.applicant.adviser) == (True, True)
    assert tito.applicant.missing is ada.applicant.missing is not None
    assert preferred_first([tito, ada]) == [tito, ada]
    assert db.session.get_one(Registration, tito.id).status is Status.PENDING


def test_of_people_alike_the_one_whom_their_organisation_prefers_is_suggested(app: Flask) -> None:
    event = make_event(seats=1, policy=Policy.NOMINATION)
    first, second = put_forward(make_call(event, group_id="workers", titular=2), "Amina", "Bola")
    with transaction():
        for rank, nomination in ((2, first), (1, second)):
            db.session.get_one(Nomination, nomination.id).rank = rank
    for nomination in (first, second):
        say_yes(nomination)

    trial = pages.suggested(event)

    assert [one.registration.name for one in trial.chosen] == ["Bola"]
