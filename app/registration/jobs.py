"""What registration does without anybody asking."""

from datetime import datetime

from app.core.db import db, transaction
from app.programme.models import Event
from app.registration import kept_lists, queries, seating


def release_due(at: datetime) -> None:
    """Release the reserved seats whose time has come, one event at a time."""
    for event_id in queries.events_with_release_due(at):
        with transaction():
            seating.release_reserved(db.session.get_one(Event, event_id), at=at)


def forget_lists(at: datetime) -> None:
    """Take away lists of people that were kept for their day."""
    if kept_lists.some_expired(at):
        with transaction():
            kept_lists.forget_expired(at)
