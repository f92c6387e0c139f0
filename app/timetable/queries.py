"""What is read to hold a timetable against."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.programme.models import Event, Session, Speaker
from app.programme.rules import EventStatus
from app.programme.series import people_at
from app.registration.models import Registration, SessionChoice
from app.registration.rules import Status
from app.timetable.models import Room
from app.timetable.rules import Elsewhere, Voice, folded

GOING_ON = (EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.POSTPONED)


def rooms_of(event: Event) -> list[Room]:
    """List the rooms of an event in their order."""
    return list(db.session.scalars(select(Room).where(Room.event_id == event.id).order_by(Room.position, Room.name)))


def capacities(event: Event) -> dict[str, int]:
    """Give how many each room holds of which that is known, by its folded name."""
    return {folded(room.name): room.capacity for room in rooms_of(event) if room.capacity}


def confirmed(event: Event) -> int:
    """Count who has a place."""
    count = select(func.count()).where(
        Registration.event_id == people_at(event.id), Registration.status == Status.CONFIRMED
    )
    return db.session.scalar(count) or 0


def persons(registration_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Give the person of each registration."""
    if not registration_ids:
        return {}
    found = select(Registration.id, Registration.person_id).where(Registration.id.in_(registration_ids))
    return dict(db.session.execute(found).all())


def choosers(session_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Give who chose each of these electives."""
    if not session_ids:
        return {}
    rows = db.session.execute(
        select(SessionChoice.session_id, SessionChoice.registration_id).where(
            SessionChoice.session_id.in_(session_ids), SessionChoice.place.is_not(None)
        )
    )
    found: dict[UUID, set[UUID]] = {}
    for session_id, registration_id in rows:
        found.setdefault(session_id, set()).add(registration_id)
    return {key: frozenset(people) for key, people in found.items()}


def spoken_elsewhere(event: Event, begins: datetime, ends: datetime) -> list[Elsewhere]:
    """List who speaks at other events between two moments."""
    found = (
        select(Speaker.name, Registration.person_id, Session.starts_at, Session.ends_at, Event.title)
        .join(Session, Session.id == Speaker.session_id)
        .join(Event, Event.id == Session.event_id)
        .outerjoin(Registration, Registration.id == Speaker.registration_id)
        .where(
            Event.id != event.id,
            Event.status.in_(GOING_ON),
            ~Session.cancelled,
            Session.starts_at < ends,
            Session.ends_at > begins,
        )
        .order_by(Session.starts_at, Session.id, Speaker.position)
    )
    return [
        Elsewhere(Voice(name, person), starts, end, title)
        for name, person, starts, end, title in db.session.execute(found)
    ]


def people_elsewhere(event: Event) -> dict[str, int]:
    """Count who has a place here and at another event on the same days, by the title of that event."""
    if event.starts_at is None or event.ends_at is None:
        return {}
    here, there = aliased(Registration), aliased(Registration)
    found = (
        select(Event.title, func.count(there.person_id.distinct()))
        .join(there, there.event_id == Event.id)
        .join(here, here.person_id == there.person_id)
        .where(
            here.event_id == event.id,
            here.status == Status.CONFIRMED,
            there.status == Status.CONFIRMED,
            Event.id != event.id,
            Event.status.in_(GOING_ON),
            Event.starts_at < event.ends_at,
            Event.ends_at > event.starts_at,
        )
        .group_by(Event.id, Event.title)
        .order_by(Event.title, Event.id)
    )
    return dict(db.session.execute(found).all())
