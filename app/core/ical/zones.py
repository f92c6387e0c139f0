"""Time zones as every calendar reads them: one rule for winter, one for summer, the same each year (VTIMEZONE).

Outlook takes only rules like “the last Sunday of March”, one for each season ([MS-OXCICAL] 2.1.3.1.1.19.2.2). Most
zones follow such rules; a few do in most years (Santiago's “day after the first Saturday”), or will from some year on.
A year that the rule gets wrong is irregular, and its events go out in UTC.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from icalendar.prop import vDatetime, vUTCOffset

from app.core import zones
from app.core.ical.lines import line, value_line

FIRST_YEAR, LAST_YEAR = 1970, 2199
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAY = timedelta(days=1)

_NAME, _TIME = r"(<[^>]+>|[A-Za-z]+)", r"([+-]?[0-9:]+)"
_DATE = rf",M(\d+)\.(\d)\.(\d)(?:/{_TIME})?"
_YEARLY_RULE = re.compile(rf"{_NAME}{_TIME}(?:{_NAME}{_TIME}?{_DATE}{_DATE})?")


@dataclass(frozen=True)
class Onset:
    """The moment of each year when clocks are changed: “the last Sunday of March at 02:00”."""

    month: int
    nth: int  # 1 to 4, or -1 for the last
    weekday: int  # Sunday is 0
    time: timedelta

    def wall(self, year: int) -> datetime:
        """Give the time that clocks show when they are changed that year."""
        days = monthrange(year, self.month)[1]
        earliest = days - 6 if self.nth == -1 else 7 * self.nth - 6
        first = date(year, self.month, earliest)
        day = earliest + (self.weekday - first.isoweekday()) % 7
        return datetime(year, self.month, day) + self.time  # noqa: DTZ001 - a wall clock shows no zone


@dataclass(frozen=True)
class Season:
    """A part of the year with one offset from UTC: winter, or summer."""

    name: str
    offset: timedelta
    before: timedelta  # the offset until then
    onset: Onset | None  # none where clocks are never changed

    def begins(self, year: int) -> datetime:
        """Give the moment when it begins that year."""
        return (self.wall(year) - self.before).replace(tzinfo=UTC)

    def wall(self, year: int) -> datetime:
        """Give the wall-clock time when it begins that year."""
        return self.onset.wall(year) if self.onset else datetime(year, 1, 1)  # noqa: DTZ001 - a wall clock

    def block(self, kind: str) -> str:
        """Write the season as STANDARD or DAYLIGHT."""
        rule = ""
        if self.onset:
            day = f"{self.onset.nth}{_WEEKDAYS[self.onset.weekday]}"
            rule = line("RRULE", f"FREQ=YEARLY;BYMONTH={self.onset.month};BYDAY={day}")
        return (
            line("BEGIN", kind)
            + value_line("DTSTART", vDatetime(self.wall(FIRST_YEAR)))
            + value_line("TZOFFSETFROM", vUTCOffset(self.before))
            + value_line("TZOFFSETTO", vUTCOffset(self.offset))
            + line("TZNAME", self.name)
            + rule
            + line("END", kind)
        )


@cache
def timezone_block(zone: str) -> str:
    """Describe a zone to calendars (VTIMEZONE)."""
    if not _has_a_place(zone):
        raise ValueError(f"{zone} goes out as UTC")
    seasons = zip(("STANDARD", "DAYLIGHT"), _seasons(zone), strict=False)
    blocks = "".join(season.block(kind) for kind, season in seasons)
    return line("BEGIN", "VTIMEZONE") + line("TZID", zone) + blocks + line("END", "VTIMEZONE")


def regular_over(zone: str, start: date, end: date) -> bool:
    """Tell whether the zone's description is right from one day to another, so that times may be told in it."""
    return not any(irregular(zone, year) for year in range(start.year, end.year + 1))


@cache
def irregular(zone: str, year: int) -> bool:
    """Tell whether no rule that is the same each year gives this year's clock changes."""
    if not _has_a_place(zone) or not FIRST_YEAR < year <= LAST_YEAR:
        return True
    seasons, clocks = _seasons(zone), zones.zone(zone)
    return any(_told(seasons, at) != at.astimezone(clocks).utcoffset() for at in _telling_moments(seasons, year))


def _has_a_place(zone: str) -> bool:
    """Tell a zone named for a place from UTC, GMT and plain offsets, which no calendar should be given as a zone."""
    return "/" in zone and not zone.startswith("Etc/")


def _telling_moments(seasons: list[Season], year: int) -> Iterator[datetime]:
    """Give the moments that show a wrong rule: every noon, and the last second before and the first of a season."""
    noon = datetime(year, 1, 1, 12, tzinfo=UTC)
    yield from (noon + n * _DAY for n in range(-1, 367))  # where it is already, or still, this year
    for season in seasons:
        yield season.begins(year) - timedelta(seconds=1)
        yield season.begins(year)


def _told(seasons: list[Season], at: datetime) -> timedelta:
    """Give the offset that calendars will take from the zone's description."""
    begun = [season for season in seasons if season.begins(at.year) <= at]
    return max(begun or seasons, key=lambda season: season.begins(at.year)).offset


@cache
def _seasons(zone: str) -> list[Season]:
    """Read a zone's yearly rule: its winter, and its summer where it has one."""
    rule = _YEARLY_RULE.fullmatch(zones.yearly_rule(zone))
    if not rule:
        raise ValueError(f"the rule of {zone} is in words we do not know")
    name, west, other, other_west, *dates = rule.groups()
    offset = -_span(west)
    if not other:
        return [Season(name.strip("<>"), offset, offset, None)]
    other_offset = -_span(other_west) if other_west else offset + timedelta(hours=1)
    seasons = [
        Season(name.strip("<>"), offset, other_offset, _onset(*dates[4:])),
        Season(other.strip("<>"), other_offset, offset, _onset(*dates[:4])),
    ]
    # Ireland calls its summer standard and its winter the exception; calendars take DAYLIGHT for summer
    return sorted(seasons, key=lambda season: season.offset)


def _onset(month: str, week: str, weekday: str, time: str | None) -> Onset:
    """Read a date like M9.1.6/24; hours beyond the day move it, as near as “nth weekday” can say."""
    days, clock_time = divmod(_span(time or "2"), _DAY)
    last = monthrange(FIRST_YEAR, int(month))[1] - 6
    earliest = {1: 1, 2: 8, 3: 15, 4: 22, -1: last}
    nth = -1 if week == "5" else int(week)
    if days:
        meant = earliest[nth] + days
        nth = min(earliest, key=lambda n: abs(earliest[n] - meant))
    return Onset(int(month), nth, (int(weekday) + days) % 7, clock_time)


def _span(written: str) -> timedelta:
    """Read hours, minutes and seconds, with a sign before all of them."""
    hours, minutes, seconds = (*written.lstrip("+-").split(":"), "0", "0")[:3]
    span = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    return -span if written.startswith("-") else span
