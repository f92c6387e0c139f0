"""Invitation codes: made for an event, given to people, used so many times and until their day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, update

from app.core import audit
from app.core.audit import Actor
from app.core.db import db
from app.programme.models import Event
from app.registration import errors, tickets
from app.registration.models import InvitationCode


def of_event(event_id: UUID) -> list[InvitationCode]:
    """List an event's codes, the newest first."""
    query = select(InvitationCode).where(InvitationCode.event_id == event_id)
    return list(db.session.scalars(query.order_by(InvitationCode.created_at.desc(), InvitationCode.id)))


def make(
    event: Event, label: str, most_uses: int | None, expires_at: datetime | None, *, by: Actor, at: datetime
) -> InvitationCode:
    """Make a code for an event."""
    made = InvitationCode(
        event_id=event.id,
        code=tickets.new(),
        label=label.strip(),
        most_uses=most_uses,
        expires_at=expires_at,
        created_at=at,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("invitation.made", event, by=by, at=at, label=made.label, most_uses=most_uses)
    return made


def revoke(event: Event, code_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let a code open nothing any more; who has registered with it stays."""
    code = db.session.scalar(_of(event).where(InvitationCode.id == code_id, InvitationCode.revoked_at.is_(None)))
    if code is not None:
        code.revoked_at = at
        audit.record("invitation.revoked", event, by=by, at=at, label=code.label)


def checked(event: Event, typed: str | None, *, at: datetime) -> bool:
    """Tell that a code opens registration, or refuse it."""
    code = tickets.parsed(typed or "")
    if code is None or db.session.scalar(_of(event).where(InvitationCode.code == code, *_live(at))) is None:
        raise errors.CodeNotValid
    return True


def has_valid(event: Event, *, at: datetime) -> bool:
    """Tell whether any code opens an event now."""
    return db.session.scalar(_of(event).where(*_live(at)).limit(1)) is not None


def use(event: Event, typed: str | None, *, at: datetime) -> None:
    """Count one use of a code, or refuse it; of two who come for the last use at once, one is refused."""
    code = tickets.parsed(typed or "")
    using = update(InvitationCode).where(InvitationCode.event_id == event.id, InvitationCode.code == code, *_live(at))
    counted = using.values(used=InvitationCode.used + 1).returning(InvitationCode.id)
    if db.session.execute(counted.execution_options(synchronize_session=False)).one_or_none() is None:
        raise errors.CodeNotValid


def _of(event: Event) -> Select[InvitationCode]:
    return select(InvitationCode).where(InvitationCode.event_id == event.id)


def _live(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say when a code opens something."""
    unused = or_(InvitationCode.most_uses.is_(None), InvitationCode.used < InvitationCode.most_uses)
    in_time = or_(InvitationCode.expires_at.is_(None), InvitationCode.expires_at > at)
    return (and_(InvitationCode.revoked_at.is_(None), unused, in_time),)
