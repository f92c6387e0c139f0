"""Moments worked out anew from the wall clocks that people were told, when the rules of a zone have changed."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from app.core import audit, zones
from app.core.audit import SYSTEM
from app.core.db import db, lock
from app.core.errors import Refusal
from app.programme import calendar
from app.programme.models import Event, ProgrammeState, Session
from app.programme.rules import PUBLIC
from app.programme.time import When, moments, span


@dataclass
class Followed:
    """What came of it: what takes place at another moment now, and what no clock shows any more."""

    moved: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def is_due() -> bool:
    """Tell whether moments were last worked out by another edition of the zone data."""
    kept = db.session.scalar(select(ProgrammeState.zone_data))
    return kept is not None and kept != zones.zone_data_version()


def follow_zones(*, at: datetime) -> Followed:
    """Work out every moment anew; whoever was told nine o'clock comes at nine, whatever nine is by now."""
    followed = Followed()
    dated = select(Event).where(Event.first_day.is_not(None)).order_by(Event.number)
    for event in db.session.scalars(dated.options(selectinload(Event.sessions))).all():
        _follow(event, followed, at)
        for session in event.sessions:
            _follow(session, followed, at)
    calendar.ensure_state(at=at)
    db.session.execute(update(ProgrammeState).values(zone_data=zones.zone_data_version()))
    return followed


def _follow(one: Event | Session, followed: Followed, at: datetime) -> None:
    """Work out one event's or session's moments; one whose times are skipped keeps those it has, and is named."""
    try:
        new = _moments_of(one)
    except Refusal:
        followed.skipped.append(one.title)
        return
    if new == (one.starts_at, one.ends_at):
        return
    one = lock(type(one), one.id)
    was = (one.starts_at, one.ends_at)
    one.starts_at, one.ends_at = _moments_of(one)
    if isinstance(one, Session) or one.start_time:  # calendars are told of days as days, wherever they begin
        one.modified_at = at
        one.sequence += (one.event if isinstance(one, Session) else one).status in PUBLIC
    changed = {
        name: {"from": before, "to": after}
        for name, before, after in zip(("starts_at", "ends_at"), was, new, strict=True)
        if before != after
    }
    audit.record("zone.followed", one, by=SYSTEM, at=at, **changed)
    followed.moved.append(one.title)


def _moments_of(one: Event | Session) -> tuple[datetime | None, datetime | None]:
    if isinstance(one, Session):
        return span(one.starts_wall, one.ends_wall, one.zone or one.event.zone, one.ends_zone)
    told = When(one.date_precision, one.first_day, one.last_day, one.start_time, one.end_time, one.zone)
    return moments(told)
