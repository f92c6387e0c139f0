"""What participants do with their commitments: write, change and take back; and what becomes of them in the end."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.core import audit, outbox
from app.core.audit import Actor
from app.core.db import db, lock
from app.core.zones import wall_in, zone
from app.peer_learning import errors, notices, queries, rules
from app.peer_learning.models import Commitment
from app.peer_learning.rules import OPEN, Standing
from app.programme.models import Event
from app.programme.rules import Precision
from app.registration.models import Registration


def may_commit(registration: Registration, event: Event, *, at: datetime) -> bool:
    """Tell whether somebody may write and change commitments now."""
    first_day = event.first_day if event.date_precision is Precision.DAY else None
    return rules.may_commit(registration.status, event.status, first_day, _today(event, at))


def write(registration: Registration, key: UUID, what: str, due: date, *, at: datetime) -> Commitment:
    """Keep what somebody will do; the form brings the key, so that sending it twice is once."""
    registration, event = _hold(registration, at)
    mine = queries.of_person(registration.id)
    if known := next((one for one in mine if one.id == key), None):
        return known
    if not rules.has_room([one.standing for one in mine]):
        raise errors.TooMany
    _check_due(event, due, at)
    made = Commitment(id=key, registration_id=registration.id, what=what, due=due, written_at=at, changed_at=at)
    db.session.add(made)
    audit.record("commitment.written", registration, by=registration, at=at, due=due)
    return made


def change(commitment: Commitment, what: str, due: date, standing: Standing, *, at: datetime) -> None:
    """Let a commitment say something else, be due on another day, or stand differently."""
    registration, event = _hold(commitment.registration, at)
    commitment = lock(Commitment, commitment.id)
    if commitment.standing is Standing.TAKEN_BACK:
        raise errors.TakenBack
    if due != commitment.due:
        _check_due(event, due, at)
    before = (commitment.what, commitment.due, commitment.standing)
    if before == (what, due, standing):
        return
    said = {"due": [commitment.due, due], "standing": [commitment.standing, standing], "reworded": what != before[0]}
    commitment.what, commitment.due, commitment.standing = what, due, standing
    _changed(commitment, at)
    audit.record("commitment.changed", registration, by=registration, at=at, **said)


def take_back(commitment: Commitment, *, at: datetime) -> None:
    """Forget what somebody said they would do; calendars are told that there is nothing to do any more."""
    registration, _event = _hold(commitment.registration, at)
    commitment = lock(Commitment, commitment.id)
    if commitment.standing is not Standing.TAKEN_BACK:
        commitment.what, commitment.standing = "", Standing.TAKEN_BACK
        _changed(commitment, at)
        audit.record("commitment.taken_back", registration, by=registration, at=at)


def ask(registration: Registration, months: int, *, at: datetime) -> None:
    """Ask somebody how what they said they would do stands."""
    registration = lock(Registration, registration.id)
    event, mine = db.session.get_one(Event, registration.event_id), queries.of_person(registration.id)
    for one in mine:
        one.asked_after = months
    open_ones = [one for one in mine if one.standing in OPEN]
    outbox.post(notices.how_does_it_stand(registration, event, months, open_ones), at=at)


def forget(event: Event, *, by: Actor, at: datetime) -> None:
    """Take away the commitments of an event whose time is over."""
    people = select(Registration.id).where(Registration.event_id == event.id)
    db.session.execute(delete(Commitment).where(Commitment.registration_id.in_(people)))
    audit.record("commitments.forgotten", event, by=by, at=at)


def _hold(registration: Registration, at: datetime) -> tuple[Registration, Event]:
    """Let one person's commitments change one after the other, while they may."""
    registration = lock(Registration, registration.id)
    event = db.session.get_one(Event, registration.event_id)
    if not may_commit(registration, event, at=at):
        raise errors.NotNow
    return registration, event


def _check_due(event: Event, due: date, at: datetime) -> None:
    last_day = event.last_day or _today(event, at)
    if not rules.fits(due, _today(event, at), rules.kept_until(last_day)):
        raise errors.DueOutside


def _changed(commitment: Commitment, at: datetime) -> None:
    commitment.changes += 1
    commitment.changed_at = at


def _today(event: Event, at: datetime) -> date:
    return wall_in(at, zone(event.zone)).date()
