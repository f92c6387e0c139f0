"""What is read of projects."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.programme.models import Event, Project, event_projects
from app.programme.queries import in_a_list
from app.programme.rules import PUBLIC


def project_titles() -> dict[str, str]:
    """Give the title of every project by its code."""
    return dict(db.session.execute(select(Project.code, Project.title)).all())


def all_projects() -> Sequence[Project]:
    """Read every project with its partners and themes."""
    query = select(Project).options(selectinload(Project.partners), selectinload(Project.theme_ids))
    return db.session.scalars(query.order_by(Project.code)).all()


def one_project(code: str) -> Project | None:
    """Find a project with all that its page shows."""
    return db.session.scalar(
        select(Project)
        .filter_by(code=code)
        .options(selectinload(Project.partners), selectinload(Project.funding_lines), selectinload(Project.theme_ids))
    )


def public_events_of(project_id: UUID) -> Sequence[Event]:
    """List a project's public events in the order in which they took or take place; those of no known day come last."""
    query = select(Event).join(event_projects).where(event_projects.c.project_id == project_id)
    order = (Event.first_day.asc().nulls_last(), Event.starts_at.asc().nulls_last(), Event.title, Event.id)
    return db.session.scalars(in_a_list(query.where(Event.status.in_(PUBLIC))).order_by(*order)).all()


def numbers_of_public_events() -> dict[UUID, int]:
    """Count the public events of each project that has any."""
    query = select(event_projects.c.project_id, func.count()).join(Event).where(Event.status.in_(PUBLIC))
    return dict(db.session.execute(query.group_by(event_projects.c.project_id)).all())
