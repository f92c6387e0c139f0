"""What participants commit to: who may say so and when, and for how long it is kept."""

from datetime import date, timedelta
from enum import Enum

from app.programme.rules import EventStatus
from app.registration.rules import Status

MOST = 5  # at a time
MOST_EVER = 30  # with those taken back, which leave a mark for calendars
KEPT = timedelta(days=548)  # after the event: half a year longer than is asked after
ASKED_AFTER = {3: timedelta(days=91), 6: timedelta(days=182), 12: timedelta(days=365)}  # months after the event
LATE = timedelta(days=28)  # later than this nobody is asked any more
HELD = (EventStatus.PUBLISHED, EventStatus.CLOSED)


class Standing(Enum):
    """How a commitment stands."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    TAKEN_BACK = "taken_back"


OPEN = (Standing.PLANNED, Standing.UNDER_WAY)


def kept_until(last_day: date) -> date:
    """Say on which day an event's commitments are taken away."""
    return last_day + KEPT


def may_commit(registration: Status, event: EventStatus, first_day: date | None, today: date) -> bool:
    """Let whoever has a place commit themselves from the event's first day on; none where that day isn't known."""
    if registration is not Status.CONFIRMED or event not in HELD or first_day is None:
        return False
    return first_day <= today < kept_until(first_day)


def has_room(standings: list[Standing]) -> bool:
    """Tell whether somebody may write one more."""
    return len(standings) < MOST_EVER and sum(one is not Standing.TAKEN_BACK for one in standings) < MOST


def fits(due: date, today: date, until: date) -> bool:
    """Tell whether a commitment may be due on a day: to come, and while it is kept."""
    return today <= due < until
