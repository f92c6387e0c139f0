"""What happens now with a registration: its steps, whose turn it is, and by when. Plain values in, plain values out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.programme.rules import EventStatus, Policy
from app.registration.rules import LIVE, Endorsement, Status


class Step(Enum):
    """What a registration goes through, in this order; each has the steps that apply to it."""

    REGISTERED = "registered"  # or put forward
    ACCEPTED = "accepted"  # a nominee says yes and completes the details
    ENDORSED = "endorsed"
    DECIDED = "decided"
    PLACED = "placed"  # has a place, perhaps after waiting for one
    EVENT = "event"  # takes place


class State(Enum):
    """How far a step is."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    NEVER = "never"  # it ended before


class Turn(Enum):
    """Who must act."""

    REGISTRANT = "registrant"  # the nominee, where there was a nomination
    NOMINATOR = "nominator"
    SECRETARIAT = "secretariat"
    ORGANISER = "organiser"
    NOBODY = "nobody"  # it comes by itself


class Ending(Enum):
    """How it ended."""

    DECLINED = "declined"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_OVER = "event_over"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the answer depends on."""

    status: Status
    nominated: bool
    accepted: bool
    endorsement: Endorsement
    reserve: bool = False  # on the organisation's reserve list, until somebody steps down
    policy: Policy
    event_status: EventStatus
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    details_until: datetime | None = None
    freeze_at: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """The steps with how far each is; while it goes on, whose turn it is and by when; else how it ended."""

    steps: tuple[tuple[Step, State], ...]
    turn: Turn | None
    by: datetime | None
    late: bool  # the time to act by has passed
    also: Turn | None  # who may act already, without waiting for that turn
    ending: Ending | None

    @property
    def now(self) -> Step | None:
        """Name the step that it stands at; none once it has ended."""
        return next((step for step, state in self.steps if state is State.NOW), None)


ENDED = {
    Status.DECLINED: Ending.DECLINED,
    Status.CANCELLED: Ending.CANCELLED,
    Status.WITHDRAWN: Ending.WITHDRAWN,
}
ACCEPTING = (Status.CONFIRMED, Status.WAITLISTED)


def progress(facts: Facts, *, at: datetime) -> Progress:
    """Say how a registration stands at a moment."""
    ending = _ending(facts, at)
    steps = list(_steps(facts, over=ending is Ending.EVENT_OVER))
    if ending:
        told = tuple((step, State.DONE if done else State.NEVER) for step, done in steps)
        return Progress(told, None, None, late=False, also=None, ending=ending)
    now = next(step for step, done in steps if not done)
    turn, by = _turn(facts, now)
    told = tuple((step, State.NOW if step is now else State.DONE if done else State.LATER) for step, done in steps)
    late = by is not None and by <= at and now in (Step.ACCEPTED, Step.ENDORSED, Step.DECIDED)
    return Progress(told, turn, by, late=late, also=_also(facts, now), ending=None)


def _ending(facts: Facts, at: datetime) -> Ending | None:
    """Tell whether nothing more happens, and why."""
    if facts.status not in LIVE:
        return ENDED[facts.status]
    if facts.event_status is EventStatus.CANCELLED:
        return Ending.EVENT_CANCELLED
    over = facts.ends_at is not None and facts.ends_at <= at and facts.event_status is not EventStatus.POSTPONED
    return Ending.EVENT_OVER if over or facts.event_status is EventStatus.CLOSED else None


def _steps(facts: Facts, *, over: bool) -> Iterator[tuple[Step, bool]]:
    """List the steps that apply, each with whether it is done."""
    in_hand = facts.status in ACCEPTING  # whoever is given a place, or waits for one, has all that before behind them
    yield Step.REGISTERED, True
    refused = facts.endorsement is Endorsement.REFUSED and not in_hand
    if facts.nominated and (facts.accepted or not refused):  # whoever is not endorsed is asked for nothing more
        yield Step.ACCEPTED, facts.accepted or in_hand
    if facts.endorsement is not Endorsement.NOT_NEEDED:
        yield Step.ENDORSED, facts.endorsement is Endorsement.GIVEN or in_hand
    if facts.nominated or facts.policy is Policy.APPROVAL or facts.status in (Status.PENDING, Status.DECLINED):
        yield Step.DECIDED, in_hand
    yield Step.PLACED, facts.status is Status.CONFIRMED
    yield Step.EVENT, facts.status is Status.CONFIRMED and over


def _turn(facts: Facts, now: Step) -> tuple[Turn, datetime | None]:
    """Say who must act at a step, and by when at the latest."""
    if now is Step.ACCEPTED:
        return Turn.REGISTRANT, facts.details_until or facts.starts_at
    if now is Step.ENDORSED and facts.endorsement is Endorsement.REFUSED:
        return Turn.NOMINATOR, facts.freeze_at or facts.starts_at  # who may put somebody else forward
    if now is Step.ENDORSED:
        return Turn.SECRETARIAT, facts.freeze_at or facts.starts_at
    if facts.event_status is EventStatus.POSTPONED and now is not Step.DECIDED:
        return Turn.ORGANISER, None  # who sets a new date
    if now is Step.DECIDED and facts.reserve:
        return Turn.NOBODY, facts.starts_at
    turns = {Step.DECIDED: Turn.ORGANISER, Step.PLACED: Turn.NOBODY, Step.EVENT: Turn.REGISTRANT}
    return turns[now], None if facts.event_status is EventStatus.POSTPONED else facts.starts_at


def _also(facts: Facts, now: Step) -> Turn | None:
    """Name the secretariat where it may endorse while the nominee has not answered yet."""
    return Turn.SECRETARIAT if now is Step.ACCEPTED and facts.endorsement is Endorsement.AWAITED else None
