"""Elective sessions: who has a place at the event chooses among those that have places of their own.

All is decided under the event's lock, which whoever changes the timetable or leaves the event holds too; a place in a
session is a number, and the database gives no number to two.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, or_, select
from sqlalchemy.orm import aliased

from app.core import audit
from app.core.db import db, lock
from app.programme.models import Event, Session
from app.programme.rules import SessionKind
from app.programme.series import in_timetable
from app.registration import errors, rules, seats
from app.registration.models import Registration, SessionChoice
from app.registration.rules import Piece, Status

HELD = SessionChoice.place.is_not(None)


@dataclass(frozen=True)
class Offer:
    """A session to choose, as one person sees it."""

    session: Session
    left: int | None  # none where nobody counts
    chosen: bool
    open: bool  # until it begins

    @property
    def free(self) -> bool:
        """Tell whether there is a place in it for whoever has none."""
        return self.left is None or self.left > 0


def is_chosen() -> ColumnElement[bool]:
    """Say which sessions only those come to who chose them: electives with places of their own, or with choices."""
    choice = aliased(SessionChoice)
    somebody = select(choice.session_id).where(choice.session_id == Session.id, choice.place.is_not(None))
    return (Session.kind == SessionKind.ELECTIVE) & or_(
        Session.capacity.is_not(None), somebody.correlate(Session).exists()
    )


def offers(registration: Registration, *, at: datetime) -> list[Offer]:
    """List the sessions of the event that are chosen, with those of one person."""
    sessions = _offered(registration.event_id)
    counted = select(SessionChoice.session_id, func.count()).where(
        SessionChoice.session_id.in_([session.id for session in sessions]), HELD
    )
    taken = dict(db.session.execute(counted.group_by(SessionChoice.session_id)).all())
    mine = {one.session_id for one in _of(registration).values() if one.place}
    return [
        Offer(session, _left(session, taken), session.id in mine, open=at < session.starts_at) for session in sessions
    ]


def _left(session: Session, taken: Mapping[UUID, int]) -> int | None:
    return None if session.capacity is None else max(session.capacity - taken.get(session.id, 0), 0)


def _offered(event_id: UUID) -> Sequence[Session]:
    found = select(Session).where(in_timetable(event_id), ~Session.cancelled, is_chosen())
    return db.session.scalars(found.order_by(Session.starts_at, Session.position, Session.id)).all()


def _of(registration: Registration) -> dict[UUID, SessionChoice]:
    found = select(SessionChoice).where(SessionChoice.registration_id == registration.id)
    return {one.session_id: one for one in db.session.scalars(found)}


def chosen_by(registration: Registration) -> list[str]:
    """Name the sessions that somebody chose, as they follow one another."""
    found = select(Session.title).join(SessionChoice, SessionChoice.session_id == Session.id)
    mine = found.where(SessionChoice.registration_id == registration.id, HELD, ~Session.cancelled)
    return list(db.session.scalars(mine.order_by(Session.starts_at, Session.id)))


def is_chosen_one(session_id: UUID) -> bool:
    """Tell whether only those are expected at a session who chose it."""
    return db.session.scalar(select(Session.id).where(Session.id == session_id, is_chosen())) is not None


def chosen_ones(event_id: UUID) -> frozenset[UUID]:
    """Name the sessions of an event at which only those are expected who chose them."""
    return frozenset(db.session.scalars(select(Session.id).where(in_timetable(event_id), is_chosen())))


def who_chose(session_id: UUID) -> Select[UUID]:
    """Select the registrations of those who chose a session."""
    return select(SessionChoice.registration_id).where(SessionChoice.session_id == session_id, HELD)


def chose(registration_id: SQLColumnExpression[UUID], session_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Say whether somebody chose a session."""
    choice = select(SessionChoice.session_id).where(
        SessionChoice.registration_id == registration_id, SessionChoice.session_id == session_id, HELD
    )
    return choice.exists()


def expected(event_id: UUID) -> dict[UUID, dict[str, int]]:
    """Count by group who has a place at the event and chose each of its sessions that are chosen."""
    confirmed = (Registration.id == SessionChoice.registration_id) & (Registration.status == Status.CONFIRMED)
    counted = (
        select(Session.id, Registration.group_id, func.count(Registration.id))
        .outerjoin(SessionChoice, (SessionChoice.session_id == Session.id) & HELD)
        .outerjoin(Registration, confirmed)
        .where(in_timetable(event_id), is_chosen())
    )
    found: dict[UUID, dict[str, int]] = {}
    for session_id, group_id, number in db.session.execute(counted.group_by(Session.id, Registration.group_id)):
        groups = found.setdefault(session_id, {})
        if group_id:
            groups[group_id] = number
    return found


def choose(registration: Registration, wanted: Collection[UUID], *, at: datetime) -> bool:
    """Let somebody have just these sessions, or refuse in words and leave all as it was; tells whether that is new."""
    event = seats.hold(registration.event_id, at=at)
    registration = lock(Registration, registration.id)
    _check_place(event, registration, at)
    offered = {session.id: session for session in _offered(event.id)}
    if not offered.keys() >= set(wanted):
        raise errors.SessionNotOffered
    mine = _of(registration)
    had = {key for key, one in mine.items() if one.place and key in offered}
    begun = {key for key in had if offered[key].starts_at <= at}  # they stay as they are
    new = [offered[key] for key in offered if key in wanted and key not in had]
    _check_times(new, [offered[key] for key in offered if key in begun.union(wanted)], at)
    dropped = had - begun - set(wanted)
    for key in dropped:
        _give_up(mine[key], at)
    for session in new:
        _take(session, registration, mine.get(session.id), at)
    if new or dropped:
        titles = [offered[key].title for key in offered if key in begun.union(wanted)]
        audit.record("registration.sessions_chosen", registration, by=registration, at=at, sessions=titles)
    return bool(new or dropped)


def _check_place(event: Event, registration: Registration, at: datetime) -> None:
    """Refuse whoever has no place at the event, and everybody once it is over or called off."""
    going_on = rules.gives_places(event.status, event.ends_at, at)
    if registration.status is not Status.CONFIRMED or not going_on:
        raise errors.NoPlaceYet


def _check_times(new: Sequence[Session], chosen: Sequence[Session], at: datetime) -> None:
    for session in new:
        if session.starts_at <= at:
            raise errors.SessionStarted(title=session.title)
    if found := rules.clash(map(_piece, new), map(_piece, chosen)):
        raise errors.SessionsOverlap(title=found[0].title, other=found[1].title)


def _piece(session: Session) -> Piece:
    return Piece(session.id, session.title, session.starts_at, session.ends_at)


def _take(session: Session, registration: Registration, known: SessionChoice | None, at: datetime) -> None:
    """Give somebody a place in a session; the event's lock is held."""
    taken = set(db.session.scalars(select(SessionChoice.place).where(SessionChoice.session_id == session.id, HELD)))
    place = rules.free_place({number for number in taken if number}, session.capacity)
    if place is None:
        raise errors.SessionFull(title=session.title)
    if known is None:
        known = SessionChoice(registration_id=registration.id, session_id=session.id, changes=0)
        db.session.add(known)
    else:
        known.changes += 1
    known.place, known.changed_at = place, at
    db.session.flush()


def _give_up(choice: SessionChoice, at: datetime) -> None:
    choice.place, choice.changed_at = None, at
    choice.changes += 1
    db.session.flush()


def free(registration: Registration, *, at: datetime) -> None:
    """Give up the sessions of somebody who leaves the event; the event's lock is held."""
    for choice in _of(registration).values():
        if choice.place:
            _give_up(choice, at)
