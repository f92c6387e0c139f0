"""Days and wall clocks as people are told them, and the moments they mean."""

from datetime import UTC, date, datetime, time

import pytest

from app.programme.errors import (
    BeyondCalendar,
    DayMissing,
    DetailRefused,
    EndsBeforeStart,
    NotAChoice,
    TimesIncomplete,
    TimeSkipped,
)
from app.programme.rules import Precision
from app.programme.time import When, moments, settled, span, told_twice
from tests.factories import wall

DAY, MONTH, YEAR, UNKNOWN = Precision.DAY, Precision.MONTH, Precision.YEAR, Precision.UNKNOWN
MAY_3, MAY_5 = date(2027, 5, 3), date(2027, 5, 5)


def test_whole_days_last_from_midnight_to_the_midnight_after_the_last_day() -> None:
    assert moments(When(DAY, MAY_3, MAY_5, zone="Africa/Nairobi")) == (
        datetime(2027, 5, 2, 21, tzinfo=UTC),
        datetime(2027, 5, 5, 21, tzinfo=UTC),
    )


def test_a_day_whose_midnight_is_skipped_begins_when_clocks_jump() -> None:
    begins, _ = moments(When(DAY, date(2024, 4, 26), date(2024, 4, 26), zone="Africa/Cairo"))

    assert begins == datetime(2024, 4, 25, 22, tzinfo=UTC)


def test_times_are_of_the_first_and_of_the_last_day() -> None:
    assert moments(When(DAY, MAY_3, MAY_5, time(9), time(17), "Europe/Rome")) == (
        datetime(2027, 5, 3, 7, tzinfo=UTC),
        datetime(2027, 5, 5, 15, tzinfo=UTC),
    )


def test_an_event_without_a_date_has_no_moments() -> None:
    when = settled(When(UNKNOWN, MAY_3, MAY_5, time(9), time(17), "Europe/Rome"))

    assert when == When(UNKNOWN, zone="Europe/Rome")
    assert moments(when) == (None, None)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (When(DAY, MAY_3), When(DAY, MAY_3, MAY_3)),
        (When(MONTH, MAY_3), When(MONTH, date(2027, 5, 1), date(2027, 5, 31))),
        (When(MONTH, MAY_3, date(2028, 2, 9), time(9)), When(MONTH, date(2027, 5, 1), date(2028, 2, 29))),
        (When(YEAR, MAY_3), When(YEAR, date(2027, 1, 1), date(2027, 12, 31))),
    ],
)
def test_what_is_left_out_follows_from_the_rest(said: When, meant: When) -> None:
    assert settled(said) == meant


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        (When(DAY), DayMissing, "first_day"),
        (When(DAY, MAY_5, MAY_3), EndsBeforeStart, "last_day"),
        (When(DAY, MAY_3, MAY_3, time(9)), TimesIncomplete, "end_time"),
        (When(DAY, MAY_3, MAY_3, None, time(9)), TimesIncomplete, "start_time"),
        (When(DAY, MAY_3, zone="Nowhere/Land"), NotAChoice, "zone"),
        (When(DAY, date(27, 5, 3)), BeyondCalendar, "first_day"),
        (When(DAY, MAY_3, date(9999, 5, 3)), BeyondCalendar, "last_day"),
    ],
)
def test_what_cannot_be_is_refused_and_says_where(said: When, refusal: type[DetailRefused], field: str) -> None:
    with pytest.raises(refusal) as refused:
        settled(said)
    assert refused.value.field == field


def test_an_end_at_its_start_is_refused() -> None:
    with pytest.raises(EndsBeforeStart):
        moments(When(DAY, MAY_3, MAY_3, time(9), time(9)))


def test_a_time_that_a_clock_change_skips_is_refused_in_words(app) -> None:
    with pytest.raises(TimeSkipped) as refused:
        moments(When(DAY, date(2027, 3, 28), date(2027, 3, 28), time(2, 30), time(17), "Europe/Rome"))

    assert refused.value.sentence() == (
        "On Sun 28 March 2027 clocks in Rome are put forward and skip 02:30. Choose a time before or after the change."
    )


def test_a_time_that_occurs_twice_means_the_first() -> None:
    half_past_two = wall("2027-10-31 02:30")

    assert told_twice([half_past_two, wall("2027-10-31 09:00")], "Europe/Rome") == [half_past_two]
    assert span(half_past_two, wall("2027-10-31 09:00"), "Europe/Rome")[0] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_session_ends_after_it_starts_by_the_clock_too() -> None:
    with pytest.raises(EndsBeforeStart) as refused:
        span(wall("2027-05-03 10:00"), wall("2027-05-03 09:00"), "Africa/Nairobi")
    assert refused.value.field == "ends_wall"
