"""The words of attendance, and how it is derived: what was seen at the door, and what organisers said.

A scan or a mark belongs to one place in the timetable: a session, half a day, or a day of the event as a whole.
A session or half knows its own scans and marks only. A day counts those made for the day, and everybody who was present
at one of its sessions or halves was present that day; a day's scan says nothing of them. Who was present at least once
attended.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from uuid import UUID, uuid5

from app.registration.rules import Status

LATE = timedelta(minutes=15)  # this long after the start one is still on time
CLOCK_AHEAD = timedelta(days=1)  # a telephone set to another zone, not one that is broken
CLOCK_NEVER_SET = datetime(2020, 1, 1, tzinfo=UTC)  # clocks that lost their time begin in 1970, 1980 or 2000
LONGEST_LIST = 31  # days; of a longer event, only those with a session or a scan
DOORS_OPEN = timedelta(minutes=30)  # so long before the start people arrive
MIDDAY = time(13)  # on the wall, where one half of a day ends and the other begins


class Direction(Enum):
    """Which way somebody went through the door."""

    IN = "in"
    OUT = "out"


class Half(Enum):
    """A part of a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


class MarkKind(Enum):
    """An organiser's word about one person; derived attendance is one of the same three."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class Answer(Enum):
    """What the door is told."""

    WELCOME = "welcome"
    ALREADY_IN = "already_in"
    GOODBYE = "goodbye"
    NOT_CONFIRMED = "not_confirmed"
    CANCELLED = "cancelled"
    WRONG_EVENT = "wrong_event"
    UNKNOWN_CODE = "unknown_code"


@dataclass(frozen=True)
class Window:
    """From when to when a session or a day lasts."""

    start: datetime
    end: datetime

    @property
    def late_from(self) -> datetime:
        """Tell after which moment one is late."""
        return self.start + LATE

    def so_far(self, at: datetime) -> "Window":
        """Leave out what is still to come."""
        return Window(self.start, max(self.start, min(self.end, at)))


@dataclass(frozen=True)
class Place:
    """Where somebody is checked in: a session, half a day, or the event's whole day."""

    day: date  # in the event's zone
    session_id: UUID | None = None
    title: str = ""  # of the session; of a day, that of the part of a series that is held on it
    window: Window | None = None  # none where the hours of a day are not known
    half: Half | None = None
    part_id: UUID | None = None  # the part of a series that it is of
    counts: bool = False  # being there at all counts: it is of a part of a series that has no sessions which count
    zone: str = ""  # whose clocks it goes by, where they are not the event's

    @property
    def key(self) -> str:
        """Name the place in addresses and forms."""
        if self.session_id:
            return self.session_id.hex
        return f"{self.day}-{self.half.value}" if self.half else self.day.isoformat()

    @property
    def whole_day(self) -> bool:
        """Tell a day from its parts."""
        return not self.session_id and not self.half


@dataclass(frozen=True)
class Passage:
    """One scan: when, and which way."""

    at: datetime
    direction: Direction


@dataclass(frozen=True)
class Word:
    """One mark: when it was made, and what it says."""

    at: datetime
    kind: MarkKind
    id: UUID  # decides between two of the same moment


@dataclass(frozen=True)
class Attendance:
    """What is known of one person at one place; the minutes only where its start and end are."""

    state: MarkKind
    arrived_at: datetime | None = None
    minutes: int | None = None
    late: bool = False


def attendance(passages: Iterable[Passage], words: Iterable[Word], window: Window | None) -> Attendance:
    """Derive one person's attendance at one place, whatever the order in which scans and marks arrived.

    The latest mark stands over every scan up to its moment; somebody who comes in after it is there again.
    """
    word = max(words, key=lambda w: (w.at, w.id), default=None)
    seen = sorted(
        {p for p in passages if word is None or p.at > word.at}, key=lambda p: (p.at, p.direction is Direction.OUT)
    )
    if (seen and word is None) or any(p.direction is Direction.IN for p in seen):
        return _present(seen, window)
    if word is None or word.kind is not MarkKind.PRESENT:
        return Attendance(word.kind if word else MarkKind.ABSENT, minutes=0 if window else None)
    return Attendance(MarkKind.PRESENT, minutes=_minutes(window.end - window.start) if window else None)


def _present(seen: list[Passage], window: Window | None) -> Attendance:
    """Whoever goes out without having come in was there from the start; whoever does not go out stayed to the end."""
    first = seen[0]
    arrived = first.at if first.direction is Direction.IN else None
    if window is None:
        return Attendance(MarkKind.PRESENT, arrived)
    since = None if arrived else window.start
    inside = timedelta()
    for passage in [*seen, Passage(max(window.end, seen[-1].at), Direction.OUT)]:
        if passage.direction is Direction.IN:
            since = since or passage.at
        elif since:
            inside += _within(since, passage.at, window)
            since = None
    return Attendance(
        MarkKind.PRESENT, arrived, _minutes(inside), late=arrived is not None and arrived > window.late_from
    )


def _within(start: datetime, end: datetime, window: Window) -> timedelta:
    """Measure a stay, clipped to the window."""
    return max(timedelta(), min(end, window.end) - max(start, window.start))


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)


def minutes_in_all(there: Iterable[tuple[Place, int | None]]) -> int | None:
    """Add up the minutes of somebody at the places where they were; unknown where the hours of all of them are.

    Of a day, the minutes are those at its sessions, else at its halves, else those of the day itself.
    """
    days: dict[date, dict[int, list[int | None]]] = {}
    for place, minutes in there:
        level = 2 if place.session_id else 1 if place.half else 0
        days.setdefault(place.day, {}).setdefault(level, []).append(minutes)
    known = [minutes for levels in days.values() for minutes in levels[max(levels)] if minutes is not None]
    return sum(known) if known or not days else None


def at_best(states: Iterable[MarkKind]) -> MarkKind:
    """Sum up several places: present at one is present, and excused from one is not simply absent."""
    found = set(states)
    return next((kind for kind in (MarkKind.PRESENT, MarkKind.EXCUSED) if kind in found), MarkKind.ABSENT)


def standing_word(passages: Iterable[Passage], words: Iterable[Word]) -> Word | None:
    """Give the mark by which somebody stands as they do; none where they came in after it."""
    word = max(words, key=lambda w: (w.at, w.id), default=None)
    came = word is not None and any(p.at > word.at and p.direction is Direction.IN for p in passages)
    return None if came else word


def in_since(passages: Iterable[Passage]) -> datetime | None:
    """Tell since when somebody is inside, if they are."""
    since = None
    for passage in sorted(set(passages), key=lambda p: (p.at, p.direction is Direction.OUT)):
        since = (since or passage.at) if passage.direction is Direction.IN else None
    return since


def answer_to(status: Status) -> Answer:
    """Say at the door whether a registration lets one in."""
    if status is Status.CONFIRMED:
        return Answer.WELCOME
    return Answer.CANCELLED if status in (Status.CANCELLED, Status.WITHDRAWN) else Answer.NOT_CONFIRMED


def answer_to_passage(direction: Direction, inside_since: datetime | None) -> Answer:
    """Say what becomes of somebody who goes through the door, being inside already or not."""
    if direction is Direction.OUT:
        return Answer.GOODBYE
    return Answer.ALREADY_IN if inside_since else Answer.WELCOME


def scan_of_form(form_id: UUID, registration_id: UUID, direction: Direction) -> UUID:
    """Name a scan after the form it came from and whom it lets in or out."""
    return uuid5(form_id, f"{registration_id} {direction.value}")


def mark_of_form(form_id: UUID, registration_id: UUID, kind: MarkKind) -> UUID:
    """Name a mark after the form it came from, whom it is about and what it says."""
    return uuid5(form_id, f"{registration_id} {kind.value}")


class ScanProblem(Enum):
    """Why a scan cannot be stored."""

    UNKNOWN_TICKET = "unknown_ticket"
    WRONG_EVENT = "wrong_event"
    UNKNOWN_SESSION = "unknown_session"
    IMPOSSIBLE_TIME = "impossible_time"


def possible(scanned_at: datetime, at: datetime) -> bool:
    """Tell whether a device's clock can have shown this; ten minutes more or less do not matter."""
    return CLOCK_NEVER_SET <= scanned_at <= at + CLOCK_AHEAD


def halves(day: date, window: Window | None, midday: datetime) -> list[Place]:
    """Give the halves of a day that lasts so long; one with no time in it is left out."""
    if window is None:
        return [Place(day, half=half) for half in Half]
    parts = {
        Half.MORNING: Window(window.start, min(window.end, midday)),
        Half.AFTERNOON: Window(max(window.start, midday), window.end),
    }
    return [Place(day, half=half, window=part) for half, part in parts.items() if part.start < part.end]


def days_of(first: date, last: date) -> list[date]:
    """List the days of an event; too long a list helps nobody at the door."""
    length = (last - first).days + 1
    return [first + timedelta(days=number) for number in range(length)] if length <= LONGEST_LIST else []


def around(windows: Iterable[Window]) -> Window | None:
    """Give the window from the first start to the last end."""
    several = list(windows)
    return Window(min(w.start for w in several), max(w.end for w in several)) if several else None


def place_now(places: Sequence[Place], today: date, at: datetime) -> Place | None:
    """Choose where people most likely arrive now: the one session on or about to begin, else the half, else the day."""
    for early in (timedelta(), DOORS_OPEN):
        on = [p for p in places if p.session_id and _is_on(p, at, early)]
        if len(on) == 1:
            return on[0]
        if on:
            today = on[0].day
            break
    if half := next(
        (p for early in (timedelta(), DOORS_OPEN) for p in places if p.half and _is_on(p, at, early)), None
    ):
        return half
    days = [place for place in places if place.whole_day]
    return next((place for place in days if place.day >= today), days[-1] if days else None)


def _is_on(place: Place, at: datetime, early: timedelta) -> bool:
    """Tell whether a place is on, or begins so soon."""
    return place.window is not None and place.window.start - early <= at < place.window.end


Attended = Mapping[int, Attendance]  # of one person, by the position of the place


@dataclass(frozen=True)
class Part:
    """A place that whoever completes the event attends."""

    place: int  # its position among the event's places
    chosen: UUID | None = None  # the session, where it counts only for whoever chose it


@dataclass(frozen=True)
class Completion:
    """At how many of the parts that count for somebody they were, and whether that is enough."""

    parts_present: int
    parts_needed: int
    completed: bool


def parts_that_count(places: Sequence[Place], required: Mapping[UUID | None, bool]) -> list[Part]:
    """Choose what must be attended: required sessions, given with whether they are chosen, else halves, else days.

    Of a series, that is told for each of its parts.
    """
    parts = [
        Part(number, place.session_id if required.get(place.session_id) else None)
        for number, place in enumerate(places)
        if place.session_id in required or place.counts
    ]
    halves = [Part(number) for number, place in enumerate(places) if place.half]
    return parts or halves or [Part(number) for number, place in enumerate(places) if place.whole_day]


def parts_for(parts: Iterable[Part], chose: Collection[UUID]) -> list[Part]:
    """Keep the parts that count for somebody who chose these sessions."""
    return [part for part in parts if part.chosen is None or part.chosen in chose]


def parts_attended(parts: Iterable[Part], places: Sequence[Place], attended: Attended) -> int:
    """Count the parts at which somebody was; at a day is also who was at a session or half of it."""
    present = {number for number, known in attended.items() if known.state is MarkKind.PRESENT}
    days = {places[number].day for number in present}
    of_days = {number for number, place in enumerate(places) if place.whole_day and place.day in days}
    return sum(part.place in present | of_days for part in parts)


def completion(present: int, needed: int, threshold: int | None) -> Completion:
    """Compare with the threshold, in per cent; without one, or where nothing counts, nobody completes."""
    enough = threshold is not None and needed > 0 and present * 100 >= needed * threshold
    return Completion(present, needed, enough)
