"""Who may commit themselves, when, and to how much."""

from datetime import date, timedelta

import pytest

from app.peer_learning import rules
from app.peer_learning.rules import KEPT, MOST, MOST_EVER, Standing
from app.programme.rules import EventStatus
from app.registration.rules import Status

FIRST = date(2027, 5, 3)
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "event", "first_day", "today", "may"),
    [
        (Status.CONFIRMED, EventStatus.PUBLISHED, FIRST, FIRST, True),
        (Status.CONFIRMED, EventStatus.CLOSED, FIRST, FIRST + KEPT - A_DAY, True),
        (Status.CONFIRMED, EventStatus.CLOSED, FIRST, FIRST + KEPT, False),
        (Status.CONFIRMED, EventStatus.PUBLISHED, FIRST, FIRST - A_DAY, False),
        (Status.CONFIRMED, EventStatus.PUBLISHED, None, FIRST, False),
        (Status.CONFIRMED, EventStatus.CANCELLED, FIRST, FIRST, False),
        (Status.WAITLISTED, EventStatus.PUBLISHED, FIRST, FIRST, False),
    ],
    ids=["first day", "long after", "too long after", "before", "no day", "cancelled", "no place"],
)
def test_whoever_has_a_place_may_from_the_first_day_on(status, event, first_day, today, may):
    assert rules.may_commit(status, event, first_day, today) is may


def test_what_was_taken_back_makes_room_but_not_for_ever():
    back = [Standing.TAKEN_BACK]
    assert rules.has_room([Standing.DONE] * (MOST - 1) + back * 9)
    assert not rules.has_room([Standing.DONE] * MOST)
    assert not rules.has_room(back * MOST_EVER)
