"""What the pages show of an event's devices, and of what was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.attendance import aside, trust
from app.attendance.board import IN_TOUCH
from app.attendance.models import Device, Scan, SetAside
from app.core.db import db
from app.programme.models import Event
from app.registration.models import Registration

PAGE = 50


class State(Enum):
    """How a device stands."""

    TO_FETCH = "to_fetch"  # the link is open
    NOT_FETCHED = "not_fetched"  # the link ended
    IN_TOUCH = "in_touch"
    SILENT = "silent"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Listed:
    """A device, how it stands, and how much it sent."""

    device: Device
    state: State
    scans: int
    after: int  # of them, those that arrived after it was revoked
    ahead: timedelta  # by how much its clock was wrong as it last sent a scan


def listed(event: Event, *, at: datetime) -> list[Listed]:
    """Give the devices of an event, the revoked last."""
    found = db.session.scalars(select(Device).where(Device.event_id == event.id)).all()
    return _with_scans(sorted(found, key=lambda one: (one.revoked_at is not None, one.name.casefold(), one.id)), at)


def one(device: Device, *, at: datetime) -> Listed:
    """Give one of them."""
    return _with_scans([device], at)[0]


def _with_scans(devices: Sequence[Device], at: datetime) -> list[Listed]:
    sent = (
        select(Scan.device_id, func.count(), func.count().filter(Scan.received_at >= Device.revoked_at))
        .join(Device, Device.id == Scan.device_id)
        .where(Scan.device_id.in_([device.id for device in devices]))
        .group_by(Scan.device_id)
    )
    counts = {device_id: (scans, after) for device_id, scans, after in db.session.execute(sent)}
    clocks = _clocks([device.id for device in devices])
    return [
        Listed(device, _state(device, at), *counts.get(device.id, (0, 0)), clocks.get(device.id, timedelta()))
        for device in devices
    ]


def _clocks(device_ids: Sequence[UUID]) -> dict[UUID | None, timedelta]:
    """Tell how wrong each clock was by the device's newest scan."""
    number = func.row_number().over(partition_by=Scan.device_id, order_by=(Scan.received_at.desc(), Scan.id))
    newest = select(Scan.device_id, Scan.scanned_at, Scan.happened_at, number.label("number"))
    ranked = newest.where(Scan.device_id.in_(device_ids)).subquery()
    rows = db.session.execute(
        select(ranked.c.device_id, ranked.c.scanned_at, ranked.c.happened_at).where(ranked.c.number == 1)
    )
    return {device_id: scanned_at - happened_at for device_id, scanned_at, happened_at in rows}


def _state(device: Device, at: datetime) -> State:
    if device.revoked_at:
        return State.REVOKED
    if device.token_hash is None:
        return State.TO_FETCH if device.link_until and at < device.link_until else State.NOT_FETCHED
    return State.IN_TOUCH if device.seen_at and device.seen_at > at - IN_TOUCH else State.SILENT


@dataclass(frozen=True)
class Kept:
    """A scan or a slip that was set aside, with whom it is of."""

    aside: SetAside
    device: Device
    scan: Scan | None  # none where it is a slip, or somebody who came unannounced
    registration: Registration | None

    @property
    def before(self) -> bool:
        """Tell whether it says of itself that it is older than its device."""
        return self.scan is not None and trust.before_enrolment(self.scan.happened_at, self.device.enrolled_at)

    @property
    def name(self) -> str:
        """Name whom it is of; nobody, where it is a slip."""
        came = self.aside.sent["name"] if aside.is_walk_in(self.aside) else ""
        return self.registration.name if self.registration else str(came)


def set_aside(event: Event, page: int) -> tuple[list[Kept], bool]:
    """Give a page of what was set aside, the undecided first, and whether there is more."""
    asked = select(SetAside, Device).join(Device, Device.id == SetAside.device_id).where(SetAside.event_id == event.id)
    ordered = asked.order_by(SetAside.taken.is_not(None), SetAside.received_at.desc(), SetAside.id)
    rows = db.session.execute(ordered.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    scans: dict[UUID, Scan | None] = {kept.id: aside.scan_in(kept) for kept, _device in rows}
    people = _people([scan.registration_id for scan in scans.values() if scan])
    shown = [Kept(kept, device, scans[kept.id], _whose(scans[kept.id], people)) for kept, device in rows[:PAGE]]
    return shown, len(rows) > PAGE


def _people(keys: Sequence[UUID]) -> dict[UUID, Registration]:
    return {one.id: one for one in db.session.scalars(select(Registration).where(Registration.id.in_(keys)))}


def _whose(scan: Scan | None, people: dict[UUID, Any]) -> Registration | None:
    return people.get(scan.registration_id) if scan else None
