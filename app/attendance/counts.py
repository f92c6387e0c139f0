"""How many came: everybody's attendance at an event, counted by the database in one statement."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

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
from app.registration.models import Registration
from app.registration.rules import Status


class Part(Enum):
    """By what is counted."""

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
    there = _there(attendance)
    at_sessions = there.c.place != there.c.day_place
    by_session = _sums(there, there.c.place, there.c.group_id).where(at_sessions).cte("by_session")
    daily = _best_by(there, "registration_id", "day_place", "group_id", "confirmed")
    by_day = _sums(daily, daily.c.day_place.label("place"), daily.c.group_id).subquery("by_day")
    statement = union_all(
        _added_up(everybody, Part.PEOPLE, "status", "role", "group_id", "gender"),
        _added_up(everybody, Part.COUNTRIES, "country_iso3"),
        _added_up(by_session, Part.SESSIONS, "place", "group_id"),
        _added_up(by_day, Part.DAYS, "place", "group_id"),
    )
    return [Count(Part(part), *rest) for part, *rest in db.session.execute(statement)]


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


def _there(attendance: FromClause) -> CTE:
    """Add to each attendance the group of the person, and whether they were confirmed."""
    return (
        select(*attendance.c, type_coerce(Registration.group_id, String()).label("group_id"), _is_confirmed())
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


def _sums(people: FromClause, *keys: ColumnElement[Any]) -> Select[Any]:
    """Count people by some keys, and what became of them."""
    present, excused, late = (func.coalesce(people.c[name], 0) for name in JUDGEMENTS)
    confirmed = people.c.confirmed
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
