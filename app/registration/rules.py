"""The words of registration, and what it decides."""

from enum import Enum


class Status(Enum):
    """Where a registration stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    CANCELLED = "cancelled"  # by the registrant
    WITHDRAWN = "withdrawn"  # by the organiser


LIVE = (Status.PENDING, Status.CONFIRMED, Status.WAITLISTED)


class AttendeeRole(Enum):
    """What a registrant is to the event; only participants count against its seats."""

    PARTICIPANT = "participant"
    SPEAKER = "speaker"
    INTERPRETER = "interpreter"
    STAFF = "staff"


class Gender(Enum):
    """As the registrant says."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    NOT_SAID = "not_said"
