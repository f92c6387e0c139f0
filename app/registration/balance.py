"""The tripartite balance: the live figures of an event beside what was aimed at. It informs, and never decides."""

from dataclasses import dataclass, field
from enum import Enum

from app.registration.rules import Gender, Status

GROUP_RANGE = (25, 40)  # per cent of the three groups together, for each of them
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


@dataclass(frozen=True)
class Cell:
    """So many people of one kind."""

    status: Status
    group_id: str
    gender: Gender
    country_iso3: str
    people: int


@dataclass(frozen=True)
class Targets:
    """What was aimed at, in per cent."""

    women_floor: int = 30
    parity_from: int = 47
    parity_to: int = 53


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
    gap: int = 0  # people that it is short of, or over, its range
    low: float = 0.0  # the range in people, as many as there are now
    high: float = 0.0


@dataclass(frozen=True)
class Balance:
    """The live figures of an event against capacity and targets; participants only."""

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
        return Effect.OUTSIDE if group.standing is None else effect(group.confirmed, self.tripartite, group.standing)


def percent(part: int, whole: int) -> float | None:
    """Give a share in per cent; of nothing there is none."""
    return 100 * part / whole if whole else None


def standing(people: int, whole: int) -> tuple[Standing, int]:
    """Say how a group stands to the agreed range, and how many people it is short or over."""
    low, high = GROUP_RANGE
    if not whole:
        return Standing.NOBODY_YET, 0
    if 100 * people < low * whole:
        return Standing.SHORT, -((100 * people - low * whole) // (100 - low))  # each one also raises the whole
    if 100 * people > high * whole:
        return Standing.OVER, -((high * whole - 100 * people) // (100 - high))
    return Standing.IN_RANGE, 0


def effect(people: int, whole: int, now: Standing) -> Effect:
    """Say what one more person does to a group of so many among so many."""
    after = 100 * (people + 1) / (whole + 1)
    if now in (Standing.SHORT, Standing.NOBODY_YET):
        return Effect.CLOSES_GAP
    if after > GROUP_RANGE[1]:
        return Effect.OVER_RANGE
    return Effect.NEAR_UPPER_END if after > GROUP_RANGE[1] - NEAR else Effect.STAYS_IN_RANGE


def women_standing(share: float | None, targets: Targets) -> WomenStanding:
    """Say how the share of women stands to what was aimed at."""
    if share is None:
        return WomenStanding.NOBODY_YET
    if share < targets.women_floor:
        return WomenStanding.BELOW_FLOOR
    if share < targets.parity_from:
        return WomenStanding.BELOW_PARITY
    return WomenStanding.PARITY if share <= targets.parity_to else WomenStanding.ABOVE_PARITY


def balance(
    cells: list[Cell],
    *,
    tripartite: list[str],
    southern: frozenset[str],
    capacity: int | None,
    targets: Targets,
) -> Balance:
    """Put the live figures beside capacity and targets."""
    confirmed = [cell for cell in cells if cell.status is Status.CONFIRMED]
    everybody = _people(confirmed)
    three = _people([cell for cell in confirmed if cell.group_id in tripartite])
    women = _people([cell for cell in confirmed if cell.gender is Gender.WOMAN])
    known = _people([cell for cell in confirmed if cell.gender is not Gender.NOT_SAID])
    countries = {cell.country_iso3 for cell in confirmed}
    share = percent(women, known)
    return Balance(
        capacity=capacity,
        confirmed=everybody,
        pending=_people([cell for cell in cells if cell.status is Status.PENDING]),
        waitlisted=_people([cell for cell in cells if cell.status is Status.WAITLISTED]),
        tripartite=three,
        groups=tuple(_one_of_three(group, [c for c in cells if c.group_id == group], three) for group in tripartite),
        beside=_beside([cell for cell in cells if cell.group_id not in tripartite], everybody),
        women=women,
        gender_known=known,
        women_share=share,
        women_standing=women_standing(share, targets),
        countries=len(countries),
        southern_countries=len(countries & southern),
        targets=targets,
    )


def _people(cells: list[Cell]) -> int:
    return sum(cell.people for cell in cells)


def _one_of_three(group_id: str, cells: list[Cell], three: int) -> GroupBalance:
    people = _people([cell for cell in cells if cell.status is Status.CONFIRMED])
    stands, gap = standing(people, three)
    low, high = (three * end / 100 for end in GROUP_RANGE)
    return _group(group_id, cells, percent(people, three), stands, gap=gap, low=low, high=high)


def _beside(cells: list[Cell], everybody: int) -> GroupBalance:
    people = _people([cell for cell in cells if cell.status is Status.CONFIRMED])
    return _group("other", cells, percent(people, everybody), None)


def _group(
    group_id: str, cells: list[Cell], share: float | None, stands: Standing | None, **more: float
) -> GroupBalance:
    confirmed = [cell for cell in cells if cell.status is Status.CONFIRMED]
    women = _people([cell for cell in confirmed if cell.gender is Gender.WOMAN])
    unknown = _people([cell for cell in confirmed if cell.gender is Gender.NOT_SAID])
    return GroupBalance(
        group_id=group_id,
        confirmed=_people(confirmed),
        women=women,
        others=_people(confirmed) - women - unknown,
        unknown=unknown,
        pending=_people([cell for cell in cells if cell.status is Status.PENDING]),
        waitlisted=_people([cell for cell in cells if cell.status is Status.WAITLISTED]),
        share=share,
        standing=stands,
        gap=int(more.get("gap", 0)),
        low=more.get("low", 0.0),
        high=more.get("high", 0.0),
    )
