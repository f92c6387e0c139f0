"""What is read of the programme."""

from uuid import UUID

from sqlalchemy import Select, false, or_, select

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.db import db
from app.programme.models import Assignment, Event, ProgrammeState, event_projects

WITH_ASSIGNMENTS = frozenset({Role.ORGANISER, Role.CHECK_IN})


def events_assigned_to(user: User) -> Select[UUID]:
    """Name the events in a user's hands, by themselves or by their project; an administrator has them all."""
    if user.role is Role.ADMINISTRATOR:
        return select(Event.id)
    if user.role in WITH_ASSIGNMENTS:
        mine = select(Assignment.event_id).where(Assignment.user_id == user.id, Assignment.event_id.is_not(None))
        projects = select(Assignment.project_id).where(Assignment.user_id == user.id)
        of_projects = select(event_projects.c.event_id).where(event_projects.c.project_id.in_(projects))
        return select(Event.id).where(or_(Event.id.in_(mine), Event.id.in_(of_projects)))
    return select(Event.id).where(false())


def visible_event(slug: str, *, seen_by: User) -> Event | None:
    """Find an event that is in the user's hands."""
    return db.session.scalar(select(Event).where(Event.slug == slug, Event.id.in_(events_assigned_to(seen_by))))


def revision() -> int:
    """Tell how often the public programme has changed."""
    return db.session.scalar(select(ProgrammeState.revision)) or 0
