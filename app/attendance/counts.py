"""How many came: everybody's attendance at an event, counted by the database in one statement."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
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

from app.attendance.queries import derived
from app.attendance.rules import Place
from app.core.db import db
from app.programme.models import Event
from app.registration import electives
from app.registration.models import Registration
from app.registration.rules import Status


class Part(Enum):
    """By what is counted."""

    CHOSEN = "chosen"  # those who are expected at a session because they chose it, with their groups
    PEOPLE = "people"  # status, role, group and gender together
    COUNTRIES = "countries"
    SESSIONS = "sessions"  # each with its groups, as the next
    DAYS = "days"


class Count(NamedTuple):
    """Some of an event's registrations, and what became of them."""

    part: Part
    place: int | None  # the position of the session or day
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


KEYS = ("status", "role", "group_id", "gender", "country_iso3")
JUDGEMENTS = ("present", "excused", "late")
SUMS = ("registered", "confirmed", "attended", "excused", "late", "unconfirmed")


def counts(event: Event, places: Sequence[Place]) -> list[Count]:
    """Count an event's registrations and their attendance."""
    attendance = derived(event, places)
    everybody = _everybody(event, attendance)
    expected = electives.expected(event.id)
    there = _there(attendance, {number: place.session_id for number, place in enumerate(places)}, expected)
    at_sessions = there.c.place != there.c.day_place
    of_sessions = _sums(there, there.c.place, there.c.group_id, expected="expected").where(at_sessions)
    by_session = of_sessions.cte("by_session")
    daily = _best_by(there, "registration_id", "day_place", "group_id", "confirmed")
    by_day = _sums(daily, daily.c.day_place.label("place"), daily.c.group_id).subquery("by_day")
    statement = union_all(
        _added_up(everybody, Part.PEOPLE, "status", "role", "group_id", "gender"),
        _added_up(everybody, Part.COUNTRIES, "country_iso3"),
        _added_up(by_session, Part.SESSIONS, "place", "group_id"),
        _added_up(by_day, Part.DAYS, "place", "group_id"),
    )
    counted = [Count(Part(part), *rest) for part, *rest in db.session.execute(statement)]
    return [*counted, *_chosen(places, expected)]


def _chosen(places: Sequence[Place], expected: Mapping[UUID, Mapping[str, int]]) -> Iterator[Count]:
    """Say of each session that is chosen who is expected there; of one that nobody chose, that nobody is."""
    for number, place in enumerate(places):
        if place.session_id and place.session_id in expected:
            groups: list[tuple[str | None, int]] = [*expected[place.session_id].items()]
            for group_id, chose in groups or [(None, 0)]:
                yield Count(Part.CHOSEN, number, None, None, group_id, None, None, chose, chose, 0, 0, 0, 0)


def _everybody(event: Event, attendance: FromClause) -> CTE:
    """Count everybody who registered by all the keys at once."""
    overall = _best_by(attendance, "registration_id")
    said = [type_coerce(getattr(Registration, name), String()).label(name) for name in KEYS]
    people = (
        select(*said, _is_confirmed(), *(overall.c[name] for name in JUDGEMENTS))
        .outerjoin(overall, overall.c.registration_id == Registration.id)
        .where(Registration.event_id == event.id)
        .subquery("people")
    )
    return _sums(people, *(people.c[name] for name in KEYS)).cte("everybody")


def _there(attendance: FromClause, sessions: Mapping[int, UUID | None], chosen: Collection[UUID]) -> CTE:
    """Add to each attendance the group of the person, whether they were confirmed, and whether expected there."""
    only = {number: key for number, key in sessions.items() if key in chosen}
    confirmed = _is_confirmed()
    expected: ColumnElement[int] = confirmed
    if only:
        session_id = case(only, value=attendance.c.place)
        chose = electives.chose(Registration.id, session_id)
        expected = case((attendance.c.place.in_(only) & ~chose, 0), else_=confirmed)
    return (
        select(
            *attendance.c,
            type_coerce(Registration.group_id, String()).label("group_id"),
            confirmed,
            expected.label("expected"),
        )
        .join(Registration, Registration.id == attendance.c.registration_id)
        .cte("there")
    )


def _is_confirmed() -> ColumnElement[int]:
    return case((Registration.status == Status.CONFIRMED, 1), else_=0).label("confirmed")


def _best_by(attendance: FromClause, *keys: str) -> FromClause:
    """Sum up several places: present at one is present, and excused only who was at none."""
    columns = [attendance.c[key] for key in keys]
    present = func.max(attendance.c.present)
    excused = case((present == 1, 0), else_=func.max(attendance.c.excused))
    late = func.max(attendance.c.late)
    named = (present.label("present"), excused.label("excused"), late.label("late"))
    return select(*columns, *named).group_by(*columns).subquery()


def _sums(people: FromClause, *keys: ColumnElement[Any], expected: str = "confirmed") -> Select[Any]:
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
    )
    return select(*keys, *(one.label(name) for one, name in zip(sums, SUMS, strict=True))).group_by(*keys)


def _added_up(counted: FromClause, part: Part, *keys: str) -> Select[Any]:
    """Add counts up by fewer keys; the others stay empty."""
    place = counted.c.place if "place" in keys else cast(null(), Integer())
    names = [counted.c[name] if name in keys else cast(null(), String()) for name in KEYS]
    sums = [cast(func.sum(counted.c[name]), Integer()) for name in SUMS]
    return select(literal(part.value), place, *names, *sums).group_by(*(counted.c[name] for name in keys))
