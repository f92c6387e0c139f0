"""Which person a registration is of: the registrations of one human over the years share one number.

A person is that number and nothing else: no row stands for it, so whoever registers waits for nobody. Whoever comes
with an address of their own for the first time gets the number that follows from the address; two registrations of one
person at the same moment, at two events, come to the same one without knowing of each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID, uuid4, uuid5

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import load_only

from app.accounts.models import User
from app.core.db import db
from app.programme.models import Event
from app.programme.queries import events_assigned_to
from app.registration import likeness, names
from app.registration.models import Apart, Registration
from app.registration.rules import LIVE

FROM_ADDRESS = UUID("6f0f4f6e-3f0e-5d0b-9d5c-7c1f3a0a5b11")
TELLING = (
    Registration.person_id, Registration.name, Registration.name_key, Registration.country_iso3,
    Registration.organisation, Registration.email, Registration.shared_mailbox, Registration.passport_hash,
)  # fmt: skip
BATCH = 500  # addresses that are looked up with one statement


def of(email: str, identity: str, passport_hash: str | None = None) -> UUID | ColumnElement[UUID]:
    """Tell who registers: whoever came with this passport, or is known by this address, or somebody new."""
    if passport_hash and (same := _with_passport(Registration.passport_hash == passport_hash)):
        return same
    return _by_address(identity) if email else uuid4()


def _by_address(identity: str) -> ColumnElement[UUID]:
    """Look an address up, as `many` does, in the statement that writes the registration: no round trip more."""
    number = uuid5(FROM_ADDRESS, identity)
    latest = select(Registration.person_id).where(Registration.identity == identity).limit(1)
    latest = latest.order_by(Registration.registered_at.desc(), Registration.id.desc())
    moved = select(Registration.id).where(Registration.person_id == number).exists()
    kind = Registration.person_id.type
    fresh = case((moved, literal(uuid4(), kind)), else_=literal(number, kind))
    return func.coalesce(latest.scalar_subquery(), fresh, type_=kind)


def recognise(registration: Registration) -> None:
    """Link somebody whose passport is known now to who came with it before, unless they have a history of their own."""
    others = Registration.id != registration.id
    mine = select(Registration.id).where(Registration.person_id == registration.person_id, others).limit(1)
    if registration.passport_hash and db.session.scalar(mine) is None:
        same = _with_passport((Registration.passport_hash == registration.passport_hash) & others)
        registration.person_id = same or registration.person_id


def _with_passport(same: ColumnElement[bool]) -> UUID | None:
    latest = select(Registration.person_id).where(same).order_by(Registration.registered_at.desc(), Registration.id)
    return db.session.scalar(latest.limit(1))


def many(identities: Iterable[str]) -> dict[str, UUID]:
    """Tell who registers with each of several addresses."""
    first = {identity: uuid5(FROM_ADDRESS, identity) for identity in identities}
    waiting = list(first)
    found: dict[str, UUID] = {}
    while waiting:
        part, waiting = waiting[:BATCH], waiting[BATCH:]
        found |= _known({identity: first[identity] for identity in part})
    return found


def _known(first: dict[str, UUID]) -> dict[str, UUID]:
    """Look up some addresses: the latest who used one, else its own number, unless that one has moved elsewhere."""
    query = select(Registration.identity, Registration.person_id).where(
        or_(Registration.identity.in_(first), Registration.person_id.in_(first.values()))
    )
    rows = db.session.execute(query.order_by(Registration.registered_at, Registration.id)).all()
    latest = {identity: person_id for identity, person_id in rows if identity in first}
    moved = {person_id for _identity, person_id in rows}
    return {
        identity: latest.get(identity) or (uuid4() if person_id in moved else person_id)
        for identity, person_id in first.items()
    }


def apart_from(person_id: UUID) -> set[UUID]:
    """Name the people who are known to be somebody else."""
    return _apart_among({person_id})[person_id]


def doubled_names(event_id: UUID, shown: Sequence[Registration]) -> set[UUID]:
    """Name those among some registrations of an event who may be there twice: their name and country are."""
    alike = (Registration.name_key, Registration.country_iso3)
    here = select(*alike, Registration.person_id).where(
        Registration.event_id == event_id, Registration.status.in_(LIVE)
    )
    people: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    sounds = {one.name_key for one in shown if one.name_key}
    for key, country, person_id in db.session.execute(here.where(Registration.name_key.in_(sounds))):
        people[key, country].add(person_id)
    crowd = {one: people[one.name_key, one.country_iso3] - {one.person_id} for one in shown}
    apart = _apart_among({one.person_id for one, others in crowd.items() if others})
    return {one.id for one, others in crowd.items() if others - apart[one.person_id]}


def _apart_among(people: set[UUID]) -> dict[UUID, set[UUID]]:
    """Name for each of some people who is known to be somebody else."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    if people:
        query = select(Apart.one_id, Apart.other_id).where(or_(Apart.one_id.in_(people), Apart.other_id.in_(people)))
        for one, other in db.session.execute(query):
            found[one].add(other)
            found[other].add(one)
    return found


def doubles_of(registration: Registration) -> list[Registration]:
    """Give the others at the same event who may be the same person, the likeliest first."""
    query = select(Registration).where(Registration.event_id == registration.event_id, or_(*_near(registration)))
    others = query.where(Registration.person_id != registration.person_id, Registration.status.in_(LIVE))
    others = others.where(Registration.person_id.not_in(apart_from(registration.person_id)))
    me = likeness.people_of([registration])[registration.person_id]
    scored = [
        (likeness.score(likeness.signs(me, likeness.people_of([one])[one.person_id])), one)
        for one in db.session.scalars(others.options(load_only(*TELLING)))
    ]
    return [one for score, one in sorted(scored, key=lambda each: (-each[0], each[1].id)) if score >= likeness.LIKELY]


def _near(registration: Registration) -> Iterator[ColumnElement[bool]]:
    """Say who is worth comparing: who has a name that sounds alike, shares a word of it, a passport or a mailbox."""
    yield Registration.name_key == (registration.name_key or names.key(registration.name))
    here = Registration.country_iso3 == registration.country_iso3
    for word in names.words(registration.name):
        yield here & Registration.search_text.contains(word, autoescape=True)
    if registration.passport_hash:
        yield Registration.passport_hash == registration.passport_hash
    mailbox = registration.email.casefold().partition("@")[0]
    if likeness.says_something(mailbox):
        yield Registration.identity.startswith(f"{mailbox}@", autoescape=True)


def history_of(registration: Registration, *, seen_by: User) -> list[tuple[Registration, Event]]:
    """Give what else the same person has registered for, as far as a user may see it, the latest first."""
    query = select(Registration, Event).join(Event, Event.id == Registration.event_id)
    mine = query.where(Registration.person_id == registration.person_id, Event.id.in_(events_assigned_to(seen_by)))
    others = mine.where(Registration.id != registration.id).order_by(Registration.registered_at.desc(), Registration.id)
    return [(one, event) for one, event in db.session.execute(others)]
