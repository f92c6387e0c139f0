"""What is read for private feeds: whose an address is, and all by which one state of the feed differs from another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.calendars.models import CalendarLink
from app.core.db import db
from app.core.polls import Asked, Poll
from app.core.secret_links import hash_of, token_for
from app.peer_learning.models import Commitment
from app.programme.calendar import SHOWN_AFTER
from app.programme.models import Event, ProgrammeState
from app.programme.queries import events_assigned_to
from app.registration.models import Registration, SessionChoice
from app.registration.rules import LIVE, Status

LASTS = CalendarLink.ended_at.is_(None)


@dataclass(frozen=True)
class Choice:
    """What somebody said of an elective session."""

    taken: bool
    changes: int
    changed_at: datetime


@dataclass(frozen=True)
class Own:
    """One of a person's registrations, as far as their calendar shows it."""

    id: UUID
    event_id: UUID
    status: Status
    changes: int
    changed_at: datetime
    was_confirmed: bool
    nominated: bool
    accepted: bool
    country: str
    language: str
    online: bool
    link_nonce: bytes
    recent: bool  # its event is to come, or not long over
    choices: dict[UUID, Choice]


@dataclass(frozen=True)
class State:
    """A private feed as it stands, and a word for that state."""

    ended: bool
    owns: Sequence[Own]
    word: str


def is_proved(registration: Registration) -> bool:
    """Tell whether whoever reads mail at a registration's address has said that the calendar on its page is theirs."""
    said = select(CalendarLink.id).where(
        CalendarLink.registration_id == registration.id, CalendarLink.proved_for == registration.identity
    )
    return db.session.scalar(said.limit(1)) is not None


def link_of(registration: Registration) -> CalendarLink | None:
    """Find the address of a person's calendar; one that was made elsewhere is shown to whom it is proved to belong."""
    if is_proved(registration):
        return next(iter(links_of_person(registration)), None)
    return db.session.scalar(select(CalendarLink).where(CalendarLink.registration_id == registration.id, LASTS))


def links_of_person(registration: Registration) -> list[CalendarLink]:
    """List all addresses that are proved to be of the person with this address, the oldest first."""
    found = select(CalendarLink).join(Registration, Registration.id == CalendarLink.registration_id)
    same = found.where(
        LASTS, Registration.person_id == registration.person_id, CalendarLink.proved_for == registration.identity
    )
    return list(db.session.scalars(same.order_by(CalendarLink.made_at, CalendarLink.id)))


def link_of_user(user: User) -> CalendarLink | None:
    """Find the address of the calendar of somebody who signs in."""
    return db.session.scalar(select(CalendarLink).where(CalendarLink.user_id == user.id, LASTS))


def by_proof(token: str) -> CalendarLink | None:
    """Find the calendar whose holder was sent this link."""
    return db.session.scalar(select(CalendarLink).where(CalendarLink.proof_hash == hash_of(token), LASTS))


def token_of(link: CalendarLink) -> str:
    """Make the token of an address again, to show it to whoever has it."""
    return token_for(link.nonce)


OWNER, MINE, VOUCHED = aliased(Registration), aliased(Registration), aliased(Registration)
# What says that a registration is of the same person: the same address, which is proved to be theirs, or an address
# for which an organiser vouched. The person's number alone may follow from what anybody typed.
BY_HAND = (
    select(VOUCHED.id)
    .where(VOUCHED.person_id == OWNER.person_id, VOUCHED.identity == MINE.identity, VOUCHED.vouched_at.is_not(None))
    .correlate(OWNER, MINE)
    .exists()
)
SAME_PERSON = and_(
    CalendarLink.proved_for == OWNER.identity,
    or_(MINE.identity == OWNER.identity, and_(OWNER.vouched_at.is_not(None), BY_HAND)),
)
COMMITTED = select(func.max(Commitment.changed_at)).where(Commitment.registration_id == MINE.id).correlate(MINE)
SHOWN = (
    CalendarLink.ended_at,
    ProgrammeState.revision,
    ProgrammeState.changed_at,
    MINE.id,
    MINE.event_id,
    MINE.status,
    MINE.status_changes,
    MINE.registered_at,
    MINE.decided_at,
    MINE.accepted_at,
    MINE.left_from,
    MINE.nominated,
    MINE.country_iso3,
    MINE.language,
    MINE.online,
    MINE.link_nonce,
    Event.ends_at,
    SessionChoice.session_id,
    SessionChoice.place,
    SessionChoice.changes,
    SessionChoice.changed_at.label("chosen_at"),
    COMMITTED.scalar_subquery().label("committed_at"),
)
PERSONAL = Poll(
    select(*SHOWN)
    .select_from(CalendarLink)
    .join(OWNER, OWNER.id == CalendarLink.registration_id)
    .join(MINE, and_(MINE.person_id == OWNER.person_id, or_(MINE.id == OWNER.id, SAME_PERSON)))
    .join(Event, Event.id == MINE.event_id)
    .outerjoin(SessionChoice, SessionChoice.registration_id == MINE.id)
    .outerjoin(ProgrammeState, ProgrammeState.id == 1)
    .where(CalendarLink.token_hash == Asked())
    .order_by(MINE.registered_at, MINE.id, SessionChoice.session_id)
)


def personal(token: str, *, at: datetime) -> State | None:
    """Read how a person's feed stands, in one statement; none where nobody has such an address."""
    rows = PERSONAL.rows(hash_of(token))
    if not rows:
        return None
    if rows[0].ended_at is not None:
        return State(ended=True, owns=(), word="")
    counted = [(row, recent) for row in rows if (recent := _recent(row, at)) or row.status in LIVE]
    owns: dict[UUID, Own] = {}
    for row, recent in counted:
        own = owns.setdefault(row.id, _own(row, recent=recent))
        if row.session_id:
            own.choices[row.session_id] = Choice(row.place is not None, row.changes, row.chosen_at)
    said = [(tuple(row), recent) for row, recent in counted]
    return State(ended=False, owns=list(owns.values()), word=repr((rows[0].revision, rows[0].changed_at, said)))


def _recent(row: Any, at: datetime) -> bool:
    """Tell whether what ended is still said of an event, so that it does not linger in any calendar."""
    return row.ends_at is None or at < row.ends_at + SHOWN_AFTER


def _own(row: Any, *, recent: bool) -> Own:
    moments = (row.registered_at, row.decided_at, row.accepted_at)
    return Own(
        id=row.id,
        event_id=row.event_id,
        status=row.status,
        changes=row.status_changes,
        changed_at=max(moment for moment in moments if moment),
        was_confirmed=row.left_from == Status.CONFIRMED.value,
        nominated=row.nominated,
        accepted=row.accepted_at is not None,
        country=row.country_iso3,
        language=row.language,
        online=row.online,
        link_nonce=row.link_nonce,
        recent=recent,
        choices={},
    )


def own_of(registration: Registration) -> Own:
    """Read one registration alone, as a calendar shows it."""
    own = _own(registration, recent=True)
    chosen = select(SessionChoice).where(SessionChoice.registration_id == registration.id)
    for one in db.session.scalars(chosen):
        own.choices[one.session_id] = Choice(one.place is not None, one.changes, one.changed_at)
    return own


def owner(token: str) -> tuple[CalendarLink, User] | None:
    """Find whose feed of what they run an address is."""
    found = select(CalendarLink, User).join(User, User.id == CalendarLink.user_id)
    row = db.session.execute(found.where(CalendarLink.token_hash == hash_of(token))).one_or_none()
    return (row[0], row[1]) if row else None


def word_of(user: User) -> str:
    """Sum up all that a feed of what somebody runs depends on: which events they are, drafts too, and their changes."""
    square = Event.number * Event.number
    counted = (func.count(), func.sum(Event.number), func.sum(square), func.max(Event.modified_at))
    state = select(ProgrammeState.revision, ProgrammeState.changed_at).where(ProgrammeState.id == 1)
    rows = db.session.execute(select(*counted).where(Event.id.in_(events_assigned_to(user)))).all()
    return repr((user.id, user.language, *map(tuple, rows), *map(tuple, db.session.execute(state))))
