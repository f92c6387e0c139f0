"""What a feed reads: how far the programme has changed, and the entries as they were written when they changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Label, Row, Select, String, bindparam, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db, reading
from app.programme import queries as programme
from app.programme.filters import Filters
from app.programme.models import Event, ProgrammeState, Project, event_projects
from app.programme.rules import PUBLIC
from app.reference.catalogue import Catalogue, catalogue

ALL, EVENT, PROJECT = "all", "event", "project"
OF_REFERENCE = ("region", "country", "theme", "type")
KINDS = (ALL, *OF_REFERENCE, PROJECT, EVENT)

KEY = bindparam("key", type_=String())


class Named(Protocol):
    """What is called something in each language."""

    @property
    def names(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Feed:
    """A feed as it stands: which events it holds, its name in English, and the revision of the programme."""

    kind: str
    key: str
    name: str  # empty where it holds all events
    revision: int
    changed_at: datetime | None


def feed(kind: str, key: str = "") -> Feed | None:
    """Find a feed and how far the programme has changed, in one read by primary key."""
    about = named(catalogue(), kind, key) if kind in OF_REFERENCE else None
    if "\0" in key or (kind in OF_REFERENCE and about is None):
        return None
    with reading() as connection:
        row = connection.execute(STATE.get(kind, STATE[ALL]), {"key": key}).one()
    name = about.names["en"] if about else row.title
    return None if name is None else Feed(kind, key, name, row.revision or 0, row.changed_at)


def named(known: Catalogue, kind: str, key: str) -> Named | None:
    """Find the region, country, theme or type of event that a feed is about."""
    rows: dict[str, Mapping[str, Named]] = {
        "region": known.regions,
        "country": known.countries,
        "theme": known.themes,
        "type": known.event_types,
    }
    return rows[kind].get(key) if kind in rows else None


def _stands(column: InstrumentedAttribute[Any]) -> Label[Any]:
    return select(column).where(ProgrammeState.id == 1).scalar_subquery().label(column.key)


def _state(title: Select[str]) -> Select[int, datetime, str]:
    """Ask for the one row of state, and in the same read for the title of what a feed is about."""
    name = title.scalar_subquery().label("title")
    return select(_stands(ProgrammeState.revision), _stands(ProgrammeState.changed_at), name)


STATE = {
    ALL: _state(select(literal(""))),
    EVENT: _state(select(Event.title).where(Event.slug == KEY, Event.status.in_(PUBLIC))),
    PROJECT: _state(select(Project.title).where(Project.code == KEY)),
}


def entries(feed: Feed, *, at: datetime) -> Sequence[Row[str, str]]:
    """Read a feed's entries, each with its zone: one event with its sessions, or many events without theirs."""
    found = programme.calendar_entries(_events_of(feed, at), with_sessions=feed.kind == EVENT)
    return db.session.execute(found).all()


def _events_of(feed: Feed, at: datetime) -> Select[UUID]:
    """Find the events that a feed holds, through the same filters as the programme's pages."""
    asked = Filters(**{feed.kind: feed.key}) if feed.kind in OF_REFERENCE else Filters()
    events = programme.public_events(asked, at=at).with_only_columns(Event.id)
    if feed.kind == EVENT:
        return events.where(Event.slug == feed.key)
    if feed.kind == PROJECT:
        of_project = select(event_projects.c.event_id).join(Project).where(Project.code == feed.key)
        return events.where(Event.id.in_(of_project))
    return events
