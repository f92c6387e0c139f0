"""What is read of calls and nominees; each reader gets what is theirs, and nothing of another group."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.db import db
from app.core.outbox import UNDELIVERED_SQL, Message
from app.nominations import rules
from app.nominations.models import Call, Nomination
from app.nominations.rules import CallState, Listed
from app.nominations.wall import Case, Part, Party
from app.programme.models import Event
from app.programme.queries import events_assigned_to
from app.programme.rules import PUBLIC
from app.reference.catalogue import catalogue
from app.registration.models import Registration
from app.registration.rules import ENDORSED, LIVE, AttendeeRole, Endorsement, Status

PARTS = {
    Role.FOCAL_POINT: Part.FOCAL_POINT,
    Role.SECRETARIAT: Part.SECRETARIAT,
    Role.ORGANISER: Part.ORGANISER,
    Role.ADMINISTRATOR: Part.ADMINISTRATOR,
    Role.CHECK_IN: Part.CHECK_IN,
}


SAID_YES = Registration.accepted_at.is_not(None)


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


def nomination_in(asked: Mapping[str, Any]) -> Nomination | None:
    """Find the nominee whom the parts of an address name, whoever may see them."""
    if "registration_id" in asked:
        return db.session.scalar(_with_registration().where(Nomination.registration_id == asked["registration_id"]))
    return nomination(asked["nomination_id"])


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


def in_order(nominees: Iterable[Nomination]) -> list[Nomination]:
    """Give those who are put forward now, without who is yet to take over another's place."""
    live = [one for one in nominees if one.registration.status in LIVE]
    there = {one.registration_id for one in live}
    return [one for one in live if one.registration.replaces_id not in there]


def replacements(nominees: Iterable[Nomination]) -> dict[UUID, Nomination]:
    """Give who is to take over whose place, by the registration of the latter."""
    live = {one.registration_id: one for one in nominees if one.registration.status in LIVE}
    return {one.registration.replaces_id: one for one in live.values() if one.registration.replaces_id in live}


def listed(nominees: Iterable[Nomination]) -> list[Listed]:
    """Say of everybody on a list what decides about places and reserves."""
    return [Listed(one.id, one.registration.role, one.registration.reserve) for one in in_order(nominees)]


def calls_in_hand(party: Party) -> list[tuple[Call, Event]]:
    """Give the calls that a signed-in focal point answers, what comes first on top."""
    query = select(Call, Event).join(Event, Event.id == Call.event_id)
    theirs = query.where(Call.id.in_(party.holds), Call.group_id == party.group_id, Event.status.in_(PUBLIC))
    ordered = theirs.order_by(Event.first_day.desc().nulls_last(), Event.number, Call.organisation, Call.id)
    return [(call, event) for call, event in db.session.execute(ordered)]


def calls_of(event_id: UUID) -> list[Call]:
    """Give all calls of an event."""
    query = select(Call).where(Call.event_id == event_id)
    return list(db.session.scalars(query.order_by(Call.country_iso3, Call.group_id, Call.organisation, Call.id)))


@dataclass(frozen=True)
class Figures:
    """How an event's nominations stand: calls by how far they have come, nominees by what they wait for."""

    calls: Counter[CallState]
    to_accept: int = 0  # the nominee has to say yes
    to_endorse: int = 0
    to_decide: int = 0
    reserves: int = 0
    accepted: int = 0


def figures_of(event_id: UUID, calls: Iterable[Call]) -> Figures:
    """Count an event's calls and nominees."""
    nominee = select(Registration.status, Registration.reserve, Registration.endorsement, SAID_YES, func.count())
    joined = nominee.join(Nomination, Nomination.registration_id == Registration.id)
    live = joined.where(Registration.event_id == event_id, Registration.status.in_(LIVE))
    kinds = (Registration.status, Registration.reserve, Registration.endorsement, SAID_YES)
    counts: Counter[str] = Counter()
    for status, reserve, endorsement, said_yes, people in db.session.execute(live.group_by(*kinds)):
        if status is not Status.PENDING:
            counts["accepted"] += people
            continue
        counts["reserves"] += people * reserve
        counts["to_accept"] += people * (not said_yes)
        counts["to_endorse"] += people * (endorsement is Endorsement.AWAITED)
        counts["to_decide"] += people * bool(said_yes and endorsement in ENDORSED and not reserve)
    answered = answered_calls(event_id)
    return Figures(Counter(state_of(call, answered) for call in calls), **counts)


def answered_calls(event_id: UUID) -> set[UUID]:
    """Name the calls that somebody was put forward in answer to."""
    query = select(Nomination.call_id).join(Call, Call.id == Nomination.call_id).where(Call.event_id == event_id)
    return set(db.session.scalars(query.distinct()))


def delegation_of(event_id: UUID, country_iso3: str) -> list[tuple[str, int, int]]:
    """Count a country's delegation by group: put forward and confirmed; figures that name nobody."""
    people = (Registration.group_id, func.count(), func.count(case((Registration.status == Status.CONFIRMED, 1))))
    query = select(*people).where(
        Registration.event_id == event_id,
        Registration.country_iso3 == country_iso3,
        Registration.nominated,
        Registration.status.in_(LIVE),
        ~Registration.reserve,
    )
    found = {row[0]: row for row in db.session.execute(query.group_by(Registration.group_id))}
    three = [group.id for group in catalogue().constituent_groups.values() if group.tripartite]
    return [(group, *(found[group][1:] if group in found else (0, 0))) for group in three]


def calls_to_decide(event_id: UUID) -> set[UUID]:
    """Name the calls with somebody whom the organiser can decide about now."""
    query = select(Nomination.call_id).join(Registration, Registration.id == Nomination.registration_id)
    ready = (Registration.status == Status.PENDING, SAID_YES, Registration.endorsement.in_(ENDORSED))
    return set(db.session.scalars(query.where(Registration.event_id == event_id, *ready, ~Registration.reserve)))


def unreached(event_id: UUID) -> set[UUID]:
    """Name the calls whose focal point our last mail did not reach, while its address is still the same."""
    later = aliased(Message)
    again = select(later.id).where(later.about == Call.id, later.created_at > Message.created_at)
    query = select(Call.id).join(Message, and_(Message.about == Call.id, Message.recipient == Call.email))
    return set(db.session.scalars(query.where(Call.event_id == event_id, UNDELIVERED_SQL, ~again.exists())))


def of_group(group_id: str, *, at: datetime) -> list[tuple[Nomination, Event]]:
    """Give the nominees of a group whose endorsement is asked for, over all events; those who wait for it first."""
    query = _with_registration().join(Event, Event.id == Registration.event_id).add_columns(Event)
    asked = query.where(
        Registration.group_id == group_id,
        Registration.endorsement != Endorsement.NOT_NEEDED,
        Event.status.in_(PUBLIC),
        or_(Event.ends_at.is_(None), Event.ends_at > at),
    )
    order = (Event.first_day.asc().nulls_last(), Event.number, Registration.country_iso3, Nomination.rank)
    return [(one, event) for one, event in db.session.execute(asked.order_by(*order, Nomination.id))]


def put_forward_between(since: datetime, until: datetime) -> dict[str, int]:
    """Count, by group, those who were put forward in a stretch of time and still wait for their secretariat's word."""
    count = select(Registration.group_id, func.count()).join(Nomination, Nomination.registration_id == Registration.id)
    waiting = count.where(Registration.endorsement == Endorsement.AWAITED, Registration.status == Status.PENDING)
    found = waiting.where(Nomination.proposed_at >= since, Nomination.proposed_at < until)
    return dict(db.session.execute(found.group_by(Registration.group_id)).all())


def secretariats(group_ids: Iterable[str]) -> list[User]:
    """Name who speaks for some groups as their secretariat."""
    query = select(User).where(User.role == Role.SECRETARIAT, User.active, User.group_id.in_(list(group_ids)))
    return list(db.session.scalars(query.order_by(User.id)))


def call_keys(event_id: UUID) -> set[tuple[str, str, str]]:
    """Name whom an event asks: by group, country and address."""
    keys = select(Call.group_id, Call.country_iso3, Call.email_folded).where(Call.event_id == event_id)
    return {(row.group_id, row.country_iso3, row.email_folded) for row in db.session.execute(keys)}


def state_of(call: Call, answered: Container[UUID]) -> CallState:
    """Say how far a call has come."""
    return rules.call_state(
        sent=call.sent_at is not None,
        opened=call.opened_at is not None,
        answered=call.id in answered,
        closed=call.closed_at is not None,
    )


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
