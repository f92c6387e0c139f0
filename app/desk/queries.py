"""What is read for the desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import load_only, raiseload

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.db import db
from app.programme.models import Event, Project
from app.programme.project_queries import projects_assigned_to
from app.programme.queries import IN_A_LIST, events_assigned_to
from app.programme.rules import EventStatus
from app.programme.series import people_at
from app.registration.models import Registration
from app.registration.rules import LIVE, Status

PAGE = 30
RECORDS = 50
DONE = (EventStatus.CLOSED, EventStatus.CANCELLED)


class Shelf(Enum):
    """Where an event lies on the desk."""

    UPCOMING = "upcoming"
    DRAFTS = "drafts"
    PAST = "past"


@dataclass(frozen=True)
class Shelved:
    """One page of the events on a shelf, and how many lie on each."""

    events: Sequence[Event]
    counts: dict[Shelf, int]
    pages: int


def events_of(user: User, shelf: Shelf, page: int, *, at: datetime) -> Shelved:
    """Give a page of the events in somebody's hands: what comes first is first, what was last is first."""
    mine = select(Event).where(Event.id.in_(events_assigned_to(user)))
    counts = {each: _count(mine.where(_on(each, at))) for each in Shelf}
    query = mine.where(_on(shelf, at)).order_by(*_order(shelf)).limit(PAGE).offset((page - 1) * PAGE)
    lean = query.options(load_only(*IN_A_LIST, Event.summary, Event.description, Event.online_url), raiseload("*"))
    return Shelved(db.session.scalars(lean).all(), counts, max(-(-counts[shelf] // PAGE), 1))


def _on(shelf: Shelf, at: datetime) -> ColumnElement[bool]:
    draft = Event.status == EventStatus.DRAFT
    past = and_(~draft, or_(Event.ends_at < at, Event.status.in_(DONE)))
    return {Shelf.DRAFTS: draft, Shelf.PAST: past, Shelf.UPCOMING: ~draft & ~func.coalesce(past, False)}[shelf]


def _order(shelf: Shelf) -> tuple[ColumnElement[Any], ...]:
    first = Event.first_day.desc() if shelf is Shelf.PAST else Event.first_day.asc()
    return first.nulls_last(), Event.title.asc(), Event.number.asc()


def _count(query: Select[Event]) -> int:
    return db.session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def counts_of(event_ids: Iterable[UUID]) -> dict[UUID, dict[Status, int]]:
    """Count the live registrations of several events by where they stand; those of a part are those of its series."""
    count = (
        select(Event.id, Registration.status, func.count())
        .join(Registration, Registration.event_id == people_at(Event.id))
        .where(Event.id.in_(list(event_ids)), Registration.status.in_(LIVE))
    )
    counts: dict[UUID, dict[Status, int]] = {}
    for event_id, status, people in db.session.execute(count.group_by(Event.id, Registration.status)):
        counts.setdefault(event_id, {})[status] = people
    return counts


def project_titles(event: Event, *, seen_by: User) -> dict[str, str]:
    """Name by their codes the projects that an event may belong to: public ones, one's own, and those that it has."""
    mine, its = projects_assigned_to(seen_by), [project.id for project in event.projects]
    known = select(Project.code, Project.title).where(or_(Project.public, Project.id.in_(mine), Project.id.in_(its)))
    rows = db.session.execute(known.order_by(Project.code)).all()
    return {row.code: row.title for row in rows}


def people_of(event_id: UUID) -> int:
    """Count those who are coming, waiting or undecided."""
    live = select(func.count()).where(Registration.event_id == people_at(event_id), Registration.status.in_(LIVE))
    return db.session.scalar(live) or 0


def oldest_pending(event: Event) -> datetime | None:
    """Tell since when the first registration waits for a decision."""
    oldest = select(func.min(Registration.registered_at))
    return db.session.scalar(oldest.where(Registration.event_id == event.id, Registration.status == Status.PENDING))


def records(page: int) -> tuple[Sequence[AuditEntry], dict[str, str], bool]:
    """Give a page of the record of changes, the newest first, who made them, and whether there is more."""
    query = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id)
    found = db.session.scalars(query.limit(RECORDS + 1).offset((page - 1) * RECORDS)).all()
    actors = {UUID(entry.actor.removeprefix("user:")) for entry in found if entry.actor.startswith("user:")}
    names = {user.actor: user.name for user in db.session.scalars(select(User).where(User.id.in_(actors)))}
    return found[:RECORDS], names, len(found) > RECORDS
