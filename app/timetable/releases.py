"""Releases: a published timetable changes only as a whole, and every earlier one is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.core.audit import Actor
from app.core.db import db, lock
from app.programme import details, service
from app.programme.details import SessionDetails
from app.programme.models import Event, Session
from app.programme.rules import SESSION_TOLD
from app.timetable import plan
from app.timetable.models import PlannedSession, Release
from app.timetable.plan import Item, State

OF_EVENT = (
    "title",
    "first_day",
    "last_day",
    "start_time",
    "end_time",
    "zone",
    "mode",
    "country_iso3",
    "city_id",
    "venue",
)
NOT_KEPT = ("contact",)  # people whom one may ask: of no use later


@dataclass(frozen=True)
class Difference:
    """What a release changes of one session."""

    item: Item
    changed: Mapping[str, Mapping[str, Any]]  # by name, from what to what; of a new one empty
    gone: bool  # back in the tray: for those who come it is cancelled

    @property
    def is_told(self) -> bool:
        """Tell whether those whom it concerns must know: a new one, or another time, place, title or status."""
        return self.gone or self.item.state is State.NEW or bool(SESSION_TOLD & self.changed.keys())


def differences(event: Event) -> list[Difference]:
    """List what the next release of an event would change; new sessions without a time wait on in the tray."""
    found = []
    for item in plan.plan_of(event):
        if item.state is State.RELEASED or (item.session is None and not item.placed):
            continue
        found.append(Difference(item, item.changed, gone=not item.placed))
    return found


def release(event: Event, note: str = "", *, by: Actor, at: datetime) -> Release | None:
    """Make the plan known: put it on the sessions and in the feeds, and keep it as the next version.

    Where nothing differs there is no new version. Who must know of it is written to by the caller.
    """
    event = lock(Event, event.id)
    made = differences(event)
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
    return _keep(event, note, by=by.actor, at=at)


def keep_first(event: Event, *, at: datetime) -> None:
    """Keep the timetable that people know as the first version, where none is kept yet."""
    if db.session.scalar(select(func.count()).select_from(Release).where(Release.event_id == event.id)) == 0:
        _keep(event, "", by="system", at=at)


def releases_of(event: Event) -> list[Release]:
    """List the versions of a timetable, the newest first."""
    found = select(Release).where(Release.event_id == event.id).order_by(Release.number.desc())
    return list(db.session.scalars(found))


def _leave_plan(one: Difference, *, at: datetime) -> None:
    """Take a session out of the plan; one that goes back to the tray waits there as a new one."""
    row = db.session.get_one(PlannedSession, one.item.key)
    db.session.delete(row)
    db.session.flush()
    if one.gone:
        fresh = {**one.item.details, "cancelled": False}
        base = details.of_a_new_session()
        said = plan.packed({name: value for name, value in fresh.items() if value != base[name]})
        db.session.add(
            PlannedSession(
                session_id=uuid4(),
                event_id=row.event_id,
                said=said,
                minutes=row.minutes,
                changed_at=at,
                changed_by=row.changed_by,
            )
        )


def _keep(event: Event, note: str, *, by: str, at: datetime) -> Release:
    """Keep the timetable as it stands now."""
    latest = db.session.scalar(select(func.max(Release.number)).where(Release.event_id == event.id)) or 0
    of_event = details.of_event(event)
    kept = Release(
        event_id=event.id,
        number=latest + 1,
        released_at=at,
        released_by=by,
        note=note,
        event=plan.packed({name: of_event[name] for name in OF_EVENT}),
        sessions={session.id.hex: _of(session) for session in event.sessions},
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _of(session: Session) -> dict[str, Any]:
    said = details.of_session(session)
    return plan.packed({name: value for name, value in said.items() if name not in NOT_KEPT})
