"""The words of attendance."""

from enum import Enum


class Direction(Enum):
    """Which way somebody went through the door."""

    IN = "in"
    OUT = "out"


class MarkKind(Enum):
    """An organiser's word about one person."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"
