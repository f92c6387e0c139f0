"""The live figures beside capacity and targets, with no database in sight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registration.balance import (
    Balance,
    Cell,
    Effect,
    Standing,
    Targets,
    WomenStanding,
    balance,
    effect,
    percent,
    standing,
    women_standing,
)
from app.registration.rules import Gender, Status

THREE = ["government", "employers", "workers"]


def figures(*cells: Cell) -> Balance:
    return balance(list(cells), tripartite=THREE, southern=frozenset({"KEN", "SEN"}), capacity=40, targets=Targets())


def people(
    group: str,
    number: int,
    status: Status = Status.CONFIRMED,
    gender: Gender = Gender.NOT_SAID,
    country: str = "KEN",
) -> Cell:
    return Cell(status, group, gender, country, number)


def test_people_are_counted_by_group_gender_and_country() -> None:
    found = figures(
        people("government", 4, gender=Gender.WOMAN),
        people("government", 2, gender=Gender.MAN, country="FRA"),
        people("employers", 3, country="SEN"),
        people("employers", 5, Status.PENDING),
        people("workers", 1, gender=Gender.OTHER),
        people("workers", 7, Status.WAITLISTED),
        people("academia", 2, gender=Gender.MAN),
    )

    assert (found.confirmed, found.pending, found.waitlisted, found.tripartite) == (12, 5, 7, 10)
    assert (found.countries, found.southern_countries, found.capacity) == (3, 2, 40)
    assert (found.women, found.gender_known, round(found.women_share or 0)) == (4, 9, 44)
    government, employers, workers = found.groups
    assert (government.women, government.others, government.unknown, government.share) == (4, 2, 0, 60.0)
    assert (employers.unknown, employers.pending, employers.share) == (3, 5, 30.0)
    assert (workers.others, workers.waitlisted, workers.standing) == (1, 7, Standing.SHORT)
    assert (found.beside.confirmed, round(found.beside.share or 0), found.beside.standing) == (2, 17, None)
    assert (government.low, government.high) == (2.5, 4.0)


def test_with_nobody_there_is_nothing_to_be_short_of() -> None:
    found = figures()

    assert {group.standing for group in found.groups} == {Standing.NOBODY_YET}
    assert (found.women_share, found.women_standing) == (None, WomenStanding.NOBODY_YET)
    assert found.effect("workers") is Effect.CLOSES_GAP


def test_the_effect_of_one_more_is_that_of_their_group() -> None:
    found = figures(people("government", 40), people("employers", 10), people("workers", 34))

    assert [found.effect(group) for group in ("government", "employers", "workers", "academia")] == [
        Effect.OVER_RANGE,
        Effect.CLOSES_GAP,
        Effect.OVER_RANGE,
        Effect.OUTSIDE,
    ]


@pytest.mark.parametrize(
    ("there", "whole", "what"),
    [
        (33, 100, Effect.STAYS_IN_RANGE),
        (38, 100, Effect.NEAR_UPPER_END),
        (40, 100, Effect.OVER_RANGE),
    ],
)
def test_one_more_in_range_may_stay_near_or_leave_it(there: int, whole: int, what: Effect) -> None:
    assert effect(there, whole, Standing.IN_RANGE) is what


@given(st.integers(0, 300), st.integers(0, 300))
def test_as_many_as_a_group_is_short_of_bring_it_into_range_and_no_fewer(there: int, others: int) -> None:
    stands, gap = standing(there, there + others)

    if stands is Standing.SHORT:
        assert standing(there + gap, there + others + gap)[0] is not Standing.SHORT
        assert standing(there + gap - 1, there + others + gap - 1)[0] is Standing.SHORT
    if stands is Standing.OVER:
        assert gap > there or standing(there - gap, there + others - gap)[0] is not Standing.OVER
        assert standing(there - gap + 1, there + others - gap + 1)[0] is Standing.OVER


@pytest.mark.parametrize(
    ("share", "stands"),
    [
        (None, WomenStanding.NOBODY_YET),
        (29.9, WomenStanding.BELOW_FLOOR),
        (30, WomenStanding.BELOW_PARITY),
        (47, WomenStanding.PARITY),
        (53, WomenStanding.PARITY),
        (53.1, WomenStanding.ABOVE_PARITY),
    ],
)
def test_the_share_of_women_is_named(share: float | None, stands: WomenStanding) -> None:
    assert women_standing(share, Targets()) is stands


def test_a_share_of_nothing_is_none() -> None:
    assert (percent(1, 4), percent(0, 0)) == (25.0, None)
