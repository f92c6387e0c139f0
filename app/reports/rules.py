"""The words of the reports."""

from enum import Enum


class Subject(Enum):
    """What a report is about."""

    EVENT = "event"
    SERIES = "series"  # an event with those that belong together with it
    PROJECT = "project"
    YEAR = "year"


class Dimension(Enum):
    """By what a line counts."""

    EVENT = "event"
    GROUP = "group"
    GENDER = "gender"
    GROUP_GENDER = "group_gender"
    REGION = "region"
    COUNTRY = "country"
    ROLE = "role"
    STATUS = "status"
    DAY = "day"
    DAY_GROUP = "day_group"
    HALF_DAY = "half_day"
    HALF_DAY_GROUP = "half_day_group"
    SESSION = "session"
    SESSION_GROUP = "session_group"


DAY_LINES = (Dimension.DAY, Dimension.DAY_GROUP)
HALF_DAY_LINES = (Dimension.HALF_DAY, Dimension.HALF_DAY_GROUP)
SESSION_LINES = (Dimension.SESSION, Dimension.SESSION_GROUP)
SHADES = (0.5, 0.65, 0.78, 0.9)  # from which share on a cell is darker


def shade(rate: float) -> int:
    """Say how dark the cell of a share is, from 0 to 4."""
    return sum(rate >= least for least in SHADES)
