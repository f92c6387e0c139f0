"""The programme's words, and what may become of an event."""

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
