"""Whom of those registered somebody in an online meeting may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from app.meetings.rules import Attendee, together
from app.programme.search import folded
from app.registration import names

SHORTEST = 3  # letters of a word that says whose name it may be
CANDIDATES = 5


class Certainty(Enum):
    """How sure it is whom of those registered an attendee is."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Person:
    """Somebody with a place at the event, as far as they can be recognised."""

    id: UUID
    names: tuple[str, ...]  # as in the passport, as they write it, as on the badge
    email: str = ""  # none where an office shares the mailbox


@dataclass(frozen=True)
class Proposal:
    """Whom an attendee may be: the likeliest first."""

    certainty: Certainty
    people: tuple[UUID, ...] = ()


def gathered(attendees: Iterable[Attendee]) -> list[Attendee]:
    """Bring everybody's times together: who left and came back, or came with two devices, is one."""
    known: dict[str, Attendee] = {}
    for one in attendees:
        key = one.email.casefold() or folded(one.name)
        before = known.get(key)
        stays = together((before.stays if before else ()) + one.stays)
        known[key] = Attendee(before.name if before else one.name, one.email, stays)
    return list(known.values())


class Register:
    """Everybody with a place, to be found by address or name."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Take them in once for all attendees."""
        self._by_email: dict[str, list[UUID]] = {}
        self._by_words: dict[tuple[str, ...], set[UUID]] = {}
        self._by_sound: dict[str, set[UUID]] = {}
        self._by_word: dict[str, set[UUID]] = {}
        for person in people:
            if person.email:
                self._by_email.setdefault(person.email.casefold(), []).append(person.id)
            for name in filter(None, person.names):
                words = names.words(name)
                self._by_words.setdefault(tuple(sorted(words)), set()).add(person.id)
                self._by_sound.setdefault(names.key(name), set()).add(person.id)
                for word in words:
                    if len(word) >= SHORTEST:
                        self._by_word.setdefault(word, set()).add(person.id)

    def propose(self, attendee: Attendee) -> Proposal:
        """Say whom an attendee may be: surely by an address or the very name of one person, else by what is alike."""
        by_email = self._by_email.get(attendee.email.casefold(), []) if attendee.email else []
        if len(by_email) == 1:
            return Proposal(Certainty.SURE, (by_email[0],))
        words = names.words(attendee.name)
        same = self._by_words.get(tuple(sorted(words)), set())
        if len(same) == 1:
            return Proposal(Certainty.SURE, tuple(same))
        points = dict.fromkeys(same, len(words) + 2) | {}
        for one in self._by_sound.get(names.key(attendee.name), ()):
            points[one] = points.get(one, 0) + 2
        for word in words:
            for one in self._by_word.get(word, ()):
                points[one] = points.get(one, 0) + 1
        likely = sorted(points, key=lambda one: (-points[one], str(one)))[:CANDIDATES]
        return Proposal(Certainty.DOUBTFUL if likely else Certainty.UNKNOWN, tuple(likely))
