"""What an event offers to somebody who would like to come."""

from enum import Enum

from app.programme.rules import EventStatus
from app.registration.rules import Door


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


CALLED_OFF = frozenset({Offer.CANCELLED, Offer.POSTPONED})
CAN_REGISTER = frozenset({Offer.OPEN, Offer.APPROVAL, Offer.WAITING})
BEHIND = {
    Door.OPEN: Offer.OPEN,
    Door.APPROVAL: Offer.APPROVAL,
    Door.NOT_YET: Offer.NOT_YET,
    Door.TOO_LATE: Offer.ENDED,
    Door.NOT_ONLINE: Offer.NONE,
    Door.NOMINATION_ONLY: Offer.NOMINATION,
    Door.INVITATION_ONLY: Offer.INVITATION,
    Door.POSTPONED: Offer.POSTPONED,
    Door.CANCELLED: Offer.CANCELLED,
    Door.HIDDEN: Offer.NONE,
}


def offer(status: EventStatus, door: Door, *, over: bool, free: int | None) -> Offer:
    """Say what can be done; `free` is the number of free seats, or none where as many may come as will."""
    behind = BEHIND[door]
    if behind is Offer.CANCELLED:
        return behind
    if over or status is EventStatus.CLOSED:
        return Offer.OVER
    return Offer.WAITING if free == 0 and behind in CAN_REGISTER else behind
