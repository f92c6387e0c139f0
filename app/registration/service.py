"""What people do with registrations and seats. The order of locks stands in seats.py."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from app.core import audit, i18n, outbox
from app.core.audit import Actor
from app.core.db import db, lock, violates
from app.core.errors import Refusal
from app.core.outbox import Notice
from app.core.secret_links import hash_of, keyed_hash, new_nonce, token_for
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.programme.search import folded
from app.questions import service as questions
from app.questions.rules import APART
from app.reference.catalogue import catalogue
from app.registration import (
    electives,
    errors,
    invitations,
    mail,
    names,
    notices,
    persons,
    queries,
    replacements,
    rules,
    seats,
    tickets,
)
from app.registration.models import Registration
from app.registration.rules import (
    CONSENT_VERSION,
    OPEN_SEAT,
    AttendeeRole,
    Changes,
    Details,
    Door,
    Endorsement,
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
DOUBLED: dict[str, type[Refusal]] = {
    "one_live_each": errors.AlreadyRegistered,
    "one_replacement_each": errors.BeingReplaced,
}
CHANGEABLE = tuple(name for name in Changes.__dataclass_fields__ if name not in (*APART, "answers"))


ELSEWHERE = {*APART, "consent", "consent_version", "answers"}  # what a registration's row does not hold as it is said


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
    _check_known(details)
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
    _check_known(details)
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
    _check_known(details)
    registration = _new(details, None, at)
    registration.event_id, registration.nominated, registration.endorsement = event.id, True, endorsement
    registration.status_changes = queries.status_changes_before(event.id, registration.identity)
    registration.reserve, registration.replaces_id = reserve, replaces.id if replaces else None
    registration.takes_seat = rules.counts(registration.role) and event.capacity is not None
    try:
        with db.session.begin_nested():
            db.session.add(registration)
            db.session.flush()
            _keep_the_rest(registration, details)
    except IntegrityError as refused:
        if violates(refused, "one_live_each"):
            raise errors.AlreadyRegistered from refused
        if violates(refused, "one_replacement_each"):
            raise errors.BeingReplaced from refused
        raise
    audit.record("registration.proposed", registration, by=by, at=at, replaces=replaces and replaces.id)
    return registration


def accept(registration: Registration, *, at: datetime, consent_version: str = CONSENT_VERSION) -> None:
    """Note that a nominee says yes, and to which text; saying so twice changes nothing."""
    event, registration = _in_hand(registration, at)
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
    event, registration = _in_hand(registration, at)
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
    event, registration = _in_hand(registration, at)
    if replacements.place_of(registration) is None:
        raise errors.NotPending
    if registration.replacement_allowed_at is None:
        registration.replacement_allowed_at = at
        audit.record("registration.replacement_allowed", registration, by=by, at=at)
    replacements.take_over_if_ready(event, registration, at=at)


def leave_reserve(registration: Registration, *, by: Actor, at: datetime) -> None:
    """Give somebody of a reserve list a place on their organisation's list, so that an organiser can decide."""
    event, registration = _in_hand(registration, at)
    if registration.status is not Status.PENDING or not registration.reserve:
        raise errors.NotPending
    registration.reserve = False
    audit.record("registration.left_reserve", registration, by=by, at=at)
    mail.tell(notices.left_reserve(registration, event), registration, event, at=at)


def readdress(
    registration: Registration, name: str, email: str, *, shared_mailbox: bool, by: Actor, at: datetime
) -> bool:
    """Put right whom a nominee is called and where we write; tells whether a new link must go to a new address."""
    _, registration = _in_hand(registration, at)
    if registration.status not in rules.LIVE:
        raise errors.NotLive
    moved = registration.email.casefold() != email.strip().casefold()
    registration.name, registration.email, registration.shared_mailbox = name, email, shared_mailbox
    settle(registration)
    if moved:  # the link went to somebody else
        registration.link_nonce = new_nonce()
        registration.link_hash, registration.opened_at = hash_of(token_for(registration.link_nonce)), None
    _keep_unless_doubled()
    audit.record("registration.changed", registration, by=by, at=at, fields=["name", "email"])
    return moved


def note_opened(registration: Registration, *, at: datetime) -> None:
    """Note that a nominee has followed the private link; at first only."""
    if registration.opened_at is None:
        registration.opened_at = at


def admitted(event: Event, *, at: datetime, invitation: str | None = None) -> Door:
    """Say whether registration is open or by approval, or refuse with the reason."""
    times = Times(event.opens_at, event.closes_at, event.ends_at)
    invited = event.policy is Policy.INVITATION and bool(invitation) and invitations.checked(event, invitation, at=at)
    door = rules.door(event.status, event.policy, times, at, invited=invited)
    if refusal := REFUSED_AT_THE_DOOR.get(door):
        raise refusal(opens_at=event.opens_at, zone=event.zone)
    return door


def _check_known(details: Details) -> None:
    """Refuse a country or a group that does not exist."""
    known = catalogue()
    if details.country_iso3 not in known.countries:
        raise errors.UnknownCountry(code=details.country_iso3)
    if details.group_id not in known.constituent_groups:
        raise errors.UnknownGroup(group=details.group_id)


def _enter(
    event: Event, details: Details, door: Door, key: str | None, at: datetime
) -> tuple[Registration, Place | None]:
    """Write the registration with the place that was found for it."""
    registration = _new(details, key, at)
    place = None
    if door is Door.OPEN:
        place = _place_for(event, registration, at)
        registration.status = Status.CONFIRMED if place else Status.WAITLISTED
        registration.waiting_since = None if place else at
    registration.event_id = event.id
    registration.status_changes = queries.status_changes_before(event.id, registration.identity)
    registration.takes_seat = rules.counts(registration.role) and event.capacity is not None
    registration.seat_id = place.seat_id if place else None
    if key:
        told = {"status": registration.status.value, "seat": _seat_word(place)}
        registration.request_answer = told | {"said": _digest(details)}
    db.session.add(registration)
    db.session.flush()
    _keep_the_rest(registration, details)
    return registration, place


def _keep_the_rest(registration: Registration, details: Details) -> None:
    """Store what has tables of its own: passport and needs, and the answers to the event's questions."""
    if apart := {key: value for key in APART if (value := getattr(details, key))}:
        questions.keep_apart(registration.id, apart)
    if details.answers is not None:
        questions.keep(registration.id, registration.event_id, details.answers)


def _place_for(event: Event, registration: Registration, at: datetime) -> Place | None:
    if not rules.counts(registration.role):
        return seats.NO_SEAT_NEEDED
    return seats.find_place(event, seats.person_of(registration), at=at)


def _new(details: Details, key: str | None, at: datetime) -> Registration:
    """Write down what a person said, and who they are."""
    registration = written(details, key, at)
    registration.person_id = persons.of(registration.email, registration.identity, registration.passport_hash)
    return registration


def written(details: Details, key: str | None, at: datetime) -> Registration:
    """Write down what somebody said, with a ticket and a private link of their own."""
    said = {name: value for name, value in vars(details).items() if name not in ELSEWHERE}
    nonce = new_nonce()
    registration = Registration(
        **said,
        id=uuid4(),
        status=Status.PENDING,
        status_changes=0,
        ticket=tickets.new(),
        link_nonce=nonce,
        link_hash=hash_of(token_for(nonce)),
        request_key=key,
        registered_at=at,
        consent_at=at if details.consent else None,
        consent_version=details.consent_version if details.consent else "",
        passport_hash=passport_hash(details.passport_number, details.passport_country or details.country_iso3),
    )
    settle(registration)
    return registration


def settle(registration: Registration) -> None:
    """Derive what is compared and searched from what was typed."""
    registration.email = registration.email.strip()
    registration.identity = rules.identity(
        registration.email,
        registration.name,
        registration.country_iso3,
        shared_mailbox=bool(registration.shared_mailbox),
    )
    registration.name_key = names.key(registration.name)
    registration.languages = list(registration.languages)
    if registration.language not in i18n.LANGUAGES:
        registration.language = i18n.SOURCE
    words = (registration.name, registration.badge_name, registration.organisation, registration.email)
    registration.search_text = "\n".join(filter(None, map(folded, words)))


def key_of_form(request_key: str, details: Details) -> str:
    """Name a form by its key and all it says: sent twice it is one registration, filled in anew it is another."""
    return f"{request_key}\n{_digest(details)}"


def _digest(details: Details) -> str:
    """Sum up all that a request says, to know it again; keyed, since some of it is kept apart and purged."""
    return keyed_hash("request", json.dumps(vars(details), default=str, sort_keys=True))


def passport_hash(number: str, country_iso3: str) -> str | None:
    """Give by what the same passport is known at another event; none without a number."""
    plain = "".join(filter(str.isalnum, number)).upper()
    return keyed_hash("passport", f"{country_iso3}:{plain}") if plain else None


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
    event, registration = _in_hand(registration, at)
    if registration.status is not Status.PENDING:
        raise errors.NotPending
    _check_nominee(registration)
    if replacements.place_of(registration) is not None:
        raise errors.ReplacesSomebody
    _check_titular(event, registration.role, registration.group_id, registration.country_iso3)
    place: Place | None = seats.NO_SEAT_NEEDED
    if rules.counts(registration.role):
        place = seats.find_place_under_lock(event, seats.person_of(registration))
    registration.status = Status.CONFIRMED if place else Status.WAITLISTED
    registration.takes_seat = rules.counts(registration.role) and event.capacity is not None
    registration.seat_id = place.seat_id if place else None
    registration.waiting_since = None if place else at
    registration.decided_at = at
    audit.record("registration.approved", registration, by=by, at=at, status=registration.status)
    db.session.flush()
    mail.tell(notices.first(registration, event), registration, event, at=at)


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
    event, registration = _in_hand(registration, at)
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


def _in_hand(registration: Registration, at: datetime) -> tuple[Event, Registration]:
    """Hold the event, then the registration, and read both afresh."""
    event = seats.hold(registration.event_id, at=at)
    return event, lock(Registration, registration.id)


def _leave(registration: Registration, to: Status, at: datetime) -> tuple[Event, Registration]:
    """End a registration and free its seat."""
    event, registration = _in_hand(registration, at)
    if registration.status not in rules.LIVE:
        raise errors.NotLive
    registration.left_from = registration.status.value
    registration.status, registration.decided_at = to, at
    seats.give_back(registration)
    electives.free(registration, at=at)
    return event, registration


def restore(registration: Registration, *, at: datetime) -> None:
    """Undo a cancelling of a moment ago: the place if it is still free, or the place in line as it was."""
    event, registration = _in_hand(registration, at)
    cancelled_at, stood = registration.decided_at, registration.left_from
    going_on = rules.gives_places(event.status, event.ends_at, at)
    if stood is None or not going_on or not rules.may_undo(registration.status, cancelled_at, at):
        raise errors.TooLateToUndo
    registration.status, registration.decided_at, registration.left_from = Status(stood), at, None
    registration.takes_seat = rules.counts(registration.role) and event.capacity is not None
    if registration.status is Status.CONFIRMED:
        _sit_down_again(registration, event)
    _keep_unless_doubled()
    audit.record("registration.restored", registration, by=registration, at=at, status=registration.status)
    mail.tell(notices.again(registration, event, at), registration, event, at=at)
    seats.pass_on(event, at=at)


def _sit_down_again(registration: Registration, event: Event) -> None:
    """Find a place for somebody who had one, or say that it is gone."""
    place: Place | None = seats.NO_SEAT_NEEDED
    if rules.counts(registration.role):
        with db.session.no_autoflush:
            place = seats.find_place_under_lock(event, seats.person_of(registration))
    if place is None:
        raise errors.PlaceGone
    registration.seat_id = place.seat_id


def _keep_unless_doubled() -> None:
    """Write what was changed, unless somebody would be at the event twice, or be replaced by two."""
    try:
        db.session.flush()
    except IntegrityError as refused:
        for name, refusal in DOUBLED.items():
            if violates(refused, name):
                raise refusal from refused
        raise


def change_details(registration: Registration, changes: Changes, *, by: Actor, at: datetime) -> None:
    """Put right what the registrant said; the country and the group decided about the seat, and stay."""
    _, registration = _in_hand(registration, at)
    if registration.status not in rules.LIVE:
        raise errors.NotLive
    before = {name: getattr(registration, name) for name in CHANGEABLE}
    for name in CHANGEABLE:
        setattr(registration, name, getattr(changes, name))
    passport_from, before_passport = changes.passport_country or registration.country_iso3, registration.passport_hash
    registration.passport_hash = passport_hash(changes.passport_number, passport_from)
    settle(registration)
    changed = [name for name in CHANGEABLE if getattr(registration, name) != before[name]]
    _keep_unless_doubled()
    if registration.passport_hash != before_passport:
        persons.recognise(registration)
    changed += questions.keep_apart(registration.id, {key: getattr(changes, key) for key in APART})
    if changes.answers is not None:
        changed += questions.keep(registration.id, registration.event_id, changes.answers)
    if changed:
        audit.record("registration.changed", registration, by=by, at=at, fields=changed)


def set_capacity(event: Event, capacity: int | None, reserved: Mapping[str, int], *, by: Actor, at: datetime) -> None:
    """Give an event so many seats, some reserved; whoever is confirmed keeps theirs, and new ones are passed on."""
    event = seats.hold(event.id, at=at)
    reserved = {group: number for group, number in reserved.items() if number}
    was = {"capacity": event.capacity, "reserved": queries.reserved_seats(event.id)}
    if was == {"capacity": capacity, "reserved": reserved}:
        return
    seats.still(event)
    if capacity is None:
        _without_seats(event, reserved)
    else:
        seats.arrange(event, _allotted(event, capacity, reserved))
    event.capacity, event.modified_at = capacity, at  # whoever is filling in the event's form learns of it
    now = {"capacity": capacity, "reserved": reserved}
    changed = {name: {"from": was[name], "to": value} for name, value in now.items() if was[name] != value}
    audit.record("event.seats_changed", event, by=by, at=at, **changed)
    seats.pass_on(event, at=at)


def _without_seats(event: Event, reserved: Mapping[str, int]) -> None:
    if reserved:
        raise errors.SeatsNeedCapacity
    seats.remove_all(event)


def _allotted(event: Event, capacity: int, reserved: Mapping[str, int]) -> rules.Allotment:
    """Share the seats out, or refuse in words where they are too few."""
    if unknown := reserved.keys() - catalogue().constituent_groups.keys():
        raise errors.UnknownGroup(group=min(unknown))
    holders = queries.confirmed_by_group(event.id)
    if capacity < sum(holders.values()):
        raise errors.CapacityBelowConfirmed(confirmed=sum(holders.values()))
    allotment = rules.allot(capacity, reserved, holders)
    if allotment.lacking:
        raise errors.TooManyReserved(lacking=allotment.lacking)
    return allotment


def release_reserved(event: Event, *, at: datetime) -> None:
    """Make reserved seats open ones if their time has come, and pass them on."""
    seats.hold(event.id, at=at)


def look_again(event: Event, *, at: datetime) -> None:
    """Pass on what may have become free because the event's rules have changed, such as its country limit."""
    seats.pass_on(seats.hold(event.id, at=at), at=at)


def tell_registrants(event: Event, change: notices.Change, *, at: datetime) -> int:
    """Write to everybody who is coming, waiting or undecided that the event has changed; says to how many."""
    people = queries.live(event.id)
    db.session.flush()
    written = [notices.event_changed(one, event, change) for one in people]
    outbox.post_all([mail.with_calendar(n, one, event, at=at) for n, one in zip(written, people, strict=True)], at=at)
    return len(people)
