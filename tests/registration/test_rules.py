"""What registration decides, with no database in sight."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.programme.rules import EventStatus, Mode, Policy
from app.registration.rules import (
    Allotment,
    AttendeeRole,
    Door,
    Times,
    allot,
    counts,
    door,
    gives_places,
    is_travelling,
    release_is_due,
)

AT = datetime(2027, 1, 15, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALWAYS = Times(None, None, None)
GROUPS = ["government", "employers", "workers"]


@pytest.mark.parametrize(
    ("status", "policy", "answer"),
    [
        (EventStatus.DRAFT, Policy.OPEN, Door.HIDDEN),
        (EventStatus.CANCELLED, Policy.OPEN, Door.CANCELLED),
        (EventStatus.POSTPONED, Policy.OPEN, Door.POSTPONED),
        (EventStatus.CLOSED, Policy.OPEN, Door.TOO_LATE),
        (EventStatus.PUBLISHED, Policy.CLOSED, Door.NOT_ONLINE),
        (EventStatus.PUBLISHED, Policy.NOMINATION, Door.NOMINATION_ONLY),
        (EventStatus.PUBLISHED, Policy.INVITATION, Door.INVITATION_ONLY),
        (EventStatus.PUBLISHED, Policy.OPEN, Door.OPEN),
        (EventStatus.PUBLISHED, Policy.APPROVAL, Door.APPROVAL),
    ],
)
def test_the_door_answers_by_status_and_policy(status: EventStatus, policy: Policy, answer: Door) -> None:
    assert door(status, policy, ALWAYS, AT) is answer


@pytest.mark.parametrize(
    ("times", "answer"),
    [
        (Times(AT, None, None), Door.OPEN),
        (Times(AT + HOUR, None, None), Door.NOT_YET),
        (Times(None, AT + HOUR, None), Door.OPEN),
        (Times(None, AT, None), Door.TOO_LATE),
        (Times(None, None, AT + HOUR), Door.OPEN),
        (Times(None, None, AT), Door.TOO_LATE),
        (Times(AT + HOUR, AT - HOUR, None), Door.TOO_LATE),
    ],
)
def test_the_door_opens_and_closes_in_time(times: Times, answer: Door) -> None:
    assert door(EventStatus.PUBLISHED, Policy.OPEN, times, AT) is answer


def test_who_works_at_an_event_takes_no_seat() -> None:
    assert [role.value for role in AttendeeRole if not counts(role)] == [
        "speaker",
        "resource_person",
        "interpreter",
        "staff",
    ]


def test_reserved_seats_are_released_at_their_hour() -> None:
    assert [release_is_due(when, AT) for when in (None, AT + HOUR, AT, AT - HOUR)] == [False, False, True, True]


def test_places_are_given_until_an_event_is_over_or_off() -> None:
    going_on = {status for status in EventStatus if gives_places(status, None, AT)}

    assert going_on == {EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.POSTPONED}
    assert [gives_places(EventStatus.PUBLISHED, end, AT) for end in (AT + HOUR, AT)] == [True, False]


def test_who_is_there_uses_what_is_reserved_for_their_group_first() -> None:
    assert allot(10, {"workers": 3}, {"workers": 5, "government": 1}) == Allotment(
        free={"workers": 0, None: 4}, held_as_reserved={"workers": 3}
    )


def test_open_seats_may_be_too_few_for_those_who_hold_one() -> None:
    assert allot(10, {"workers": 8}, {"government": 5}).lacking == 3
    assert allot(5, {"workers": 7}, {}).lacking == 2


reservations = st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 9))


@given(st.integers(0, 30), reservations, reservations)
def test_an_allotment_neither_makes_nor_loses_a_seat(
    capacity: int, reserved: dict[str, int], holders: dict[str, int]
) -> None:
    allotment = allot(capacity, reserved, holders)

    assert all(number >= 0 for number in allotment.free.values())
    if not allotment.lacking:
        assert sum(allotment.free.values()) + sum(holders.values()) == capacity


@pytest.mark.parametrize(
    ("country", "to", "mode", "answer"),
    [
        ("GHA", "KEN", Mode.IN_PERSON, True),
        ("GHA", "KEN", Mode.HYBRID, True),
        ("KEN", "KEN", Mode.IN_PERSON, False),
        ("GHA", None, Mode.IN_PERSON, False),
        ("GHA", "KEN", Mode.ONLINE, False),
    ],
)
def test_who_comes_from_another_country_is_travelling(country: str, to: str | None, mode: Mode, answer: bool) -> None:
    assert is_travelling(country, to, mode) is answer
