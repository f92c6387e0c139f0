import zoneinfo
from datetime import UTC, datetime
from importlib.metadata import version

import pytest

from app.core import zones


def test_the_machines_own_zone_data_are_switched_off():
    assert zoneinfo.TZPATH == ()


def test_the_status_page_can_name_the_edition_of_the_zone_data():
    year, letter = zones.zone_data_version()[:4], zones.zone_data_version()[4:]
    assert version("tzdata") == f"{year}.{ord(letter) - ord('a') + 1}"


def test_every_zone_to_choose_is_known_and_has_a_yearly_rule():
    assert len(zones.all_zones()) > 400
    assert all(zones.zone(name).key == name and zones.yearly_rule(name) for name in zones.all_zones())


@pytest.mark.parametrize("name", ["Africa/Addis_Ababa", "America/La_Paz", "Asia/Kolkata", "UTC"])
def test_each_countrys_own_city_can_be_chosen(name):
    assert name in zones.all_zones()


@pytest.mark.parametrize("name", ["Asia/Calcutta", "Africa/Asmera", "Etc/GMT+3"])
def test_older_names_are_understood_but_not_offered(name):
    assert zones.zone(name).key == name
    assert name not in zones.all_zones()


@pytest.mark.parametrize("name", ["", "Factory", "Africa", "Africa/Atlantis", "../zones", "/etc/localtime", "utc"])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(ValueError, match="is no time zone"):
        zones.zone(name)


PARIS = zones.zone("Europe/Paris")


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - what a clock on a wall shows


def test_a_wall_clock_time_names_a_moment():
    assert zones.instant(wall(2027, 7, 1, 9, 30), PARIS) == datetime(2027, 7, 1, 7, 30, tzinfo=UTC)


def test_a_time_that_clocks_skip_is_refused_in_words():
    with pytest.raises(ValueError, match=r"clocks in Europe/Paris skip 02:30 that day"):
        zones.instant(wall(2027, 3, 28, 2, 30), PARIS)


def test_a_time_that_occurs_twice_means_the_first():
    twice = wall(2027, 10, 31, 2, 30)
    assert zones.instant(twice, PARIS) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert zones.instant(twice.replace(fold=1), PARIS) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_only_the_hour_that_is_put_back_occurs_twice():
    answers = [zones.occurs_twice(wall(2027, 10, 31, hour), PARIS) for hour in (1, 2, 3)]
    assert answers == [False, True, False]
    assert not zones.occurs_twice(wall(2027, 3, 28, 2, 30), PARIS)  # skipped is not twice


def test_a_moment_has_its_wall_clock_time():
    shown = zones.wall_in(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), PARIS)
    assert (shown, shown.fold, shown.tzinfo) == (wall(2027, 10, 31, 2, 30), 0, None)


def test_a_wall_clock_with_a_zone_is_refused():
    with pytest.raises(ValueError, match="shows no time zone"):
        zones.instant(datetime(2027, 7, 1, tzinfo=UTC), PARIS)


@pytest.mark.parametrize(("year", "zone"), [(1, "Asia/Tokyo"), (9999, "America/Lima")])
def test_a_year_beyond_the_calendar_is_refused(year, zone):
    edge = wall(1, 1, 1) if year == 1 else wall(9999, 12, 31, 23)
    with pytest.raises(ValueError, match="is beyond the calendar"):
        zones.instant(edge, zones.zone(zone))
