from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from itertools import pairwise

import pytest
from icalendar import Timezone

from app.core import zones
from app.core.ical.zones import irregular, regular_over, timezone_block

NAMED = [name for name in zones.all_zones() if name != "UTC"]
COMING_YEARS = range(2027, 2038)  # icalendar's own reading ends in 2038


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - what a clock on a wall shows


@cache
def as_read(rules: str) -> tzinfo:
    """Read a zone's description as a calendar does that knows no zone by its name."""
    return Timezone.from_ical(rules).to_tz(lookup_tzid=False)


def rules_of(zone: str) -> str:
    """Give a zone's description under one name for all, so that equal ones are read once."""
    return timezone_block(zone).replace(f"TZID:{zone}", "TZID:Somewhere")


@cache
def hours_that_tell(rules: str, year: int) -> list[tuple[datetime, timedelta]]:
    """Give the offsets that calendars read at every noon, and every half hour of the days when clocks are changed."""
    read = as_read(rules)
    noons = [wall(year, 1, 1, 12) + n * timedelta(days=1) for n in range(365)]
    told = [(noon, read.utcoffset(noon)) for noon in noons]
    changes = [later for (_, before), (later, after) in pairwise(told) if before != after]
    around = [noon + n * timedelta(minutes=30) for noon in changes for n in range(-72, 48)]
    return told + [(at, read.utcoffset(at)) for at in around]


def differences(zone: str, year: int) -> Iterator[datetime]:
    """Find the wall-clock times of a year for which calendars would take another offset than the zone's own."""
    clocks = zones.zone(zone)
    for at, offset in hours_that_tell(rules_of(zone), year):
        clear = (
            not zones.occurs_twice(at, clocks)
            and zones.wall_in(at.replace(tzinfo=clocks).astimezone(UTC), clocks) == at
        )
        if clear and at.replace(tzinfo=clocks).utcoffset() != offset:
            yield at


@pytest.mark.parametrize("year", [2027, 2030])
def test_calendars_read_every_zone_right_in_every_regular_year(year):
    wrong = {zone for zone in NAMED if any(differences(zone, year))}
    assert wrong == {zone for zone in NAMED if irregular(zone, year)}


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        (zone, year)
        for zone in ("America/Santiago", "Africa/Cairo", "America/Nuuk", "Asia/Jerusalem")
        for year in COMING_YEARS
    ],
)
def test_a_rule_that_nth_weekday_cannot_say_is_irregular_only_in_the_years_it_gets_wrong(zone, year):
    assert irregular(zone, year) == any(differences(zone, year))


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Africa/Casablanca", 2026),  # Ramadan
        ("Africa/Cairo", 2024),  # the last Thursday of October was its last day
        ("America/Santiago", 2030),
        ("America/Asuncion", 2024),  # stopped changing its clocks
        ("Asia/Almaty", 2024),  # changed its offset
        ("America/Vancouver", 2026),
        ("Europe/Paris", 1970),  # where the descriptions begin
        ("Europe/Paris", 2200),
        ("UTC", 2027),
        ("GMT", 2027),
        ("Etc/GMT+3", 2027),
        ("Japan", 2027),
    ],
)
def test_a_year_that_one_rule_gets_wrong_is_irregular(zone, year):
    assert irregular(zone, year)


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Europe/Paris", 2024),
        ("Europe/Dublin", 2024),
        ("Africa/Casablanca", 2028),
        ("Africa/Cairo", 2027),
        ("America/Santiago", 2027),
        ("Australia/Lord_Howe", 2027),
        ("Asia/Gaza", 2027),
        ("America/Sao_Paulo", 2024),
        ("Asia/Kathmandu", 1990),
        ("Europe/Paris", 2199),
    ],
)
def test_a_year_that_one_rule_gets_right_is_regular(zone, year):
    assert not irregular(zone, year)


def test_days_are_regular_when_all_their_years_are():
    assert regular_over("America/Santiago", date(2027, 12, 30), date(2028, 1, 2))
    assert not regular_over("America/Santiago", date(2028, 12, 30), date(2029, 1, 2))
    assert not regular_over("America/Santiago", wall(2029, 6, 1, 9), wall(2029, 6, 1, 10))


def test_every_zone_has_one_standard_and_at_most_one_daylight_in_plain_yearly_rules():
    for zone in NAMED:
        lines = timezone_block(zone).split("\r\n")
        summer = "BEGIN:DAYLIGHT" in lines
        rules = [line for line in lines if line.startswith("RRULE")]
        starts = [line for line in lines if line.startswith("DTSTART:")]
        offsets = [line.split(":")[1] for line in lines if line.startswith("TZOFFSET")]
        assert lines[:2] == ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
        assert (lines.count("BEGIN:STANDARD"), lines.count("BEGIN:DAYLIGHT")) == (1, int(summer))
        assert len(rules) == 2 * summer
        assert all(len(rule.split(",")) == 1 and "BYDAY=" in rule and "BYMONTHDAY" not in rule for rule in rules)
        assert not any(word in rule for rule in rules for word in ("UNTIL", "COUNT"))
        assert all(start.startswith("DTSTART:1970") for start in starts)
        assert all(len(offset) == len("+0000") for offset in offsets)
        assert not any(line.startswith(("RDATE", "COMMENT")) for line in lines)


def test_each_dtstart_is_an_instance_of_its_own_rule():
    for rules in {rules_of(zone) for zone in NAMED}:
        for season in Timezone.from_ical(rules).walk():
            if rule := season.get("RRULE"):
                first = season["DTSTART"].dt
                (day,) = rule["BYDAY"]
                same_weekday_days = [
                    first.day + 7 * n for n in range(-4, 5) if 0 < first.day + 7 * n <= _days_in(first)
                ]
                nth = int(str(day)[:-2])
                assert rule["BYMONTH"] == [first.month]
                assert same_weekday_days[nth - 1 if nth > 0 else nth] == first.day
                assert f"{first:%a}"[:2].upper() == str(day)[-2:]


def _days_in(at: datetime) -> int:
    return (at.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal() - at.replace(day=1).toordinal()


def test_paris_reads():
    assert timezone_block("Europe/Paris").splitlines() == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]


def test_a_zone_whose_clocks_are_never_changed_has_one_offset_and_no_rule():
    assert timezone_block("Asia/Kathmandu").splitlines() == [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Kathmandu",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0545",
        "TZOFFSETTO:+0545",
        "TZNAME:+0545",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("Europe/Dublin", ("+0000", "10;BYDAY=-1SU"), ("+0100", "3;BYDAY=-1SU")),  # the file calls winter the exception
        ("Australia/Lord_Howe", ("+1030", "4;BYDAY=1SU"), ("+1100", "10;BYDAY=1SU")),  # south, by half an hour
        ("Antarctica/Troll", ("+0000", "10;BYDAY=-1SU"), ("+0200", "3;BYDAY=-1SU")),  # by two hours
        ("America/Nuuk", ("-0200", "10;BYDAY=-1SU"), ("-0100", "3;BYDAY=-1SA")),  # an hour before the day
        ("Asia/Gaza", ("+0200", "10;BYDAY=-1SA"), ("+0300", "3;BYDAY=-1SA")),  # fifty hours after it
        ("Africa/Cairo", ("+0200", "10;BYDAY=-1FR"), ("+0300", "4;BYDAY=-1FR")),  # at its 24th hour
        ("America/Santiago", ("-0400", "4;BYDAY=1SU"), ("-0300", "9;BYDAY=1SU")),
        ("America/St_Johns", ("-0330", "11;BYDAY=1SU"), ("-0230", "3;BYDAY=2SU")),
        ("Pacific/Chatham", ("+1245", "4;BYDAY=1SU"), ("+1345", "9;BYDAY=-1SU")),
    ],
)
def test_winter_is_standard_and_summer_is_daylight(zone, winter, summer):
    standard, daylight = Timezone.from_ical(timezone_block(zone)).subcomponents
    for season, (offset, rule) in ((standard, winter), (daylight, summer)):
        assert season["TZOFFSETTO"].to_ical() == offset
        assert (
            season["RRULE"].to_ical().decode()
            == f"FREQ=YEARLY;BYDAY={rule.split('BYDAY=')[1]};BYMONTH={rule.split(';')[0]}"
        )
    assert (standard.name, daylight.name) == ("STANDARD", "DAYLIGHT")


@pytest.mark.parametrize("zone", ["UTC", "GMT", "Etc/UTC", "Etc/GMT+3", "Zulu"])
def test_utc_gmt_and_offsets_are_never_described_as_zones(zone):
    with pytest.raises(ValueError, match="goes out as UTC"):
        timezone_block(zone)


def test_a_rule_in_unknown_words_is_refused(monkeypatch):
    monkeypatch.setattr(zones, "yearly_rule", lambda _name: "CET-1CEST,J79/24,J263/24")
    with pytest.raises(ValueError, match="in words we do not know"):
        timezone_block.__wrapped__("Asia/Tehran_as_it_was")
