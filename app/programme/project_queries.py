"""What is read of projects."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.db import db
from app.programme.models import Assignment, Event, Project, event_projects
from app.programme.queries import WITH_ASSIGNMENTS, in_a_list
from app.programme.rules import PUBLIC


def project_titles() -> dict[str, str]:
    """Give the title of every project that everybody may see by its code."""
    return dict(db.session.execute(select(Project.code, Project.title).where(Project.public)).all())


def all_projects() -> Sequence[Project]:
    """Read every project that everybody may see, with its partners and themes."""
    query = (
        select(Project).where(Project.public).options(selectinload(Project.partners), selectinload(Project.theme_ids))
    )
    return db.session.scalars(query.order_by(Project.code)).all()


def projects_after(code: str, size: int) -> Sequence[Project]:
    """Read a part of the projects that everybody may see, in the order of their codes, with their themes."""
    query = select(Project).where(Project.public, Project.code > code).options(selectinload(Project.theme_ids))
    return db.session.scalars(query.order_by(Project.code).limit(size)).all()


def one_project(code: str) -> Project | None:
    """Find a project that everybody may see, with all that its page shows."""
    return db.session.scalar(_whole(select(Project).where(Project.code == code, Project.public)))


def _whole(query: Select[Project]) -> Select[Project]:
    lists = (Project.partners, Project.funding_lines, Project.in_kind, Project.milestones, Project.progress_notes)
    return query.options(*(selectinload(each) for each in lists), selectinload(Project.theme_ids))


def projects_assigned_to(user: User) -> Select[UUID]:
    """Name the projects in a user's hands; an administrator has them all."""
    if user.role is Role.ADMINISTRATOR:
        return select(Project.id)
    if user.role in WITH_ASSIGNMENTS:
        return select(Project.id).join(Assignment).where(Assignment.user_id == user.id)
    return select(Project.id).where(false())


def visible_project(code: str, *, seen_by: User) -> Project | None:
    """Find a project that is in the user's hands."""
    mine = select(Project).where(Project.code == code, Project.id.in_(projects_assigned_to(seen_by)))
    return db.session.scalar(_whole(mine))


def projects_of(user: User) -> Sequence[Project]:
    """List the projects in a user's hands by their codes."""
    mine = select(Project).where(Project.id.in_(projects_assigned_to(user)))
    return db.session.scalars(mine.options(selectinload(Project.partners)).order_by(Project.code)).all()


def numbers_of_events() -> dict[UUID, int]:
    """Count the events of each project that has any, drafts too."""
    query = select(event_projects.c.project_id, func.count()).join(Event).where(Event.discarded_at.is_(None))
    return dict(db.session.execute(query.group_by(event_projects.c.project_id)).all())


def all_events_of(project_id: UUID) -> Sequence[Event]:
    """List a project's events, drafts too, in the order in which they took or take place."""
    of_it = (event_projects.c.project_id == project_id, Event.discarded_at.is_(None))
    query = select(Event).join(event_projects).where(*of_it)
    order = (Event.first_day.asc().nulls_last(), Event.title, Event.id)
    return db.session.scalars(in_a_list(query).order_by(*order)).all()


def holders_of(project_id: UUID) -> Sequence[User]:
    """List the users who have a project in their hands, by name."""
    of_it = select(Assignment.user_id).where(Assignment.project_id == project_id)
    return db.session.scalars(select(User).where(User.id.in_(of_it)).order_by(User.name, User.id)).all()


def codes() -> dict[str, str]:
    """Give the region of every project by its code."""
    return dict(db.session.execute(select(Project.code, Project.region_id)).all())


def public_events_of(project_id: UUID) -> Sequence[Event]:
    """List a project's public events in the order in which they took or take place; those of no known day come last."""
    query = select(Event).join(event_projects).where(event_projects.c.project_id == project_id)
    order = (Event.first_day.asc().nulls_last(), Event.starts_at.asc().nulls_last(), Event.title, Event.id)
    return db.session.scalars(in_a_list(query.where(Event.status.in_(PUBLIC))).order_by(*order)).all()


def numbers_of_public_events() -> dict[UUID, int]:
    """Count the public events of each project that has any."""
    query = select(event_projects.c.project_id, func.count()).join(Event).where(Event.status.in_(PUBLIC))
    return dict(db.session.execute(query.group_by(event_projects.c.project_id)).all())
