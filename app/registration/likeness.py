"""How alike two people are: what speaks for their being one, as a sum of parts that can be read and argued with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import Any
from uuid import UUID

from app.programme.search import folded
from app.registration import names

LIKELY = 35  # from here on two people are shown as perhaps one
CROWD = 100  # so many people with one thing in common are no longer compared with each other for it
SHORTEST = 6  # of the first part of an address that says anything
OFFICES = frozenset({"secretariat", "contact", "office", "reception", "general", "direction", "ministry", "bureau"})


class Sign(Enum):
    """What speaks for two people being one, and how much."""

    PASSPORT = "passport", 60
    EMAIL = "email", 50
    SAME_NAME = "same_name", 30
    SOUNDS_ALIKE = "sounds_alike", 20
    ONE_LETTER = "one_letter", 20
    MAILBOX = "mailbox", 20  # the same first part of the address
    COUNTRY = "country", 15
    ORGANISATION = "organisation", 15

    @property
    def weight(self) -> int:
        """Say how much it adds."""
        return int(self.value[1])


@dataclass
class Person:
    """Everything that somebody's registrations say of who they are."""

    id: UUID
    names: set[tuple[str, ...]] = field(default_factory=set)  # each as its words, in the order of the alphabet
    sounds: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    organisations: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)  # of their own
    mailboxes: set[str] = field(default_factory=set)
    passports: set[str] = field(default_factory=set)

    def learn(self, row: Any) -> None:
        """Take in what one more registration says."""
        self.names.add(tuple(sorted(names.words(row.name))))
        self.sounds.add(row.name_key or names.key(row.name))
        self.countries.add(row.country_iso3)
        if organisation := folded(row.organisation):
            self.organisations.add(organisation)
        if row.email and not row.shared_mailbox:
            address = row.email.casefold()
            self.emails.add(address)
            if says_something(mailbox := address.partition("@")[0].partition("+")[0]):
                self.mailboxes.add(mailbox)
        if row.passport_hash:
            self.passports.add(row.passport_hash)


def says_something(mailbox: str) -> bool:
    """Tell whether the first part of an address may be somebody's name."""
    return len(mailbox) >= SHORTEST and mailbox not in OFFICES


def people_of(rows: Iterable[Any]) -> dict[UUID, Person]:
    """Gather registrations by person."""
    found: dict[UUID, Person] = {}
    for row in rows:
        found.setdefault(row.person_id, Person(row.person_id)).learn(row)
    return found


def signs(one: Person, other: Person) -> list[Sign]:
    """Say what speaks for two people being one."""
    common = {
        Sign.PASSPORT: one.passports & other.passports,
        Sign.EMAIL: one.emails & other.emails,
        Sign.SAME_NAME: one.names & other.names,
        Sign.SOUNDS_ALIKE: one.sounds & other.sounds,
        Sign.MAILBOX: one.mailboxes & other.mailboxes,
        Sign.COUNTRY: one.countries & other.countries,
        Sign.ORGANISATION: one.organisations & other.organisations,
    }
    found = {sign for sign in Sign if common.get(sign)}
    if not found & {Sign.SAME_NAME, Sign.SOUNDS_ALIKE} and _nearly_same_name(one, other):
        found.add(Sign.ONE_LETTER)
    for more, less in ((Sign.SAME_NAME, Sign.SOUNDS_ALIKE), (Sign.EMAIL, Sign.MAILBOX)):
        if more in found:
            found.discard(less)
    return [sign for sign in Sign if sign in found]


def score(found: Iterable[Sign]) -> int:
    """Add up what speaks for two people being one; 100 is as sure as it gets."""
    return min(sum(sign.weight for sign in found), 100)


def one_letter_apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two names differ in one word, and there by one letter that is wrong, missing or too much."""
    if len(one) != len(other):
        return False
    left, right = list(one), list(other)
    for word in one:
        if word in right:
            left.remove(word)
            right.remove(word)
    return len(left) == 1 and min(len(left[0]), len(right[0])) > 2 and _nearly(left[0], right[0])


def _nearly(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[start:], other[start:]
    return rest[1:] == other_rest[1:] or rest == other_rest[1:] or rest[1:] == other_rest


def likely_pairs(people: Sequence[Person]) -> list[tuple[int, Person, Person]]:
    """Find the people who may be one, the likeliest first; only those with something telling in common are compared."""
    seen: set[tuple[UUID, UUID]] = set()
    found = []
    for one, other in _worth_comparing(people):
        pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        if pair not in seen:
            seen.add(pair)
            if (sum_ := score(signs(one, other))) >= LIKELY:
                found.append((sum_, *((one, other) if pair[0] == one.id else (other, one))))
    return sorted(found, key=lambda each: (-each[0], each[1].id, each[2].id))


def _worth_comparing(people: Sequence[Person]) -> Iterator[tuple[Person, Person]]:
    """Put people together who share a passport, an address, or a word of their names and where they come from."""
    blocks: dict[tuple[str, ...], list[Person]] = defaultdict(list)
    by_word: dict[tuple[str, ...], list[Person]] = defaultdict(list)
    for person in people:
        for key in _telling(person):
            blocks[key].append(person)
        for key in _words(person):
            by_word[key].append(person)
    for together in blocks.values():
        yield from combinations(together[:CROWD], 2)
    for together in by_word.values():
        yield from _nearly_alike(together[:CROWD])


def _telling(person: Person) -> Iterator[tuple[str, ...]]:
    for value in person.passports | person.emails | person.mailboxes:
        yield (value,)
    for sound in person.sounds:
        for origin in person.countries | person.organisations:
            yield sound, origin


def _words(person: Person) -> Iterator[tuple[str, ...]]:
    words = {word for name in person.names if len(name) > 1 for word in name}
    for word in words:
        for origin in person.countries | person.organisations:
            yield word, origin


def _nearly_alike(people: Sequence[Person]) -> Iterator[tuple[Person, Person]]:
    for one, other in combinations(people, 2):
        if _nearly_same_name(one, other):
            yield one, other


def _nearly_same_name(one: Person, other: Person) -> bool:
    return any(one_letter_apart(a, b) for a in one.names for b in other.names)
