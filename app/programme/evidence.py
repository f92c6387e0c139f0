"""On whose word an event stands in the programme: who names it, what they state, and what public reports say of it."""

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import select

from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme import calendar
from app.programme.details import changes
from app.programme.errors import ChangedMeanwhile, CodeTaken
from app.programme.models import Event
from app.programme.queries import changes_since


class Evidence(TypedDict, total=False):
    """Everything that may be said of where an event is known from; what is left out stays as it is."""

    code: str | None  # its id in a programme file
    basis: str
    stated_participants: list[dict[str, Any]]
    public_source_details: dict[str, Any] | None
    sources: list[dict[str, Any]]
    corroboration: list[dict[str, Any]]
    note: str


def of_event(event: Event) -> dict[str, Any]:
    """Give where an event is known from, as it stands."""
    return {name: getattr(event, name) for name in Evidence.__annotations__}


def state(event: Event, said: Evidence, *, by: Actor, at: datetime, seen: datetime | None = None) -> frozenset[str]:
    """Say where an event is known from, unless somebody changed the same since it was `seen`; give what changed."""
    event = lock(Event, event.id)
    if seen is not None and said.keys() & {change.field for change in changes_since(event, seen)}:
        raise ChangedMeanwhile
    before = of_event(event)
    changed = changes({name: before[name] for name in said}, said)
    if "code" in changed and said["code"] and _is_taken(said["code"]):
        raise CodeTaken("code", value=said["code"])
    for name in changed:
        setattr(event, name, changed[name]["to"])
    if changed:
        audit.record("event.changed", event, by=by, at=at, **changed)
        calendar.programme_changed(at=at)
    return frozenset(changed)


def _is_taken(code: str) -> bool:
    return db.session.scalar(select(Event.id).where(Event.code == code)) is not None
