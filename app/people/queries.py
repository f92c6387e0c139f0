"""What is read of people: who may be one, as far as the reader may see their registrations."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.db import db
from app.people.models import Merge
from app.programme.models import Event
from app.programme.queries import events_assigned_to
from app.registration import likeness
from app.registration.likeness import Person, Sign
from app.registration.models import Apart, Registration
from app.registration.persons import TELLING

PAGE = 20
MERGES = 20


class Seen(NamedTuple):
    """One registration of a person, with its event."""

    registration: Registration
    event: Event


@dataclass(frozen=True)
class Proposal:
    """Two people who may be one: what speaks for it, and what each registered for."""

    one: UUID
    other: UUID
    score: int
    signs: list[Sign]
    registrations: dict[UUID, list[Seen]]

    def of(self, person_id: UUID) -> list[Seen]:
        """Give what one of them registered for, the latest first."""
        return self.registrations[person_id]


class Page(NamedTuple):
    """A part of the proposals."""

    items: list[Proposal]
    number: int
    pages: int
    total: int


def proposals(user: User, page: int) -> Page:
    """Propose who may be one, the likeliest first; nobody whom the user has no registration of."""
    visible = select(*TELLING).where(Registration.event_id.in_(events_assigned_to(user)))
    people = likeness.people_of(db.session.execute(visible))
    apart = {(one, other) for one, other in db.session.execute(select(Apart.one_id, Apart.other_id))}
    pairs = [pair for pair in likeness.likely_pairs(list(people.values())) if (pair[1].id, pair[2].id) not in apart]
    pages = max(-(-len(pairs) // PAGE), 1)
    number = min(max(page, 1), pages)
    shown = pairs[(number - 1) * PAGE : number * PAGE]
    registered = _registrations(user, {person.id for _score, *two in shown for person in two})
    return Page([_proposal(one, other, registered) for _score, one, other in shown], number, pages, len(pairs))


def pair(user: User, one_id: UUID, other_id: UUID) -> Proposal | None:
    """Put two people side by side, if the user has registrations of both."""
    one_id, other_id = sorted((one_id, other_id))
    registered = _registrations(user, {one_id, other_id})
    if len(registered) < 2:
        return None
    people = likeness.people_of(seen.registration for each in registered.values() for seen in each)
    return _proposal(people[one_id], people[other_id], registered)


def _proposal(one: Person, other: Person, registered: dict[UUID, list[Seen]]) -> Proposal:
    signs = likeness.signs(one, other)
    return Proposal(one.id, other.id, likeness.score(signs), signs, registered)


def _registrations(user: User, people: Iterable[UUID]) -> dict[UUID, list[Seen]]:
    """Read what some people registered for, as far as the user may see it."""
    query = select(Registration, Event).join(Event, Event.id == Registration.event_id)
    mine = query.where(Registration.person_id.in_(list(people)), Event.id.in_(events_assigned_to(user)))
    found: dict[UUID, list[Seen]] = {}
    for row in db.session.execute(mine.order_by(Registration.registered_at.desc(), Registration.id)):
        found.setdefault(row[0].person_id, []).append(Seen(*row))
    return found


def merges(user: User) -> list[tuple[Merge, str]]:
    """List what a user has put together and not undone, with a name; an administrator sees everybody's."""
    name = select(Registration.name).where(Registration.person_id == Merge.kept_id)
    newest = name.order_by(Registration.registered_at.desc(), Registration.id).limit(1).scalar_subquery()
    query = select(Merge, newest).where(Merge.undone_at.is_(None), _merged_by(user))
    return [
        (merge, who or "") for merge, who in db.session.execute(query.order_by(Merge.merged_at.desc()).limit(MERGES))
    ]


def merge(user: User, key: UUID) -> Merge | None:
    """Find a merge that a user may undo."""
    return db.session.scalar(select(Merge).where(Merge.id == key, _merged_by(user)))


def _merged_by(user: User) -> ColumnElement[bool]:
    return true() if user.role is Role.ADMINISTRATOR else Merge.merged_by == user.actor
