"""The live figures beside capacity and targets, with no database in sight."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registration import balance as balances
from app.registration.balance import (
    Balance,
    Counted,
    Effect,
    Kind,
    Measure,
    Standing,
    Tally,
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
MEASURE = Measure(THREE, frozenset({"KEN", "SEN"}))
BAND = (25, 40)


class Cell(NamedTuple):
    """So many people alike."""

    status: Status
    group_id: str
    gender: Gender
    country_iso3: str
    people: int


def counted(*cells: Cell) -> Counted:
    return Counted(
        [(cell.status, cell.group_id, cell.gender, cell.people) for cell in cells],
        [(cell.status, cell.country_iso3, cell.people) for cell in cells],
    )


def figures(*cells: Cell) -> Balance:
    return balance(counted(*cells), MEASURE, capacity=40)


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
    assert effect(there, whole, Standing.IN_RANGE, BAND) is what


@given(st.integers(0, 300), st.integers(0, 300))
def test_as_many_as_a_group_is_short_of_bring_it_into_range_and_no_fewer(there: int, others: int) -> None:
    stands, gap = standing(there, there + others, BAND)

    if stands is Standing.SHORT:
        assert standing(there + gap, there + others + gap, BAND)[0] is not Standing.SHORT
        assert standing(there + gap - 1, there + others + gap - 1, BAND)[0] is Standing.SHORT
    if stands is Standing.OVER:
        assert gap > there or standing(there - gap, there + others - gap, BAND)[0] is not Standing.OVER
        assert standing(there - gap + 1, there + others - gap + 1, BAND)[0] is Standing.OVER


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


def test_the_range_is_the_events_own() -> None:
    cells = [people("government", 50), people("employers", 30), people("workers", 20)]
    wide = balance(counted(*cells), Measure(THREE, frozenset(), Targets(groups_from=20, groups_to=50)), capacity=None)

    assert {group.standing for group in wide.groups} == {Standing.IN_RANGE}
    assert (wide.groups[0].low, wide.groups[0].high, wide.groups[0].band) == (20.0, 50.0, (20, 50))
    assert wide.effect("government") is Effect.OVER_RANGE
    assert figures(*cells).groups[0].standing is Standing.OVER


KINDS = st.builds(
    Kind,
    st.sampled_from([*THREE, "academia"]),
    st.sampled_from(Gender),
    st.sampled_from(["KEN", "SEN", "FRA"]),
    st.booleans(),
)


@given(st.lists(KINDS, max_size=30), st.data())
def test_a_tally_is_the_same_in_whatever_order_people_come_and_go(kinds: list[Kind], data: st.DataObject) -> None:
    gone = data.draw(st.lists(st.sampled_from(kinds), unique=True)) if kinds else []
    left = list(kinds)
    for kind in gone:
        left.remove(kind)
    tally = Tally(MEASURE, [(kind, 1) for kind in kinds])
    before = tally.copy()
    for kind in gone:
        tally.add(kind, -1)

    anew = Tally(MEASURE, [(kind, 1) for kind in reversed(left)])
    assert balances.figures(tally, capacity=None) == balances.figures(anew, capacity=None)
    assert (tally.countries, tally.first_timers) == (anew.countries, sum(kind.first_time for kind in left))
    assert balances.figures(before, capacity=None) == balances.figures(
        Tally(MEASURE, [(kind, 1) for kind in kinds]), capacity=None
    )
