"""How long people were there, worked out by the database for a whole event: the same as `rules.attendance` for one.

A stay begins with a way in that follows no other way in, and ends with a way out that follows no other way out. Added
up with their signs, the moments of both, kept within the hours of the place, are the time of all stays. Whoever goes
out first was there from the start; whoever does not go out stayed to the end.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Integer, and_, case, cast, func, or_, select, union_all
from sqlalchemy.sql.selectable import FromClause

from app.attendance import queries
from app.attendance.rules import MarkKind, Place
from app.core.db import microseconds
from app.programme.models import Event

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
A_MINUTE = 60_000_000  # microseconds
LEVELS = SESSION, HALF, DAY = (2, 1, 0)


def derived(event: Event, places: Sequence[Place], at: datetime) -> CTE:
    """Derive everybody's attendance at some places as `queries.derived` does, and their minutes there until a moment.

    The minutes are unknown where the hours of a place are, and none where somebody was not present. The level tells a
    session from half a day and from a day.
    """
    told = _in_order(queries.told(event, places).cte("told"), _hours(places, at))
    starts, ends, kind = func.min(told.c.starts), func.min(told.c.ends), func.max(told.c.kind)
    came = or_(func.max(told.c.way) == 1, and_(kind.is_(None), func.max(told.c.way) == 0))
    stays = cast(func.sum(told.c.signed), BigInteger())
    time = case((came, stays), (kind == MarkKind.PRESENT, ends - starts), else_=ends - ends)
    return queries.judged(told, func.max(told.c.level).label("level"), (time // A_MINUTE).label("minutes"))


def by_day(attendance: FromClause) -> CTE:
    """Sum up each person's days: present at one place is present, and excused only who was at none.

    The minutes are those at the sessions where somebody was, else at the halves of the day, else on the day itself.
    """
    person, day = attendance.c.registration_id, attendance.c.day_place
    present = func.max(attendance.c.present)
    there = [_minutes_at(attendance, level) for level in LEVELS]
    minutes = case(*there)
    return (
        select(
            person,
            day,
            present.label("present"),
            case((present == 1, 0), else_=func.max(attendance.c.excused)).label("excused"),
            func.max(attendance.c.late).label("late"),
            minutes.label("minutes"),
        )
        .group_by(person, day)
        .cte("daily")
    )


def _minutes_at(attendance: FromClause, level: int) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    """Say whether somebody was at places of a level, and how long."""
    here = and_(attendance.c.level == level, attendance.c.present == 1)
    return func.max(case((here, 1), else_=0)) == 1, func.sum(case((here, attendance.c.minutes)))


def _in_order(told: CTE, hours: CTE) -> FromClause:
    """Give each passage its place in the order of a person's passages, and what it adds to the time of the stays."""
    moment = func.coalesce(told.c.way_in, told.c.way_out)
    way = case((told.c.way_in.is_not(None), 1), (told.c.way_out.is_not(None), 0))  # a mark is no passage
    one, in_order = (told.c.registration_id, told.c.place), (told.c.kind, moment, way.desc())
    ordered = (
        select(
            *told.c,
            way.label("way"),
            func.lag(way).over(partition_by=one, order_by=in_order).label("before"),
            func.lead(way).over(partition_by=one, order_by=in_order).label("after"),
            microseconds(moment).label("moment"),
            hours.c.level,
            hours.c.starts,
            hours.c.ends,
        )
        .join_from(told, hours, hours.c.place == told.c.place)
        .subquery("ordered")
    )
    return select(*ordered.c, _signed(ordered).label("signed")).subquery("passages")


def _signed(one: FromClause) -> ColumnElement[Any]:
    moment, starts, ends = one.c.moment, one.c.starts, one.c.ends
    kept = case((moment < starts, starts), (moment > ends, ends), else_=moment)
    way_in = case((one.c.before == 1, 0), else_=-kept) + case((one.c.after.is_(None), ends), else_=0)
    way_out = case((one.c.before == 0, 0), (one.c.before == 1, kept), else_=kept - starts)
    return case((one.c.way == 1, way_in), (one.c.way == 0, way_out))


def _hours(places: Sequence[Place], at: datetime) -> CTE:
    """Bring the hours of the places into the database; what is still to come of them does not count."""
    types: dict[str, Any] = {"place": Integer(), "level": Integer(), "starts": BigInteger(), "ends": BigInteger()}
    rows: list[tuple[int | None, ...]] = [(None,) * len(types)]
    for number, place in enumerate(places):
        level = SESSION if place.session_id else HALF if place.half else DAY
        window = place.window.so_far(at) if place.window else None
        hours = (_since_epoch(window.start), _since_epoch(window.end)) if window else (None, None)
        rows.append((number, level, *hours))
    return union_all(*(queries.row(cells, types) for cells in rows)).cte("hours")


def _since_epoch(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
