"""What the public pages read beside the programme itself."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from app.registration.models import Seat


def free_seats_by_event(event_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the free seats of some events; an event that is not named has none."""
    if not event_ids:
        return {}
    rows = db.session.execute(
        select(Seat.event_id, func.count())
        .where(Seat.event_id.in_(event_ids), Seat.registration_id.is_(None))
        .group_by(Seat.event_id)
    )
    return dict(rows.tuples().all())
