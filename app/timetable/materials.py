"""Materials of sessions: links and files, for everybody or for those who come."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme import calendar
from app.programme.models import Event, Session
from app.programme.series import with_parts
from app.questions import files
from app.questions.files import Sent
from app.timetable import file_types
from app.timetable.errors import MaterialOfWrongKind, MaterialTooLarge, TooManyMaterials
from app.timetable.models import Material

MOST = 20  # of one session


def folder() -> Path:
    """Name the folder of the files: with those that people send, where no web server looks."""
    return Path(current_app.config["UPLOADS_PATH"]) / "materials"


def of_sessions(event_ids: Iterable[UUID], *, for_all: bool = False) -> dict[UUID, list[Material]]:
    """Give the materials of events by session, in the order in which they came; those for everybody alone, or all."""
    found = select(Material).where(Material.event_id.in_(list(event_ids)))
    found = found.where(Material.for_all) if for_all else found
    by_session: dict[UUID, list[Material]] = {}
    for one in db.session.scalars(found.order_by(Material.added_at, Material.title, Material.id)):
        by_session.setdefault(one.session_id, []).append(one)
    return by_session


def material_of(event: Event, material_id: UUID) -> Material | None:
    """Find one of an event."""
    return db.session.scalar(select(Material).where(Material.event_id == event.id, Material.id == material_id))


def sessions_with_some(event_ids: Iterable[UUID]) -> Sequence[Session]:
    """List the sessions of events that take place and have materials, as they follow one another."""
    some = select(Material.session_id).where(Material.session_id == Session.id).exists()
    found = select(Session).where(Session.event_id.in_(list(event_ids)), ~Session.cancelled, some)
    return db.session.scalars(found.order_by(Session.starts_at, Session.position, Session.id)).all()


def has_some(event_id: UUID) -> bool:
    """Tell whether an event, or a part of it to which its people come, has materials of sessions that take place."""
    takes_place = select(Session.id).where(Session.id == Material.session_id, ~Session.cancelled)
    some = select(Material.id).where(Material.event_id.in_(with_parts(event_id)), takes_place.exists())
    return bool(db.session.scalar(select(some.exists())))


def is_known(material: Material) -> bool:
    """Tell whether people know the session that it belongs to, and it takes place."""
    session = db.session.get(Session, material.session_id)
    return session is not None and not session.cancelled


def add(event: Event, key: UUID, title: str, what: str | Sent, *, for_all: bool, by: Actor, at: datetime) -> Material:
    """Add a link, or a file that is small enough and of a kind that we take."""
    event = lock(Event, event.id)
    count = select(func.count()).where(Material.session_id == key)
    if (db.session.scalar(count) or 0) >= MOST:
        raise TooManyMaterials(most=MOST)
    made = Material(event_id=event.id, session_id=key, title=title, for_all=for_all, added_at=at, added_by=by.actor)
    if isinstance(what, str):
        made.url = what
    else:
        _store(made, what)
    db.session.add(made)
    _changed("material.added", made, event, by=by, at=at)
    return made


def copy(material: Material, event: Event, key: UUID, *, by: Actor, at: datetime) -> None:
    """Put the same link or file beside a session of another event; a file that is gone is left out."""
    what: str | Sent = material.url
    if material.stored_as:
        place = folder() / material.stored_as
        if not place.is_file():
            return
        what = Sent(material.name, BytesIO(place.read_bytes()))
    add(event, key, material.title, what, for_all=material.for_all, by=by, at=at)


def remove(material: Material, *, by: Actor, at: datetime) -> None:
    """Take a material away, and its file with it once that is certain."""
    event = lock(Event, material.event_id)
    db.session.delete(material)
    _changed("material.removed", material, event, by=by, at=at)


def sweep(older_than: datetime) -> None:
    """Take away the files of materials that are no more."""
    known = {name for name in db.session.scalars(select(Material.stored_as)) if name}
    files.sweep(folder(), known, older_than=older_than)


def _store(made: Material, sent: Sent) -> None:
    content = sent.stream.read(file_types.LARGEST + 1)
    if len(content) > file_types.LARGEST:
        raise MaterialTooLarge(megabytes=file_types.LARGEST // 1024**2)
    mimetype = file_types.type_of(content)
    if mimetype is None:
        raise MaterialOfWrongKind
    stored = files.keep(content, mimetype, sent.name, folder())
    made.name, made.mimetype, made.size, made.stored_as = stored.name, stored.mimetype, stored.size, stored.stored_as


def _changed(action: str, material: Material, event: Event, *, by: Actor, at: datetime) -> None:
    """Record a change, and let the pages that are kept of the event be drawn anew."""
    audit.record(action, event, by=by, at=at, session=material.session_id.hex, title=material.title, name=material.name)
    calendar.programme_changed(at=at)
    db.session.flush()
