"""Which person a registration is of: the registrations of one human over the years share one number.

A person is that number and nothing else: no row stands for it, so whoever registers waits for nobody. Whoever comes
with an address of their own for the first time gets the number that follows from the address; two registrations of one
person at the same moment, at two events, come to the same one without knowing of each other.
"""

from collections.abc import Iterable
from uuid import UUID, uuid4, uuid5

from sqlalchemy import ColumnElement, or_, select

from app.core.db import db
from app.registration.models import Registration

FROM_ADDRESS = UUID("6f0f4f6e-3f0e-5d0b-9d5c-7c1f3a0a5b11")
BATCH = 500  # addresses that are looked up with one statement


def of(email: str, identity: str, passport_hash: str | None = None) -> UUID:
    """Tell who registers: whoever came with this passport, or is known by this address, or somebody new."""
    if passport_hash and (same := _with_passport(Registration.passport_hash == passport_hash)):
        return same
    return many([identity])[identity] if email else uuid4()


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
