"""The programme's words, and what may become of an event."""

from datetime import UTC, date, datetime
from enum import Enum


class EventStatus(Enum):
    """Where an event stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


PUBLIC = (EventStatus.PUBLISHED, EventStatus.POSTPONED, EventStatus.CLOSED, EventStatus.CANCELLED)

NEXT: dict[EventStatus, frozenset[EventStatus]] = {
    EventStatus.DRAFT: frozenset({EventStatus.PUBLISHED, EventStatus.CANCELLED}),
    EventStatus.PUBLISHED: frozenset({EventStatus.POSTPONED, EventStatus.CLOSED, EventStatus.CANCELLED}),
    EventStatus.POSTPONED: frozenset({EventStatus.PUBLISHED, EventStatus.CLOSED, EventStatus.CANCELLED}),
    EventStatus.CLOSED: frozenset({EventStatus.CANCELLED}),
    EventStatus.CANCELLED: frozenset(),
}


class Mode(Enum):
    """How people take part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"
    UNKNOWN = "unknown"


class Certainty(Enum):
    """How sure a date is."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    HELD = "held"


class Precision(Enum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class Policy(Enum):
    """How one comes to a place."""

    CLOSED = "closed"  # nobody registers online
    OPEN = "open"
    APPROVAL = "approval"
    NOMINATION = "nomination"
    INVITATION = "invitation"


class SessionKind(Enum):
    """What a piece of the timetable is."""

    PLENARY = "plenary"
    ELECTIVE = "elective"
    STUDY_VISIT = "study_visit"
    SITE_VISIT = "site_visit"
    MASTERCLASS = "masterclass"
    ONLINE_MODULE = "online_module"
    BREAK = "break"
    TRAVEL = "travel"


class PartnerRole(Enum):
    """What a partner does in a project."""

    BENEFICIARY = "beneficiary"
    PIVOTAL = "pivotal"
    FACILITATING = "facilitating"
    HOST = "host"
    SOCIAL_PARTNER = "social_partner"


class FundingStatus(Enum):
    """How far a sum of money has come."""

    STATED = "stated"  # a document names it, and says no more
    ANNOUNCED = "announced"
    SIGNED = "signed"
    RECEIVED = "received"


class RelationKind(Enum):
    """How one event belongs to another."""

    PART_OF = "part_of"
    FOLLOW_UP_OF = "follow_up_of"
    BACK_TO_BACK_WITH = "back_to_back_with"


class Part(Enum):
    """The part of the programme that an event stands in, in the order of the list."""

    COMING = 1
    COMING_DAY_UNKNOWN = 2
    PAST = 3
    PAST_DAY_UNKNOWN = 4


def is_over(
    ends_at: datetime | None, last_day: date | None, certainty: Certainty, status: EventStatus, at: datetime
) -> bool:
    """Tell whether an event lies behind us; one without any date does where it is known to have been held."""
    if ends_at is not None:
        return ends_at <= at
    if last_day is not None:
        return last_day < at.astimezone(UTC).date()
    return certainty is Certainty.HELD or status is EventStatus.CLOSED


def part(precision: Precision, *, over: bool) -> Part:
    """Tell the part of the programme that an event stands in."""
    if precision is Precision.DAY:
        return Part.PAST if over else Part.COMING
    return Part.PAST_DAY_UNKNOWN if over else Part.COMING_DAY_UNKNOWN
