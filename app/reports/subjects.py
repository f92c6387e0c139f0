"""Finding what a report is about, for whoever asks: an event, a series, a project, a year."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.accounts.permissions import Permission, may
from app.reports import queries
from app.reports.across import About
from app.reports.rules import Subject, days_of_year, year_of


def find(subject: Subject, key: str, *, seen_by: User) -> About | None:
    """Find what a report is about; of what somebody has not in hand there is none."""
    return FOUND[subject](key, seen_by) if may(seen_by.role, Permission.REPORT_READ) else None


def _event(slug: str, user: User) -> About | None:
    event = queries.event_in_hand(slug, seen_by=user)
    return About(Subject.EVENT, slug, event.title, (event,)) if event else None


def _series(slug: str, user: User) -> About | None:
    event = queries.event_in_hand(slug, seen_by=user)
    events = queries.series_of(event, seen_by=user) if event else []
    if event is None or not events:
        return None
    title = _l("%(title)s, and what belongs with it", title=event.title)
    return About(Subject.SERIES, slug, title, tuple(events))


def _project(code: str, user: User) -> About | None:
    project = queries.project_in_hand(code, seen_by=user)
    events = queries.events_of_project(project, seen_by=user) if project else []
    if project is None or not events:
        return None
    return About(Subject.PROJECT, code, project.title, tuple(events), project.last_day)


def _year(key: str, user: User) -> About | None:
    year = year_of(key)
    events = queries.events_of_year(year, seen_by=user) if year else []
    if year is None or not events:
        return None
    title = _l("The year %(year)s", year=year)
    return About(Subject.YEAR, key, title, tuple(events), days_of_year(year)[1])


FOUND: dict[Subject, Callable[[str, User], About | None]] = {
    Subject.EVENT: _event,
    Subject.SERIES: _series,
    Subject.PROJECT: _project,
    Subject.YEAR: _year,
}
