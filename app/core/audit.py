"""The record of who changed what, when, from what to what; only ever added to."""

from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, db


class Actor(Protocol):
    """Whoever changes something: a user, a registrant by their link, or the system."""

    @property
    def actor(self) -> str:
        """Name the actor for the record, such as `user:<id>`."""


class System:
    """The product itself, when a schedule or a rule changes something."""

    actor = "system"


SYSTEM = System()


class AuditEntry(Identified, Base):
    """One change, as it was made."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject_id", "at"),)

    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(action: str, subject: Base, *, by: Actor, at: datetime, **changes: Any) -> None:
    """Write down one change, in the transaction that makes it."""
    db.session.add(
        AuditEntry(
            at=at,
            actor=by.actor,
            action=action,
            subject_type=subject.__tablename__,
            subject_id=_key(subject),
            changes={name: plain(value) for name, value in changes.items()},
        )
    )


def last_change_of(subject: Base) -> datetime:
    """Tell when something was last recorded of a thing."""
    newest = select(func.max(AuditEntry.at)).where(AuditEntry.subject_id == _key(subject))
    return db.session.scalar(newest) or datetime.min.replace(tzinfo=UTC)


def _key(subject: Base) -> str:
    key = getattr(subject, "id", None) or getattr(subject, "iso3", "")
    return key.hex if isinstance(key, UUID) else str(key)


def plain(value: Any) -> Any:
    """Make a value fit for JSON."""
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(getattr(value, "value", value))
