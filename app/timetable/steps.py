"""The last steps of planning: who changed what of the plan, and how that is taken back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.core.audit import Actor
from app.core.db import db
from app.programme.models import Event
from app.timetable.models import Step

KEPT = timedelta(days=30)
SHOWN = 8


def note(
    event: Event,
    key: UUID,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Note a change of the plan with what stood before and after it; of older ones nobody thinks any more."""
    if before == after:
        return
    db.session.execute(delete(Step).where(Step.event_id == event.id, Step.made_at < at - KEPT))
    made = Step(event_id=event.id, session_id=key, made_at=at, made_by=by.actor, before=before, after=after)
    db.session.add(made)
    db.session.flush()


def latest(event: Event) -> Sequence[Step]:
    """List the last steps, the newest first."""
    found = select(Step).where(Step.event_id == event.id).order_by(Step.made_at.desc(), Step.id)
    return db.session.scalars(found.limit(SHOWN)).all()


def last_of(event: Event, key: UUID) -> Step | None:
    """Find the last step that changed a session."""
    found = select(Step).where(Step.event_id == event.id, Step.session_id == key)
    return db.session.scalars(found.order_by(Step.made_at.desc(), Step.id).limit(1)).one_or_none()


def step_of(event: Event, step_id: UUID) -> Step | None:
    """Find a step of an event."""
    return db.session.scalar(select(Step).where(Step.event_id == event.id, Step.id == step_id))
