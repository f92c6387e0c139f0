"""How many came: everybody's attendance at an event, counted by the database in one statement."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
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


def counts(event: Event, places: Sequence[Place]) -> list[Count]:
    """Count an event's registrations and their attendance."""
    attendance = derived(event, places)
    overall = _best_by(attendance, "registration_id")
    by_day = _best_by(attendance, "registration_id", "day_place")
    everybody = select().select_from(Registration).outerjoin(overall, overall.c.registration_id == Registration.id)
    at_sessions = _joined(attendance).where(attendance.c.place != attendance.c.day_place)
    statement = union_all(
        _count(everybody, Part.PEOPLE, overall, event, "status", "role", "group_id", "gender"),
        _count(everybody, Part.COUNTRIES, overall, event, "country_iso3"),
        _count(at_sessions, Part.SESSIONS, attendance, event, "group_id", place=attendance.c.place),
        _count(_joined(by_day), Part.DAYS, by_day, event, "group_id", place=by_day.c.day_place),
    )
    return [Count(Part(part), *rest) for part, *rest in db.session.execute(statement)]


def _best_by(attendance: FromClause, *keys: str) -> FromClause:
    """Sum up several places: present at one is present, and excused only who was at none."""
    columns = [attendance.c[key] for key in keys]
    present = func.max(attendance.c.present)
    excused = case((present == 1, 0), else_=func.max(attendance.c.excused))
    late = func.max(attendance.c.late)
    named = (present.label("present"), excused.label("excused"), late.label("late"))
    return select(*columns, *named).group_by(*columns).subquery()


def _joined(people: FromClause) -> Select[Any]:
    return select().select_from(people).join(Registration, Registration.id == people.c.registration_id)


def _count(
    source: Select[Any],
    part: Part,
    people: FromClause,
    event: Event,
    *keys: str,
    place: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """Count by some keys; the others stay empty."""
    texts = {name: type_coerce(getattr(Registration, name), String()) for name in keys}
    by = [*texts.values(), *([] if place is None else [place])]
    confirmed = Registration.status == Status.CONFIRMED
    came = people.c.present == 1
    sums = (
        confirmed,
        and_(confirmed, came),
        and_(confirmed, people.c.excused == 1),
        and_(confirmed, people.c.late == 1),
    )
    return (
        source.where(Registration.event_id == event.id)
        .group_by(*by)
        .add_columns(
            literal(part.value),
            cast(null(), Integer()) if place is None else place,
            *(texts.get(name, cast(null(), String())) for name in KEYS),
            func.count(),
            *(_how_many(those) for those in (*sums, and_(~confirmed, came))),
        )
    )


def _how_many(those: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((those, 1), else_=0))
