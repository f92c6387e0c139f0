"""The live board: who has come, who is still expected, and what the devices at the door still hold."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup
from sqlalchemy import select

from app.attendance import door
from app.attendance.door import Arrivals, Visitor
from app.attendance.models import Device, Scan
from app.attendance.rules import Place
from app.core.db import db
from app.programme.models import Event

IN_TOUCH = timedelta(minutes=2)  # a device that works speaks up every half minute
FRESH_FOR = 5.0  # seconds for which everybody who looks is shown the same figures
EXTENSION = "baraza-boards"


@dataclass(frozen=True)
class Phone:
    """A device at the door, as the board shows it."""

    name: str
    held: int
    seen_at: datetime | None
    in_touch: bool
    revoked: bool


@dataclass(frozen=True)
class Board:
    """What is shown of one place at one moment."""

    arrivals: Sequence[Arrivals]
    latest: Sequence[tuple[Visitor, Scan]]
    phones: Sequence[Phone]

    @property
    def arrived(self) -> int:
        """Count who has come."""
        return sum(one.arrived for one in self.arrivals)

    @property
    def expected(self) -> int:
        """Count who is expected, whether here or not."""
        return sum(one.expected for one in self.arrivals)

    @property
    def held(self) -> int:
        """Count the scans that are still on devices, as far as these have said."""
        return sum(phone.held for phone in self.phones)


def board(event: Event, place: Place, places: Sequence[Place], *, at: datetime) -> Board:
    """Gather the figures of a place."""
    return Board(door.arrivals(event, place, places), door.latest(event, place), phones(event, at=at))


def phones(event: Event, *, at: datetime) -> list[Phone]:
    """List the devices that work at the door, and those revoked ones that still hold something."""
    enrolled = select(Device).where(Device.event_id == event.id, Device.token_hash.is_not(None))
    return [
        Phone(one.name, one.held, one.seen_at, _in_touch(one, at), revoked=one.revoked_at is not None)
        for one in db.session.scalars(enrolled.order_by(Device.name, Device.id))
        if one.held or not one.revoked_at
    ]


def _in_touch(device: Device, at: datetime) -> bool:
    return device.seen_at is not None and device.seen_at > at - IN_TOUCH


class Drawn(NamedTuple):
    """The figures as they are sent, with a tag that changes when they do."""

    until: float
    body: Markup
    tag: str


def drawn_or_kept(key: tuple[str, ...], draw: Callable[[], str]) -> Drawn:
    """Give the figures as drawn a few seconds ago: however many look, they are counted as often as for one."""
    most = current_app.config["PAGES_KEPT"]
    kept: OrderedDict[tuple[str, ...], Drawn] = current_app.extensions.setdefault(EXTENSION, OrderedDict())
    found = kept.get(key)
    if found is None or found.until <= time.monotonic():
        body = Markup(draw())  # noqa: S704 -- our own template drew it, and escaped what people said
        found = Drawn(time.monotonic() + FRESH_FOR, body, sha256(body.encode()).hexdigest()[:32])
        if most:
            kept[key] = found
        while len(kept) > most:
            kept.popitem(last=False)
    return found
