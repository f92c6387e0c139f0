"""What people do with registrations and seats. The order of locks stands in seats.py."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.core import audit, outbox
from app.core.audit import Actor
from app.core.db import db, violates
from app.core.errors import Refusal
from app.core.outbox import Notice
from app.core.secret_links import hash_of, keyed_hash, token_for
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.questions import service as questions
from app.questions.rules import APART
from app.reference.catalogue import catalogue
from app.registration import (
    cohorts,
    electives,
    errors,
    event_news,
    invitations,
    mail,
    notices,
    persons,
    queries,
    replacements,
    rules,
    seats,
    tickets,
    way_errors,
    writing,
)
from app.registration.models import Registration
from app.registration.rules import (
    OPEN_SEAT,
    AttendeeRole,
    Changes,
    Details,
    Door,
    Missing,
    Status,
    Times,
)
from app.registration.seats import Place

REFUSED_AT_THE_DOOR: dict[Door, type[Refusal]] = {
    Door.HIDDEN: errors.EventNotPublic,
    Door.CANCELLED: errors.EventCancelled,
    Door.POSTPONED: errors.EventPostponed,
    Door.NOT_YET: errors.NotOpenYet,
    Door.TOO_LATE: errors.Closed,
    Door.NOT_ONLINE: errors.NotOnline,
    Door.NOMINATION_ONLY: errors.NominationOnly,
    Door.INVITATION_ONLY: errors.InvitationOnly,
}
REFUSED_NOMINEES: dict[Missing, type[Refusal]] = {
    Missing.ENDORSEMENT: errors.NotEndorsed,
    Missing.ACCEPTANCE: errors.NotAccepted,
    Missing.PLACE: errors.OnReserve,
}
CHANGEABLE = tuple(name for name in Changes.__dataclass_fields__ if name not in (*APART, "answers"))


@dataclass(frozen=True)
class Answer:
    """What a request to register was told; the same request again is told the same."""

    id: UUID
    status: Status
    seat: str | None  # the group that the seat is reserved for, or "open"; none without a seat
    ticket: str | None  # only once confirmed
    token: str  # of the private link


def register(
    event: Event, details: Details, *, request_key: str | None, at: datetime, invitation: str | None = None
) -> Answer:
    """Give a person a seat, a place on the waiting list, or a place among those whom an organiser will decide about."""
    key = hash_of(request_key) if request_key else None
    if key and (known := queries.of_request(event.id, key)):
        return _answer_again(known, details)
    door = admitted(event, at=at, invitation=invitation)
    writing.check_known(details)
    try:
        with db.session.begin_nested():  # what was taken is given back where the database refuses the rest
            if event.policy is Policy.INVITATION:
                invitations.use(event, invitation, at=at)
            registration, place = _enter(event, details, door, key, at)
    except IntegrityError as refused:
        if key and (known := queries.of_request(event.id, key)):  # it came twice at once
            return _answer_again(known, details)
        if violates(refused, "one_live_each"):
            raise errors.AlreadyRegistered from refused
        raise
    audit.record("registration.made", registration, by=registration, at=at, status=registration.status)
    mail.tell(notices.first(registration, event), registration, event, at=at)
    return _answer(registration, _seat_word(place))


def enrol(
    event: Event, details: Details, *, may_wait: bool, request_key: str | None = None, by: Actor, at: datetime
) -> Registration:
    """Register somebody for an organiser or at the door, whatever the event's policy and hours."""
    event = seats.hold(event.id, at=at)
    key = hash_of(request_key) if request_key else None
    if key and (known := queries.of_request(event.id, key)):
        return known
    if event.status is EventStatus.CANCELLED:
        raise errors.EventCancelled
    cohorts.check_own_people(event)
    writing.check_known(details)
    tripartite = catalogue().constituent_groups[details.group_id].tripartite
    if rules.only_by_nomination(event.policy, details.role, tripartite=tripartite):
        raise errors.ByNomination
    _check_titular(event, details.role, details.group_id, details.country_iso3)
    try:
        with db.session.begin_nested():
            registration, _place = _enter(event, details, Door.OPEN, key, at)
    except IntegrityError as refused:
        if violates(refused, "one_live_each"):
            raise errors.RegisteredAlready from refused
        raise
    if registration.status is Status.WAITLISTED and not may_wait:
        raise errors.NoPlaceFree
    audit.record("registration.made", registration, by=by, at=at, status=registration.status)
    mail.tell(notices.first(registration, event), registration, event, at=at)
    return registration


def admitted(event: Event, *, at: datetime, invitation: str | None = None) -> Door:
    """Say whether registration is open or by approval, or refuse with the reason."""
    times = Times(event.opens_at, event.closes_at, event.ends_at)
    invited = event.policy is Policy.INVITATION and bool(invitation) and invitations.checked(event, invitation, at=at)
    door = rules.door(event.status, event.policy, times, at, invited=invited)
    if door is Door.NOT_ONLINE:
        cohorts.check_own_people(event)
    if refusal := REFUSED_AT_THE_DOOR.get(door):
        raise refusal(opens_at=event.opens_at, zone=event.zone)
    return door


def _enter(
    event: Event, details: Details, door: Door, key: str | None, at: datetime
) -> tuple[Registration, Place | None]:
    """Write the registration with the place that was found for it."""
    registration = writing.new(details, key, at)
    place = None
    if door is Door.OPEN:
        place = _place_for(event, registration, at)
        registration.status = Status.CONFIRMED if place else Status.WAITLISTED
        registration.waiting_since = None if place else at
    registration.event_id = event.id
    registration.status_changes = queries.status_changes_before(event.id, registration.identity)
    _settle_in(registration, event, place)
    if key:
        told = {"status": registration.status.value, "seat": _seat_word(place)}
        registration.request_answer = told | {"said": _digest(details)}
    db.session.add(registration)
    db.session.flush()
    writing.keep_the_rest(registration, details)
    return registration, place


def _place_for(event: Event, registration: Registration, at: datetime) -> Place | None:
    person = seats.person_of(registration)
    return seats.find_place(event, person, at=at) if rules.counts(registration.role) else seats.no_seat(event, person)


def _settle_in(registration: Registration, event: Event, place: Place | None) -> None:
    """Write down the place that was found for somebody, or by which way they wait for one."""
    if place:
        seats.sit_down(registration, place)
    else:
        writing.await_seat(registration, event)


def key_of_form(request_key: str, details: Details) -> str:
    """Name a form by its key and all it says: sent twice it is one registration, filled in anew it is another."""
    return f"{request_key}\n{_digest(details)}"


def _digest(details: Details) -> str:
    """Sum up all that a request says, to know it again; keyed, since some of it is kept apart and purged."""
    return keyed_hash("request", json.dumps(vars(details), default=str, sort_keys=True))


def _seat_word(place: Place | None) -> str | None:
    return (place.reserved_for or OPEN_SEAT) if place and place.seat_id else None


def _answer_again(registration: Registration, details: Details) -> Answer:
    """Tell a repeated request what it was told at first; who has guessed a key alone is told nobody else's answer."""
    told = registration.request_answer or {}
    if told["said"] != _digest(details):
        raise errors.KeyReused
    return _answer(registration, told["seat"], Status(told["status"]))


def _answer(registration: Registration, seat: str | None, status: Status | None = None) -> Answer:
    told = status or registration.status
    ticket = tickets.shown(registration.ticket) if told is Status.CONFIRMED else None
    return Answer(registration.id, told, seat, ticket, token_for(registration.link_nonce))


def approve(registration: Registration, *, by: Actor, at: datetime) -> None:
    """Give the registrant a seat that they may take, or a place on the waiting list."""
    event, registration = writing.in_hand(registration, at)
    if registration.status is not Status.PENDING:
        raise errors.NotPending
    _check_nominee(registration)
    if replacements.place_of(registration) is not None:
        raise errors.ReplacesSomebody
    _check_titular(event, registration.role, registration.group_id, registration.country_iso3)
    place = _place_under_lock(event, registration)
    registration.status = Status.CONFIRMED if place else Status.WAITLISTED
    _settle_in(registration, event, place)
    registration.waiting_since = None if place else at
    registration.decided_at = at
    audit.record("registration.approved", registration, by=by, at=at, status=registration.status)
    db.session.flush()
    mail.tell(notices.first(registration, event), registration, event, at=at)


def _place_under_lock(event: Event, registration: Registration) -> Place | None:
    person = seats.person_of(registration)
    counts = rules.counts(registration.role)
    return seats.find_place_under_lock(event, person) if counts else seats.no_seat(event, person)


def _check_nominee(registration: Registration) -> None:
    """Refuse to accept a nominee who is not endorsed, or has not said yes."""
    accepted = registration.accepted_at is not None
    nominated, reserve = registration.nominated, registration.reserve
    if missing := rules.missing(registration.endorsement, nominated=nominated, accepted=accepted, reserve=reserve):
        raise REFUSED_NOMINEES[missing]


def _check_titular(event: Event, role: AttendeeRole, group_id: str, country_iso3: str) -> None:
    """Refuse an adviser who has nobody to advise."""
    if role is AttendeeRole.ADVISER and not queries.has_titular(event.id, group_id, country_iso3):
        raise errors.NoTitular


def decline(registration: Registration, reason: str, *, by: Actor, at: datetime) -> None:
    """Tell the registrant that there is no place for them, and why."""
    event, registration = writing.in_hand(registration, at)
    if registration.status is not Status.PENDING:
        raise errors.NotPending
    registration.status, registration.decided_at = Status.DECLINED, at
    registration.decline_reason = reason.strip()
    audit.record("registration.declined", registration, by=by, at=at, reason=registration.decline_reason)
    mail.tell(notices.declined(registration, event), registration, event, at=at)


def cancel(registration: Registration, *, by: Actor | None = None, at: datetime) -> None:
    """End a registration because the registrant will not come, and pass the seat on."""
    event, registration = _leave(registration, Status.CANCELLED, at)
    audit.record("registration.cancelled", registration, by=by or registration, at=at)
    mail.tell(notices.cancelled(registration, event), registration, event, at=at)
    seats.pass_on(event, at=at)


def withdraw(
    registration: Registration,
    reason: str = "",
    *,
    by: Actor,
    at: datetime,
    told: Callable[[Registration, Event], Notice] = notices.withdrawn,
) -> None:
    """End a registration because the organiser, or whoever put it forward, says so, and pass the seat on."""
    event, registration = _leave(registration, Status.WITHDRAWN, at)
    registration.decline_reason = reason.strip()
    audit.record("registration.withdrawn", registration, by=by, at=at, reason=registration.decline_reason)
    mail.tell(told(registration, event), registration, event, at=at)
    seats.pass_on(event, at=at)


def _leave(registration: Registration, to: Status, at: datetime) -> tuple[Event, Registration]:
    """End a registration and free its seat."""
    event, registration = writing.in_hand(registration, at)
    if registration.status not in rules.LIVE:
        raise errors.NotLive
    registration.left_from = registration.status.value
    registration.status, registration.decided_at = to, at
    seats.give_back(registration)
    electives.free(registration, at=at)
    return event, registration


def restore(registration: Registration, *, at: datetime) -> None:
    """Undo a cancelling of a moment ago: the place if it is still free, or the place in line as it was."""
    event, registration = writing.in_hand(registration, at)
    cancelled_at, stood = registration.decided_at, registration.left_from
    going_on = rules.gives_places(event.status, event.ends_at, at)
    if stood is None or not going_on or not rules.may_undo(registration.status, cancelled_at, at):
        raise errors.TooLateToUndo
    registration.status, registration.decided_at, registration.left_from = Status(stood), at, None
    writing.await_seat(registration, event)
    if registration.status is Status.CONFIRMED:
        _sit_down_again(registration, event)
    writing.keep_unless_doubled()
    audit.record("registration.restored", registration, by=registration, at=at, status=registration.status)
    mail.tell(notices.again(registration, event, at), registration, event, at=at)
    seats.pass_on(event, at=at)


def _sit_down_again(registration: Registration, event: Event) -> None:
    """Find a place for somebody who had one, or say that it is gone."""
    with db.session.no_autoflush:
        place = _place_under_lock(event, registration)
    if place is None:
        raise errors.PlaceGone
    seats.sit_down(registration, place)


def change_way(registration: Registration, *, online: bool, by: Actor, at: datetime) -> None:
    """Let somebody take part the other way: at once where a place is free there; who waits stands last in that line."""
    event, registration = writing.in_hand(registration, at)
    if registration.status not in rules.LIVE:
        raise errors.NotLive
    if not event.two_ways:
        raise way_errors.OneWayOnly
    if registration.online is online:
        return
    with db.session.no_autoflush:
        _sit_elsewhere(registration, event, online=online, at=at)
    audit.record("registration.changed_way", registration, by=by, at=at, online=online, status=registration.status)
    db.session.flush()
    if registration.status is not Status.PENDING:
        mail.tell(notices.again(registration, event, at), registration, event, at=at)
    seats.pass_on(event, at=at)


def _sit_elsewhere(registration: Registration, event: Event, *, online: bool, at: datetime) -> None:
    """Exchange a place for one of the other way, or wait for that; whoever is confirmed keeps what they have."""
    confirmed = registration.status is Status.CONFIRMED
    if confirmed:
        seats.give_back(registration)
    registration.online = online
    writing.await_seat(registration, event)
    if registration.status is Status.PENDING or not rules.counts(registration.role):
        return
    find = seats.find_seat_under_lock if confirmed else seats.find_place_under_lock  # the country counts them already
    place = find(event, seats.person_of(registration))
    if place:
        seats.sit_down(registration, place)
        registration.status = Status.CONFIRMED
    elif confirmed:
        raise way_errors.NoPlaceThere
    else:
        registration.waiting_since = at


def change_details(registration: Registration, changes: Changes, *, by: Actor, at: datetime) -> None:
    """Put right what the registrant said; the country and the group decided about the seat, and stay."""
    _, registration = writing.in_hand(registration, at)
    if registration.status not in rules.LIVE:
        raise errors.NotLive
    before = {name: getattr(registration, name) for name in CHANGEABLE}
    for name in CHANGEABLE:
        setattr(registration, name, getattr(changes, name))
    passport_from, before_passport = changes.passport_country or registration.country_iso3, registration.passport_hash
    registration.passport_hash = writing.passport_hash(changes.passport_number, passport_from)
    writing.settle(registration)
    changed = [name for name in CHANGEABLE if getattr(registration, name) != before[name]]
    writing.keep_unless_doubled()
    if registration.passport_hash != before_passport:
        persons.recognise(registration)
    changed += questions.keep_apart(registration.id, {key: getattr(changes, key) for key in APART})
    if changes.answers is not None:
        changed += questions.keep(registration.id, registration.event_id, changes.answers)
    if changed:
        audit.record("registration.changed", registration, by=by, at=at, fields=changed)


def tell_registrants(event: Event, change: event_news.Change, *, at: datetime) -> int:
    """Write to everybody who is coming, waiting or undecided that the event has changed; says to how many."""
    people = queries.live(event.id)
    db.session.flush()
    written = [event_news.event_changed(one, event, change) for one in people]
    outbox.post_all([mail.with_calendar(n, one, event, at=at) for n, one in zip(written, people, strict=True)], at=at)
    return len(people)
