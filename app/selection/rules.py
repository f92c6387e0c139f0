"""Trying a selection of people in a room: who would have a place, who would wait, and what becomes of the figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from app.registration.effects import CANNOT, SEATED, WAITS, Applicant, Change, Outcome, Room, change, stand


class Preference(NamedTuple):
    """Which organisation put somebody forward, and where in its order of preference."""

    call_id: UUID
    rank: int


@dataclass(frozen=True)
class Candidate:
    """Somebody who waits for a decision."""

    id: UUID
    applicant: Applicant
    preference: Preference | None = None


@dataclass(frozen=True)
class WhatIf:
    """What accepting a selection would do."""

    now: Room
    then: Room
    outcomes: Mapping[UUID, Outcome]  # in the order in which they would be decided about

    @property
    def change(self) -> Change:
        """Say what would become of the targets."""
        return change(stand(self.now.tally), stand(self.then.tally))

    @property
    def placed(self) -> list[UUID]:
        """List who would have a place."""
        return [key for key, outcome in self.outcomes.items() if outcome in SEATED or outcome is Outcome.NOT_COUNTED]

    @property
    def waiting(self) -> list[UUID]:
        """List who would wait for one."""
        return [key for key, outcome in self.outcomes.items() if outcome in WAITS]

    @property
    def left_out(self) -> list[UUID]:
        """List who cannot be accepted."""
        return [key for key, outcome in self.outcomes.items() if outcome in CANNOT]

    @property
    def accepted(self) -> list[UUID]:
        """List who can be accepted, in the order in which they would be."""
        return [key for key, outcome in self.outcomes.items() if outcome not in CANNOT]


def what_if(room: Room, chosen: Iterable[Candidate]) -> WhatIf:
    """Try accepting some people, those who came first first, but advisers after the titulars they come with."""
    then = room.copy()
    in_order = sorted(chosen, key=lambda one: one.applicant.adviser)  # stable: otherwise as they came
    return WhatIf(room, then, {one.id: then.accept(one.applicant) for one in in_order})


@dataclass(frozen=True)
class Atlas:
    """Where countries are, and which lists they were on at the time of the event."""

    regions: Mapping[str, str]  # of each country
    lists: Mapping[str, frozenset[str]]


class OnList(NamedTuple):
    """How many people and countries of a list there are."""

    people: int
    countries: int


@dataclass(frozen=True)
class Spread:
    """Where the people of a room come from."""

    countries: Mapping[str, int]
    regions: Mapping[str, int]
    lists: Mapping[str, OnList]


def spread(countries: Mapping[str, int], atlas: Atlas) -> Spread:
    """Count people by region and by list of countries."""
    regions: Counter[str] = Counter()
    for iso3, people in countries.items():
        regions[atlas.regions[iso3]] += people
    lists = {name: _on_list(countries, members) for name, members in atlas.lists.items()}
    return Spread(countries, regions, lists)


def _on_list(countries: Mapping[str, int], members: frozenset[str]) -> OnList:
    there = countries.keys() & members
    return OnList(sum(countries[iso3] for iso3 in there), len(there))


def preferred_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Let people of one kind whom one organisation put forward change places, to stand in its order of preference."""
    alike: dict[object, list[int]] = {}
    for place, one in enumerate(candidates):
        if one.preference:
            alike.setdefault((one.preference.call_id, one.applicant.kind), []).append(place)
    ordered = list(candidates)
    for places in alike.values():
        theirs = sorted((candidates[place] for place in places), key=lambda one: one.preference or (0, 0))
        for place, one in zip(places, theirs, strict=True):
            ordered[place] = one
    return ordered
