"""Drafts that are discarded: they can be brought back for thirty days, and then go for good."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from app.core import audit
from app.core.audit import SYSTEM, Actor
from app.core.db import db, lock
from app.making import queries
from app.making.errors import PeopleAreRegistered
from app.programme import service as programme
from app.programme.models import Event
from app.registration.models import Seat

KEPT = timedelta(days=30)


def discard(event: Event, *, by: Actor, at: datetime) -> None:
    """Take a draft away; one for which somebody is registered stays."""
    if queries.is_needed(event.id):
        raise PeopleAreRegistered
    programme.discard(event, by=by, at=at)


def purge(event_id: UUID, *, at: datetime) -> None:
    """Let a draft go for good whose time is over, with all that belongs to it alone."""
    event = lock(Event, event_id)
    if event.discarded_at is None or event.discarded_at > at - KEPT or queries.is_needed(event_id):
        return
    audit.record("event.purged", event, by=SYSTEM, at=at, title=event.title, slug=event.slug)
    db.session.execute(delete(Seat).where(Seat.event_id == event_id))
    db.session.delete(event)
