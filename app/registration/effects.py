"""What accepting somebody would do, before it is done: to the targets, to the seats, to a country's limit."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

from app.registration.balance import Kind, Standing, Tally, percent, standing
from app.registration.rules import ONLINE_SEAT, Missing

LEAST_OF_GROUPS, LEAST_OF_GENDERS = (
    3,
    2,
)  # the smallest room that can be in balance: distances are of it, or a larger one


class AimKind(Enum):
    """What a target is about."""

    GROUP = "group"
    WOMEN_FLOOR = "women_floor"
    PARITY = "parity"
    COUNTRIES = "countries"
    SOUTH = "south"


class Aim(NamedTuple):
    """One target of an event."""

    kind: AimKind
    group_id: str = ""


@dataclass(frozen=True)
class Stand:
    """How a room stands to the targets of its event."""

    reached: Mapping[Aim, bool]  # with nobody there, none is
    distance: Mapping[Aim, int]  # in hundredths of people; what is reached is at nought
    apart: Mapping[Aim, float]  # the same in percentage points, or in countries


def stand(tally: Tally) -> Stand:
    """Hold a room against the targets."""
    reached, distance, apart = {}, {}, {}
    for aim, people, whole, least, band in _held_against(tally):
        reached[aim] = standing(people, whole, band)[0] is Standing.IN_RANGE
        distance[aim] = _outside(people, max(whole, least), band)
        apart[aim] = distance[aim] / max(whole, least)
    if (wanted := tally.measure.targets.countries) is not None:
        aim, countries = Aim(AimKind.COUNTRIES), len(tally.countries)
        apart[aim] = max(wanted - countries, 0)
        reached[aim], distance[aim] = not apart[aim], 100 * max(wanted - countries, 0)
    return Stand(reached, distance, apart)


def _held_against(tally: Tally) -> Iterator[tuple[Aim, int, int, int, tuple[int, int]]]:
    """List the targets that are shares: how many, of how many, of how many at least, and the band in per cent."""
    targets, women, known = tally.measure.targets, tally.women, tally.gender_known
    for group_id in tally.measure.tripartite:
        people = tally.of_group(group_id)
        yield Aim(AimKind.GROUP, group_id), people, tally.three, LEAST_OF_GROUPS, targets.groups
    yield Aim(AimKind.WOMEN_FLOOR), women, known, LEAST_OF_GENDERS, (targets.women_floor, 100)
    yield Aim(AimKind.PARITY), women, known, LEAST_OF_GENDERS, (targets.parity_from, targets.parity_to)
    if targets.southern is not None:
        yield Aim(AimKind.SOUTH), tally.southern_countries, len(tally.countries), 1, (targets.southern, 100)


def _outside(people: int, whole: int, band: tuple[int, int]) -> int:
    return max(band[0] * whole - 100 * people, 100 * people - band[1] * whole, 0)


@dataclass(frozen=True)
class Change:
    """What becomes of the targets."""

    reached: tuple[Aim, ...] = ()  # now, and not before
    closer: tuple[Aim, ...] = ()
    farther: tuple[Aim, ...] = ()
    broken: tuple[Aim, ...] = ()  # reached before, and no more


def change(was: Stand, now: Stand) -> Change:
    """Compare how two rooms stand to the same targets."""
    open_still = [aim for aim in now.reached if not now.reached[aim] and not was.reached[aim]]
    return Change(
        reached=tuple(aim for aim in now.reached if now.reached[aim] and not was.reached[aim]),
        closer=tuple(aim for aim in open_still if now.apart[aim] < was.apart[aim]),
        farther=tuple(aim for aim in open_still if now.apart[aim] > was.apart[aim]),
        broken=tuple(aim for aim in now.reached if was.reached[aim] and not now.reached[aim]),
    )


class Outcome(Enum):
    """What would become of somebody whom the organiser accepts."""

    RESERVED_SEAT = "reserved_seat"  # one that is reserved for the person's group
    OPEN_SEAT = "open_seat"  # at the place, or online
    PLACE = "place"  # the event has no seats: as many come as want to
    NOT_COUNTED = "not_counted"  # confirmed, and takes no seat
    FULL = "full"  # waits: no seat is free that the person may take
    COUNTRY_LIMIT = "country_limit"  # waits: as many are confirmed from the country as may come
    NOT_ENDORSED = "not_endorsed"
    NOT_ACCEPTED = "not_accepted"
    ON_RESERVE = "on_reserve"
    NO_TITULAR = "no_titular"


SEATED = frozenset({Outcome.RESERVED_SEAT, Outcome.OPEN_SEAT, Outcome.PLACE})
WAITS = frozenset({Outcome.FULL, Outcome.COUNTRY_LIMIT})
LACKING = {
    Missing.ENDORSEMENT: Outcome.NOT_ENDORSED,
    Missing.ACCEPTANCE: Outcome.NOT_ACCEPTED,
    Missing.PLACE: Outcome.ON_RESERVE,
}
CANNOT = frozenset({*LACKING.values(), Outcome.NO_TITULAR})


@dataclass(frozen=True)
class Applicant:
    """What decides what accepting a person would do."""

    kind: Kind
    counts: bool = True  # against the seats, by the person's role
    titular: bool = False
    adviser: bool = False
    online: bool = False  # of a hybrid event: takes part online
    missing: Missing | None = None  # what stands between a nominee and a place

    @property
    def delegation(self) -> tuple[str, str]:
        """Name the group and the country: an adviser comes with a titular of the same."""
        return self.kind.group_id, self.kind.country_iso3


@dataclass
class Room:
    """An event as it stands: who is confirmed, which seats are free, and who may come."""

    tally: Tally
    capacity: int | None
    free: Counter[str | None] = field(default_factory=Counter)  # seats, by the group that they are reserved for
    online_capacity: int | None = None
    country_limit: int | None = None
    titulars: set[tuple[str, str]] = field(default_factory=set)  # groups and countries with a confirmed titular

    def copy(self) -> "Room":
        """Give the same room, to try something in."""
        return replace(self, tally=self.tally.copy(), free=self.free.copy(), titulars=set(self.titulars))

    def outcome(self, one: Applicant) -> Outcome:
        """Say what would become of somebody who is accepted now."""
        if one.missing is not None:
            return LACKING[one.missing]
        if one.adviser and one.delegation not in self.titulars:
            return Outcome.NO_TITULAR
        return self.seat_for(one.kind, online=one.online) if one.counts else Outcome.NOT_COUNTED

    def seat_for(self, kind: Kind, *, online: bool = False) -> Outcome:
        """Say which seat somebody who may come would get: a reserved one of their own group first, else an open one."""
        if self.country_limit is not None and self.tally.countries[kind.country_iso3] >= self.country_limit:
            return Outcome.COUNTRY_LIMIT
        if (self.online_capacity if online else self.capacity) is None:
            return Outcome.PLACE
        if online:
            return Outcome.OPEN_SEAT if self.free[ONLINE_SEAT] > 0 else Outcome.FULL
        if self.free[kind.group_id] > 0:
            return Outcome.RESERVED_SEAT
        return Outcome.OPEN_SEAT if self.free[None] > 0 else Outcome.FULL

    def accept(self, one: Applicant) -> Outcome:
        """Try accepting somebody: the seat is taken and the person is counted, where there is one."""
        outcome = self.outcome(one)
        if outcome in SEATED:
            self._take(one, outcome)
        if one.titular and outcome in SEATED | {Outcome.NOT_COUNTED}:
            self.titulars.add(one.delegation)
        return outcome

    def _take(self, one: Applicant, outcome: Outcome) -> None:
        self.tally.add(one.kind)
        if outcome is not Outcome.PLACE:
            open_one = ONLINE_SEAT if one.online else None
            self.free[one.kind.group_id if outcome is Outcome.RESERVED_SEAT else open_one] -= 1

    def effect(self, one: Applicant) -> "PersonEffect":
        """Say what accepting one person would do; to the targets as if they had a seat, as they may get one later."""
        outcome = self.outcome(one)
        if not one.counts:
            return PersonEffect(outcome)
        was, shares = stand(self.tally), self._shares(one)
        self.tally.add(one.kind)
        then, now = self._shares(one), stand(self.tally)
        self.tally.add(one.kind, -1)
        new = self.tally.countries[one.kind.country_iso3] == 0
        return PersonEffect(outcome, change(was, now), new_country=new, shares=tuple(zip(shares, then, strict=True)))

    def _shares(self, one: Applicant) -> tuple[float | None, float | None]:
        """Give the share of the person's group among the three, if it is one of them, and that of women."""
        tally, group_id = self.tally, one.kind.group_id
        of_three = percent(tally.of_group(group_id), tally.three) if group_id in tally.measure.tripartite else None
        return of_three, percent(tally.women, tally.gender_known)


@dataclass(frozen=True)
class PersonEffect:
    """What accepting one person would do to the seats and to the figures."""

    outcome: Outcome
    change: Change = Change()
    new_country: bool = False
    shares: tuple[tuple[float | None, float | None], ...] = ()  # of the group and of women: before, after

    @property
    def possible(self) -> bool:
        """Tell whether an organiser can accept the person now, to a seat or to the waiting list."""
        return self.outcome not in CANNOT
