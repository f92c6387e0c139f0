"""The words of the reports."""

from enum import Enum


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
