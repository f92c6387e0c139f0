"""The balance of a room: the live figures of an event beside what was aimed at. It informs, and never decides."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from app.registration.rules import Gender, Status

NEAR = 2  # percentage points below the upper end that are worth a word


class Standing(Enum):
    """How a figure stands to what was agreed."""

    NOBODY_YET = "nobody_yet"
    SHORT = "short"
    IN_RANGE = "in_range"
    OVER = "over"


class Effect(Enum):
    """What one more person of a group does to the balance."""

    CLOSES_GAP = "closes_gap"
    STAYS_IN_RANGE = "stays_in_range"
    NEAR_UPPER_END = "near_upper_end"
    OVER_RANGE = "over_range"
    OUTSIDE = "outside"  # not one of the three groups


EFFECT_ORDER = (
    Effect.CLOSES_GAP,
    Effect.STAYS_IN_RANGE,
    Effect.OUTSIDE,
    Effect.NEAR_UPPER_END,
    Effect.OVER_RANGE,
)


class WomenStanding(Enum):
    """How the share of women stands to the floor and to the parity band."""

    NOBODY_YET = "nobody_yet"
    BELOW_FLOOR = "below_floor"
    BELOW_PARITY = "below_parity"
    PARITY = "parity"
    ABOVE_PARITY = "above_parity"


class Kind(NamedTuple):
    """What of a person the balance counts."""

    group_id: str
    gender: Gender
    country_iso3: str
    first_time: bool = False


class Counted(NamedTuple):
    """The people of an event as they were counted: the same people once by group and gender, once by country."""

    groups: Sequence[tuple[Status, str, Gender, int]]
    countries: Sequence[tuple[Status, str, int]]


@dataclass(frozen=True)
class Targets:
    """What was aimed at; in per cent but for the countries."""

    women_floor: int = 30
    parity_from: int = 47
    parity_to: int = 53
    groups_from: int = 25  # of the three groups together, for each of them
    groups_to: int = 40
    countries: int | None = None  # at least so many
    southern: int | None = None  # at least this share of them

    @property
    def groups(self) -> tuple[int, int]:
        """Give the range for each of the three groups."""
        return self.groups_from, self.groups_to


@dataclass(frozen=True)
class Measure:
    """What people are measured by: the three groups in their order, the countries of the South, and the targets."""

    tripartite: Sequence[str]
    southern: frozenset[str]
    targets: Targets = field(default_factory=Targets)


class Tally:
    """How many people there are of each sort; adding one to it costs the same however many there are."""

    def __init__(self, measure: Measure, kinds: Iterable[tuple[Kind, int]] = ()) -> None:
        """Begin with these people."""
        self.measure = measure
        self.people = self.women = self.gender_known = self.three = self.first_timers = self.southern_countries = 0
        self.groups: dict[str, Counter[Gender]] = {group: Counter() for group in measure.tripartite}
        self.countries: Counter[str] = Counter()
        for kind, people in kinds:
            self.add(kind, people)

    def add(self, kind: Kind, people: int = 1) -> None:
        """Count so many people more of a kind; less where the number is negative."""
        self._add_to_group(kind.group_id, kind.gender, people)
        self._add_to_country(kind.country_iso3, people)
        self.first_timers += people * kind.first_time

    def add_counted(self, counted: Counted, status: Status) -> None:
        """Count those who stand so."""
        for stands, group_id, gender, people in counted.groups:
            if stands is status:
                self._add_to_group(group_id, gender, people)
        for stands, country, people in counted.countries:
            if stands is status:
                self._add_to_country(country, people)

    def _add_to_group(self, group_id: str, gender: Gender, people: int) -> None:
        self.people += people
        self.groups.setdefault(group_id, Counter())[gender] += people
        self.women += people * (gender is Gender.WOMAN)
        self.gender_known += people * (gender is not Gender.NOT_SAID)
        self.three += people * (group_id in self.measure.tripartite)

    def _add_to_country(self, country: str, people: int) -> None:
        was = self.countries[country] > 0
        self.countries[country] += people
        if country in self.measure.southern:
            self.southern_countries += (self.countries[country] > 0) - was
        if not self.countries[country]:
            del self.countries[country]

    def copy(self) -> "Tally":
        """Give the same figures, to count on from here."""
        other = copy(self)
        other.groups = {group: people.copy() for group, people in self.groups.items()}
        other.countries = self.countries.copy()
        return other

    def of_group(self, group_id: str) -> int:
        """Count the people of one group."""
        return self.groups[group_id].total() if group_id in self.groups else 0

    def beside(self) -> Counter[Gender]:
        """Count the people of all groups beside the three, by gender."""
        others: Counter[Gender] = Counter()
        for group_id in self.groups.keys() - set(self.measure.tripartite):
            others.update(self.groups[group_id])
        return others


@dataclass(frozen=True)
class GroupBalance:
    """One group among the confirmed, and who waits."""

    group_id: str
    confirmed: int
    women: int
    others: int  # men, and people of another gender
    unknown: int
    pending: int
    waitlisted: int
    share: float | None  # per cent of the three groups together; of everybody for the groups beside them
    standing: Standing | None  # none for the groups beside the three
    band: tuple[int, int]  # the agreed range in per cent
    gap: int = 0  # people that it is short of, or over, its range
    low: float = 0.0  # the range in people, as many as there are now
    high: float = 0.0


@dataclass(frozen=True)
class Balance:
    """The live figures of an event against capacity and targets; of those alone who count against its seats."""

    capacity: int | None
    confirmed: int
    pending: int
    waitlisted: int
    tripartite: int  # confirmed people of the three groups
    groups: tuple[GroupBalance, ...]  # the three, in their order
    beside: GroupBalance  # all other groups together
    women: int
    gender_known: int  # confirmed people who said their gender: what the share is of
    women_share: float | None
    women_standing: WomenStanding
    countries: int
    southern_countries: int
    targets: Targets = field(default_factory=Targets)

    def of(self, group_id: str) -> GroupBalance:
        """Give the figures of one group; those beside the three share theirs."""
        return next((group for group in self.groups if group.group_id == group_id), self.beside)

    def effect(self, group_id: str) -> Effect:
        """Say what confirming one more person of a group does."""
        group = self.of(group_id)
        if group.standing is None:
            return Effect.OUTSIDE
        return effect(group.confirmed, self.tripartite, group.standing, self.targets.groups)


def percent(part: int, whole: int) -> float | None:
    """Give a share in per cent; of nothing there is none."""
    return 100 * part / whole if whole else None


def standing(people: int, whole: int, band: tuple[int, int]) -> tuple[Standing, int]:
    """Say how a group stands to the agreed range, and how many people it is short or over."""
    low, high = band
    if not whole:
        return Standing.NOBODY_YET, 0
    if 100 * people < low * whole:
        return Standing.SHORT, -((100 * people - low * whole) // max(100 - low, 1))  # each one also raises the whole
    if 100 * people > high * whole:
        return Standing.OVER, -((high * whole - 100 * people) // (100 - high))
    return Standing.IN_RANGE, 0


def effect(people: int, whole: int, now: Standing, band: tuple[int, int]) -> Effect:
    """Say what one more person does to a group of so many among so many."""
    after = 100 * (people + 1) / (whole + 1)
    if now in (Standing.SHORT, Standing.NOBODY_YET):
        return Effect.CLOSES_GAP
    if after > band[1]:
        return Effect.OVER_RANGE
    return Effect.NEAR_UPPER_END if after > band[1] - NEAR else Effect.STAYS_IN_RANGE


def women_standing(share: float | None, targets: Targets) -> WomenStanding:
    """Say how the share of women stands to what was aimed at."""
    if share is None:
        return WomenStanding.NOBODY_YET
    if share < targets.women_floor:
        return WomenStanding.BELOW_FLOOR
    if share < targets.parity_from:
        return WomenStanding.BELOW_PARITY
    return WomenStanding.PARITY if share <= targets.parity_to else WomenStanding.ABOVE_PARITY


class Waiting(NamedTuple):
    """Who is not confirmed yet, by group."""

    pending: Mapping[str, int]
    waitlisted: Mapping[str, int]


NOBODY = Waiting({}, {})


def balance(counted: Counted, measure: Measure, *, capacity: int | None) -> Balance:
    """Put the live figures beside capacity and targets."""
    confirmed = Tally(measure)
    confirmed.add_counted(counted, Status.CONFIRMED)
    waiting = Waiting(*(_by_group(counted, status) for status in (Status.PENDING, Status.WAITLISTED)))
    return figures(confirmed, waiting, capacity=capacity)


def _by_group(counted: Counted, status: Status) -> Counter[str]:
    people: Counter[str] = Counter()
    for stands, group_id, _gender, number in counted.groups:
        people[group_id] += number * (stands is status)
    return people


def figures(tally: Tally, waiting: Waiting = NOBODY, *, capacity: int | None) -> Balance:
    """Put the figures of these people beside capacity and targets."""
    measure = tally.measure
    share = percent(tally.women, tally.gender_known)
    return Balance(
        capacity=capacity,
        confirmed=tally.people,
        pending=sum(waiting.pending.values()),
        waitlisted=sum(waiting.waitlisted.values()),
        tripartite=tally.three,
        groups=tuple(_one_of_three(group_id, tally, waiting) for group_id in measure.tripartite),
        beside=_beside(tally, waiting),
        women=tally.women,
        gender_known=tally.gender_known,
        women_share=share,
        women_standing=women_standing(share, measure.targets),
        countries=len(tally.countries),
        southern_countries=tally.southern_countries,
        targets=measure.targets,
    )


def _one_of_three(group_id: str, tally: Tally, waiting: Waiting) -> GroupBalance:
    people, band = tally.of_group(group_id), tally.measure.targets.groups
    stands, gap = standing(people, tally.three, band)
    low, high = (tally.three * end / 100 for end in band)
    return _group(
        group_id,
        tally.groups[group_id],
        pending=waiting.pending.get(group_id, 0),
        waitlisted=waiting.waitlisted.get(group_id, 0),
        share=percent(people, tally.three),
        standing=stands,
        band=band,
        gap=gap,
        low=low,
        high=high,
    )


def _beside(tally: Tally, waiting: Waiting) -> GroupBalance:
    people = tally.beside()
    pending, waitlisted = (
        sum(number for group_id, number in of_group.items() if group_id not in tally.measure.tripartite)
        for of_group in waiting
    )
    share = percent(people.total(), tally.people)
    more = {"pending": pending, "waitlisted": waitlisted, "share": share, "band": tally.measure.targets.groups}
    return _group("other", people, standing=None, **more)


def _group(group_id: str, genders: Counter[Gender], **more: Any) -> GroupBalance:
    women, unknown = genders[Gender.WOMAN], genders[Gender.NOT_SAID]
    everybody = genders.total()
    return GroupBalance(group_id, everybody, women, everybody - women - unknown, unknown, **more)
