"""The programme's words, and what may become of an event."""

import re
import unicodedata
from datetime import UTC, date, datetime
from enum import Enum

LONGEST_SLUG = 60
ORGANISER = "organiser"  # the basis of an event that its organiser vouches for


class EventStatus(Enum):
    """Where an event stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


PUBLIC = (EventStatus.PUBLISHED, EventStatus.POSTPONED, EventStatus.CLOSED, EventStatus.CANCELLED)

NEXT: dict[EventStatus, frozenset[EventStatus]] = {
    EventStatus.DRAFT: frozenset({EventStatus.PUBLISHED}),  # nobody was told of it, so it is discarded, not cancelled
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


BLENDED = frozenset({"blended_course", "course"})  # kinds of events to which everybody comes online and to the place


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


class OpenSeats(Enum):
    """Who of those who wait gets an open seat that becomes free."""

    FIRST_COME = "first_come"
    SHORT_GROUP = "short_group"  # the first of the group that is shortest of its place in the room


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


def is_expected(status: EventStatus, ends_at: datetime | None, at: datetime) -> bool:
    """Tell whether people expect an event as it is told: of one that is postponed they hear when it is on again."""
    return status is EventStatus.PUBLISHED and (ends_at is None or ends_at > at)


def part(precision: Precision, *, over: bool) -> Part:
    """Tell the part of the programme that an event stands in."""
    if precision is Precision.DAY:
        return Part.PAST if over else Part.COMING
    return Part.PAST_DAY_UNKNOWN if over else Part.COMING_DAY_UNKNOWN


# What somebody who comes must know of: a change of these raises the calendar's SEQUENCE.
TOLD = frozenset(
    {
        "status",
        "title",
        "mode",
        "first_day",
        "last_day",
        "start_time",
        "end_time",
        "zone",
        "date_precision",
        "date_certainty",
        "country_iso3",
        "city_id",
        "venue",
        "venue_address",
        "online_url",
    }
)
# What changes the sessions' own entries too.
TOLD_OF_SESSIONS = TOLD - {"title", "first_day", "last_day", "start_time", "end_time", "online_url"}
# Nobody is written to about these, but calendars must take the entry out, or in again.
SEEN_IN_CALENDARS = frozenset({"suggested_in_feeds"})
SESSION_TOLD = frozenset(
    {"title", "starts_wall", "ends_wall", "zone", "ends_zone", "room", "city_id", "place", "to_city_id", "cancelled"}
)


class Missing(Enum):
    """What an event still lacks before it may be published."""

    DATE = "date"
    MODE = "mode"
    PLACE = "place"
    LINK = "link"
    TEXT = "text"
    LANGUAGES = "languages"


def is_on_record(basis: str, policy: Policy) -> bool:
    """Tell whether others document an event to which nobody comes by us, so that it is shown with what is known."""
    return basis != ORGANISER and policy is Policy.CLOSED


def missing(
    *, dated: bool, certainty: Certainty, mode: Mode, placed: bool, linked: bool, described: bool, spoken: bool
) -> list[Missing]:
    """List what an event lacks; a date that is not known yet is declared by calling it suggested."""
    lacks = {
        Missing.DATE: not dated and certainty is not Certainty.SUGGESTED,
        Missing.MODE: mode is Mode.UNKNOWN,
        Missing.PLACE: mode in (Mode.IN_PERSON, Mode.HYBRID) and not placed,
        Missing.LINK: mode in (Mode.ONLINE, Mode.HYBRID) and not linked,
        Missing.TEXT: not described,
        Missing.LANGUAGES: not spoken,
    }
    return [what for what, lacking in lacks.items() if lacking]


def slug_of(title: str) -> str:
    """Make an address out of a title: plain letters, digits and hyphens."""
    apart = re.sub("[\u2010-\u2015]", "-", title.casefold())  # dashes of every length stand between words
    plain = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = "-".join(words)
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug or "event"
