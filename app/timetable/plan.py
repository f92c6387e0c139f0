"""The plan of an event's timetable: what was released, and on top of it what only its organisers know.

Of a draft whatever has a time is put on the sessions at once, since nobody else sees them. Of an event that people can
see every change waits here until it is released. A session without a time waits in the tray, in either case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme import details, service
from app.programme.details import SPEAKER_PLAIN, SessionDetails
from app.programme.errors import ChangedMeanwhile, DetailRefused
from app.programme.models import Event, Session
from app.programme.rules import EventStatus, SessionKind
from app.timetable import steps
from app.timetable.models import PlannedSession

HOUR = 60  # minutes that a session lasts of which nobody has said how long
WALLS = ("starts_wall", "ends_wall")


class State(Enum):
    """How a planned session stands to what was released."""

    RELEASED = "released"
    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True)
class Item:
    """A session as it is planned, with the moments between which it takes place, where it has a time."""

    key: UUID
    details: dict[str, Any]  # all that `SessionDetails` may say
    state: State
    seen: datetime  # its version: when it was last changed
    minutes: int
    session: Session | None  # as it was released
    starts_at: datetime | None
    ends_at: datetime | None

    @property
    def placed(self) -> bool:
        """Tell whether it has a time; one that has none waits in the tray."""
        return self.starts_at is not None

    @property
    def changed(self) -> dict[str, dict[str, Any]]:
        """Say what differs from what was released: by name, from what to what."""
        return details.changes(details.of_session(self.session), self.details) if self.session else {}


def plan_of(event: Event) -> list[Item]:
    """Give the sessions of an event as they are planned, first those that have a time, as they follow one another."""
    sessions = select(Session).where(Session.event_id == event.id).options(selectinload(Session.speakers))
    there = {session.id: session for session in db.session.scalars(sessions)}
    rows = {row.session_id: row for row in _rows(event)}
    items = [_item(event, key, there.get(key), rows.get(key)) for key in there.keys() | rows.keys()]
    return sorted(items, key=_order)


def item_of(event: Event, key: UUID) -> Item | None:
    """Give one session of an event as it is planned."""
    session = db.session.scalar(select(Session).where(Session.event_id == event.id, Session.id == key))
    row = db.session.scalar(
        select(PlannedSession).where(PlannedSession.event_id == event.id, PlannedSession.session_id == key)
    )
    return _item(event, key, session, row) if session or row else None


def put(
    event: Event,
    key: UUID | None,
    said: Mapping[str, Any],
    *,
    minutes: int | None = None,
    by: Actor,
    at: datetime,
    seen: datetime | None = None,
) -> Item:
    """Plan a session: change one, unless somebody did since it was `seen`, or without a key begin one.

    With `starts_wall` and `ends_wall` of None it waits in the tray. Raises what `details` refuses.
    """
    event = lock(Event, event.id)
    was = item_of(event, key) if key else None
    if was and seen is not None and was.seen != seen:
        raise ChangedMeanwhile
    key = key or uuid4()
    new = details.checked_session({**(was.details if was else {}), **said}, event)
    placed = all(new[wall] is not None for wall in WALLS)
    if placed:
        details.span_of(new, event)
    else:
        new |= dict.fromkeys(WALLS)
    session = was.session if was else None
    minutes = minutes or (was.minutes if was else HOUR)
    if event.status is EventStatus.DRAFT and placed:
        service.change_timetable(event, {key: cast("SessionDetails", new)}, by=by, at=at)
        _forget(key)
    else:
        if event.status is EventStatus.DRAFT and session:
            event.sessions.remove(session)  # nobody saw it; published, the event would show it
            db.session.flush()
            session = None
        _keep(event, key, session, new, minutes, by=by, at=at)
    db.session.flush()
    item = cast("Item", item_of(event, key))
    steps.note(event, key, kept(was), kept(item), by=by, at=at)
    return item


def retime(
    event: Event, items: Mapping[UUID, Item], walls: Mapping[UUID, Mapping[str, datetime]], *, by: Actor, at: datetime
) -> None:
    """Let many of the sessions that were read of a plan take place at other times, all at once."""
    event = lock(Event, event.id)
    new = {key: {**items[key].details, **times} for key, times in walls.items()}
    if event.status is EventStatus.DRAFT:
        service.change_timetable(event, cast("Mapping[UUID, SessionDetails]", new), by=by, at=at)
    else:
        for key, said in new.items():
            _keep(event, key, items[key].session, said, items[key].minutes, by=by, at=at)
    db.session.flush()
    now = {item.key: item for item in plan_of(event)}
    for key in new:
        steps.note(event, key, kept(items[key]), kept(now[key]), by=by, at=at)


def take_back(event: Event, key: UUID, *, by: Actor, at: datetime) -> None:
    """Forget what was planned of a session: one that was released stays as it was, one to come goes."""
    event = lock(Event, event.id)
    row = db.session.get(PlannedSession, key)
    if row is None or row.event_id != event.id:
        return
    was = item_of(event, key)
    audit.record("session.plan_taken_back", event, by=by, at=at, session=key.hex, said=row.said)
    _forget(key)
    steps.note(event, key, kept(was), kept(item_of(event, key)), by=by, at=at)


def remove(event: Event, key: UUID, *, by: Actor, at: datetime, seen: datetime | None = None) -> None:
    """Take a session away: one that people know is cancelled by the next release, any other goes at once."""
    event = lock(Event, event.id)
    item = item_of(event, key)
    if item is None:
        return
    if seen is not None and item.seen != seen:
        raise ChangedMeanwhile
    if item.session is not None and not item.session.cancelled and event.status is not EventStatus.DRAFT:
        put(event, key, {"cancelled": True}, by=by, at=at)
        return
    if item.session is not None and not item.session.cancelled:
        service.remove_session(item.session, by=by, at=at)
    else:
        audit.record("session.removed", event, by=by, at=at, session=key.hex, title=item.details["title"])
    _forget(key)
    steps.note(event, key, kept(item), None, by=by, at=at)


def kept(item: Item | None) -> dict[str, Any] | None:
    """Write all that is planned of a session as JSON, so that it can be planned so again."""
    return {**packed(item.details), "minutes": item.minutes} if item else None


def settle(event: Event, key: UUID) -> None:
    """Forget what was planned of a session where it has come to be what was released."""
    item = item_of(event, key)
    if item and item.session and item.placed and not item.changed:
        _forget(key)


def packed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Write what is said of a session as JSON."""
    return {name: audit.plain(value) for name, value in said.items()}


def unpacked(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Read again what `packed` wrote."""
    said = dict(kept)
    for wall in WALLS:
        if said.get(wall):
            said[wall] = datetime.fromisoformat(said[wall])
    if "kind" in said:
        said["kind"] = SessionKind(said["kind"])
    if "speakers" in said:
        said["speakers"] = [_speaker(one) for one in said["speakers"]]
    return said


def _speaker(kept: Mapping[str, Any]) -> dict[str, Any]:
    registration = kept.get("registration_id")
    return {
        **dict.fromkeys(SPEAKER_PLAIN),
        **kept,
        "registration_id": UUID(registration) if registration else None,
    }


def _rows(event: Event) -> list[PlannedSession]:
    return list(db.session.scalars(select(PlannedSession).where(PlannedSession.event_id == event.id)))


def _item(event: Event, key: UUID, session: Session | None, row: PlannedSession | None) -> Item:
    base = details.of_session(session) if session else details.of_a_new_session()
    new = {**base, **unpacked(row.said if row else {})}
    begins, ends = _span(new, event)
    versions = [one for one in (session and session.modified_at, row and row.changed_at) if one]
    return Item(
        key=key,
        details=new,
        state=State.NEW if session is None else State.CHANGED if row else State.RELEASED,
        seen=max(versions),
        minutes=int((ends - begins).total_seconds() // 60) if begins and ends else row.minutes if row else HOUR,
        session=session,
        starts_at=begins,
        ends_at=ends,
    )


def _span(new: dict[str, Any], event: Event) -> tuple[datetime, datetime] | tuple[None, None]:
    """Give the moments of a session; one whose time the event's new clocks skip goes back to the tray."""
    if new["starts_wall"] is not None:
        try:
            return details.span_of(new, event)
        except DetailRefused:
            new |= dict.fromkeys(WALLS)
    return None, None


def _order(item: Item) -> tuple[Any, ...]:
    if item.starts_at is None or item.ends_at is None:
        return True, item.details["title"], item.key
    return False, item.starts_at, item.ends_at, item.details["title"], item.key


def length_of(item: Item) -> timedelta:
    """Tell how long a session lasts by the clocks of its own zones."""
    if item.placed:
        return cast("timedelta", item.details["ends_wall"] - item.details["starts_wall"])
    return timedelta(minutes=item.minutes)


def _keep(
    event: Event,
    key: UUID,
    session: Session | None,
    new: Mapping[str, Any],
    minutes: int,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep what differs from what was released; where nothing does, there is nothing to keep."""
    base = details.of_session(session) if session else details.of_a_new_session()
    differs = {name: value for name, value in new.items() if value != base[name]}
    if session and not differs:
        _forget(key)
        return
    said = packed(differs)
    row = db.session.get(PlannedSession, key)
    if row is not None and (row.said, row.minutes) == (said, minutes):
        return
    audit.record("session.planned", event, by=by, at=at, session=key.hex, said=said)
    row = row or PlannedSession(session_id=key, event_id=event.id)
    row.said, row.minutes, row.changed_at, row.changed_by = said, minutes, at, by.actor
    db.session.add(row)


def _forget(key: UUID) -> None:
    row = db.session.get(PlannedSession, key)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
