"""What gets in the way of what in a timetable. Shown while planning, and never in anybody's way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from uuid import UUID

from app.programme.rules import SessionKind

FOR_ALL_ROOMS = frozenset({SessionKind.PLENARY, SessionKind.BREAK})  # without a room they stand across all of them
APART = frozenset({SessionKind.BREAK, SessionKind.TRAVEL})  # nobody teaches, so nobody interprets
VISITS = frozenset({SessionKind.SITE_VISIT, SessionKind.STUDY_VISIT})  # everybody goes, so the site must hold them


class Kind(Enum):
    """What gets in the way, the gravest first."""

    ROOM = "room"  # two sessions in one room at a time
    SPEAKER = "speaker"  # somebody speaks in two sessions at a time
    EVERYBODY = "everybody"  # something beside a plenary, to which all are to come
    CHOSEN = "chosen"  # people chose both of two electives that now overlap
    SPEAKER_ELSEWHERE = "speaker_elsewhere"  # somebody speaks at another event at that time
    PEOPLE_ELSEWHERE = "people_elsewhere"  # people have a place at another event at that time
    OUTSIDE = "outside"  # outside the days of the event
    CAPACITY = "capacity"  # more people than the room or the site holds
    INTERPRETATION = "interpretation"  # a language that was promised is neither spoken nor interpreted
    HOLIDAY = "holiday"  # a public holiday of the country


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks: known by the name, and by the person where they are registered somewhere."""

    name: str
    person: UUID | None = None

    @cached_property
    def signs(self) -> frozenset[object]:
        """Give that by which one person is known again."""
        return frozenset({folded(self.name), self.person}) - {"", None}


@dataclass(frozen=True)
class Piece:
    """A session that has a time, as far as others can get in its way."""

    key: UUID
    starts_at: datetime
    ends_at: datetime
    kind: SessionKind = SessionKind.PLENARY
    room: str = ""
    voices: tuple[Voice, ...] = ()
    capacity: int | None = None
    required: bool = True
    languages: frozenset[str] = frozenset()  # spoken or interpreted
    country: str | None = None
    days: tuple[date, ...] = ()  # by the clocks of its place


@dataclass(frozen=True)
class Elsewhere:
    """A session of another event."""

    voice: Voice
    starts_at: datetime
    ends_at: datetime
    title: str  # of the event


@dataclass(frozen=True)
class Surroundings:
    """What a timetable is held against."""

    begins: datetime | None = None  # the event's days, where they are known
    ends: datetime | None = None
    rooms: Mapping[str, int] = field(default_factory=dict)  # by folded name, how many a room holds
    promised: frozenset[str] = frozenset()  # languages that the event speaks or interprets into
    expected: int | None = None  # people who come
    holidays: Mapping[tuple[str, date], str] = field(default_factory=dict)
    choices: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)  # of an elective, who chose it
    elsewhere: Sequence[Elsewhere] = ()
    people_elsewhere: Mapping[str, int] = field(default_factory=dict)  # by the title of another event


@dataclass(frozen=True)
class Found:
    """Something to look at, with the sessions that it is about and what is to be said of it."""

    kind: Kind
    keys: tuple[UUID, ...] = ()
    name: str = ""  # of the room, the speaker, the other event or the holiday
    other: str = ""  # the other event, where somebody speaks there too
    number: int = 0  # people
    limit: int = 0  # how many there is room for
    day: date | None = None
    languages: tuple[str, ...] = ()


def folded(name: str) -> str:
    """Write a name as names are compared."""
    return " ".join(name.casefold().split())


def find(pieces: Iterable[Piece], around: Surroundings) -> list[Found]:
    """Find all that needs a look, the gravest first and then as it takes place."""
    ordered = sorted(pieces, key=lambda piece: (piece.starts_at, piece.ends_at, piece.key))
    found = [one for first, second in overlapping(ordered) for one in _between(first, second, around)]
    for piece in ordered:
        found += _alone(piece, around)
    found += [Found(Kind.PEOPLE_ELSEWHERE, name=title, number=n) for title, n in around.people_elsewhere.items()]
    found += _untold(ordered, around)
    found += _holidays(ordered, around)
    grave = list(Kind)
    return sorted(found, key=lambda one: grave.index(one.kind))


def overlapping(ordered: Iterable[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """Pair what takes place at the same time, given by its start; one may begin as another ends."""
    going_on: list[Piece] = []
    for piece in ordered:
        going_on = [other for other in going_on if other.ends_at > piece.starts_at]
        for other in going_on:
            yield other, piece
        going_on.append(piece)


def _between(first: Piece, second: Piece, around: Surroundings) -> Iterator[Found]:
    """Say what two sessions at the same time take from each other."""
    keys = (first.key, second.key)
    if first.room.strip() and folded(first.room) == folded(second.room):
        yield Found(Kind.ROOM, keys, name=second.room)
    for voice in second.voices:
        if any(voice.signs & other.signs for other in first.voices):
            yield Found(Kind.SPEAKER, keys, name=voice.name)
    if _takes_all(first) or _takes_all(second):
        yield Found(Kind.EVERYBODY, keys)
    if both := around.choices.get(first.key, frozenset()) & around.choices.get(second.key, frozenset()):
        yield Found(Kind.CHOSEN, keys, number=len(both))


def _takes_all(piece: Piece) -> bool:
    """Tell whether all are to be at a session, so that nothing else goes on, be it their lunch."""
    return piece.kind is SessionKind.PLENARY and piece.required


def _alone(piece: Piece, around: Surroundings) -> Iterator[Found]:
    """Say what is to be looked at in one session."""
    for other in around.elsewhere:
        at_once = other.starts_at < piece.ends_at and piece.starts_at < other.ends_at
        for voice in piece.voices:
            if at_once and voice.signs & other.voice.signs:
                yield Found(Kind.SPEAKER_ELSEWHERE, (piece.key,), name=voice.name, other=other.title)
    if around.begins and around.ends and (piece.starts_at < around.begins or piece.ends_at > around.ends):
        yield Found(Kind.OUTSIDE, (piece.key,))
    yield from _too_many(piece, around)


def _too_many(piece: Piece, around: Surroundings) -> Iterator[Found]:
    """Hold the people who come against the chairs of the room, or against what a site can take."""
    coming = piece.capacity or around.expected
    if piece.kind in VISITS:
        coming, limit = around.expected, piece.capacity
    else:
        limit = around.rooms.get(folded(piece.room))
    if coming and limit and coming > limit and piece.kind not in APART:
        yield Found(Kind.CAPACITY, (piece.key,), name=piece.room, number=coming, limit=limit)


def _untold(pieces: Sequence[Piece], around: Surroundings) -> Iterator[Found]:
    """Name languages that were promised, each set of them once, with the sessions that cannot be followed in them."""
    missing: dict[tuple[str, ...], list[UUID]] = {}
    for piece in pieces:
        lacks = tuple(sorted(around.promised - piece.languages))
        if lacks and piece.required and piece.kind not in APART:
            missing.setdefault(lacks, []).append(piece.key)
    for languages, keys in missing.items():
        yield Found(Kind.INTERPRETATION, tuple(keys), languages=languages)


def _holidays(pieces: Sequence[Piece], around: Surroundings) -> Iterator[Found]:
    """Name each holiday once, with what takes place on it."""
    for (country, day), name in sorted(around.holidays.items(), key=lambda one: (one[0][1], one[0][0])):
        keys = tuple(piece.key for piece in pieces if piece.country == country and day in piece.days)
        yield Found(Kind.HOLIDAY, keys, name=name, day=day)
