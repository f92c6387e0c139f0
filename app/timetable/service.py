"""Making changes of a published event known: a version is kept, and whom it concerns is written to once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from app.core import outbox
from app.core.audit import Actor
from app.core.db import lock
from app.programme import details
from app.programme import service as programme
from app.programme.details import SessionDetails
from app.programme.models import Event, Session
from app.programme.rules import PUBLIC, EventStatus, is_expected
from app.registration.facts import Facts, of_event, of_kept
from app.timetable import notices, plan, releases
from app.timetable.compare import Change
from app.timetable.concerned import Concerned, concerned_by
from app.timetable.models import Release


@dataclass
class Version:
    """What people knew of an event before it changes, and the version that it becomes, if any."""

    was: Facts
    release: Release | None = None

    def told(self, people: int) -> int:
        """Note how many were written to, and say it again."""
        if self.release:
            self.release.told = people
        return people


def release(event: Event, note: str, *, by: Actor, at: datetime, seen: str | None = None) -> Release | None:
    """Make the plan of a timetable known, and write to everybody whom it concerns; none where nothing is planned."""
    event = lock(Event, event.id)
    concerned = concerned_by(event)  # those who chose a session before it may become another
    done = releases.release(event, note, by=by, at=at, seen=seen)
    if done is None:
        return None
    made, changes = done
    _tell(event, made, changes, concerned, at=at)
    return made


def add_at_once(event: Event, said: SessionDetails, *, tell: bool, by: Actor, at: datetime) -> Session:
    """Put a session into the timetable and make it known at once, beside what else is planned."""
    event = _held(event, at=at)
    session = programme.add_session(event, said, by=by, at=at)
    if event.status in PUBLIC:
        change = Change(session.id, None, details.of_session(session), event.zone, event.zone)
        _known(event, change, tell=tell, by=by, at=at)
    return session


def change_at_once(session: Session, said: SessionDetails, *, tell: bool, by: Actor, at: datetime) -> None:
    """Change a session and make that known at once; what else is planned of it stays planned."""
    event = _held(session.event, at=at)
    before = details.of_session(session)
    if programme.change_session(session, said, by=by, at=at) and event.status in PUBLIC:
        plan.settle(event, session.id)
        change = Change(session.id, before, details.of_session(session), event.zone, event.zone)
        _known(event, change, tell=tell, by=by, at=at)


@contextmanager
def versioned(event: Event, note: str = "", *, by: Actor, at: datetime) -> Iterator[Version]:
    """Keep what an event becomes as its next version, where people can see it and it is another."""
    event = _held(event, at=at)
    was, version = releases.said_of(event), Version(of_event(event))
    yield version
    if event.status in PUBLIC and releases.said_of(event) != was:
        version.release = releases.keep(event, note, by=by, at=at)


def last_known(event: Event) -> Facts | None:
    """Give the time and place for which an event was announced last; of one that is postponed, those before."""
    found = (one for one in releases.releases_of(event) if one.event["status"] == EventStatus.PUBLISHED.value)
    return next((of_kept(one.event) for one in found), None)


def _held(event: Event, *, at: datetime) -> Event:
    """Hold an event; what people know of it is kept before it changes."""
    event = lock(Event, event.id)
    if event.status in PUBLIC:
        releases.keep_first(event, at=at)
    return event


def _known(event: Event, change: Change, *, tell: bool, by: Actor, at: datetime) -> None:
    made = releases.keep(event, by=by, at=at)
    if tell:
        _tell(event, made, [change], concerned_by(event), at=at)


def _tell(event: Event, made: Release, changes: Sequence[Change], concerned: Concerned, *, at: datetime) -> None:
    """Write one message to each person whom any of the changes concerns, where they still expect the event."""
    if not is_expected(event.status, event.ends_at, at):
        return
    ahead = _ahead(changes, event, at)
    of_each = [(one, concerned.changes_for(one, ahead)) for one in concerned.people]
    words = notices.Words()
    written = [
        notices.timetable_changed(one, event, made, words.of(mine, one.language)) for one, mine in of_each if mine
    ]
    made.told = outbox.post_all(written, at=at)


def _ahead(changes: Sequence[Change], event: Event, at: datetime) -> list[Change]:
    """Leave out what is put right of sessions that are over."""
    return [
        one for one in changes if any(said and details.span_of(said, event)[1] > at for said in (one.before, one.after))
    ]
