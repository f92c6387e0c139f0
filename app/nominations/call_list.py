"""Asking organisations to nominate: whom we ask, and for how many places; once they are asked, again, or no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core import audit, outbox
from app.core.audit import Actor
from app.core.db import db, lock
from app.core.secret_links import hash_of, new_nonce, token_for
from app.nominations import errors, notices, queries, rules
from app.nominations.models import Call, Nomination
from app.nominations.rules import Allotted
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.registration.cohorts import check_own_people


@dataclass(frozen=True)
class Asked:
    """An organisation that is to be asked, its focal point, and its places."""

    organisation: str
    group_id: str
    country_iso3: str
    email: str
    name: str = ""
    language: str = "en"
    allotted: Allotted | None = None  # none: as the event's formula says


def add_calls(event: Event, asked: Sequence[Asked], *, by: Actor, at: datetime) -> list[Call]:
    """Write down which organisations are to be asked; those that stand there already stay as they are."""
    event = lock(Event, event.id)
    check_own_people(event)
    known = queries.call_keys(event.id)
    calls: dict[tuple[str, str, str], Call] = {}
    for one in asked:
        key = (one.group_id, one.country_iso3, one.email.strip().casefold())
        if key not in known and key not in calls:
            calls[key] = _new_call(event, one, at)
    db.session.add_all(calls.values())
    db.session.flush()
    for call in calls.values():
        audit.record("call.added", call, by=by, at=at, organisation=call.organisation, group=call.group_id)
    return list(calls.values())


def _new_call(event: Event, asked: Asked, at: datetime) -> Call:
    nonce = new_nonce()
    call = Call(event_id=event.id, created_at=at, link_nonce=nonce, link_hash=hash_of(token_for(nonce)))
    _write(call, asked, asked.allotted or rules.usual_allotment(event.delegation, asked.group_id))
    return call


def _write(call: Call, asked: Asked, allotted: Allotted) -> None:
    call.organisation, call.group_id, call.country_iso3 = asked.organisation, asked.group_id, asked.country_iso3
    call.name, call.email, call.language = asked.name, asked.email.strip(), asked.language
    call.email_folded = call.email.casefold()
    call.titular, call.substitutes, call.advisers = allotted.titular, allotted.substitutes, allotted.advisers


def change_call(call: Call, asked: Asked, *, by: Actor, at: datetime) -> None:
    """Put right whom we ask, and for how many places; a new address gets a new link, and the old one opens nothing."""
    lock(Event, call.event_id)
    call = lock(Call, call.id)
    if (asked.group_id, asked.country_iso3) != (call.group_id, call.country_iso3) and queries.list_of(call):
        raise errors.CallHasNominees
    key = (asked.group_id, asked.country_iso3, asked.email.strip().casefold())
    mine = (call.group_id, call.country_iso3, call.email_folded)
    if key != mine and key in queries.call_keys(call.event_id):
        raise errors.CallKnown
    if key[2] != call.email_folded:
        call.link_nonce = new_nonce()
        call.link_hash, call.sent_at, call.opened_at = hash_of(token_for(call.link_nonce)), None, None
    _write(call, asked, asked.allotted or call.allotted)
    audit.record("call.changed", call, by=by, at=at, organisation=call.organisation, email=call.email)


def send_calls(event: Event, *, by: Actor, at: datetime, only: UUID | None = None) -> int:
    """Ask the organisations that were not asked yet, or one of them; says how many."""
    event = lock(Event, event.id)
    if event.status is EventStatus.DRAFT:
        raise errors.NotAnnounced
    check_going_on(event, at)
    unsent = [call for call in queries.calls_of(event.id) if only in (None, call.id) and _is_unsent(call)]
    for call in unsent:
        call.sent_at = at
        outbox.post(notices.request(call, event), at=at)
        audit.record("call.sent", call, by=by, at=at, to=call.email)
    return len(unsent)


def _is_unsent(call: Call) -> bool:
    return call.sent_at is None and call.closed_at is None


def remind(event: Event, *, by: Actor, at: datetime, only: UUID | None = None) -> int:
    """Ask again where an organisation has places left; says how many, and nobody is asked twice on one day."""
    event = lock(Event, event.id)
    check_going_on(event, at)
    calls = queries.calls_of(event.id)
    nominees = queries.nominees_of(call.id for call in calls)
    told = [call for call in calls if only in (None, call.id) and _lacks(call, nominees.get(call.id, []), at)]
    for call in told:
        call.reminded_at = at
        outbox.post(notices.reminder(call, event, at), at=at)
        audit.record("call.reminded", call, by=by, at=at)
    return len(told)


def _lacks(call: Call, nominees: Sequence[Nomination], at: datetime) -> bool:
    today = call.reminded_at is not None and call.reminded_at.date() == at.date()
    state = queries.state_of(call, {one.call_id for one in nominees})
    return not today and rules.may_be_reminded(state, call.allotted, queries.listed(nominees))


def close_call(call: Call, closed: bool, *, by: Actor, at: datetime) -> None:
    """Take nobody more from an organisation, or take people from it again."""
    lock(Event, call.event_id)
    call = lock(Call, call.id)
    if closed is (call.closed_at is None):
        call.closed_at = at if closed else None
        audit.record("call.closed" if closed else "call.opened_again", call, by=by, at=at)


def note_opened(call: Call, *, at: datetime) -> None:
    """Note that a focal point has followed the link; at first only."""
    if call.opened_at is None:
        call.opened_at = at


def check_going_on(event: Event, at: datetime) -> None:
    """Refuse what is meant for an event that is called off or over."""
    if not rules.goes_on(event.status, event.ends_at, at):
        raise errors.EventOff
