"""The words of the reports, and when they are sent."""

from datetime import date, datetime, time, timedelta
from enum import Enum


class Subject(Enum):
    """What a report is about."""

    EVENT = "event"
    SERIES = "series"  # an event with those that belong together with it
    PROJECT = "project"
    YEAR = "year"


class Rhythm(Enum):
    """How often a report is sent by mail."""

    WEEKLY = "weekly"  # on Mondays, and a last time when all is over
    AFTER = "after"  # once, when all is over


class Ending(Enum):
    """Why a report is sent no more."""

    DONE = "done"  # all is over, and it was sent
    STOPPED = "stopped"  # by somebody who may
    NO_RIGHT = "no_right"  # its reader may not read it any more


class Dimension(Enum):
    """By what a line counts."""

    ALL = "all"  # of several events together
    EVENT = "event"
    GROUP = "group"
    GENDER = "gender"
    GROUP_GENDER = "group_gender"
    REGION = "region"
    COUNTRY = "country"
    ROLE = "role"
    WAY = "way"  # at the place or online, where people chose
    STATUS = "status"
    PART = "part"  # of a series with one cohort
    DAY = "day"
    DAY_GROUP = "day_group"
    HALF_DAY = "half_day"
    HALF_DAY_GROUP = "half_day_group"
    SESSION = "session"
    SESSION_GROUP = "session_group"
    PERSON = "person"  # each human once, however often they took part; so the next three
    PERSON_GROUP = "person_group"
    PERSON_GENDER = "person_gender"
    PERSON_COUNTRY = "person_country"


DAY_LINES = (Dimension.DAY, Dimension.DAY_GROUP)
HALF_DAY_LINES = (Dimension.HALF_DAY, Dimension.HALF_DAY_GROUP)
SESSION_LINES = (Dimension.SESSION, Dimension.SESSION_GROUP)
PERSON_LINES = (Dimension.PERSON, Dimension.PERSON_GROUP, Dimension.PERSON_GENDER, Dimension.PERSON_COUNTRY)
SHADES = (0.5, 0.65, 0.78, 0.9)  # from which share on a cell is darker


def shade(rate: float) -> int:
    """Say how dark the cell of a share is, from 0 to 4."""
    return sum(rate >= least for least in SHADES)


HOUR = time(8)  # on the clocks of the event, or of UTC, when reports leave
MONDAY = 0
A_DAY = timedelta(days=1)


def next_look(now: datetime, rhythm: Rhythm) -> datetime:
    """Say when to look next whether a report is to be sent, in local time: on Monday, or every morning."""
    days = (MONDAY - now.weekday()) % 7 if rhythm is Rhythm.WEEKLY else 0
    look = datetime.combine(now.date() + timedelta(days=days), HOUR)
    return look if look > now else look + (timedelta(days=7) if rhythm is Rhythm.WEEKLY else A_DAY)


def is_due(rhythm: Rhythm, *, over: bool) -> bool:
    """Tell whether a report is to be sent now that its moment has come."""
    return over or rhythm is Rhythm.WEEKLY


def year_of(key: str) -> int | None:
    """Read the year that an address names."""
    return int(key) if len(key) == 4 and key.isascii() and key.isdigit() and int(key) > 0 else None


def days_of_year(year: int) -> tuple[date, date]:
    """Give the first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)
