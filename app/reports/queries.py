"""What reports are about, as far as whoever asks has it in hand; who reads what; and what is due."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.accounts.models import User
from app.accounts.permissions import Permission, may
from app.core.db import db
from app.programme.models import Event, EventRelation, Project, event_projects
from app.programme.queries import events_assigned_to, visible_event
from app.programme.rules import EventStatus
from app.reports.models import PublicAttendance, ReportOrder
from app.reports.rules import Subject, days_of_year

TOOK_PLACE = (EventStatus.PUBLISHED, EventStatus.POSTPONED, EventStatus.CLOSED)


def event_in_hand(slug: str, *, seen_by: User) -> Event | None:
    """Find an event of which somebody may read the report."""
    return visible_event(slug, seen_by=seen_by) if may(seen_by.role, Permission.REPORT_READ) else None


def series_of(event: Event, *, seen_by: User) -> list[Event]:
    """List an event and those in somebody's hands that belong together with it, by whatever way."""
    link = EventRelation
    links = db.session.execute(select(link.event_id, link.related_id)).all()
    found, waiting = {event.id}, [event.id]
    while waiting:
        one = waiting.pop()
        beside = {other for pair in links if one in pair for other in pair} - found
        found |= beside
        waiting += beside
    return _events(Event.id.in_(found), seen_by=seen_by)


def project_in_hand(code: str, *, seen_by: User) -> Project | None:
    """Find a project with an event that somebody has in hand."""
    mine = events_assigned_to(seen_by)
    of_mine = select(event_projects.c.project_id).where(event_projects.c.event_id.in_(mine))
    return db.session.scalar(select(Project).where(Project.code == code, Project.id.in_(of_mine)))


def events_of_project(project: Project, *, seen_by: User) -> list[Event]:
    """List the events of a project that somebody has in hand."""
    of_it = select(event_projects.c.event_id).where(event_projects.c.project_id == project.id)
    return _events(Event.id.in_(of_it), seen_by=seen_by)


def events_of_year(year: int, *, seen_by: User) -> list[Event]:
    """List the events in somebody's hands that begin in a year."""
    return _events(Event.first_day.between(*days_of_year(year)), seen_by=seen_by)


def _events(which: ColumnElement[bool], *, seen_by: User) -> list[Event]:
    """List events that were not called off and are no drafts, as they follow one another."""
    query = select(Event).where(which, Event.status.in_(TOOK_PLACE), Event.id.in_(events_assigned_to(seen_by)))
    return list(db.session.scalars(query.order_by(Event.first_day, Event.title, Event.id)))


def projects_in_hand(seen_by: User) -> list[tuple[str, str, int]]:
    """List the projects of the events in somebody's hands: code, title, and how many events."""
    query = (
        select(Project.code, Project.title, func.count(Event.id))
        .join(event_projects, event_projects.c.project_id == Project.id)
        .join(Event, Event.id == event_projects.c.event_id)
        .where(Event.status.in_(TOOK_PLACE), Event.id.in_(events_assigned_to(seen_by)))
    )
    rows = db.session.execute(query.group_by(Project.code, Project.title).order_by(Project.title, Project.code))
    return [(code, title, number) for code, title, number in rows]


def years_in_hand(seen_by: User) -> list[tuple[int, int]]:
    """List the years in which events in somebody's hands begin, and how many."""
    year = func.extract("year", Event.first_day).label("year")
    query = select(year, func.count()).where(
        Event.first_day.is_not(None), Event.status.in_(TOOK_PLACE), Event.id.in_(events_assigned_to(seen_by))
    )
    return [(int(one), number) for one, number in db.session.execute(query.group_by(year).order_by(year.desc()))]


def is_public(event: Event) -> bool:
    """Tell whether everybody may read how many came to an event."""
    return db.session.get(PublicAttendance, event.id) is not None


def readers(addresses: Iterable[str]) -> dict[str, User]:
    """Find the users with some addresses, by the address as it was typed."""
    folded = {address: address.strip().casefold() for address in addresses}
    found = db.session.scalars(select(User).where(User.email_folded.in_(set(folded.values())), User.active))
    users = {user.email_folded: user for user in found}
    return {address: users[key] for address, key in folded.items() if key in users}


def orders(subject: Subject, key: str) -> Sequence[tuple[ReportOrder, User]]:
    """List who gets the report of something by mail, those who got it among them, the newest first."""
    query = select(ReportOrder, User).join(User, User.id == ReportOrder.reader_id)
    rows = query.where(ReportOrder.subject == subject, ReportOrder.key == key)
    newest = rows.order_by(ReportOrder.asked_at.desc(), User.name, ReportOrder.id)
    return [(order, user) for order, user in db.session.execute(newest)]


def order_of(order_id: UUID, subject: Subject, key: str) -> ReportOrder | None:
    """Find one of the orders of something."""
    query = select(ReportOrder).where(ReportOrder.id == order_id)
    return db.session.scalar(query.where(ReportOrder.subject == subject, ReportOrder.key == key))


def due(at: datetime) -> list[UUID]:
    """Name the orders to look at now."""
    query = select(ReportOrder.id).where(ReportOrder.ended_at.is_(None), ReportOrder.next_at <= at)
    return list(db.session.scalars(query.order_by(ReportOrder.next_at, ReportOrder.id)))
