"""Everything that is kept about one registrant, as they may take it with them."""

from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.programme.models import Event
from app.questions import queries
from app.questions.rules import APART
from app.registration import electives, tickets
from app.registration.models import Registration

ALSO_KEPT: dict[str, Any] = {}  # the tables of features above in which somebody stands, by what we call their rows
NOT_THEIRS = {"id", "pdf", "request_key", "recorded_by", "marked_by"}  # ours, or about whoever wrote it
LINKS = {"link_nonce", "link_hash", "ticket", "replaces_id"}
OURS = LINKS | {
    "request_key",
    "request_answer",
    "search_text",
    "identity",
    "name_key",
    "calendar_steps",
    "status_changes",
    "vouched_at",
    "passport_hash",
}


def everything_about(registration: Registration, event: Event) -> dict[str, Any]:
    """Gather what is kept: the registration, the messages to its address, and what other features know of it."""
    columns = registration.__table__.columns.keys()
    kept = {name: _plain(getattr(registration, name)) for name in columns if name not in OURS}
    apart, open_answers = queries.apart_of(registration.id), queries.answers_of(registration.id)
    kept |= {key: apart.pop(key, "") for key in APART}
    files = [{"name": upload.name, "type": upload.mimetype} for upload in queries.uploads_of(registration.id).values()]
    messages = [
        {"kind": message.kind, "to": message.recipient, "subject": message.subject, "body": message.body}
        | {"written_at": _plain(message.created_at), "sent_at": _plain(message.sent_at)}
        for message in outbox.history(registration.id)
    ]
    named = {"slug": event.slug, "title": event.title}
    return {
        "event": named,
        "registration": kept | {"ticket": tickets.shown(registration.ticket)},
        "answers": open_answers | apart,
        "sessions": electives.chosen_by(registration),
        "files": files,
        "messages": messages,
        **{name: _rows(table, registration.id) for name, table in ALSO_KEPT.items()},
    }


def _rows(table: Any, registration_id: UUID) -> list[dict[str, Any]]:
    """Give what a table says of somebody, but for the documents, which stand on their own page."""
    columns = [one for one in table.__table__.columns if one.name not in NOT_THEIRS and not one.name.endswith("_id")]
    found = db.session.execute(select(*columns).where(table.registration_id == registration_id).order_by(table.id))
    return [{name: _plain(value) for name, value in row.items()} for row in found.mappings()]


def _plain(value: Any) -> Any:
    """Write a value as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
