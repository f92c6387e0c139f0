"""What a feed reads: how far the programme has changed, and the entries as they were written when they changed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, Select, SQLColumnExpression, select
from sqlalchemy.orm import InstrumentedAttribute

from app.calendars.wish import Wish
from app.core.db import db, snapshot
from app.core.polls import Asked, Poll
from app.programme import facets
from app.programme import queries as programme
from app.programme.models import CalendarEntry, Event, ProgrammeState, Project
from app.programme.rules import PUBLIC
from app.programme.series import is_or_is_part_of

AT_ONCE = 250  # entries in memory


class Form(Protocol):
    """How a feed is written: the column that holds the entries so, what stands between two, and what else is read."""

    @property
    def column(self) -> SQLColumnExpression[str]: ...
    @property
    def joint(self) -> str: ...
    @property
    def newest_first(self) -> bool: ...
    @property
    def zones(self) -> bool: ...


@dataclass(frozen=True)
class Feed:
    """A feed as it stands: what it holds, and the revision of the programme."""

    wish: Wish
    title: str  # of the event or the project that it is about; empty where it is about neither
    revision: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Contents:
    """A feed with all that is in it, as it stood at one moment; entries are read as they are taken, many at once."""

    feed: Feed
    zones: Sequence[str]
    entries: Iterable[str]


def feed(wish: Wish) -> Feed | None:
    """Find a feed and how far the programme has changed, in one indexed read."""
    poll, key = _poll_for(wish)
    return _feed(wish, poll.row(*key))


@contextmanager
def contents(wish: Wish, form: Form, *, at: datetime) -> Iterator[Contents | None]:
    """Read a feed in one form: one event with its sessions and parts, or many events without their sessions."""
    events = events_of(wish, at)
    read = partial(programme.calendar_entries, events, with_sessions=bool(wish.event))
    poll, key = _poll_for(wish)
    with snapshot() as connection:
        found = _feed(wish, next(iter(poll.on(connection, *key)), None))
        if found is None:
            yield None
            return
        zones = connection.scalars(read(CalendarEntry.zone).distinct().order_by(None)).all() if form.zones else ()
        entries = read(form.column, newest_first=form.newest_first).where(form.column != "")
        with connection.execute(entries, execution_options={"yield_per": AT_ONCE}) as rows:
            yield Contents(found, zones, (form.joint.join(some) for some in rows.scalars().partitions()))


def _titled(title: InstrumentedAttribute[str]) -> Select[int, datetime, str]:
    """Ask for the one row of state, and in the same read for the title of what a feed is about."""
    found = select(ProgrammeState.revision, ProgrammeState.changed_at, title).select_from(title.class_)
    return found.outerjoin(ProgrammeState, ProgrammeState.id == 1)


OF_ALL = Poll(select(ProgrammeState.revision, ProgrammeState.changed_at).where(ProgrammeState.id == 1))
OF_EVENT = Poll(_titled(Event.title).where(Event.slug == Asked(), Event.status.in_(PUBLIC)))
OF_PROJECT = Poll(_titled(Project.title).where(Project.code == Asked(), Project.public))


def _poll_for(wish: Wish) -> tuple[Poll, list[str]]:
    if wish.event:
        return OF_EVENT, [wish.event]
    return (OF_PROJECT, [wish.project]) if wish.project else (OF_ALL, [])


def _feed(wish: Wish, row: Sequence[Any] | None) -> Feed | None:
    """Give the feed as it stands; one of an event or a project is there if that is."""
    if row is None:
        return None if wish.event or wish.project else Feed(wish, "", 0, None)
    revision, changed_at, *title = row
    return Feed(wish, "".join(title), revision or 0, changed_at)


def projects() -> Sequence[Row[str, str]]:
    """List the projects to choose from: the code and the title of each."""
    found = select(Project.code, Project.title).where(Project.public)
    return db.session.execute(found.order_by(Project.title, Project.code)).all()


def events_of(wish: Wish, at: datetime) -> Select[UUID]:
    """Find the events that a feed holds, through the same filters as the programme's pages."""
    events = programme.public_events(wish.filters, at=at).with_only_columns(Event.id)
    if wish.event:
        events = events.where(is_or_is_part_of(wish.event))
    if wish.project:
        events = events.where(facets.of_project(wish.project))
    return events.where(*(facets.in_a_country_on(group) for group in wish.lists))
