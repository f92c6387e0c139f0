"""Saying that two people are one, or not, and undoing it."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, delete, select

from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock, store_new
from app.people import errors
from app.people.models import Merge
from app.registration import persons
from app.registration.models import Apart, Registration


def merge(one_id: UUID, other_id: UUID, *, by: Actor, at: datetime) -> Merge:
    """Make two people one: whoever registered first stays, and takes over the registrations of the other."""
    both = _locked(Registration.person_id.in_([one_id, other_id]))
    people = {registration.person_id for registration in both}
    if len(people) < 2:
        raise errors.OnePersonAlready
    kept = min(both, key=lambda each: (each.registered_at, each.id)).person_id
    gone = (people - {kept}).pop()
    moved = [registration for registration in both if registration.person_id == gone]
    for registration in moved:
        registration.person_id = kept
    for registration in both:
        registration.vouched_at = registration.vouched_at or at
    apart = persons.apart_from(gone) - persons.apart_from(kept) - {kept}
    for person_id in apart:
        _keep_apart(kept, person_id, by=by, at=at)
    made = Merge(
        kept_id=kept,
        gone_id=gone,
        registrations=[registration.id.hex for registration in moved],
        apart_from=[person_id.hex for person_id in sorted(apart)],
        merged_at=at,
        merged_by=by.actor,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("person.merged", made, by=by, at=at, kept=kept, gone=gone, registrations=made.registrations)
    return made


def undo(made: Merge, *, by: Actor, at: datetime) -> None:
    """Make one person two again: each has the registrations of before, and those that came with their address since."""
    made = lock(Merge, made.id)
    if made.undone_at is not None:
        raise errors.UndoneAlready
    since = select(Merge.id).where(Merge.gone_id == made.kept_id, Merge.undone_at.is_(None))
    if db.session.scalar(since.limit(1)) is not None:
        raise errors.LaterFirst
    all_of_it = _locked(Registration.person_id == made.kept_id)
    moved = [each for each in all_of_it if each.id.hex in made.registrations]
    addresses = {each.identity for each in moved if each.email}
    moved += [each for each in all_of_it if each.registered_at > made.merged_at and each.identity in addresses]
    for registration in moved:
        registration.person_id = made.gone_id
    for registration in all_of_it:
        if registration.vouched_at == made.merged_at:
            registration.vouched_at = None
    for person_id in map(UUID, made.apart_from):
        db.session.execute(delete(Apart).where(Apart.id == _of_both(made.kept_id, person_id)))
    made.undone_at = at
    audit.record("person.unmerged", made, by=by, at=at, registrations=[each.id for each in moved])


def keep_apart(one_id: UUID, other_id: UUID, *, by: Actor, at: datetime) -> None:
    """Remember that two people are not the same; said twice it is said once."""
    if _keep_apart(one_id, other_id, by=by, at=at):
        said = db.session.get_one(Apart, _of_both(one_id, other_id))
        audit.record("person.kept_apart", said, by=by, at=at, one=said.one_id, other=said.other_id)


def _keep_apart(one_id: UUID, other_id: UUID, *, by: Actor, at: datetime) -> int:
    smaller, larger = sorted((one_id, other_id))
    row = {"id": _of_both(one_id, other_id), "one_id": smaller, "other_id": larger}
    return store_new(Apart, [row | {"said_at": at, "said_by": by.actor}])


def _of_both(one_id: UUID, other_id: UUID) -> UUID:
    smaller, larger = sorted((one_id, other_id))
    return uuid5(smaller, larger.hex)


def _locked(which: ColumnElement[bool]) -> list[Registration]:
    """Hold some registrations, in the order in which everybody takes several, and read them afresh."""
    query = select(Registration).where(which).order_by(Registration.id).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
