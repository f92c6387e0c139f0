"""What registration does without anybody asking."""

from datetime import datetime

from app.core.db import db, transaction
from app.programme.models import Event
from app.registration import queries, service


def release_due(at: datetime) -> None:
    """Release the reserved seats whose time has come, one event at a time."""
    for event_id in queries.events_with_release_due(at):
        with transaction():
            service.release_reserved(db.session.get_one(Event, event_id), at=at)
