"""The table of a month."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.programme.rules import Precision
from app.public.cards import Card, cards_for
from app.public.month import LANES, Cell, grid_days, month_after, read_month, weeks_of
from app.reference.catalogue import catalogue
from tests.factories import make_event

AT = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)


def card(first: date, last: date, **values: object) -> Card:
    return cards_for([make_event(first_day=first, last_day=last, **values)], catalogue(), at=AT)[0]


def test_a_month_is_shown_in_whole_weeks() -> None:
    assert grid_days(date(2027, 5, 1)) == (date(2027, 4, 26), date(2027, 6, 6))


def test_an_event_over_a_weekend_is_a_bar_in_each_week(app: Flask) -> None:
    long = card(date(2027, 5, 13), date(2027, 5, 18))

    weeks = weeks_of(date(2027, 5, 1), [long])

    assert [week.lanes for week in weeks] == [
        [],
        [],
        [[Cell(3), Cell(4, long, continues=True)]],
        [[Cell(2, long, goes_on=True), Cell(5)]],
        [],
        [],
    ]


def test_events_share_a_lane_where_their_days_do_not_meet(app: Flask) -> None:
    start, middle, end = (card(date(2027, 5, d), date(2027, 5, d + 2)) for d in (3, 4, 6))

    lanes = weeks_of(date(2027, 5, 1), [start, middle, end])[1].lanes

    assert lanes == [[Cell(3, start), Cell(3, end), Cell(1)], [Cell(1), Cell(3, middle), Cell(3)]]


def test_what_finds_no_lane_is_counted(app: Flask) -> None:
    cards = [card(date(2027, 5, 3), date(2027, 5, 3)) for _ in range(LANES + 2)]

    week = weeks_of(date(2027, 5, 1), cards)[1]

    assert (len(week.lanes), week.more) == (LANES, 2)


def test_what_has_no_day_is_on_no_day(app: Flask) -> None:
    some_day = card(date(2027, 5, 1), date(2027, 5, 31), date_precision=Precision.MONTH)

    assert all(week.lanes == [] for week in weeks_of(date(2027, 5, 1), [some_day]))


@pytest.mark.parametrize("asked", ["", "2027", "2027-13", "2027-00", "0001-01", "2027-5", "May", "2027-05-01"])
def test_only_a_month_is_read_as_a_month(asked: str) -> None:
    assert read_month(asked) is None


def test_months_follow_one_another() -> None:
    assert read_month("2027-12") == date(2027, 12, 1)
    assert month_after(date(2027, 12, 1), 1) == date(2028, 1, 1)
    assert month_after(date(2027, 1, 1), -1) == date(2026, 12, 1)
