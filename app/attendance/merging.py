"""How one person's attendance at one place came about: what became of each scan and each mark, in words for people.

`rules.attendance` decides; what is said here explains it, and a property test holds the two together: whatever is said
to have changed nothing can be left out, and the attendance stays as it is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from app.attendance.rules import Direction, MarkKind, Passage, Word

ARRIVED_LATE = timedelta(minutes=10)  # so long after it happened, a scan is said to have come later
CLOCK_WRONG = timedelta(minutes=1)  # a clock that is wrong by less is not worth a word


class Part(Enum):
    """What became of a scan or a mark."""

    ARRIVED = "arrived"
    CAME_BACK = "came_back"
    LEFT = "left"
    THERE_FROM_THE_START = "there_from_the_start"  # went out and was never seen coming in
    AGAIN = "again"
    OVERRULED = "overruled"
    TAKEN_BACK = "taken_back"
    SET_ASIDE = "set_aside"
    LEFT_ASIDE = "left_aside"
    STANDS = "stands"
    REPLACED = "replaced"
    OUTDATED = "outdated"


TO_EXPLAIN = ("again", "clock_was_wrong", "came_later", "taken_back", "overruled", "set_aside")
DECIDED = frozenset({Part.ARRIVED, Part.CAME_BACK, Part.LEFT, Part.THERE_FROM_THE_START, Part.STANDS})


@dataclass(frozen=True)
class Fact:
    """A scan or a mark, with where it came from; one of `direction` and `kind` is there."""

    id: UUID
    at: datetime  # by our clock
    direction: Direction | None = None
    kind: MarkKind | None = None
    clock: datetime | None = None  # what the device's own clock showed
    received_at: datetime | None = None
    source: str = ""  # the device's name, or who marked
    device_id: UUID | None = None
    by: str = ""
    set_apart: Part | None = None  # why it never counted

    @property
    def delay(self) -> timedelta:
        """Tell how long after it happened we heard of it."""
        return self.received_at - self.at if self.received_at else timedelta()

    @property
    def came_later(self) -> bool:
        """Tell whether it waited on the device for want of a line."""
        return self.delay >= ARRIVED_LATE

    @property
    def clock_was_wrong(self) -> bool:
        """Tell whether the device's clock showed another time, as far as the device knew."""
        return self.clock is not None and abs(self.clock - self.at) >= CLOCK_WRONG


def explained(facts: Sequence[Fact]) -> dict[UUID, Part]:
    """Say of each fact what became of it."""
    told = {fact.id: fact.set_apart for fact in facts if fact.set_apart}
    counting = [fact for fact in facts if not fact.set_apart]
    marks = sorted((fact for fact in counting if fact.kind), key=lambda fact: (fact.at, fact.id))
    word = marks[-1] if marks else None
    scans = [fact for fact in counting if fact.direction]
    seen = [fact for fact in scans if word is None or fact.at > word.at]
    told |= {fact.id: Part.OVERRULED for fact in scans if fact not in seen}
    told |= {mark.id: Part.REPLACED for mark in marks[:-1]}
    came = any(fact.direction is Direction.IN for fact in seen)
    if word:
        told[word.id] = Part.OUTDATED if came else Part.STANDS
    return told | (_walked(seen) if came or word is None else {fact.id: Part.AGAIN for fact in seen})


def _walked(seen: Iterable[Fact]) -> dict[UUID, Part]:
    """Follow one person through the door; whoever goes out first was there from the start."""
    told: dict[UUID, Part] = {}
    inside = False
    for fact in sorted(seen, key=lambda one: (one.at, one.direction is Direction.OUT, one.id)):
        comes = fact.direction is Direction.IN
        if not told:
            told[fact.id] = Part.ARRIVED if comes else Part.THERE_FROM_THE_START
        elif comes is inside:
            told[fact.id] = Part.AGAIN
        else:
            told[fact.id] = Part.CAME_BACK if comes else Part.LEFT
        inside = comes
    return told


def passages(facts: Iterable[Fact]) -> list[Passage]:
    """Give the scans that count as the rules read them."""
    return [Passage(fact.at, fact.direction) for fact in facts if fact.direction and not fact.set_apart]


def words(facts: Iterable[Fact]) -> list[Word]:
    """Give the marks as the rules read them."""
    return [Word(fact.at, fact.kind, fact.id) for fact in facts if fact.kind and not fact.set_apart]


def to_explain(facts: Sequence[Fact]) -> Counter[str]:
    """Count what there is to explain of one person at one place."""
    scans = [fact for fact in facts if fact.direction]
    became: Iterable[str] = (part.value for part in explained(facts).values())
    found = Counter(word for word in became if word in TO_EXPLAIN)
    found["came_later"] = sum(fact.came_later for fact in scans)
    found["clock_was_wrong"] = sum(fact.clock_was_wrong for fact in scans)
    return +found
