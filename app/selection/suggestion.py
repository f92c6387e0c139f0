"""Who of those who wait would bring a room into its bands; a suggestion with its reasons, never applied by itself.

It works on kinds of people, not on people: all who would do the same to the targets stand in one line, the one who
waits longest in front. Step by step the line that does most good sends its first; where none does good any more the
least harm is tried, since small rooms come into balance only by way of others. What is suggested in the end is the
shortest part of that path with most targets reached, without those who were but steps on the way.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import heappop, heappush
from typing import NamedTuple
from uuid import UUID

from app.registration.balance import Kind, Measure, Tally
from app.registration.effects import SEATED, Aim, Outcome, Room, Stand, stand
from app.registration.rules import Gender
from app.selection.rules import Candidate, preferred_first

MOST = 100  # people who are suggested, or tried, at once
WORTH = 10  # each person is to bring the targets so many hundredths of a person closer


class Obstacle(Enum):
    """Why somebody who would help is not in the suggestion."""

    NOT_ENDORSED = "not_endorsed"
    NOT_ACCEPTED = "not_accepted"
    ON_RESERVE = "on_reserve"
    NO_TITULAR = "no_titular"
    FULL = "full"
    COUNTRY_LIMIT = "country_limit"
    OTHERS = "others"  # other targets would suffer more


OBSTACLES = {
    Outcome.NOT_ENDORSED: Obstacle.NOT_ENDORSED,
    Outcome.NOT_ACCEPTED: Obstacle.NOT_ACCEPTED,
    Outcome.ON_RESERVE: Obstacle.ON_RESERVE,
    Outcome.NO_TITULAR: Obstacle.NO_TITULAR,
    Outcome.FULL: Obstacle.FULL,
    Outcome.COUNTRY_LIMIT: Obstacle.COUNTRY_LIMIT,
}


@dataclass(frozen=True)
class Pick:
    """Somebody who is suggested, and the targets that would be farther without them."""

    id: UUID
    helps: tuple[Aim, ...]


@dataclass(frozen=True)
class Suggestion:
    """Who is suggested, how the room would then stand, and what keeps each target that is not reached from it."""

    picks: tuple[Pick, ...]
    before: Stand
    after: Stand
    missed: Mapping[Aim, Mapping[Obstacle, int]]  # how many who would help are held back by what; by nothing: nobody
    impossible: bool  # three groups cannot all be within their range


class Sort(NamedTuple):
    """What of a kind of people matters to the targets: all of one sort do the same to them."""

    group_id: str  # of the three; empty for the others
    gender: Gender
    southern: bool
    new_country: bool


def sort_of(kind: Kind, room: Room) -> Sort:
    """Say what somebody would do to the targets of a room."""
    measure = room.tally.measure
    return Sort(
        kind.group_id if kind.group_id in measure.tripartite else "",
        Gender.MAN if kind.gender is Gender.OTHER else kind.gender,
        kind.country_iso3 in measure.southern,
        room.tally.countries[kind.country_iso3] == 0,
    )


def suggest(room: Room, waiting: Sequence[Candidate], *, most: int = MOST) -> Suggestion:
    """Find who would bring a room into its bands; those who wait are given in the order in which they came."""
    waiting = preferred_first([one for one in waiting if one.applicant.counts])
    path = _without_the_needless(room, _shortest(room, list(_path(room.copy(), waiting, most))))
    then = room.copy()
    for one in path:
        then.accept(one.applicant)
    after, chosen = stand(then.tally), {one.id for one in path}
    return Suggestion(
        picks=tuple(Pick(one.id, _helped(_stand_with(then, one.applicant.kind, -1), after)) for one in path),
        before=stand(room.tally),
        after=after,
        missed=_missed(then, [one for one in waiting if one.id not in chosen]),
        impossible=is_impossible(room.tally.measure),
    )


def _shortest(room: Room, path: Sequence[Candidate]) -> list[Candidate]:
    """Cut a path where it has reached most."""
    tally = room.tally.copy()
    merits = [_merit(tally, 0)]
    for number, one in enumerate(path, start=1):
        tally.add(one.applicant.kind)
        merits.append(_merit(tally, number))
    return list(path[: merits.index(min(merits))])


def _without_the_needless(room: Room, path: list[Candidate]) -> list[Candidate]:
    """Leave out, the last first, whoever was a step on the way and is not missed in the end."""
    tally, kept = room.tally.copy(), list(path)
    for one in path:
        tally.add(one.applicant.kind)
    while needless := next((one for one in reversed(kept) if _is_needless(one, tally, len(kept))), None):
        tally.add(needless.applicant.kind, -1)
        kept.remove(needless)
    return kept


def _is_needless(one: Candidate, tally: Tally, people: int) -> bool:
    """Tell whether a room is no worse without somebody; titulars stay, as advisers may have come with them."""
    merit = _merit(tally, people)
    tally.add(one.applicant.kind, -1)
    without = _merit(tally, people - 1)
    tally.add(one.applicant.kind)
    return not one.applicant.titular and without <= merit


def is_impossible(measure: Measure) -> bool:
    """Tell whether no room at all has every one of the three groups within the range."""
    low, high = measure.targets.groups
    groups = len(measure.tripartite)
    return low * groups > 100 or high * groups < 100


def _merit(tally: Tally, people: int) -> tuple[int, int]:
    """Order rooms: those that miss fewer targets, then those that miss them by less, if that is worth the people."""
    stands = stand(tally)
    return sum(not is_so for is_so in stands.reached.values()), sum(stands.distance.values()) + people * WORTH


def _helped(was: Stand, now: Stand) -> tuple[Aim, ...]:
    """List the targets that are closer, or reached, in one room and not in the other."""
    return tuple(
        aim for aim in now.apart if now.apart[aim] < was.apart[aim] or (now.reached[aim] and not was.reached[aim])
    )


def _path(room: Room, waiting: Sequence[Candidate], most: int) -> Iterator[Candidate]:
    """Accept one after another, each time the one who does most good or least harm, while there are places."""
    lines = _Lines(room, waiting)
    for _ in range(most):
        if (one := lines.best()) is None:
            return
        room.accept(one.applicant)
        lines.let_advisers_come(one)
        yield one


class Line(NamedTuple):
    """Those for whom the same seats are free, as these may be reserved for a group, and who do the same."""

    sort: Sort
    group_id: str
    online: bool


class _Lines:
    """Those who may be accepted, in their lines."""

    def __init__(self, room: Room, waiting: Sequence[Candidate]) -> None:
        self.room = room
        self.waiting = waiting
        self.lines: dict[Line, list[int]] = {}
        self.advisers: dict[tuple[str, str], list[int]] = {}  # who have no titular yet, by group and country
        for place, one in enumerate(waiting):
            if one.applicant.missing is None:
                self._stand_in_line(place)

    def _stand_in_line(self, place: int) -> None:
        applicant = self.waiting[place].applicant
        if applicant.adviser and applicant.delegation not in self.room.titulars:
            self.advisers.setdefault(applicant.delegation, []).append(place)
        else:
            key = Line(sort_of(applicant.kind, self.room), applicant.kind.group_id, applicant.online)
            heappush(self.lines.setdefault(key, []), place)

    def let_advisers_come(self, titular: Candidate) -> None:
        """Let those stand in line who advise somebody who now has a place."""
        if titular.applicant.delegation in self.room.titulars:
            for place in self.advisers.pop(titular.applicant.delegation, []):
                self._stand_in_line(place)

    def best(self) -> Candidate | None:
        """Take the person who does most good out of their line; of several, who has waited longest."""
        for key in list(self.lines):
            self._front(key)  # everybody stands in the line of what they would do now
        fronts = [(key, place) for key in self.lines if (place := self._front(key)) is not None]
        if not fronts:
            return None
        far = {line.sort: self._distance_with(place) for line, place in fronts}
        key, place = min(fronts, key=lambda front: (far[front[0].sort], front[1]))
        heappop(self.lines[key])
        return self.waiting[place]

    def _distance_with(self, place: int) -> int:
        """Say how far all targets together would be with somebody more."""
        tally, kind = self.room.tally, self.waiting[place].applicant.kind
        tally.add(kind)
        distance = sum(stand(tally).distance.values())
        tally.add(kind, -1)
        return distance

    def _front(self, key: Line) -> int | None:
        """Find who stands first in a line and may have a place; who does something else by now changes the line."""
        line = self.lines[key]
        while line:
            kind = self.waiting[line[0]].applicant.kind
            outcome = self.room.seat_for(kind, online=key.online)
            if outcome in SEATED and sort_of(kind, self.room) == key.sort:
                return line[0]
            if outcome is Outcome.FULL:
                return None  # nor is there one for anybody else of the group
            place = heappop(line)
            if outcome in SEATED:
                self._stand_in_line(place)
        return None


def _missed(room: Room, waiting: Sequence[Candidate]) -> dict[Aim, dict[Obstacle, int]]:
    """Say for each target that is not reached what holds those back who would help."""
    now = stand(room.tally)
    held = Counter((sort_of(one.applicant.kind, room), _obstacle(room, one)) for one in waiting)
    examples = {sort_of(one.applicant.kind, room): one.applicant.kind for one in waiting}
    helped = {sort: _helped(now, _stand_with(room, kind)) for sort, kind in examples.items()}
    missed: dict[Aim, dict[Obstacle, int]] = {aim: {} for aim, is_so in now.reached.items() if not is_so}
    for (sort, obstacle), people in held.items():
        for aim in helped[sort]:
            if aim in missed:
                missed[aim][obstacle] = missed[aim].get(obstacle, 0) + people
    return missed


def _obstacle(room: Room, one: Candidate) -> Obstacle:
    return OBSTACLES.get(room.outcome(one.applicant), Obstacle.OTHERS)


def _stand_with(room: Room, kind: Kind, people: int = 1) -> Stand:
    room.tally.add(kind, people)
    stands = stand(room.tally)
    room.tally.add(kind, -people)
    return stands
