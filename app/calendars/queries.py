"""What a feed reads: how far the programme has changed, and the entries as they were written when they changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Label, Row, Select, String, bindparam, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from app.calendars.wish import Wish
from app.core.db import db, reading
from app.programme import queries as programme
from app.programme.models import Event, ProgrammeState, Project
from app.programme.rules import PUBLIC

KEY = bindparam("key", type_=String())


@dataclass(frozen=True)
class Feed:
    """A feed as it stands: what it holds, and the revision of the programme."""

    wish: Wish
    title: str  # of the event or the project that it is about; empty where it is about neither
    revision: int
    changed_at: datetime | None


def feed(wish: Wish) -> Feed | None:
    """Find a feed and how far the programme has changed, in one read by primary key."""
    about, key = (OF_EVENT, wish.event) if wish.event else (OF_PROJECT, wish.project) if wish.project else (OF_ALL, "")
    if "\0" in key:
        return None
    with reading() as connection:
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


def entries(feed: Feed, *, at: datetime) -> Sequence[Row[str, str]]:
    """Read a feed's entries, each with its zone: one event with its sessions, or many events without theirs."""
    found = programme.calendar_entries(_events_of(feed.wish, at), with_sessions=bool(feed.wish.event))
    return db.session.execute(found).all()


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
