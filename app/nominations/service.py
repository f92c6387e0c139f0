"""What people do with calls and nominees. Locks are taken in this order: the event, the call, registrations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.accounts.models import User
from app.core import audit, outbox
from app.core.db import db, lock
from app.core.errors import Refusal
from app.nominations import call_list, errors, notices, queries, rules
from app.nominations.models import Call, Nomination
from app.nominations.queries import case_of, case_of_call
from app.nominations.rules import Entry, Listed, Put
from app.nominations.wall import Case, Deed, Party, may
from app.programme.models import Event
from app.programme.search import folded
from app.registration import nominees, seats
from app.registration import rules as registrations
from app.registration import service as registration
from app.registration.errors import AlreadyRegistered, NotLive
from app.registration.models import Registration
from app.registration.notices import nomination_withdrawn
from app.registration.rules import LIVE, AttendeeRole, Details, Status

NOT_ENTERED: dict[Entry, type[Refusal]] = {
    Entry.EVENT_OFF: errors.EventOff,
    Entry.CLOSED: errors.CallClosed,
    Entry.TOO_LATE: errors.TooLateToNominate,
}
SOURCE = "nomination"


@dataclass(frozen=True)
class Person:
    """Somebody whom an organisation wants to put forward."""

    name: str
    email: str
    role: AttendeeRole = AttendeeRole.PARTICIPANT
    shared_mailbox: bool = False
    reserve: bool = False


def pass_wall(party: Party, deed: Deed, case: Case) -> None:
    """Let somebody act who may; for all others there is no such nominee, and the edge writes down that they tried."""
    if not may(party, deed, case):
        raise errors.BehindTheWall(party, deed, case)


def note_refused(refused: errors.BehindTheWall, *, at: datetime) -> None:
    """Write down that somebody wanted what the wall does not allow."""
    case = refused.case
    audit.record(
        "nomination.refused",
        _about(case),
        by=refused.party,
        at=at,
        deed=refused.deed,
        part=refused.party.part,
        of_group=refused.party.group_id,
        about_group=case.group_id,
    )


def _about(case: Case) -> Registration | Call | Event:
    """Give the row that a deed is about: somebody, else the list, else the event."""
    if case.registration_id:
        return db.session.get_one(Registration, case.registration_id)
    return db.session.get_one(Call, case.call_id) if case.call_id else db.session.get_one(Event, case.event_id)


def propose(call: Call, people: Sequence[Person], *, by: Party, at: datetime) -> list[Nomination]:
    """Put people forward in the order given, all or none.

    Whoever stands on the list already is not put there twice; somebody else at the same address is refused in words.
    """
    pass_wall(by, Deed.PROPOSE, case_of_call(call))
    event, call = _hold(call, at)
    _check_entry(event, call, at)
    there = queries.list_of(call)
    listed = queries.listed(there)
    names = {
        one.registration.identity: folded(one.registration.name) for one in there if one.registration.status in LIVE
    }
    proposed: list[Nomination] = []
    rank = max((one.rank for one in there), default=0)
    _check_titulars(call, people, listed)
    for row, person in enumerate(people):
        identity = _identity_of(person, call)
        if identity in names:
            if names[identity] != folded(person.name):
                raise errors.AlreadyComing(row=row)
            continue
        where = _where(event, call, person, listed, row)
        rank += 1
        made = _put_forward(event, call, person, where, rank, row, by=by, at=at)
        names[identity] = folded(person.name)
        listed.append(Listed(made.id, person.role, where is Put.RESERVE))
        proposed.append(made)
    return proposed


def _hold(call: Call, at: datetime) -> tuple[Event, Call]:
    """Hold the event, then the call, and read both afresh."""
    event = seats.hold(call.event_id, at=at)
    return event, lock(Call, call.id)


def _check_entry(event: Event, call: Call, at: datetime) -> None:
    if refusal := NOT_ENTERED.get(entry_of(event, call, at=at)):
        raise refusal


def entry_of(event: Event, call: Call, *, at: datetime) -> Entry:
    """Say whether an organisation may put new people forward now."""
    return rules.entry(
        event.status,
        closed=call.closed_at is not None,
        until=event.nominations_until,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        at=at,
    )


def _identity_of(person: Person, call: Call) -> str:
    """Say by what somebody will be known at the event."""
    return registrations.identity(
        person.email.strip(), person.name, call.country_iso3, shared_mailbox=person.shared_mailbox
    )


def _check_titulars(call: Call, people: Sequence[Person], listed: Sequence[Listed]) -> None:
    """Refuse an adviser where no titular delegate of the group and country is put forward, before or together."""
    coming = [*listed, *(Listed(call.id, person.role, person.reserve) for person in people)]
    for row, person in enumerate(people):
        if rules.needs_titular(person.role, coming) and not queries.titular_is_put_forward(call):
            raise errors.NeedsTitular(row=row)


def _where(event: Event, call: Call, person: Person, listed: Sequence[Listed], row: int) -> Put:
    """Find the place of somebody new on the list, or refuse."""
    if person.role not in rules.roles_offered(event.delegation):
        raise errors.RoleNotOffered(row=row)
    where = rules.put(person.role, person.reserve, call.allotted, listed)
    if where is Put.NOWHERE:
        raise errors.ListFull(row=row)
    return where


def _put_forward(
    event: Event,
    call: Call,
    person: Person,
    where: Put,
    rank: int,
    row: int,
    *,
    by: Party,
    at: datetime,
    replaces: Registration | None = None,
) -> Nomination:
    """Make somebody a nominee, and write to them."""
    said = Details(
        name=person.name,
        email=person.email,
        country_iso3=call.country_iso3,
        group_id=call.group_id,
        organisation=call.organisation,
        language=call.language,
        role=person.role,
        shared_mailbox=person.shared_mailbox,
        source=SOURCE,
    )
    endorsement = rules.endorsement_of(call.group_id, event.endorsed_groups)
    try:
        made = nominees.propose(
            event, said, endorsement=endorsement, by=by, at=at, reserve=where is Put.RESERVE, replaces=replaces
        )
    except AlreadyRegistered as refused:
        raise errors.AlreadyComing(row=row) from refused
    nomination = Nomination(call_id=call.id, registration_id=made.id, rank=rank, proposed_at=at)
    db.session.add(nomination)
    db.session.flush()
    outbox.post(notices.nominated(made, event), at=at)
    return nomination


def move(nomination: Nomination, step: int, *, by: Party, at: datetime) -> None:
    """Move somebody a step up or down in the order of preference, among those with a place or those in reserve."""
    pass_wall(by, Deed.EDIT, case_of(nomination))
    event, call = _hold(nomination.call, at)
    call_list.check_going_on(event, at)
    there, reserve = queries.list_of(call), nomination.registration.reserve
    alike = [one for one in queries.in_order(there) if one.registration.reserve is reserve]
    order = [one.id for one in alike]
    if nomination.id not in order:
        raise NotLive
    if (new := rules.moved(order, nomination.id, step)) != order:
        _rank(there, dict(zip(new, sorted(one.rank for one in alike), strict=True)))
        audit.record("nomination.moved", nomination.registration, by=by, at=at, step=step)


def _rank(nominees: Sequence[Nomination], ranks: Mapping[UUID, int]) -> None:
    """Write down the order of preference; who is to take over a place stands where that place is."""
    replacing = queries.replacements(nominees)
    for one in nominees:
        if one.id in ranks:
            one.rank = ranks[one.id]
            if one.registration_id in replacing:
                replacing[one.registration_id].rank = one.rank


def correct(nomination: Nomination, name: str, email: str, *, shared_mailbox: bool, by: Party, at: datetime) -> None:
    """Put right whom a nominee is called and where we write, until they say yes; a new address is invited anew."""
    pass_wall(by, Deed.EDIT, case_of(nomination))
    event, _call = _hold(nomination.call, at)
    one = lock(Registration, nomination.registration_id)
    if one.accepted_at is not None:
        raise errors.TooLateToCorrect
    try:
        moved = nominees.readdress(one, name, email, shared_mailbox=shared_mailbox, by=by, at=at)
    except AlreadyRegistered as refused:
        raise errors.AlreadyComing from refused
    if moved:
        outbox.post(notices.nominated(one, event), at=at)


def invite_again(nomination: Nomination, *, by: Party, at: datetime) -> None:
    """Ask a nominee again to say yes; once a day at most."""
    pass_wall(by, Deed.EDIT, case_of(nomination))
    one, event = nomination.registration, db.session.get_one(Event, nomination.registration.event_id)
    call_list.check_going_on(event, at)
    if one.status is not Status.PENDING or one.accepted_at is not None:
        raise errors.TooLateToCorrect
    outbox.post(notices.nominated(one, event, again=f":{at:%Y%m%d}"), at=at)
    audit.record("nomination.reminded", one, by=by, at=at)


def withdraw(nomination: Nomination, reason: str = "", *, by: Party, at: datetime) -> None:
    """Take a nomination back; if there was a seat, it goes to whoever waits."""
    pass_wall(by, Deed.WITHDRAW, case_of(nomination))
    call_list.check_going_on(db.session.get_one(Event, nomination.registration.event_id), at)
    registration.withdraw(nomination.registration, reason, by=by, at=at, told=nomination_withdrawn)


def replace(nomination: Nomination, person: Person, *, by: Party, at: datetime) -> Nomination:
    """Put somebody forward in another's place, in the same role; says who.

    Whoever has no place yet leaves at once while replacing is free. Whoever has one keeps it until the new person
    has completed the details, and is endorsed where that is needed. After the freeze the organiser allows it first.
    """
    pass_wall(by, Deed.REPLACE, case_of(nomination))
    event, call = _hold(nomination.call, at)
    call_list.check_going_on(event, at)
    old = lock(Registration, nomination.registration_id)
    if same := _same(call, person, old):
        return same
    if old.status not in LIVE:
        raise NotLive
    at_once = old.status is Status.PENDING and is_free(event, at=at)
    if at_once:
        registration.withdraw(old, by=by, at=at, told=nomination_withdrawn)
        db.session.flush()
    where = Put.RESERVE if old.reserve else Put.PLACE
    in_role = Person(person.name, person.email, old.role, person.shared_mailbox)
    return _put_forward(event, call, in_role, where, nomination.rank, 0, by=by, at=at, replaces=old)


def _same(call: Call, person: Person, old: Registration) -> Nomination | None:
    """Find somebody who was put in another's place by an earlier click of the same button."""
    identity = _identity_of(person, call)
    there = (one for one in queries.list_of(call) if one.registration.replaces_id == old.id)
    return next(
        (one for one in there if one.registration.status in LIVE and one.registration.identity == identity), None
    )


def is_free(event: Event, *, at: datetime) -> bool:
    """Tell whether nominators may replace people without asking."""
    return registrations.may_take_over(event.freeze_at or event.starts_at, False, at)


def promote(nomination: Nomination, *, by: Party, at: datetime) -> None:
    """Give somebody of the reserve list a place on the list."""
    pass_wall(by, Deed.PROMOTE, case_of(nomination))
    event, call = _hold(nomination.call, at)
    call_list.check_going_on(event, at)
    one = lock(Registration, nomination.registration_id)
    if not one.reserve or one.status is not Status.PENDING:
        raise errors.NotOnReserve
    if not rules.has_room(rules.KINDS[one.role], call.allotted, queries.listed(queries.list_of(call))):
        raise errors.NoRoom
    nominees.leave_reserve(one, by=by, at=at)


def endorse(nomination: Nomination, reason: str = "", *, given: bool, by: Party, at: datetime) -> None:
    """Note what the secretariat of the nominee's group says."""
    pass_wall(by, Deed.ENDORSE, case_of(nomination))
    nominees.endorse(nomination.registration, reason, given=given, by=by, at=at)


def secretariats_to_tell(at: datetime) -> list[tuple[User, int]]:
    """Name the secretariats that are to hear today of nominees who were put forward yesterday, and of how many."""
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    people = queries.put_forward_between(today - timedelta(days=1), today)
    told = queries.secretariats(people)
    return [
        (user, people[user.group_id])
        for user in told
        if user.group_id and outbox.of_cause(notices.to_endorse_cause(user, at)) is None
    ]


def tell_secretariat(user: User, people: int, *, at: datetime) -> None:
    """Write to a secretariat that nominees of its group wait for its word."""
    outbox.post(notices.to_endorse(user, people, at), at=at)


def accept(nomination: Nomination, _reason: str = "", *, by: Party, at: datetime) -> None:
    """Give a nominee a seat that they may take, or a place on the waiting list."""
    pass_wall(by, Deed.DECIDE, case_of(nomination))
    registration.approve(nomination.registration, by=by, at=at)


def decline(nomination: Nomination, reason: str = "", *, by: Party, at: datetime) -> None:
    """Tell a nominee that there is no place for them."""
    pass_wall(by, Deed.DECIDE, case_of(nomination))
    registration.decline(nomination.registration, reason, by=by, at=at)


def allow(nomination: Nomination, _reason: str = "", *, by: Party, at: datetime) -> None:
    """Let a late replacement have the place."""
    pass_wall(by, Deed.DECIDE, case_of(nomination))
    nominees.allow_replacement(nomination.registration, by=by, at=at)
