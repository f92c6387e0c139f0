"""The words of registration, and what it decides."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import count
from typing import Any
from uuid import UUID

from app.programme.rules import EventStatus, Mode, Policy


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
    """What a registrant is to the event."""

    PARTICIPANT = "participant"
    TITULAR = "titular"  # speaks and decides for a delegation
    SUBSTITUTE = "substitute"  # stands in for a titular
    ADVISER = "adviser"  # helps a titular
    OBSERVER = "observer"
    SPEAKER = "speaker"
    RESOURCE_PERSON = "resource_person"
    INTERPRETER = "interpreter"
    STAFF = "staff"


COUNTED = (
    AttendeeRole.PARTICIPANT,
    AttendeeRole.TITULAR,
    AttendeeRole.SUBSTITUTE,
    AttendeeRole.ADVISER,
    AttendeeRole.OBSERVER,
)  # against seats and the country limit; whoever works at the event takes no seat


class Endorsement(Enum):
    """What the secretariat of a group says of a nominee."""

    NOT_NEEDED = "not_needed"
    AWAITED = "awaited"
    GIVEN = "given"
    REFUSED = "refused"


ENDORSED = (Endorsement.NOT_NEEDED, Endorsement.GIVEN)


class Missing(Enum):
    """What stands between a nominee and a place."""

    ENDORSEMENT = "endorsement"
    ACCEPTANCE = "acceptance"  # of the nominee, who completes the details with it
    PLACE = "place"  # on the organisation's list: the nominee is on its reserve list


class Gender(Enum):
    """As the registrant says."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    NOT_SAID = "not_said"


class Intention(Enum):
    """What somebody's calendar answers to our invitation; it changes nothing about their place."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class Payer(Enum):
    """Who pays for somebody's coming, as they say."""

    SELF = "self"
    ORGANISATION = "organisation"
    ORGANISER = "organiser"
    OTHER = "other"
    NOT_SAID = "not_said"


CONSENT_VERSION = "2026-11"  # of the texts that people agree to now; those before stay known to `phrases.CONSENTS`
OPEN_SEAT = "open"  # what a seat is called that is reserved for no group
ONLINE_SEAT = "online"  # what one of a hybrid event is called that is not at the place, where kinds are counted


@dataclass(frozen=True)
class Details:
    """What a person says when registering."""

    name: str
    email: str
    country_iso3: str
    group_id: str
    organisation: str
    language: str = "en"
    gender: Gender = Gender.NOT_SAID
    badge_name: str = ""
    position: str = ""
    languages: tuple[str, ...] = ()
    access_needs: str = ""
    dietary_needs: str = ""
    consent: bool = False
    role: AttendeeRole = AttendeeRole.PARTICIPANT
    source: str = "form"
    online: bool = False  # at a hybrid event: takes part online, not at the place
    shared_mailbox: bool = False  # the address is an office's, and serves others too
    payer: Payer = Payer.NOT_SAID
    travel_support: bool = False  # asks for help with the journey
    interpretation: str = ""  # the language they need it into
    photo_consent: bool = False
    consent_version: str = CONSENT_VERSION  # of the texts that they saw
    passport_number: str = ""
    passport_country: str = ""
    passport_expiry: str = ""  # a day, as ISO 8601 has it
    answers: Mapping[str, Any] | None = None  # to the event's own questions, by their keys


@dataclass(frozen=True)
class Changes:
    """What a registrant may change; the country and the group decided about the seat, and stay."""

    name: str
    email: str
    organisation: str
    language: str
    gender: Gender
    badge_name: str = ""
    position: str = ""
    languages: tuple[str, ...] = ()
    access_needs: str = ""
    dietary_needs: str = ""
    shared_mailbox: bool = False
    payer: Payer = Payer.NOT_SAID
    travel_support: bool = False
    interpretation: str = ""
    photo_consent: bool = False
    passport_number: str = ""
    passport_country: str = ""
    passport_expiry: str = ""
    answers: Mapping[str, Any] | None = None  # none: they stay as they are


class Door(Enum):
    """What an event answers to whoever wants to register."""

    OPEN = "open"  # a seat at once, or a place on the waiting list
    APPROVAL = "approval"  # an organiser decides
    NOT_YET = "not_yet"
    TOO_LATE = "too_late"
    NOT_ONLINE = "not_online"
    NOMINATION_ONLY = "nomination_only"
    INVITATION_ONLY = "invitation_only"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    HIDDEN = "hidden"


BY_STATUS = {
    EventStatus.DRAFT: Door.HIDDEN,
    EventStatus.CANCELLED: Door.CANCELLED,
    EventStatus.POSTPONED: Door.POSTPONED,
    EventStatus.CLOSED: Door.TOO_LATE,
}
BY_POLICY = {
    Policy.CLOSED: Door.NOT_ONLINE,
    Policy.NOMINATION: Door.NOMINATION_ONLY,
    Policy.INVITATION: Door.INVITATION_ONLY,
    Policy.OPEN: Door.OPEN,
    Policy.APPROVAL: Door.APPROVAL,
}


@dataclass(frozen=True)
class Times:
    """When an event takes registrations, and when it is over."""

    opens_at: datetime | None
    closes_at: datetime | None
    ends_at: datetime | None


def door(status: EventStatus, policy: Policy, times: Times, at: datetime, *, invited: bool = False) -> Door:
    """Say what somebody who wants to register now will meet; who is invited meets an open door."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    answer = Door.OPEN if invited and policy is Policy.INVITATION else BY_POLICY[policy]
    if answer not in (Door.OPEN, Door.APPROVAL):
        return answer
    if any(end is not None and end <= at for end in (times.closes_at, times.ends_at)):
        return Door.TOO_LATE
    return Door.NOT_YET if times.opens_at is not None and at < times.opens_at else answer


def counts(role: AttendeeRole) -> bool:
    """Tell whether somebody counts against the seats and the country limit."""
    return role in COUNTED


def may_join(status: Status, held: Mode, *, online: bool, for_all: bool, linked: bool) -> bool:
    """Tell whether the link is somebody's: where people choose how they take part, of those online, or of all."""
    return linked and status is Status.CONFIRMED and (held is not Mode.HYBRID or online or for_all)


def only_by_nomination(policy: Policy, role: AttendeeRole, *, tripartite: bool) -> bool:
    """Tell whether nobody but their organisation brings somebody: the three groups' seats at an event by nomination."""
    return policy is Policy.NOMINATION and tripartite and counts(role)


def missing(endorsement: Endorsement, *, nominated: bool, accepted: bool, reserve: bool = False) -> Missing | None:
    """Say what an organiser waits for before accepting somebody."""
    if endorsement not in ENDORSED:
        return Missing.ENDORSEMENT
    if nominated and not accepted:
        return Missing.ACCEPTANCE
    return Missing.PLACE if reserve else None


def may_take_over(freeze_at: datetime | None, allowed: bool, at: datetime) -> bool:
    """Tell whether a nominee may be replaced now: freely until the freeze, then where the organiser allows it."""
    return allowed or freeze_at is None or at < freeze_at


def identity(email: str, name: str, country_iso3: str, *, shared_mailbox: bool) -> str:
    """Say by what a person is known at an event: their address, or their name where it is not theirs alone."""
    folded_name = " ".join(name.split()).casefold()
    if not email:
        return f"{folded_name} ({country_iso3})"
    return f"{email.casefold()} ({folded_name})" if shared_mailbox else email.casefold()


def is_travelling(country: str, to: str | None, mode: Mode) -> bool:
    """Tell whether somebody from a country goes to another one for an event."""
    return mode is not Mode.ONLINE and to is not None and country != to


def release_is_due(reserved_until: datetime | None, at: datetime) -> bool:
    """Tell whether reserved seats become open ones now."""
    return reserved_until is not None and reserved_until <= at


UNDO = timedelta(minutes=10)


def may_undo(status: Status, cancelled_at: datetime | None, at: datetime) -> bool:
    """Tell whether a registrant who has cancelled may still think better of it."""
    return status is Status.CANCELLED and cancelled_at is not None and at < cancelled_at + UNDO


def gives_places(status: EventStatus, ends_at: datetime | None, at: datetime) -> bool:
    """Tell whether a free seat still goes to whoever waits: not once the event is called off or over."""
    return status not in (EventStatus.CANCELLED, EventStatus.CLOSED) and (ends_at is None or at < ends_at)


def shortest_first(confirmed: Mapping[str, int], tripartite: Sequence[str], others: Iterable[str]) -> dict[str, int]:
    """Rank the groups by who is shortest of people in the room: the three by their number, then all others alike."""
    numbers = sorted({confirmed.get(group, 0) for group in tripartite})
    ranks = {group: numbers.index(confirmed.get(group, 0)) for group in tripartite}
    return ranks | {group: len(numbers) for group in others if group not in ranks}


@dataclass(frozen=True)
class Allotment:
    """How many seats of each kind an event has free, and how many held ones count as reserved for their group."""

    free: Mapping[str | None, int]
    held_as_reserved: Mapping[str, int]
    lacking: int = 0  # open seats too few for the people who hold one already


def allot(capacity: int, reserved: Mapping[str, int], holders: Mapping[str, int]) -> Allotment:
    """Share the seats out: people who hold one use what is reserved for their group first, the others open ones."""
    held = {group: min(number, holders.get(group, 0)) for group, number in reserved.items()}
    open_seats = capacity - sum(reserved.values())
    open_held = sum(holders.values()) - sum(held.values())
    free: dict[str | None, int] = {group: number - held[group] for group, number in reserved.items()}
    free[None] = max(open_seats - open_held, 0)
    return Allotment(free, held, lacking=max(open_held - open_seats, 0))


def calendar_step(steps: int, *, belongs: bool) -> int | None:
    """Count how often the event has come into a person's calendar or left it: an odd number says that it is there.

    Where it belongs there it is written anew; none where it does not, and is not there: nothing to say.
    """
    there = steps % 2 == 1
    if not there and not belongs:
        return None
    return steps if there and belongs else steps + 1


@dataclass(frozen=True)
class Piece:
    """A session that somebody has chosen or wants to."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime


def clash(new: Iterable[Piece], chosen: Iterable[Piece]) -> tuple[Piece, Piece] | None:
    """Find a new session that overlaps with another chosen one; one may begin as another ends."""
    every = list(chosen)
    for one in new:
        for other in every:
            if one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                return one, other
    return None


def free_place(taken: Collection[int], capacity: int | None) -> int | None:
    """Give the first place of a session that nobody has; none where it is full."""
    if capacity is not None and len(taken) >= capacity:
        return None
    return next(place for place in count(1) if place not in taken)
