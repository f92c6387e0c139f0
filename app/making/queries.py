"""What is read of events that were discarded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Text, and_, cast, exists, or_, select

from app.accounts.models import User
from app.core.db import Base, db
from app.programme.models import Event
from app.programme.queries import events_assigned_to
from app.timetable.models import Step

NOTHING = "null"  # as JSON says it
MOST = 50  # removed sessions on one page
GO_WITH_THEIR_EVENT = ("seats",)  # these are taken away by the purge itself


def discarded_events(user: User) -> Sequence[Event]:
    """List the drafts of somebody that were discarded, the last one first."""
    query = select(Event).where(Event.id.in_(events_assigned_to(user, discarded=True)))
    return db.session.scalars(query.order_by(Event.discarded_at.desc(), Event.id)).all()


def discarded_event(slug: str, *, of: User) -> Event | None:
    """Find a discarded draft of somebody."""
    theirs = Event.id.in_(events_assigned_to(of, discarded=True))
    return db.session.scalar(select(Event).where(Event.slug == slug, theirs))


def removed_sessions(user: User, since: datetime) -> Sequence[tuple[Step, Event]]:
    """List the steps by which sessions were removed from the timetables of somebody's events, the last one first."""
    removed = and_(cast(Step.before, Text) != NOTHING, cast(Step.after, Text) == NOTHING)
    query = (
        select(Step, Event)
        .join(Event, Event.id == Step.event_id)
        .where(removed, ~Step.taken_back, Step.made_at > since, Event.id.in_(events_assigned_to(user)))
        .order_by(Step.made_at.desc(), Step.id)
    )
    return [(step, event) for step, event in db.session.execute(query.limit(MOST))]


def to_purge(before: datetime) -> list[UUID]:
    """Name the drafts that were discarded before a moment, and with which nobody has anything to do."""
    due = select(Event.id).where(Event.discarded_at < before, ~_is_needed())
    return list(db.session.scalars(due))


def is_needed(event_id: UUID) -> bool:
    """Tell whether people are registered for an event, or anything else stands that must outlast it."""
    return bool(db.session.scalar(select(_is_needed()).where(Event.id == event_id)))


def _is_needed() -> ColumnElement[bool]:
    """Say that a row names an event and may not go with it."""
    return or_(*(exists().where(column == Event.id) for column in _lasting()))


def _lasting() -> list[Column[Any]]:
    """List the columns that name an event which may not go before them."""
    keys = (key for table in Base.metadata.sorted_tables for key in table.foreign_keys)
    of_events = (key for key in keys if key.column is Event.__table__.c.id and not key.ondelete)
    return [key.parent for key in of_events if key.parent.table.name not in GO_WITH_THEIR_EVENT]
