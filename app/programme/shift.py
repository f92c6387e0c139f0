"""Days moved: what was told for nine o’clock is told for nine o’clock, whatever clocks did between."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.core.zones import wall_in, zone
from app.programme.errors import BeyondCalendar, DetailRefused
from app.programme.time import FIRST_YEAR, LAST_YEAR, moment, span


def days_between(old: date, new: date) -> int:
    """Count by how many days something moves; a day beyond the calendar is refused."""
    if not FIRST_YEAR <= new.year <= LAST_YEAR:
        raise BeyondCalendar("first_day", first=FIRST_YEAR, last=LAST_YEAR)
    return (new - old).days


def day_later(day: date | None, days: int) -> date | None:
    """Name the day so many days later, where there is one."""
    return day and day + timedelta(days=days)


def moment_later(then: datetime | None, days: int, told_in: str) -> datetime | None:
    """Give the moment when clocks show the same so many days later; none where they skip it."""
    if then is None:
        return None
    try:
        return moment(wall_in(then, zone(told_in)) + timedelta(days=days), told_in, "")
    except DetailRefused:
        return None


def walls_later(said: Mapping[str, Any], days: int, told_in: str) -> dict[str, datetime] | None:
    """Let a session begin and end when clocks show the same so many days later; none where that cannot be.

    Clocks may skip its hour that day, and a short journey may end before it begins where two countries change their
    clocks on different days.
    """
    begins, ends = (said[name] + timedelta(days=days) for name in ("starts_wall", "ends_wall"))
    try:
        span(begins, ends, said["zone"] or told_in, said["ends_zone"])
    except DetailRefused:
        return None
    return {"starts_wall": begins, "ends_wall": ends}
