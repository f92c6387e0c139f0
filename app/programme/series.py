"""A series with one cohort: people register once, at the series, and so for all its parts.

The parts have no registrations of their own. Who comes to them, what is seen of them there and whether they complete
the series is all of the registration at the series.
"""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Uuid, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from app.core.db import db
from app.programme.models import Event, EventRelation, Session
from app.programme.rules import EventStatus

TAKES_PLACE = (EventStatus.PUBLISHED, EventStatus.POSTPONED, EventStatus.CLOSED)


def parts_of(series_id: UUID) -> Sequence[Event]:
    """List the parts of a series as they follow one another, but for drafts."""
    link = (EventRelation.event_id == Event.id) & (EventRelation.related_id == series_id) & EventRelation.one_cohort
    parts = select(Event).join(EventRelation, link).where(Event.status != EventStatus.DRAFT)
    return db.session.scalars(parts.order_by(Event.starts_at.nulls_last(), Event.title, Event.id)).all()


def series_of(event_id: UUID) -> Event | None:
    """Find the series of which an event is a part without people of its own."""
    link = (EventRelation.related_id == Event.id) & EventRelation.one_cohort
    return db.session.scalar(select(Event).join(EventRelation, link).where(EventRelation.event_id == event_id))


def is_series(event_id: SQLColumnExpression[UUID] | UUID) -> ColumnElement[bool]:
    """Say that an event has parts to which its people come."""
    part = select(EventRelation.event_id).where(EventRelation.related_id == event_id, EventRelation.one_cohort)
    return part.exists()


def people_at(event_id: SQLColumnExpression[UUID] | UUID) -> ColumnElement[UUID]:
    """Name the event at which the people of an event are registered: its series, else itself."""
    series = select(EventRelation.related_id).where(EventRelation.event_id == event_id, EventRelation.one_cohort)
    itself = literal(event_id, Uuid()) if isinstance(event_id, UUID) else event_id
    return func.coalesce(series.scalar_subquery(), itself)


def with_parts(event_id: UUID, standing: Collection[EventStatus] = TAKES_PLACE) -> Select[Any]:
    """Name an event and the parts of it that take place, or stand as is said, and to which its people come."""
    link = (EventRelation.event_id == Event.id) & EventRelation.one_cohort
    parts = select(Event.id).join(EventRelation, link).where(EventRelation.related_id == event_id)
    both = union_all(select(literal(event_id, Uuid()).label("id")), parts.where(Event.status.in_(standing))).subquery()
    return select(both.c.id)


def is_or_is_part_of(slug: str) -> ColumnElement[bool]:
    """Say which event has this address, with its parts where it is a series."""
    series = aliased(Event)
    link = (EventRelation.related_id == series.id) & EventRelation.one_cohort
    parts = select(EventRelation.event_id).join(series, link).where(series.slug == slug)
    return or_(Event.slug == slug, Event.id.in_(parts))


def parts_by_series(series_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Give the parts of several series, each with the series whose people come to it."""
    link = select(EventRelation.event_id, EventRelation.related_id).where(EventRelation.one_cohort)
    return dict(db.session.execute(link.where(EventRelation.related_id.in_(series_ids))).all())


def in_timetable(event_id: UUID) -> ColumnElement[bool]:
    """Say which sessions are for the people of an event: its own, and those of its parts that take place."""
    return Session.event_id.in_(with_parts(event_id))


def ever_in_timetable(event_id: UUID) -> ColumnElement[bool]:
    """Say at which sessions the people of an event may have been, those of parts that were called off among them."""
    return Session.event_id.in_(with_parts(event_id, tuple(EventStatus)))
