"""What is read of forms that are being filled in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.steps.models import Draft
from app.steps.rules import KEPT


def by_link(event_id: UUID, link_hash: str, *, at: datetime) -> Draft | None:
    """Find the form of an event that a private link leads to, while it is kept."""
    draft = of_link(link_hash, at=at)
    return draft if draft and draft.event_id == event_id else None


def of_link(link_hash: str, *, at: datetime) -> Draft | None:
    """Find the form that a private link leads to, while it is kept."""
    return db.session.scalar(select(Draft).where(Draft.link_hash == link_hash, Draft.changed_at > at - KEPT))


def begun_by(key: str) -> Draft | None:
    """Find the form that an earlier arrival of the same request has begun."""
    return db.session.scalar(select(Draft).where(Draft.begun_by == key))


def of_registration(registration_id: UUID) -> Draft | None:
    """Find the form in which a registration is being completed or changed."""
    return db.session.scalar(select(Draft).where(Draft.edits_id == registration_id))


def left_over(at: datetime) -> list[Draft]:
    """Give the forms that nobody has gone on with for too long."""
    return list(db.session.scalars(select(Draft).where(Draft.changed_at <= at - KEPT)))
