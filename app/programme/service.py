"""What organisers do with events and sessions: every step locks the event, records who did it, and tells calendars."""

from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, count
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.accounts.models import User
from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme import calendar, details, queries, rules
from app.programme.details import Changes, EventDetails, SessionDetails
from app.programme.errors import ChangedMeanwhile, NotAChoice, NotPossible, NotReady, TitleMissing
from app.programme.models import Assignment, Event, ProgrammeState, Session
from app.programme.phrases import STATUSES
from app.programme.rules import (
    BLENDED,
    NEXT,
    PUBLIC,
    SEEN_IN_CALENDARS,
    SESSION_TOLD,
    TOLD,
    TOLD_OF_SESSIONS,
    Certainty,
    EventStatus,
    Mode,
)
from app.programme.search import remember, stops_of
from app.reference.catalogue import catalogue

PRODUCT = "baraza"  # closes every UID: it must not change with the host that the site runs on


def create_event(title: str, type_id: str, said: EventDetails | None = None, *, by: User, at: datetime) -> Event:
    """Begin a draft, in the hands of whoever creates it."""
    title, kind = title.strip(), catalogue().event_types.get(type_id)
    if not title:
        raise TitleMissing("title")
    if kind is None:
        raise NotAChoice("type_id", value=type_id)
    _one_at_a_time(at)
    event = Event(
        slug=_free_slug(title),
        uid=f"{uuid4()}@{PRODUCT}",
        number=1 + (db.session.scalar(select(func.max(Event.number))) or 0),
        title=title,
        type_id=type_id,
        mode=Mode(kind.default_mode),
        choose_way=type_id not in BLENDED,
        created_at=at,
        modified_at=at,
    )
    db.session.add(event)
    db.session.flush()
    db.session.add(Assignment(user_id=by.id, event_id=event.id))
    details.put_on_event(event, said or {})
    remember(event, catalogue())
    audit.record("event.created", event, by=by, at=at, title=title, type_id=type_id)
    db.session.flush()
    return event


def change_event(
    event: Event, said: EventDetails, *, by: Actor, at: datetime, seen: datetime | None = None
) -> frozenset[str]:
    """Change what is said of an event, unless somebody did since it was `seen`; give the names of what changed."""
    event = lock(Event, event.id)
    if seen is not None and event.modified_at != seen:
        raise ChangedMeanwhile
    with _change_of(event, "event.changed", by=by, at=at) as changed:
        zone, known = event.zone, event.date_certainty is not Certainty.SUGGESTED and calendar.is_shown(event)
        details.put_on_event(event, said)
        if known and event.date_certainty is Certainty.SUGGESTED:
            event.suggested_in_feeds = True  # calendars have it: it stays there, as tentative
        if event.zone != zone:
            _follow_zone(event)
    return frozenset(changed)


def publish(event: Event, *, by: Actor, at: datetime) -> None:
    """Show an event to everybody, once it says what people need before they decide to come."""
    event = lock(Event, event.id)
    if lacks := what_is_missing(event):
        raise NotReady(lacks)
    _step(event, EventStatus.PUBLISHED, "event.published", by=by, at=at)


def postpone(event: Event, *, by: Actor, at: datetime) -> None:
    """Say that an event will not take place when it was to; published again, it has its new date."""
    _step(lock(Event, event.id), EventStatus.POSTPONED, "event.postponed", by=by, at=at)


def close(event: Event, *, by: Actor, at: datetime) -> None:
    """Say that an event is over and done."""
    _step(lock(Event, event.id), EventStatus.CLOSED, "event.closed", by=by, at=at)


def cancel(event: Event, *, by: Actor, at: datetime) -> None:
    """Say that an event will not take place."""
    _step(lock(Event, event.id), EventStatus.CANCELLED, "event.cancelled", by=by, at=at)


def what_is_missing(event: Event) -> list[rules.Missing]:
    """List what an event lacks before it may be published; one that is only on record lacks nothing."""
    if rules.is_on_record(event.basis, event.policy):
        return []
    return rules.missing(
        dated=event.first_day is not None,
        certainty=event.date_certainty,
        mode=event.mode,
        placed=bool(event.city_id or event.country_iso3),
        linked=bool(event.online_url),
        described=bool(event.summary or event.description),
        spoken=bool(event.languages),
    )


def discard(event: Event, *, by: Actor, at: datetime) -> None:
    """Take away a draft, which nobody else has seen; for a while it can be brought back."""
    event = lock(Event, event.id)
    if event.status is not EventStatus.DRAFT:
        raise NotPossible(status=STATUSES[event.status])
    if event.discarded_at is None:
        event.discarded_at = at
        audit.record("event.discarded", event, by=by, at=at, title=event.title, slug=event.slug)


def bring_back(event: Event, *, by: Actor, at: datetime) -> None:
    """Let a draft that was discarded be on the desk again, as it was."""
    event = lock(Event, event.id)
    if event.discarded_at is not None:
        event.discarded_at = None
        audit.record("event.brought_back", event, by=by, at=at)


def add_session(event: Event, said: SessionDetails, *, by: Actor, at: datetime) -> Session:
    """Put a session into an event's timetable."""
    event = lock(Event, event.id)
    with _timetable_change(event, at=at):
        return _add_session(event, uuid4(), said, by=by, at=at)


def change_session(
    session: Session, said: SessionDetails, *, by: Actor, at: datetime, seen: datetime | None = None
) -> frozenset[str]:
    """Change what is said of a session, unless somebody did since it was `seen`; give the names of what changed."""
    event, session = _lock_session(session)
    if seen is not None and session.modified_at != seen:
        raise ChangedMeanwhile
    with _timetable_change(event, at=at):
        return _change_session(session, event, said, by=by, at=at)


def change_timetable(event: Event, said: Mapping[UUID, SessionDetails], *, by: Actor, at: datetime) -> None:
    """Make several changes of an event's timetable at once, by the id of a session: of one that is, or of a new one."""
    event = lock(Event, event.id)
    there = {session.id: session for session in event.sessions}
    with _timetable_change(event, at=at):
        for key, one in said.items():
            if key in there:
                _change_session(there[key], event, one, by=by, at=at)
            else:
                _add_session(event, key, one, by=by, at=at)


def remove_session(session: Session, *, by: Actor, at: datetime) -> None:
    """Take a session out of the timetable; where people have seen it, it stays and says that it is cancelled."""
    event, session = _lock_session(session)
    with _timetable_change(event, at=at):
        if event.status in PUBLIC:
            session.cancelled = True
            changed = {"cancelled": {"from": False, "to": True}}
            _note_session(session, changed, "session.cancelled", by=by, at=at)
        else:
            audit.record("session.removed", session, by=by, at=at, event=event.slug, title=session.title)
            event.sessions.remove(session)


def _one_at_a_time(at: datetime) -> None:
    """Let nobody else create an event until this is done: numbers and addresses are given once."""
    calendar.ensure_state(at=at)
    lock(ProgrammeState, 1)


def _free_slug(title: str) -> str:
    """Make an address from the title that no other event has or had."""
    slug = rules.slug_of(title)
    wishes = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(wish for wish in wishes if not queries.slug_is_taken(wish))


@contextmanager
def _change_of(event: Event, action: str, *, by: Actor, at: datetime) -> Iterator[Changes]:
    """Carry a change of an event to all who must know: the record, its search, its calendars. Fills in what changed."""
    before, shown, changed = details.of_event(event), calendar.shown(event), Changes()
    status = event.status
    yield changed
    changed |= details.changes({"status": status, **before}, {"status": event.status, **details.of_event(event)})
    if not changed:
        return
    event.modified_at = at
    if status in PUBLIC:
        _raise_sequences(event, changed.keys(), at)
    remember(event, catalogue())
    audit.record(action, event, by=by, at=at, **changed)
    db.session.flush()
    calendar.refresh(event, at=at, before=shown)


def _raise_sequences(event: Event, changed: Set[str], at: datetime) -> None:
    """Let calendars know that a participant must look again."""
    event.sequence += bool((TOLD | SEEN_IN_CALENDARS) & changed)
    if (TOLD_OF_SESSIONS | SEEN_IN_CALENDARS) & changed:
        for session in event.sessions:
            session.sequence += 1
            session.modified_at = at


def _step(event: Event, to: EventStatus, action: str, *, by: Actor, at: datetime) -> None:
    """Take an event to its next state, where that is possible."""
    if to not in NEXT[event.status]:
        raise NotPossible(status=STATUSES[event.status])
    with _change_of(event, action, by=by, at=at):
        event.status = to
        if to is EventStatus.PUBLISHED and event.published_at is None:
            event.published_at = at
        event.cancelled_at = at if to is EventStatus.CANCELLED else None


def _follow_zone(event: Event) -> None:
    """Keep the sessions at the wall-clock times that people were told, now in the event's new zone."""
    for session in event.sessions:
        session.starts_at, session.ends_at = details.span_of(details.of_session(session), event)


def _lock_session(session: Session) -> tuple[Event, Session]:
    """Hold a session and its event, and read both afresh."""
    event = lock(Event, session.event_id)
    return event, lock(Session, session.id)


def _add_session(event: Event, key: UUID, said: SessionDetails, *, by: Actor, at: datetime) -> Session:
    """Add a session that this key is to name; the event's lock is held."""
    fresh = {name: value for name, value in details.of_a_new_session().items() if name != "speakers"}
    session = Session(id=key, uid=f"{uuid4()}@{PRODUCT}", created_at=at, modified_at=at, **fresh)
    with db.session.no_autoflush:
        details.put_on_session(session, event, said)
        event.sessions.append(session)
    audit.record("session.added", session, by=by, at=at, event=event.slug, title=session.title)
    return session


def _change_session(session: Session, event: Event, said: SessionDetails, *, by: Actor, at: datetime) -> frozenset[str]:
    """Change what is said of a session; the event's lock is held."""
    before = details.of_session(session)
    details.put_on_session(session, event, said)
    changed = details.changes(before, details.of_session(session))
    _note_session(session, changed, "session.changed", by=by, at=at)
    return frozenset(changed)


@contextmanager
def _timetable_change(event: Event, *, at: datetime) -> Iterator[None]:
    """Carry a change of the timetable to the event's calendars, and to its search where it goes elsewhere."""
    stops = stops_of(event)
    yield
    db.session.flush()
    if stops_of(event) != stops:
        remember(event, catalogue())
    calendar.refresh(event, at=at)


def _note_session(session: Session, changed: Changes, action: str, *, by: Actor, at: datetime) -> None:
    """Record a change of a session, and raise its sequence where a participant must know."""
    if not changed:
        return
    session.modified_at = at
    session.sequence += bool(SESSION_TOLD & changed.keys()) and session.event.status in PUBLIC
    audit.record(action, session, by=by, at=at, **changed)
