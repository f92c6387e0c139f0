"""What happens now: one answer for every combination of facts."""

from datetime import timedelta
from itertools import product

import pytest
from flask import Flask

from app.programme.rules import EventStatus, Policy
from app.registration.progress import Ending, Facts, State, Step, Turn, progress
from app.registration.progress_words import what_now
from app.registration.rules import LIVE, Endorsement, Status
from tests.factories import NOW, make_event, make_registration

DAY = timedelta(days=1)
MOMENTS = (None, NOW - DAY, NOW + DAY)


def facts(**values) -> Facts:
    """A nominee whose group's secretariat must endorse, for an event in May."""
    usual = {
        "status": Status.PENDING,
        "nominated": True,
        "accepted": False,
        "endorsement": Endorsement.AWAITED,
        "policy": Policy.NOMINATION,
        "event_status": EventStatus.PUBLISHED,
        "starts_at": NOW + 9 * DAY,
        "ends_at": NOW + 10 * DAY,
        "details_until": NOW + 2 * DAY,
        "freeze_at": NOW + 5 * DAY,
    }
    return Facts(**(usual | values))


def every() -> list[Facts]:
    """Every combination of what the answer depends on."""
    return [
        Facts(
            status=status,
            nominated=nominated,
            accepted=accepted,
            endorsement=endorsement,
            reserve=reserve,
            policy=policy,
            event_status=event_status,
            starts_at=ends_at and ends_at - 2 * DAY,
            ends_at=ends_at,
            details_until=until,
            freeze_at=until,
        )
        for status, nominated, accepted, endorsement, policy, event_status, ends_at, until, reserve in product(
            Status, (False, True), (False, True), Endorsement, Policy, EventStatus, MOMENTS, MOMENTS, (False, True)
        )
    ]


def test_it_stands_at_one_step_which_is_somebodys_turn_or_it_has_ended() -> None:
    for each in every():
        stands = progress(each, at=NOW)
        states = [state for _step, state in stands.steps]
        where = (each, stands)
        if stands.ending:
            assert not {State.NOW, State.LATER} & set(states), where
            assert (stands.turn, stands.by, stands.also, stands.now) == (None, None, None, None), where
        else:
            assert states.count(State.NOW) == 1, where
            assert stands.turn is not None, where
            assert State.NEVER not in states, where
        assert (stands.ending is None) <= (each.status in LIVE), where


@pytest.mark.parametrize(
    ("known", "step", "turn", "by"),
    [
        ({}, Step.ACCEPTED, Turn.REGISTRANT, 2),
        ({"accepted": True}, Step.ENDORSED, Turn.SECRETARIAT, 5),
        ({"endorsement": Endorsement.GIVEN}, Step.ACCEPTED, Turn.REGISTRANT, 2),
        ({"endorsement": Endorsement.REFUSED}, Step.ENDORSED, Turn.NOMINATOR, 5),
        ({"accepted": True, "endorsement": Endorsement.REFUSED}, Step.ENDORSED, Turn.NOMINATOR, 5),
        ({"accepted": True, "endorsement": Endorsement.GIVEN}, Step.DECIDED, Turn.ORGANISER, 9),
        (
            {"accepted": True, "endorsement": Endorsement.GIVEN, "reserve": True},
            Step.DECIDED,
            Turn.NOBODY,
            9,
        ),
        ({"nominated": False, "endorsement": Endorsement.NOT_NEEDED}, Step.DECIDED, Turn.ORGANISER, 9),
        ({"status": Status.WAITLISTED}, Step.PLACED, Turn.NOBODY, 9),
        ({"status": Status.CONFIRMED}, Step.EVENT, Turn.REGISTRANT, 9),
        ({"status": Status.CONFIRMED, "event_status": EventStatus.POSTPONED}, Step.EVENT, Turn.ORGANISER, None),
    ],
    ids=str,
)
def test_whose_turn_it_is_and_by_when(known: dict, step: Step, turn: Turn, by: int | None) -> None:
    stands = progress(facts(**known), at=NOW)

    assert (stands.now, stands.turn, stands.by) == (step, turn, None if by is None else NOW + by * DAY)
    assert not stands.late


@pytest.mark.parametrize(
    ("known", "ending"),
    [
        ({"status": Status.DECLINED}, Ending.DECLINED),
        ({"status": Status.CANCELLED, "event_status": EventStatus.CANCELLED}, Ending.CANCELLED),
        ({"status": Status.WITHDRAWN}, Ending.WITHDRAWN),
        ({"status": Status.CONFIRMED, "event_status": EventStatus.CANCELLED}, Ending.EVENT_CANCELLED),
        ({"status": Status.CONFIRMED, "ends_at": NOW}, Ending.EVENT_OVER),
        ({"event_status": EventStatus.CLOSED}, Ending.EVENT_OVER),
    ],
    ids=str,
)
def test_how_it_ends(known: dict, ending: Ending) -> None:
    assert progress(facts(**known), at=NOW).ending is ending


def test_a_secretariat_need_not_wait_for_the_nominee_and_lateness_is_said() -> None:
    assert progress(facts(), at=NOW).also is Turn.SECRETARIAT
    assert progress(facts(), at=NOW + 3 * DAY).late
    assert not progress(facts(status=Status.CONFIRMED), at=NOW + 9 * DAY).late


def test_everybody_reads_it_from_their_side(app: Flask) -> None:
    event = make_event(policy=Policy.APPROVAL)
    amina = make_registration(event, "Amina")
    amina.nominated, amina.endorsement = True, Endorsement.AWAITED
    event.details_until = NOW + DAY

    said = {reader: what_now(amina, event, reader=reader, at=NOW) for reader in Turn}

    assert said[Turn.REGISTRANT].sentences == [
        "It is your turn: say yes and complete your details.",
        "The last day for this is Sat 16 January 2027.",
        "The group’s secretariat may endorse already.",
    ]
    assert said[Turn.SECRETARIAT].sentences[0] == "It is the person’s turn: to say yes and complete the details."
    assert said[Turn.SECRETARIAT].sentences[-1] == "You may endorse already."
    assert (said[Turn.REGISTRANT].turn, said[Turn.ORGANISER].turn) == ("you", "the person")
    assert [(line.label, line.state) for line in said[Turn.ORGANISER].lines] == [
        ("Nomination", "Done"),
        ("Yes and details from the person", "Now"),
        ("Word of the group’s secretariat", "Later"),
        ("Decision of the organiser", "Later"),
        ("A place", "Later"),
        ("The event", "Later"),
    ]


def test_there_are_words_for_every_answer(app: Flask) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")
    for each in every()[::61]:
        amina.status, amina.nominated, amina.endorsement = each.status, each.nominated, each.endorsement
        amina.reserve = each.reserve
        amina.accepted_at = NOW if each.accepted else None
        event.policy, event.status, event.starts_at = each.policy, each.event_status, each.starts_at
        event.ends_at, event.details_until, event.freeze_at = each.ends_at, each.details_until, each.freeze_at
        for reader in (Turn.REGISTRANT, Turn.SECRETARIAT):
            assert what_now(amina, event, reader=reader, at=NOW).sentences[0]
