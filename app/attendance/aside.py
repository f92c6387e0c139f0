"""What devices sent that cannot simply count: set aside, looked at, and taken or left by an organiser."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from app.attendance import trust, walk_ins
from app.attendance.models import Device, Scan, SetAside, TakenBack
from app.attendance.rules import Direction, Half
from app.core import audit
from app.core.audit import Actor
from app.core.db import db, store_new
from app.programme.models import Event

READERS: Mapping[str, Any] = {
    **dict.fromkeys(("id", "event_id", "registration_id", "session_id", "device_id", "scan_id"), UUID),
    **dict.fromkeys(("scanned_at", "happened_at", "received_at", "at"), datetime.fromisoformat),
    "day": date.fromisoformat,
    "direction": Direction,
    "half": Half,
}
Row = Mapping[str, Any]  # of a scan, or of the word that takes one back
Fact = type[Scan] | type[TakenBack]


def key_of(row: Row) -> UUID:
    """Name a scan, or the word that takes one back."""
    return row["id"] if "id" in row else trust.slip_id(row["scan_id"])


def keep(device: Device, model: Fact, rows: Sequence[Row], *, at: datetime) -> tuple[UUID, ...]:
    """Set aside what a device sent, each once, unless it was taken before; gives what stands aside."""
    if not rows:
        return ()
    key = next(iter(model.__table__.primary_key))
    taken = set(db.session.scalars(select(key).where(key.in_([row[key.name] for row in rows]))))
    waiting = {key_of(row): row for row in rows if row[key.name] not in taken}
    about = {"event_id": device.event_id, "device_id": device.id, "received_at": at}
    store_new(SetAside, [about | {"id": one, "sent": audit.plain(row)} for one, row in waiting.items()])
    return tuple(waiting)


def move(device: Device, *, at: datetime) -> int:
    """Set aside what a device already sent and dates after it was revoked: the same as if it came only now."""
    moved = 0
    for model in (Scan, TakenBack):
        later = (model.device_id == device.id, model.happened_at >= device.revoked_at)
        rows = [dict(row) for row in db.session.execute(select(*model.__table__.columns).where(*later)).mappings()]
        db.session.execute(delete(model).where(*later))
        moved += len(keep(device, model, rows, at=at))
    return moved


def waiting(event: Event) -> int:
    """Count what nobody has decided about."""
    asked = select(func.count()).where(SetAside.event_id == event.id, SetAside.taken.is_(None))
    return db.session.scalar(asked) or 0


def take(event: Event, keys: Sequence[UUID], *, by: Actor, at: datetime) -> int:
    """Let what was set aside count after all, each once however often it is taken. Returns how much was taken now."""
    chosen = [one for one in _hold(event, keys) if not one.taken]
    for one in chosen:
        if is_walk_in(one):
            walk_ins.register(event, walk_ins.read(one.sent), by=by, at=at)
    for model in (Scan, TakenBack):
        store_new(model, [_row(one) for one in chosen if _model(one) is model])
    _decide(chosen, taken=True, by=by, at=at)
    return len(chosen)


def leave(event: Event, keys: Sequence[UUID], *, by: Actor, at: datetime) -> int:
    """Decide that what was set aside does not count; what was taken before stays taken."""
    chosen = [one for one in _hold(event, keys) if one.taken is None]
    _decide(chosen, taken=False, by=by, at=at)
    return len(chosen)


def _hold(event: Event, keys: Sequence[UUID]) -> Sequence[SetAside]:
    """Keep others from deciding about the same until the transaction ends; always in the same order."""
    asked = select(SetAside).where(SetAside.event_id == event.id, SetAside.id.in_(keys)).order_by(SetAside.id)
    return db.session.scalars(asked.with_for_update(), execution_options={"populate_existing": True}).all()


def _decide(chosen: Iterable[SetAside], *, taken: bool, by: Actor, at: datetime) -> None:
    for one in chosen:
        one.taken, one.decided_at, one.decided_by = taken, at, by.actor
        about = {name: one.sent[name] for name in ("registration_id", "scan_id", "walk_in_id") if name in one.sent}
        audit.record("scan.taken_after_all" if taken else "scan.left_aside", one, by=by, at=at, **about)


def scan_in(one: SetAside) -> Scan | None:
    """Give the scan that was set aside as it would be stored, unless it is a word that takes one back."""
    return Scan(**_row(one)) if _model(one) is Scan else None


def is_walk_in(one: SetAside) -> bool:
    """Tell whether it is somebody who came unannounced."""
    return "walk_in_id" in one.sent


def _model(one: SetAside) -> Fact | None:
    if is_walk_in(one):
        return None
    return TakenBack if "scan_id" in one.sent else Scan


def _row(one: SetAside) -> dict[str, Any]:
    """Read a row back from what was kept of it."""
    return {name: value and READERS.get(name, str)(value) for name, value in one.sent.items()}
