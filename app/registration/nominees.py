"""What becomes of people who are put forward. The order of locks stands in seats.py."""

from datetime import datetime

from app.core import audit
from app.core.audit import Actor
from app.core.db import db
from app.core.secret_links import hash_of, new_nonce, token_for
from app.programme.models import Event
from app.registration import errors, mail, notices, queries, replacements, rules, writing
from app.registration.models import Registration
from app.registration.rules import CONSENT_VERSION, Details, Endorsement, Status


def propose(
    event: Event,
    details: Details,
    *,
    endorsement: Endorsement,
    by: Actor,
    at: datetime,
    reserve: bool = False,
    replaces: Registration | None = None,
) -> Registration:
    """Put somebody forward: they are to say yes, a secretariat may have to endorse them, and an organiser decides."""
    writing.check_known(details)
    registration = writing.new(details, None, at)
    registration.event_id, registration.nominated, registration.endorsement = event.id, True, endorsement
    registration.status_changes = queries.status_changes_before(event.id, registration.identity)
    registration.reserve, registration.replaces_id = reserve, replaces.id if replaces else None
    writing.await_seat(registration, event)
    with db.session.begin_nested():
        db.session.add(registration)
        writing.keep_unless_doubled()
        writing.keep_the_rest(registration, details)
    audit.record("registration.proposed", registration, by=by, at=at, replaces=replaces and replaces.id)
    return registration


def accept(registration: Registration, *, at: datetime, consent_version: str = CONSENT_VERSION) -> None:
    """Note that a nominee says yes, and to which text; saying so twice changes nothing."""
    event, registration = writing.in_hand(registration, at)
    if registration.status not in rules.LIVE:
        raise errors.NotLive
    if registration.accepted_at is None:
        registration.accepted_at = registration.consent_at = at
        registration.consent_version = consent_version
        audit.record("registration.accepted", registration, by=registration, at=at)
        replacements.take_over_if_ready(event, registration, at=at)
        if registration.status is Status.PENDING:  # else the place that they took over has been told of
            mail.tell(notices.said_yes(registration, event, at), registration, event, at=at)


def endorse(registration: Registration, reason: str = "", *, given: bool, by: Actor, at: datetime) -> None:
    """Note what the secretariat of a group says of a nominee."""
    event, registration = writing.in_hand(registration, at)
    if registration.endorsement is not Endorsement.AWAITED or registration.status is not Status.PENDING:
        raise errors.EndorsementNotAwaited
    registration.endorsement = Endorsement.GIVEN if given else Endorsement.REFUSED
    registration.endorsement_reason = "" if given else reason.strip()
    deed = "registration.endorsed" if given else "registration.not_endorsed"
    audit.record(deed, registration, by=by, at=at, reason=registration.endorsement_reason)
    replacements.take_over_if_ready(event, registration, at=at)
    if registration.status is Status.PENDING:
        mail.tell(notices.endorsed(registration, event, at), registration, event, at=at)


def allow_replacement(registration: Registration, *, by: Actor, at: datetime) -> None:
    """Let somebody have another's place though replacing is no longer free; allowed twice is allowed once."""
    event, registration = writing.in_hand(registration, at)
    if replacements.place_of(registration) is None:
        raise errors.NotPending
    if registration.replacement_allowed_at is None:
        registration.replacement_allowed_at = at
        audit.record("registration.replacement_allowed", registration, by=by, at=at)
    replacements.take_over_if_ready(event, registration, at=at)


def leave_reserve(registration: Registration, *, by: Actor, at: datetime) -> None:
    """Give somebody of a reserve list a place on their organisation's list, so that an organiser can decide."""
    event, registration = writing.in_hand(registration, at)
    if registration.status is not Status.PENDING or not registration.reserve:
        raise errors.NotPending
    registration.reserve = False
    audit.record("registration.left_reserve", registration, by=by, at=at)
    mail.tell(notices.left_reserve(registration, event), registration, event, at=at)


def readdress(
    registration: Registration, name: str, email: str, *, shared_mailbox: bool, by: Actor, at: datetime
) -> bool:
    """Put right whom a nominee is called and where we write; tells whether a new link must go to a new address."""
    _, registration = writing.in_hand(registration, at)
    if registration.status not in rules.LIVE:
        raise errors.NotLive
    moved = registration.email.casefold() != email.strip().casefold()
    registration.name, registration.email, registration.shared_mailbox = name, email, shared_mailbox
    writing.settle(registration)
    if moved:  # the link went to somebody else
        registration.link_nonce = new_nonce()
        registration.link_hash, registration.opened_at = hash_of(token_for(registration.link_nonce)), None
    writing.keep_unless_doubled()
    audit.record("registration.changed", registration, by=by, at=at, fields=["name", "email"])
    return moved


def note_opened(registration: Registration, *, at: datetime) -> None:
    """Note that a nominee has followed the private link; at first only."""
    if registration.opened_at is None:
        registration.opened_at = at
