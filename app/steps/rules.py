"""The steps of the form, and how long one that was begun is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

KEPT = timedelta(days=14)  # from the last change on
LONGEST = 4000  # the most characters kept of one answer while it is being typed
MOST = 60  # the most answers kept of one question


class Step(Enum):
    """A part of the form, in the order in which they come."""

    YOU = "you"
    PART = "part"
    NEEDS = "needs"
    QUESTIONS = "questions"
    CHECK = "check"


def steps(*, asks: bool) -> tuple[Step, ...]:
    """List the steps; the event's questions only where it asks this person any."""
    return tuple(step for step in Step if asks or step is not Step.QUESTIONS)


def after(step: Step, among: Sequence[Step]) -> Step:
    """Name the step that follows; after the last comes itself."""
    return among[min(among.index(step) + 1, len(among) - 1)]


def before(step: Step, among: Sequence[Step]) -> Step:
    """Name the step before; before the first comes itself."""
    return among[max(among.index(step) - 1, 0)]


def counted_on(known: int, said: int | None) -> int:
    """Number the saving of a step that is left: above all savings that were under way when it was."""
    return max(known + 1, said or 0)


def expires(changed_at: datetime) -> datetime:
    """Tell until when a form that was begun is kept."""
    return changed_at + KEPT
