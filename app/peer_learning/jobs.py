"""What happens to commitments without anybody asking."""

from datetime import datetime

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.peer_learning import queries, service
from app.peer_learning.rules import ASKED_AFTER
from app.programme.models import Event
from app.registration.models import Registration


def ask_due(at: datetime) -> None:
    """Ask after what is not done, some months after an event, one person at a time."""
    for months in ASKED_AFTER:
        for registration_id in queries.to_ask(months, at.date()):
            with transaction():
                service.ask(db.session.get_one(Registration, registration_id), months, at=at)


def forget_due(at: datetime) -> None:
    """Take away commitments that were kept for as long as was said, one event at a time."""
    for event_id in queries.events_due(at.date()):
        with transaction():
            service.forget(db.session.get_one(Event, event_id), by=SYSTEM, at=at)
