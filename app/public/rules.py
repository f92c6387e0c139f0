"""What an event offers to somebody who would like to come."""

from datetime import datetime
from enum import Enum

from app.programme.rules import EventStatus, Policy


class Offer(Enum):
    """What a visitor can do about an event now."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    OVER = "over"
    NONE = "none"  # nobody registers online
    NOT_YET = "not_yet"
    ENDED = "ended"
    NOMINATION = "nomination"
    INVITATION = "invitation"
    WAITING = "waiting"
    APPROVAL = "approval"
    OPEN = "open"


CAN_REGISTER = frozenset({Offer.OPEN, Offer.APPROVAL, Offer.WAITING})
OF_STATUS = {
    EventStatus.CANCELLED: Offer.CANCELLED,
    EventStatus.POSTPONED: Offer.POSTPONED,
    EventStatus.CLOSED: Offer.OVER,
}
OF_POLICY = {
    Policy.CLOSED: Offer.NONE,
    Policy.OPEN: Offer.OPEN,
    Policy.APPROVAL: Offer.APPROVAL,
    Policy.NOMINATION: Offer.NOMINATION,
    Policy.INVITATION: Offer.INVITATION,
}


def offer(
    status: EventStatus,
    policy: Policy,
    opens_at: datetime | None,
    closes_at: datetime | None,
    *,
    over: bool,
    free: int | None,
    at: datetime,
) -> Offer:
    """Say what can be done; `free` is the number of free seats, or none where as many may come as will."""
    if status is not EventStatus.CANCELLED and over:
        return Offer.OVER
    if status in OF_STATUS:
        return OF_STATUS[status]
    if policy is Policy.CLOSED:
        return Offer.NONE
    if opens_at and at < opens_at:
        return Offer.NOT_YET
    if closes_at and closes_at <= at:
        return Offer.ENDED
    if free == 0 and OF_POLICY[policy] in CAN_REGISTER:
        return Offer.WAITING
    return OF_POLICY[policy]
