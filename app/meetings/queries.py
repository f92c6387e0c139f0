"""What is read for the lists of online meetings."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select

from app.attendance.rules import Place
from app.core.db import db
from app.meetings.models import MeetingList
from app.meetings.recognising import Person
from app.programme.models import Event
from app.registration import tickets
from app.registration.models import Registration
from app.registration.rules import Status


def lists_of(event: Event) -> Sequence[MeetingList]:
    """List what was sent for an event, the newest first."""
    query = select(MeetingList).where(MeetingList.event_id == event.id)
    return db.session.scalars(query.order_by(MeetingList.sent_at.desc(), MeetingList.id)).all()


def list_of(event: Event, list_id: UUID) -> MeetingList | None:
    """Find a list of an event."""
    return db.session.scalar(select(MeetingList).where(MeetingList.id == list_id, MeetingList.event_id == event.id))


def place_of(kept: MeetingList, places: Sequence[Place]) -> Place | None:
    """Find where a list is of, among the places of its event; a session may have moved to another day since."""
    if kept.session_id:
        return next((place for place in places if place.session_id == kept.session_id), None)
    return next((p for p in places if (p.session_id, p.day, p.half) == (None, kept.day, kept.half)), None)


def people(event: Event) -> list[Person]:
    """Give everybody with a place at an event, as far as a meeting may know them."""
    columns = ("id", "name", "badge_name", "email", "shared_mailbox")
    query = select(*(getattr(Registration, name) for name in columns))
    rows = db.session.execute(query.where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED))
    return [Person(row.id, (row.name, row.badge_name), "" if row.shared_mailbox else row.email) for row in rows]


def one_person(event: Event, typed: str) -> UUID | None:
    """Find somebody with a place by their ticket's code, their address or their very name, as an organiser types it."""
    ticket, address = tickets.parsed(typed), typed.casefold()
    named = func.lower(Registration.email) == address
    query = select(Registration.id).where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
    found = db.session.scalars(query.where(or_(Registration.ticket == ticket, named, Registration.name == typed))).all()
    return found[0] if len(found) == 1 else None


def names_of(event: Event, registration_ids: Collection[UUID]) -> dict[UUID, str]:
    """Name some of those registered."""
    query = select(Registration.id, Registration.name).where(Registration.event_id == event.id)
    return dict(db.session.execute(query.where(Registration.id.in_(registration_ids))).all())


def some_expired(at: datetime) -> bool:
    """Tell whether there is a list whose time is over."""
    return db.session.scalar(select(MeetingList.id).where(MeetingList.expires_at <= at).limit(1)) is not None


def forget_expired(at: datetime) -> None:
    """Take away the lists whose time is over; the scans that they came to stay."""
    db.session.execute(delete(MeetingList).where(MeetingList.expires_at <= at))
