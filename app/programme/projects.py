"""What organisers do with projects: every step locks the project, records who did it, and makes kept pages stale."""

import re
from collections.abc import Collection
from datetime import datetime
from itertools import count
from uuid import UUID

from sqlalchemy import delete

from app.accounts.models import User
from app.accounts.permissions import Role
from app.accounts.queries import user_by_email
from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme import calendar, project_details, project_queries
from app.programme.details import changes
from app.programme.errors import (
    ChangedMeanwhile,
    CodeTaken,
    LastHolder,
    NoSuchOrganiser,
    NotAChoice,
    StillInUse,
    TitleMissing,
)
from app.programme.models import Assignment, Project
from app.programme.project_details import ProjectDetails
from app.programme.queries import changes_since
from app.reference.catalogue import catalogue


def create_project(title: str, kind: str, region_id: str, code: str = "", *, by: User, at: datetime) -> Project:
    """Begin a project that nobody else sees yet, in the hands of whoever creates it."""
    if not title.strip():
        raise TitleMissing("title")
    if region_id not in catalogue().regions:
        raise NotAChoice("region_id", value=region_id)
    calendar.programme_changed(at=at)  # holds the one row of state: codes are given once
    taken = project_queries.codes()
    beside = [other for other, region in taken.items() if region == region_id]
    code = code.strip() or next_code(catalogue().regions[region_id].names["en"], beside, taken)
    if code.casefold() in {"new", *(other.casefold() for other in taken)}:  # “new” is the page of a new one
        raise CodeTaken("code", value=code)
    project = Project(code=code, title=title.strip(), kind=kind, region_id=region_id, description="", public=False)
    db.session.add(project)
    db.session.flush()
    db.session.add(Assignment(user_id=by.id, project_id=project.id))
    audit.record("project.created", project, by=by, at=at, code=code, title=title)
    return project


def next_code(region: str, beside: Collection[str], taken: Collection[str]) -> str:
    """Count on from the codes of the region's other projects; of the first one, take the region's first letters."""
    fitting = [found for code in beside if (found := re.fullmatch(r"([A-Z]+)-(\d+)", code))]
    letters = "".join(re.findall("[A-Z]", region.upper().encode("ascii", "ignore").decode()))[:3] or "PRJ"
    stem = max((found[1] for found in fitting), key=[found[1] for found in fitting].count, default=letters)
    first = 1 + max((int(found[2]) for found in fitting if found[1] == stem), default=0)
    return next(code for number in count(first) if (code := f"{stem}-{number}") not in taken)


def change_project(
    project: Project, said: ProjectDetails, *, by: Actor, at: datetime, seen: datetime | None = None
) -> frozenset[str]:
    """Change what is said of a project, unless somebody changed the same since it was `seen`; give what changed."""
    project = lock(Project, project.id)
    if seen is not None and said.keys() & {change.field for change in changes_since(project, seen)}:
        raise ChangedMeanwhile
    before = project_details.of_project(project)
    project_details.put_on_project(project, said)
    changed = changes(before, project_details.of_project(project))
    if changed:
        audit.record("project.changed", project, by=by, at=at, **changed)
        calendar.programme_changed(at=at)
    return frozenset(changed)


def show(project: Project, *, by: User, at: datetime) -> None:
    """Show a project to everybody."""
    _set_public(lock(Project, project.id), True, "project.shown", by=by, at=at)


def hide(project: Project, *, by: User, at: datetime) -> None:
    """Take a project off the site, where none of its events stands there; it can be shown again."""
    project = lock(Project, project.id)
    if project_queries.public_events_of(project.id):
        raise StillInUse
    _set_public(project, False, "project.hidden", by=by, at=at)


def hand_to(project: Project, email: str, *, by: User, at: datetime) -> User:
    """Put a project, and all its events, into another organiser's hands too."""
    project, user = lock(Project, project.id), user_by_email(email)
    if user is None or not user.active or user.role is not Role.ORGANISER:
        raise NoSuchOrganiser("email")
    if user not in project_queries.holders_of(project.id):
        db.session.add(Assignment(user_id=user.id, project_id=project.id))
        audit.record("project.handed", project, by=by, at=at, to=user.actor)
    return user


def take_from(project: Project, user_id: UUID, *, by: User, at: datetime) -> None:
    """Take a project out of somebody's hands, where another organiser keeps it."""
    project = lock(Project, project.id)
    holders = {user.id: user for user in project_queries.holders_of(project.id)}
    if user_id not in holders:
        return
    if len(holders) == 1:
        raise LastHolder
    db.session.execute(delete(Assignment).where(Assignment.project_id == project.id, Assignment.user_id == user_id))
    audit.record("project.taken", project, by=by, at=at, of=holders[user_id].actor)


def _set_public(project: Project, public: bool, action: str, *, by: User, at: datetime) -> None:
    if project.public is not public:
        project.public = public
        audit.record(action, project, by=by, at=at)
        calendar.programme_changed(at=at)
