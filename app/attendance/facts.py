"""All that was seen and said of people at places, also what never counted: for whoever asks how it came about."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.accounts.models import User
from app.attendance import aside
from app.attendance.merging import Fact, Part
from app.attendance.models import Device, Mark, MarkTakenBack, Scan, SetAside, TakenBack
from app.attendance.queries import at_place, is_taken_back
from app.attendance.rules import Half, Place
from app.core.db import db
from app.programme.models import Event


class Key(NamedTuple):
    """A person and a place; a session is the same one on whichever day it takes place."""

    registration_id: UUID
    session_id: UUID | None
    day: date | None
    half: Half | None


Facts = Mapping[Key, list[Fact]]
Narrowed = Callable[[Any], ColumnElement[bool]]


def key_of(registration_id: UUID, place: Any) -> Key:
    """Name a person at a place, or where a scan or mark is of."""
    return Key(registration_id, place.session_id, None if place.session_id else place.day, place.half)


def last_seen(event: Event, places: Iterable[Place]) -> Place | None:
    """Find the place where somebody was scanned last: before an event's next day begins, there is nothing of it yet."""
    newest = select(Scan).where(Scan.event_id == event.id).order_by(Scan.happened_at.desc(), Scan.id).limit(1)
    scan = db.session.scalar(newest)
    known = {key_of(event.id, place): place for place in places}
    return known.get(key_of(event.id, scan)) if scan else None


def at(event: Event, place: Place) -> Facts:
    """Give the facts of one place, by person."""
    found = _gathered(event, lambda model: at_place(model, place))
    return {key: facts for key, facts in found.items() if key == key_of(key.registration_id, place)}


def of_person(event: Event, registration_id: UUID) -> Facts:
    """Give the facts of one person, by place."""
    found = _gathered(event, lambda model: model.registration_id == registration_id)
    return {key: facts for key, facts in found.items() if key.registration_id == registration_id}


def _gathered(event: Event, narrowed: Narrowed) -> dict[Key, list[Fact]]:
    """Put facts with their person and place; what was set aside is little, and narrowed by the caller."""
    gathered: dict[Key, list[Fact]] = {}
    devices = dict(db.session.execute(select(Device.id, Device.name).where(Device.event_id == event.id)).all())
    for key, fact in (*_scans(event, narrowed, devices), *_marks(event, narrowed), *_aside(event, devices)):
        gathered.setdefault(key, []).append(fact)
    return gathered


def _scans(event: Event, narrowed: Narrowed, devices: Mapping[UUID, str]) -> Iterator[tuple[Key, Fact]]:
    asked = select(*Scan.__table__.columns, TakenBack.scan_id.label("taken_back")).outerjoin(TakenBack, is_taken_back())
    for row in db.session.execute(asked.where(Scan.event_id == event.id, narrowed(Scan))):
        yield key_of(row.registration_id, row), _scan(row, devices, Part.TAKEN_BACK if row.taken_back else None)


def _scan(row: Any, devices: Mapping[UUID, str], set_apart: Part | None) -> Fact:
    return Fact(
        row.id,
        row.happened_at,
        direction=row.direction,
        clock=row.scanned_at,
        received_at=row.received_at,
        source=devices.get(row.device_id, row.device),
        device_id=row.device_id,
        by=row.recorded_by,
        set_apart=set_apart,
    )


def _marks(event: Event, narrowed: Narrowed) -> Iterator[tuple[Key, Fact]]:
    asked = select(*Mark.__table__.columns, MarkTakenBack.mark_id.label("taken_back"))
    marks = asked.outerjoin(MarkTakenBack, MarkTakenBack.mark_id == Mark.id)
    for mark in db.session.execute(marks.where(Mark.event_id == event.id, narrowed(Mark))):
        part = Part.TAKEN_BACK if mark.taken_back else None
        fact = Fact(mark.id, mark.marked_at, kind=mark.kind, by=mark.marked_by, set_apart=part)
        yield key_of(mark.registration_id, mark), fact


def _aside(event: Event, devices: Mapping[UUID, str]) -> Iterator[tuple[Key, Fact]]:
    undecided_or_left = (SetAside.event_id == event.id, SetAside.taken.is_not(True))
    for one in db.session.scalars(select(SetAside).where(*undecided_or_left)):
        if scan := aside.scan_in(one):
            part = Part.SET_ASIDE if one.taken is None else Part.LEFT_ASIDE
            yield key_of(scan.registration_id, scan), _scan(scan, devices, part)


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Name the users among those who recorded something."""
    keys = {UUID(actor.removeprefix("user:")) for actor in actors if actor.startswith("user:")}
    return {user.actor: user.name for user in db.session.scalars(select(User).where(User.id.in_(keys)))}
