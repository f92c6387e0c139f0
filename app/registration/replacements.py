"""Somebody in another's place: it passes from the one to the other in one step, and never to the waiting list."""

from datetime import datetime

from app.core import audit
from app.core.audit import SYSTEM
from app.core.db import db, lock
from app.programme.models import Event
from app.registration import electives, mail, notices, rules, seats
from app.registration.models import Registration
from app.registration.rules import LIVE, Status


def place_of(registration: Registration) -> Registration | None:
    """Give whose place somebody is to take over; none once that person has left, or the place has passed on."""
    if registration.replaces_id is None or registration.status is not Status.PENDING:
        return None
    old = db.session.get_one(Registration, registration.replaces_id)
    return old if old.status in LIVE else None


def take_over_if_ready(event: Event, registration: Registration, *, at: datetime) -> None:
    """Let somebody have the place of whom they replace, once nothing is missing; the event's lock is held."""
    old = place_of(registration)
    allowed = registration.replacement_allowed_at is not None
    if old is None or not rules.may_take_over(event.freeze_at or event.starts_at, allowed, at):
        return
    old = lock(Registration, old.id)
    if old.status is Status.PENDING:
        _step_back(old, event, at)
    elif _is_ready(registration) and rules.gives_places(event.status, event.ends_at, at):
        _take_over(old, registration, event, at)


def _is_ready(registration: Registration) -> bool:
    accepted = registration.accepted_at is not None
    return rules.missing(registration.endorsement, nominated=True, accepted=accepted) is None


def _step_back(old: Registration, event: Event, at: datetime) -> None:
    """Let somebody who has no place yet leave at once."""
    old.left_from, old.status, old.decided_at = old.status.value, Status.WITHDRAWN, at
    audit.record("registration.replaced", old, by=SYSTEM, at=at)
    mail.tell(notices.nomination_withdrawn(old, event), old, event, at=at)


def _take_over(old: Registration, new: Registration, event: Event, at: datetime) -> None:
    seats.hand_over(old, new)
    electives.free(old, at=at)
    old.decided_at = new.decided_at = at
    db.session.flush()
    audit.record("registration.replaced", old, by=SYSTEM, at=at, by_whom=new.id)
    audit.record("registration.took_over", new, by=SYSTEM, at=at, status=new.status, from_whom=old.id)
    mail.tell(notices.replaced(old, event), old, event, at=at)
    mail.tell(notices.first(new, event), new, event, at=at)
