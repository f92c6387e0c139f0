"""What is read of calls and nominees; each reader gets what is theirs, and nothing of another group."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.db import db
from app.nominations.models import Call, Nomination
from app.nominations.rules import Listed
from app.nominations.wall import Case, Part, Party
from app.programme.queries import events_assigned_to
from app.registration.models import Registration
from app.registration.rules import LIVE, AttendeeRole

PARTS = {
    Role.FOCAL_POINT: Part.FOCAL_POINT,
    Role.SECRETARIAT: Part.SECRETARIAT,
    Role.ORGANISER: Part.ORGANISER,
    Role.ADMINISTRATOR: Part.ADMINISTRATOR,
    Role.CHECK_IN: Part.CHECK_IN,
}


def party_of(user: User) -> Party:
    """Say what a user is to nominations, and what is in their hands."""
    holds: Select[UUID] = events_assigned_to(user)
    if user.role is Role.FOCAL_POINT:
        holds = select(Call.id).where(Call.email_folded == user.email_folded, Call.group_id == user.group_id)
    return Party(PARTS[user.role], user.actor, user.group_id, frozenset(db.session.scalars(holds)))


def party_of_call(call: Call) -> Party:
    """Say who acts by the private link of a call."""
    return Party(Part.FOCAL_POINT, call.actor, call.group_id, frozenset({call.id}))


def case_of_call(call: Call) -> Case:
    """Say whom everything about a call is about, while nobody is named."""
    return Case(call.event_id, call.group_id, call.id)


def case_of(nomination: Nomination) -> Case:
    """Say whom a deed about a nominee is about."""
    registration = nomination.registration
    return Case(registration.event_id, registration.group_id, nomination.call_id, registration.id)


def call_by_link(link_hash: str) -> Call | None:
    """Find the call that a private link leads to."""
    return db.session.scalar(select(Call).where(Call.link_hash == link_hash))


def nomination(nomination_id: UUID) -> Nomination | None:
    """Find a nominee, whoever may see it: the wall decides next."""
    return db.session.scalar(_with_registration().where(Nomination.id == nomination_id))


def nomination_of(registration_id: UUID) -> Nomination | None:
    """Find by whose word somebody was put forward."""
    return db.session.scalar(_with_registration().where(Nomination.registration_id == registration_id))


def _with_registration() -> Select[Nomination]:
    both = select(Nomination).join(Nomination.registration).join(Nomination.call)
    return both.options(contains_eager(Nomination.registration), contains_eager(Nomination.call))


def nominees_of(call_ids: Iterable[UUID]) -> dict[UUID, list[Nomination]]:
    """Give the nominees of several calls in the order of preference, those who have left last."""
    query = _with_registration().where(Nomination.call_id.in_(list(call_ids)))
    found: dict[UUID, list[Nomination]] = {}
    for one in db.session.scalars(query.order_by(Nomination.rank, Nomination.proposed_at, Nomination.id)):
        found.setdefault(one.call_id, []).append(one)
    return found


def list_of(call: Call) -> list[Nomination]:
    """Give the nominees of one call in the order of preference."""
    return nominees_of([call.id]).get(call.id, [])


def listed(nominees: Iterable[Nomination]) -> list[Listed]:
    """Say of each nominee what decides about places and reserves; whoever is to take over a place takes no second."""
    nominees = list(nominees)
    there = {one.registration_id for one in nominees if one.registration.status in LIVE}
    return [
        Listed(one.id, one.registration.role, one.registration.reserve, one.registration.status in LIVE)
        for one in nominees
        if one.registration.replaces_id not in there
    ]


def last_rank(call: Call) -> int:
    """Tell how far the order of preference goes."""
    return db.session.scalar(select(func.max(Nomination.rank)).where(Nomination.call_id == call.id)) or 0


def titular_is_put_forward(call: Call) -> bool:
    """Tell whether the group of the call's country has a titular delegate, by whichever organisation."""
    titular = select(Registration.id).where(
        Registration.event_id == call.event_id,
        Registration.group_id == call.group_id,
        Registration.country_iso3 == call.country_iso3,
        Registration.role == AttendeeRole.TITULAR,
        Registration.status.in_(LIVE),
    )
    return db.session.scalar(titular.limit(1)) is not None
