"""Time as people are told it: days and wall clocks with their zone are the truth, moments are computed from them."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from app.core import zones
from app.programme.errors import BeyondCalendar, DayMissing, EndsBeforeStart, NotAChoice, TimesIncomplete, TimeSkipped
from app.programme.rules import Precision

FIRST_YEAR, LAST_YEAR = 1919, 2199


@dataclass(frozen=True)
class When:
    """When an event takes place, in the words that people are told; without times it is of whole days."""

    precision: Precision
    first_day: date | None = None
    last_day: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    zone: str = "UTC"


def settled(when: When) -> When:
    """Complete what follows from the rest, and refuse what cannot be."""
    _clocks(when.zone)
    if when.precision is Precision.UNKNOWN:
        return When(Precision.UNKNOWN, zone=when.zone)
    if when.first_day is None:
        raise DayMissing("first_day")
    first, last = when.first_day, when.last_day or when.first_day
    within_calendar(first, "first_day")
    within_calendar(last, "last_day")
    if last < first:
        raise EndsBeforeStart("last_day")
    if when.precision is Precision.MONTH:
        last = last.replace(day=monthrange(last.year, last.month)[1])
        return When(Precision.MONTH, first.replace(day=1), last, zone=when.zone)
    if when.precision is Precision.YEAR:
        return When(Precision.YEAR, date(first.year, 1, 1), date(last.year, 12, 31), zone=when.zone)
    if (when.start_time is None) != (when.end_time is None):
        raise TimesIncomplete("end_time" if when.end_time is None else "start_time")
    return replace(when, last_day=last)


def moments(when: When) -> tuple[datetime | None, datetime | None]:
    """Give the moments from which and until which a settled event lasts; whole days end as the next day begins."""
    if when.first_day is None or when.last_day is None:
        return None, None
    if when.start_time is None or when.end_time is None:
        return day_bounds(when.first_day, when.last_day, when.zone)
    begins = moment(datetime.combine(when.first_day, when.start_time), when.zone, "start_time")
    ends = moment(datetime.combine(when.last_day, when.end_time), when.zone, "end_time")
    if ends <= begins:
        raise EndsBeforeStart("end_time")
    return begins, ends


def day_bounds(first_day: date, last_day: date, zone: str) -> tuple[datetime, datetime]:
    """Give the moment when a first day begins and that when the last one is over."""
    return _midnight(first_day, zone), _midnight(last_day + timedelta(days=1), zone)


def moment(wall: datetime, zone: str, field: str) -> datetime:
    """Name the moment when clocks in the zone show this time, the first if they do so twice."""
    within_calendar(wall, field)
    try:
        return zones.instant(wall, _clocks(zone))
    except ValueError as error:
        raise TimeSkipped(field, wall=wall, zone=zone) from error


def span(
    starts_wall: datetime, ends_wall: datetime, zone: str, ends_zone: str | None = None
) -> tuple[datetime, datetime]:
    """Give the moments from which and until which a session lasts; a journey may end by the clocks of another zone."""
    begins, ends = moment(starts_wall, zone, "starts_wall"), moment(ends_wall, ends_zone or zone, "ends_wall")
    if ends <= begins or (ends_zone in (None, zone) and ends_wall <= starts_wall):
        raise EndsBeforeStart("ends_wall")
    return begins, ends


def told_twice(walls: list[datetime], zone: str) -> list[datetime]:
    """List the times that clocks in the zone show twice, because they are put back; the first is meant."""
    return [wall for wall in walls if zones.occurs_twice(wall, _clocks(zone))]


def _midnight(day: date, zone: str) -> datetime:
    """Name the moment when a day begins, also where clocks skip its midnight."""
    return datetime.combine(day, time(), _clocks(zone)).astimezone(UTC)


def _clocks(zone: str) -> zones.ZoneInfo:
    """Find a zone, or say that there is none."""
    try:
        return zones.zone(zone)
    except ValueError as error:
        raise NotAChoice("zone", value=zone) from error


def within_calendar(day: date, field: str) -> None:
    """Refuse a day that calendars and zones do not reckon with."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BeyondCalendar(field, first=FIRST_YEAR, last=LAST_YEAR)
