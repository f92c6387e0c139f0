"""What nominations decide: who may still be put forward, who is on the reserve list, and who comes next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from app.programme.rules import EventStatus
from app.registration.rules import AttendeeRole, Endorsement

TITULAR, SUBSTITUTE, ADVISER = "titular", "substitute", "adviser"  # the kinds of places that a delegation has
KINDS = {
    AttendeeRole.PARTICIPANT: TITULAR,
    AttendeeRole.TITULAR: TITULAR,
    AttendeeRole.SUBSTITUTE: SUBSTITUTE,
    AttendeeRole.ADVISER: ADVISER,
    AttendeeRole.OBSERVER: ADVISER,
}
OF_A_DELEGATION = (
    AttendeeRole.TITULAR,
    AttendeeRole.SUBSTITUTE,
    AttendeeRole.ADVISER,
    AttendeeRole.OBSERVER,
    AttendeeRole.INTERPRETER,
    AttendeeRole.STAFF,
)
WITHOUT_DELEGATIONS = (
    AttendeeRole.PARTICIPANT,
    AttendeeRole.OBSERVER,
    AttendeeRole.INTERPRETER,
    AttendeeRole.STAFF,
)
MOST_RESERVES = 10  # people on one organisation's reserve list
MOST_HELPERS = 10  # people of one organisation who take no place


@dataclass(frozen=True)
class Allotted:
    """How many places an organisation may fill."""

    titular: int
    substitutes: int = 0
    advisers: int = 0

    def of(self, kind: str) -> int:
        """Give the places of one kind."""
        return {TITULAR: self.titular, SUBSTITUTE: self.substitutes, ADVISER: self.advisers}[kind]


def usual_allotment(delegation: Mapping[str, Any], group_id: str) -> Allotted:
    """Read what an event's formula for delegations gives a group; without a formula, one place."""
    if not delegation:
        return Allotted(1)
    formula = delegation.get(group_id) or {}
    return Allotted(*(int(formula.get(kind) or 0) for kind in (TITULAR, SUBSTITUTE, ADVISER)))


def roles_offered(delegation: Mapping[str, Any]) -> tuple[AttendeeRole, ...]:
    """Say as what somebody may be put forward."""
    return OF_A_DELEGATION if delegation else WITHOUT_DELEGATIONS


class Put(Enum):
    """Where somebody comes who is put forward."""

    PLACE = "place"
    RESERVE = "reserve"
    NOWHERE = "nowhere"  # the lists are full


@dataclass(frozen=True)
class Listed:
    """Somebody who stands on an organisation's list."""

    id: UUID
    role: AttendeeRole
    reserve: bool
    live: bool = True


def put(role: AttendeeRole, wants_reserve: bool, allotted: Allotted, listed: Iterable[Listed]) -> Put:
    """Say where somebody comes: a place while one is free, else the reserve list, while that has room."""
    live = [one for one in listed if one.live]
    kind = KINDS.get(role)
    if kind is None:
        helpers = sum(one.role not in KINDS for one in live)
        return Put.PLACE if helpers < MOST_HELPERS else Put.NOWHERE
    if not wants_reserve and has_room(kind, allotted, live):
        return Put.PLACE
    return Put.RESERVE if sum(one.reserve for one in live) < MOST_RESERVES else Put.NOWHERE


def has_room(kind: str, allotted: Allotted, listed: Iterable[Listed]) -> bool:
    """Tell whether a place of this kind is free on an organisation's list."""
    taken = sum(one.live and not one.reserve and KINDS.get(one.role) == kind for one in listed)
    return taken < allotted.of(kind)


def next_reserves(allotted: Allotted, listed: Sequence[Listed]) -> list[UUID]:
    """Name who of the reserve list comes next, for each kind of place that is free; nobody is moved by this."""
    first: dict[str, UUID] = {}
    for one in listed:
        kind = KINDS.get(one.role)
        if one.live and one.reserve and kind and kind not in first and has_room(kind, allotted, listed):
            first[kind] = one.id
    return list(first.values())


def moved(order: Sequence[UUID], one: UUID, step: int) -> list[UUID]:
    """Give the order of preference with somebody a step up (-1) or down (+1); at either end nothing changes."""
    new = list(order)
    here = new.index(one)
    there = min(max(here + step, 0), len(new) - 1)
    new.insert(there, new.pop(here))
    return new


class Entry(Enum):
    """What a focal point meets who wants to put somebody forward."""

    OPEN = "open"
    CLOSED = "closed"  # by the organiser
    TOO_LATE = "too_late"
    EVENT_OFF = "event_off"  # cancelled, over, or not announced


def entry(
    status: EventStatus,
    *,
    closed: bool,
    until: datetime | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    at: datetime,
) -> Entry:
    """Say whether new people may be put forward now: where no day is named, until the event begins."""
    if not goes_on(status, ends_at, at):
        return Entry.EVENT_OFF
    if closed:
        return Entry.CLOSED
    last = until or (None if status is EventStatus.POSTPONED else starts_at)
    return Entry.TOO_LATE if last is not None and last <= at else Entry.OPEN


def goes_on(status: EventStatus, ends_at: datetime | None, at: datetime) -> bool:
    """Tell whether there is an event to come to: lists may be changed until it is over."""
    return status in (EventStatus.PUBLISHED, EventStatus.POSTPONED) and (ends_at is None or at < ends_at)


class CallState(Enum):
    """How far a call to nominate has come."""

    UNSENT = "unsent"
    SENT = "sent"
    OPENED = "opened"
    ANSWERED = "answered"
    CLOSED = "closed"


def call_state(*, sent: bool, opened: bool, answered: bool, closed: bool) -> CallState:
    """Say how far a call has come."""
    if closed:
        return CallState.CLOSED
    if answered:
        return CallState.ANSWERED
    if opened:
        return CallState.OPENED
    return CallState.SENT if sent else CallState.UNSENT


def may_be_reminded(state: CallState, allotted: Allotted, listed: Iterable[Listed]) -> bool:
    """Tell whether an organisation that was asked has put forward fewer people than it has places."""
    asked = state not in (CallState.UNSENT, CallState.CLOSED)
    return asked and has_room(TITULAR, allotted, listed)


def endorsement_of(group_id: str, endorsed_groups: Iterable[str]) -> Endorsement:
    """Say whether a new nominee needs the word of the group's secretariat."""
    return Endorsement.AWAITED if group_id in endorsed_groups else Endorsement.NOT_NEEDED


def needs_titular(role: AttendeeRole, listed: Iterable[Listed]) -> bool:
    """Tell whether an adviser is put forward to nobody: advisers come with a titular of the same organisation."""
    if role is not AttendeeRole.ADVISER:
        return False
    return not any(one.live and one.role is AttendeeRole.TITULAR for one in listed)
