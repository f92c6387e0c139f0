"""What messages do without anybody asking."""

from datetime import datetime

from app.core.db import db, transaction
from app.mailings import queries, service
from app.nominations.models import Call
from app.programme.models import Event


def send_reminders(at: datetime) -> None:
    """Send the reminders whose time has come, one event at a time."""
    for event_id in queries.events_to_look_at(at):
        if service.due(db.session.get_one(Event, event_id), at=at):
            with transaction():
                service.send_reminders(db.session.get_one(Event, event_id), at=at)


def send_digests(at: datetime) -> None:
    """Tell focal points what is new of their nominees, one call at a time."""
    for call_id in queries.calls_to_look_at(at):
        with transaction():
            service.send_digest(db.session.get_one(Call, call_id), at=at)
