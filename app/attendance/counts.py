"""How many came: everybody's attendance at an event, counted by the database in one statement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.selectable import FromClause

from app.attendance.completion import completed
from app.attendance.minutes import by_day, derived
from app.attendance.rules import Place
from app.core.db import db
from app.programme.models import Event
from app.programme.rules import Mode
from app.registration import electives
from app.registration.models import Registration
from app.registration.rules import Status


class Part(Enum):
    """By what is counted."""

    CHOSEN = "chosen"  # those who are expected at a session because they chose it, with their groups
    PEOPLE = "people"  # status, role, group and gender together
    COUNTRIES = "countries"
    WAYS = "ways"  # at the place or online, where people chose
    SESSIONS = "sessions"  # each with its groups, as the next
    DAYS = "days"
    PARTS = "parts"  # of a series, each with its groups


class Count(NamedTuple):
    """Some of an event's registrations, and what became of them."""

    part: Part
    place: int | None  # the position of the session or day; of a part of a series, that of its first place
    status: str | None
    role: str | None
    group_id: str | None
    gender: str | None
    country_iso3: str | None
    registered: int
    confirmed: int
    attended: int  # of the confirmed, as are the next two
    excused: int
    late: int
    unconfirmed: int  # who came without a confirmed place
    completed: int = 0  # of the confirmed; of a session or day, nobody
    minutes: int = 0  # of those who attended, as far as they are known
    minutes_of: int = 0  # of whom they are known
    way: str | None = None


class Each(NamedTuple):
    """One registration, and what became of it; where nothing is known of its attendance, that is empty."""

    status: str
    role: str
    group_id: str
    gender: str
    country_iso3: str
    confirmed: int
    present: int | None
    excused: int | None
    late: int | None
    minutes: int | None
    completed: int
    person_id: UUID
    registered_at: datetime


KEYS = ("status", "role", "group_id", "gender", "country_iso3")
JUDGEMENTS = ("present", "excused", "late")
SUMS = (
    "registered", "confirmed", "attended", "excused", "late", "unconfirmed", "completed", "minutes", "minutes_of",
)  # fmt: skip


def counts(event: Event, places: Sequence[Place], at: datetime) -> list[Count]:
    """Count an event's registrations and their attendance until a moment."""
    attendance = derived(event, places, at)
    daily = by_day(attendance)
    everybody = _everybody(event, daily, _completion(event, places, attendance))
    expected = electives.expected(event.id)
    there = _there(attendance, {number: place.session_id for number, place in enumerate(places)}, expected)
    of_sessions = _sums(there, there.c.place, there.c.group_id, expected="expected")
    by_session = of_sessions.where(there.c.place != there.c.day_place).cte("by_session")
    days = _with_group(daily)
    of_days = _sums(days, days.c.day_place.label("place"), days.c.group_id).subquery("by_day")
    parts = _with_group(_by_part(attendance, places))
    of_parts = _sums(parts, parts.c.part.label("place"), parts.c.group_id).subquery("by_part")
    by_way = [_added_up(everybody, Part.WAYS, "way")] if event.two_ways else []
    statement = union_all(
        *by_way,
        _added_up(everybody, Part.PEOPLE, "status", "role", "group_id", "gender"),
        _added_up(everybody, Part.COUNTRIES, "country_iso3"),
        _added_up(by_session, Part.SESSIONS, "place", "group_id"),
        _added_up(of_days, Part.DAYS, "place", "group_id"),
        *([_added_up(of_parts, Part.PARTS, "place", "group_id")] if _first_places(places) else []),
    )
    counted = [Count(Part(part), *rest) for part, *rest in db.session.execute(statement)]
    return [*counted, *_chosen(places, expected)]


def _first_places(places: Sequence[Place]) -> dict[UUID, int]:
    """Give the parts of a series with the position of the first place of each."""
    return {place.part_id: number for number, place in reversed([*enumerate(places)]) if place.part_id}


def _by_part(attendance: FromClause, places: Sequence[Place]) -> CTE:
    """Sum up what became of each person at each part of a series: present at one place of it is present."""
    first = _first_places(places)
    of_part = {number: first[place.part_id] for number, place in enumerate(places) if place.part_id}
    part = case(of_part, value=attendance.c.place) if of_part else cast(null(), Integer())
    present = func.max(attendance.c.present)
    judged = (
        present.label("present"),
        case((present == 1, 0), else_=func.max(attendance.c.excused)).label("excused"),
        func.max(attendance.c.late).label("late"),
        cast(null(), Integer()).label("minutes"),
    )
    there = select(attendance.c.registration_id, part.label("part"), *judged)
    return (
        there.where(attendance.c.place.in_(of_part)).group_by(attendance.c.registration_id, part).cte("parts_of_series")
    )


def _chosen(places: Sequence[Place], expected: Mapping[UUID, Mapping[str, int]]) -> Iterator[Count]:
    """Say of each session that is chosen who is expected there; of one that nobody chose, that nobody is."""
    for number, place in enumerate(places):
        if place.session_id and place.session_id in expected:
            groups: list[tuple[str | None, int]] = [*expected[place.session_id].items()]
            for group_id, chose in groups or [(None, 0)]:
                yield Count(Part.CHOSEN, number, None, None, group_id, None, None, chose, chose, 0, 0, 0, 0)


def each(event: Event, places: Sequence[Place], at: datetime) -> list[Each]:
    """Tell of each of an event's registrations what became of it until a moment, and whose it is."""
    attendance = derived(event, places, at)
    whose = (Registration.person_id, Registration.registered_at)
    rows = db.session.execute(_people(event, by_day(attendance), _completion(event, places, attendance), *whose))
    return [Each(*row) for row in rows]


def _completion(event: Event, places: Sequence[Place], attendance: CTE) -> CTE | None:
    """Tell who completed, where the event gives certificates."""
    return completed(event, places, attendance) if event.certificate_threshold is not None else None


def _everybody(event: Event, daily: FromClause, completion: FromClause | None) -> CTE:
    """Count everybody who registered by all the keys at once."""
    way = case((Registration.online, Mode.ONLINE.value), else_=Mode.IN_PERSON.value).label("way")
    found = _people(event, daily, completion, way).subquery("people")
    return _sums(found, *(found.c[name] for name in (*KEYS, "way")), completed=found.c.completed).cte("everybody")


def _people(event: Event, daily: FromClause, completion: FromClause | None, *whose: Any) -> Select[Any]:
    """Give everybody who registered, and what became of them."""
    overall = _overall(daily)
    said = [type_coerce(getattr(Registration, name), String()).label(name) for name in KEYS]
    has_completed: ColumnElement[int] = literal(0) if completion is None else completion.c.completed
    judged = (*(overall.c[name] for name in JUDGEMENTS), overall.c.minutes, has_completed.label("completed"))
    columns: list[Any] = [*said, _is_confirmed(), *judged, *whose]
    people = (
        select(*columns)
        .outerjoin(overall, overall.c.registration_id == Registration.id)
        .where(Registration.event_id == event.id)
    )
    if completion is None:
        return people
    return people.outerjoin(completion, completion.c.registration_id == Registration.id)


def _there(attendance: FromClause, sessions: Mapping[int, UUID | None], chosen: Collection[UUID]) -> CTE:
    """Add to each attendance the group of the person, whether they were confirmed, and whether expected there."""
    only = {number: key for number, key in sessions.items() if key in chosen}
    confirmed = _is_confirmed()
    expected: ColumnElement[int] = confirmed
    if only:
        session_id = case(only, value=attendance.c.place)
        chose = electives.chose(Registration.id, session_id)
        expected = case((attendance.c.place.in_(only) & ~chose, 0), else_=confirmed)
    return _with_group(attendance, expected.label("expected"))


def _with_group(attendance: FromClause, *more: ColumnElement[Any]) -> CTE:
    """Add the group of the person, and whether they were confirmed."""
    group = type_coerce(Registration.group_id, String()).label("group_id")
    people = select(*attendance.c, group, _is_confirmed(), *more)
    return people.join(Registration, Registration.id == attendance.c.registration_id).cte()


def _is_confirmed() -> ColumnElement[int]:
    return case((Registration.status == Status.CONFIRMED, 1), else_=0).label("confirmed")


def _overall(daily: FromClause) -> FromClause:
    """Sum up a person's days."""
    person, present = daily.c.registration_id, func.max(daily.c.present)
    return (
        select(
            person,
            present.label("present"),
            case((present == 1, 0), else_=func.max(daily.c.excused)).label("excused"),
            func.max(daily.c.late).label("late"),
            cast(func.sum(daily.c.minutes), BigInteger()).label("minutes"),
        )
        .group_by(person)
        .subquery("overall")
    )


def _sums(
    people: FromClause,
    *keys: ColumnElement[Any],
    expected: str = "confirmed",
    completed: ColumnElement[int] | None = None,
) -> Select[Any]:
    """Count people by some keys, and what became of them."""
    present, excused, late = (func.coalesce(people.c[name], 0) for name in JUDGEMENTS)
    confirmed = people.c[expected]
    sums = (
        func.count(),
        func.sum(confirmed),
        func.sum(confirmed * present),
        func.sum(confirmed * excused),
        func.sum(confirmed * late),
        func.sum((1 - confirmed) * present),
        func.sum(literal(0) if completed is None else completed),
        func.sum(confirmed * present * func.coalesce(people.c.minutes, 0)),
        func.sum(confirmed * present * case((people.c.minutes.is_(None), 0), else_=1)),
    )
    return select(*keys, *(one.label(name) for one, name in zip(sums, SUMS, strict=True))).group_by(*keys)


def _added_up(counted: FromClause, part: Part, *keys: str) -> Select[Any]:
    """Add counts up by fewer keys; the others stay empty."""
    place = counted.c.place if "place" in keys else cast(null(), Integer())
    names = [counted.c[name] if name in keys else cast(null(), String()) for name in KEYS]
    sums = [cast(func.sum(counted.c[name]), BigInteger()) for name in SUMS]
    way = counted.c.way if "way" in keys else cast(null(), String())
    return select(literal(part.value), place, *names, *sums, way).group_by(*(counted.c[name] for name in keys))
