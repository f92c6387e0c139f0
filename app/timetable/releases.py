"""Releases: a published timetable changes only as a whole, and every earlier one is kept."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.core.audit import Actor
from app.core.db import db, lock
from app.programme import details, service
from app.programme.details import SessionDetails
from app.programme.errors import ChangedMeanwhile
from app.programme.models import Event, Session
from app.programme.rules import PUBLIC
from app.timetable import plan
from app.timetable.compare import Change, between
from app.timetable.models import PlannedSession, Release
from app.timetable.plan import Item, State

OF_EVENT = (
    "title",
    "first_day",
    "last_day",
    "start_time",
    "end_time",
    "zone",
    "date_precision",
    "date_certainty",
    "mode",
    "country_iso3",
    "city_id",
    "venue",
    "venue_address",
)
NOT_KEPT = ("contact",)  # people whom one may ask: of no use later


@dataclass(frozen=True)
class Difference:
    """What a release changes of one session."""

    item: Item
    gone: bool  # back in the tray: for those who come it is cancelled
    change: Change

    @property
    def is_told(self) -> bool:
        """Tell whether those whom it concerns are written to: of a new one, or another time, place or status."""
        return self.change.is_noticed


def differences(event: Event) -> list[Difference]:
    """List what the next release of an event would change; what has no time and takes place for nobody waits on."""
    found = []
    for item in plan.plan_of(event):
        nobody_knows = item.session is None or item.session.cancelled
        if item.state is State.RELEASED or (nobody_knows and not item.placed):
            continue
        one = Difference(item, not item.placed, _change(item, event))
        if one.gone or item.session is None or item.changed:
            found.append(one)
    return found


def waiting(event: Event) -> int:
    """Count what is planned of an event that people can see, and not released yet."""
    planned = select(func.count()).select_from(PlannedSession).where(PlannedSession.event_id == event.id)
    return len(differences(event)) if event.status in PUBLIC and db.session.scalar(planned) else 0


def seal(made: list[Difference]) -> str:
    """Sum up what a release would change, to know whether it is still what somebody saw."""
    said = sorted(f"{one.item.key.hex} {one.item.seen.isoformat()}" for one in made)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def release(
    event: Event, note: str = "", *, by: Actor, at: datetime, seen: str | None = None
) -> tuple[Release, list[Change]] | None:
    """Make the plan known: put it on the sessions and in the feeds, and keep it as the next version.

    Where nothing differs there is no new version; where something else does than was `seen`, it is refused. Who must
    know of it is written to by the caller.
    """
    event = lock(Event, event.id)
    made = differences(event)
    if seen is not None and seen != seal(made):
        raise ChangedMeanwhile
    if not made:
        return None
    keep_first(event, at=at)
    said: dict[UUID, SessionDetails] = {}
    for one in made:
        item = one.item
        said[item.key] = SessionDetails(cancelled=True) if one.gone else cast("SessionDetails", item.details)
    for one in made:
        _leave_plan(one, at=at)
    service.change_timetable(event, said, by=by, at=at)
    return keep(event, note, by=by, at=at), [one.change for one in made if one.change.differs]


def keep_first(event: Event, *, at: datetime) -> None:
    """Keep what people know as the first version, where none is kept yet: it has been so since the last change."""
    if not db.session.scalar(select(Release.id).where(Release.event_id == event.id).limit(1)):
        since = max([event.modified_at, *(session.modified_at for session in event.sessions)])
        _keep(event, 1, "", by="system", at=min(since, at))


def keep(event: Event, note: str = "", *, by: Actor, at: datetime) -> Release:
    """Keep the event and its timetable as they stand now as the next version."""
    latest = db.session.scalar(select(func.max(Release.number)).where(Release.event_id == event.id)) or 0
    return _keep(event, latest + 1, note, by=by.actor, at=at)


def releases_of(event: Event) -> list[Release]:
    """List the versions of a timetable, the newest first; what each says of its sessions is read when it is asked."""
    found = select(Release).where(Release.event_id == event.id).options(defer(Release.sessions))
    return list(db.session.scalars(found.order_by(Release.number.desc())))


def compared(one: Release, other: Release) -> list[Change]:
    """List what became of each session from one version to another."""
    before, after = (
        {UUID(key): plan.unpacked(said) for key, said in version.sessions.items()} for version in (one, other)
    )
    return between(before, after, (one.event["zone"], other.event["zone"]))


def _change(item: Item, event: Event) -> Change:
    before = details.of_session(item.session) if item.session else None
    return Change(item.key, before, item.details if item.placed else None, event.zone, event.zone)


def _leave_plan(one: Difference, *, at: datetime) -> None:
    """Take a session out of the plan; one that goes back to the tray waits there, to take place after all."""
    row = db.session.get_one(PlannedSession, one.item.key)
    if one.gone and not one.item.details["cancelled"]:
        row.said = {**row.said, "cancelled": False}
        row.changed_at = at
    else:
        db.session.delete(row)
    db.session.flush()


def _keep(event: Event, number: int, note: str, *, by: str, at: datetime) -> Release:
    kept = Release(
        event_id=event.id,
        number=number,
        released_at=at,
        released_by=by,
        note=note,
        event=said_of(event),
        sessions={session.id.hex: _of(session) for session in event.sessions},
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def said_of(event: Event) -> dict[str, Any]:
    """Give what a version keeps of the event itself."""
    of_event: Mapping[str, Any] = {**details.of_event(event), "status": event.status}
    return plan.packed({name: of_event[name] for name in (*OF_EVENT, "status")})


def _of(session: Session) -> dict[str, Any]:
    said = details.of_session(session)
    return plan.packed({name: value for name, value in said.items() if name not in NOT_KEPT})
