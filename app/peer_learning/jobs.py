"""What happens to commitments without anybody asking."""

from datetime import datetime

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.peer_learning import queries, service
from app.programme.models import Event


def forget_due(at: datetime) -> None:
    """Take away commitments that were kept for as long as was said, one event at a time."""
    for event_id in queries.events_due(at.date()):
        with transaction():
            service.forget(db.session.get_one(Event, event_id), by=SYSTEM, at=at)
