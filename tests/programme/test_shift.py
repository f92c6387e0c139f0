"""Days moved across clock changes, compared with clocks that are read minute by minute."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.zones import instant, wall_in, zone
from app.programme.errors import BeyondCalendar
from app.programme.shift import day_later, days_between, moment_later, walls_later
from app.programme.time import span

ZONES = (
    "Europe/Rome", "America/Santiago", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Beirut", "America/New_York",
    "Africa/Nairobi", "UTC", "Asia/Kathmandu", "Africa/Cairo",
)  # fmt: skip
CHANGES = [  # days on which clocks somewhere among these zones are put forward or back
    date(2026, 3, 29), date(2026, 10, 25), date(2026, 9, 6), date(2026, 4, 5), date(2026, 10, 4), date(2026, 3, 8),
    date(2026, 11, 1), date(2026, 4, 24), date(2026, 10, 29), date(2026, 2, 15), date(2026, 3, 22),
]  # fmt: skip
days = st.one_of(st.sampled_from(CHANGES), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
clocks = st.builds(
    lambda quarter: timedelta(minutes=15 * quarter), st.one_of(st.integers(0, 4 * 4), st.integers(0, 4 * 24 - 1))
)  # clocks change at night
lengths = st.builds(lambda quarter: timedelta(minutes=15 * quarter), st.integers(1, 4 * 30))


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- a wall clock


def shown(wall: datetime, name: str) -> list[datetime]:
    """List the moments when clocks in a zone show a time, by looking at every quarter of an hour around it."""
    around = (wall.replace(tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(-4 * 16, 4 * 16 + 1))
    return [moment for moment in around if wall_in(moment, zone(name)) == wall]


@given(st.sampled_from(ZONES), days, days, clocks, lengths, st.sampled_from([None, *ZONES]))
def test_a_session_keeps_its_hours_or_its_hour_is_one_that_no_clock_shows(
    name: str, old: date, new: date, clock: timedelta, length: timedelta, own: str | None
) -> None:
    begins = midnight(old) + clock
    said = {"starts_wall": begins, "ends_wall": begins + length, "zone": own, "ends_zone": None}
    moved = walls_later(said, (new - old).days, name)
    told_in = own or name
    expected = [midnight(new) + clock, midnight(new) + clock + length]

    if moved is None:
        assert any(not shown(wall, told_in) for wall in expected)
        return
    assert list(moved.values()) == expected  # the same hours, and as far apart by the clocks
    assert list(span(*expected, told_in)) == [min(shown(wall, told_in)) for wall in expected]


@given(st.sampled_from(ZONES), st.sampled_from(ZONES), days, days, clocks, lengths)
def test_a_journey_between_zones_never_ends_before_it_begins(
    here: str, there: str, old: date, new: date, clock: timedelta, length: timedelta
) -> None:
    begins = midnight(old) + clock
    said = {"starts_wall": begins, "ends_wall": begins + length, "zone": here, "ends_zone": there}
    moved = walls_later(said, (new - old).days, "UTC")
    starts, ends = (shown(midnight(new) + clock, here), shown(midnight(new) + clock + length, there))

    if moved is None:
        assert not starts or not ends or min(ends) <= min(starts)
    else:
        assert min(starts) < min(ends)


@given(st.sampled_from(ZONES), days, days, clocks)
def test_a_deadline_is_at_the_same_hour_and_comes_back_to_where_it_was(
    name: str, old: date, new: date, clock: timedelta
) -> None:
    wall = midnight(old) + clock
    assume(shown(wall, name))
    then, far = instant(wall, zone(name)), (new - old).days
    moved = moment_later(then, far, name)

    if moved is None:
        assert not shown(midnight(new) + clock, name)
        return
    assert wall_in(moved, zone(name)) == midnight(new) + clock
    assert moment_later(moved, -far, name) == then


@given(days, days, st.integers(0, 60))
def test_days_stay_as_far_apart_as_they_were(old: date, new: date, length: int) -> None:
    far = days_between(old, new)
    last = old + timedelta(days=length)

    assert (day_later(old, far), day_later(last, far)) == (new, new + timedelta(days=length))


def test_what_has_no_date_gets_none() -> None:
    assert (day_later(None, 7), moment_later(None, 7, "UTC")) == (None, None)


def test_a_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BeyondCalendar):
        days_between(date(2027, 1, 1), date(9999, 12, 31))
