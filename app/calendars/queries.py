"""What a feed reads: how far the programme has changed, and the entries as they were written when they changed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Label, Row, Select, SQLColumnExpression, String, bindparam, literal, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import InstrumentedAttribute

from app.calendars.wish import Wish
from app.core.db import db, reading, snapshot
from app.programme import queries as programme
from app.programme.models import CalendarEntry, Event, ProgrammeState, Project
from app.programme.rules import PUBLIC

AT_ONCE = 500  # entries in memory
KEY = bindparam("key", type_=String())


class Form(Protocol):
    """How a feed is written: the column that holds the entries so, and what else must be read."""

    @property
    def column(self) -> SQLColumnExpression[str]: ...
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
    """A feed with all that is in it, as it stood at one moment; the entries are read while they are taken."""

    feed: Feed
    zones: Sequence[str]
    entries: Iterable[str]


def feed(wish: Wish) -> Feed | None:
    """Find a feed and how far the programme has changed, in one read by primary key."""
    with reading() as connection:
        return _feed(wish, connection)


@contextmanager
def contents(wish: Wish, form: Form, *, at: datetime) -> Iterator[Contents | None]:
    """Read a feed in one form: one event with its sessions, or many events without theirs."""
    events = _events_of(wish, at)
    read = partial(programme.calendar_entries, events, with_sessions=bool(wish.event))
    with snapshot() as connection:
        found = _feed(wish, connection)
        if found is None:
            yield None
            return
        zones = connection.scalars(read(CalendarEntry.zone).distinct().order_by(None)).all() if form.zones else ()
        entries = read(form.column, newest_first=form.newest_first).where(form.column != "")
        with connection.execute(entries, execution_options={"yield_per": AT_ONCE}) as rows:
            yield Contents(found, zones, rows.scalars())


def _feed(wish: Wish, connection: Connection) -> Feed | None:
    about, key = (OF_EVENT, wish.event) if wish.event else (OF_PROJECT, wish.project) if wish.project else (OF_ALL, "")
    row = connection.execute(about, {"key": key}).one()
    return None if row.title is None else Feed(wish, row.title, row.revision or 0, row.changed_at)


def _stands(column: InstrumentedAttribute[Any]) -> Label[Any]:
    return select(column).where(ProgrammeState.id == 1).scalar_subquery().label(column.key)


def _state(title: Select[str]) -> Select[int, datetime, str]:
    """Ask for the one row of state, and in the same read for the title of what a feed is about."""
    name = title.scalar_subquery().label("title")
    return select(_stands(ProgrammeState.revision), _stands(ProgrammeState.changed_at), name)


OF_ALL = _state(select(literal("")))
OF_EVENT = _state(select(Event.title).where(Event.slug == KEY, Event.status.in_(PUBLIC)))
OF_PROJECT = _state(select(Project.title).where(Project.code == KEY))


def projects() -> Sequence[Row[str, str]]:
    """List the projects to choose from: the code and the title of each."""
    return db.session.execute(select(Project.code, Project.title).order_by(Project.title, Project.code)).all()


def _events_of(wish: Wish, at: datetime) -> Select[UUID]:
    """Find the events that a feed holds, through the same filters as the programme's pages."""
    events = programme.public_events(wish.filters, at=at).with_only_columns(Event.id)
    if wish.event:
        events = events.where(Event.slug == wish.event)
    if wish.project:
        events = events.where(programme.of_project(wish.project))
    return events.where(*(programme.in_a_country_on(group) for group in wish.lists))
