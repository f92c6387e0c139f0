"""Importing a list of people: what it would do, and doing exactly that. The order of locks stands in seats.py."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from app.core import audit, outbox
from app.core.audit import Actor, plain
from app.core.db import db
from app.core.outbox import Notice
from app.core.secret_links import hash_of, new_nonce, token_for
from app.programme.models import CalendarEntry, Event
from app.programme.rules import EventStatus, Policy
from app.questions import queries as questions
from app.questions import service as answers
from app.reference.catalogue import catalogue
from app.registration import cohorts, errors, mail, notices, persons, queries, seats, upserts, writing
from app.registration.lists import Row
from app.registration.models import Registration, Seat
from app.registration.rules import ONLINE_SEAT, AttendeeRole, Details, Status
from app.registration.upserts import Entry, Kind, Known, Room, plan

BATCH = 500
VALUES = (
    "name", "badge_name", "email", "shared_mailbox", "country_iso3", "group_id", "organisation", "position", "gender",
    "language", "languages", "photo_consent", "role", "external_id", "online",
)  # fmt: skip
NEEDS = ("access_needs", "dietary_needs")  # kept apart
T = TypeVar("T")
Progress = Callable[[int], object]


@dataclass(frozen=True)
class Wish:
    """How a list is to be imported."""

    tell: bool = False  # write to those who are new
    skip_refused: bool = False  # import the other lines all the same
    as_shown: str = ""  # the mark of what was tried: do that, or nothing


def tried(event: Event, rows: Sequence[Row]) -> list[Entry]:
    """Say what importing a list would do now, and change nothing."""
    return plan(rows, _known(event.id), _room(event, queries.free_seats(event.id)))


def mark(entries: Sequence[Entry]) -> str:
    """Sum up what a list comes to, to know it again."""
    told = [(e.row.line, e.kind, plain(dict(e.changes)), e.status, e.seat, e.known and e.known.id) for e in entries]
    return hash_of(json.dumps(told, default=str))


def carry_out(
    event: Event, rows: Sequence[Row], wish: Wish, *, by: Actor, at: datetime, progress: Progress = lambda _lines: None
) -> list[Entry]:
    """Import a list: everybody new gets a place as by registering, and what has changed is changed."""
    event = seats.hold(event.id, at=at)
    if event.status is EventStatus.CANCELLED:
        raise errors.EventCancelled
    cohorts.check_own_people(event)
    pool = _free_seats(event)
    entries = plan(rows, _known(event.id), _room(event, {kind: len(free) for kind, free in pool.items()}))
    if wish.as_shown and wish.as_shown != mark(entries):
        raise errors.ListOutdated
    by_kind: dict[Kind, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry)
    if by_kind[Kind.REFUSED] and not wish.skip_refused:
        raise errors.LinesWrong(refused=len(by_kind[Kind.REFUSED]))
    progress(len(by_kind[Kind.UNCHANGED]) + len(by_kind[Kind.REFUSED]))
    writer = _Writer(event, wish, by, at, pool)
    try:
        _make_way(by_kind[Kind.CHANGED])
        for change in _batches(by_kind[Kind.CHANGED]):
            writer.change(change)
            progress(len(change))
        for new in _batches(by_kind[Kind.NEW]):
            writer.add(new)
            progress(len(new))
    except IntegrityError as rival:  # somebody registers at this very moment
        raise errors.ListOutdated from rival
    return entries


def _known(event_id: UUID) -> list[Known]:
    """Read everybody who has registered for an event."""
    columns = [getattr(Registration, name) for name in VALUES]
    query = select(Registration.id, Registration.identity, Registration.status, *columns)
    rows = db.session.execute(query.where(Registration.event_id == event_id).order_by(Registration.registered_at))
    needs = questions.apart_at(event_id, NEEDS)
    return [_one_known(needs.get(key, {}), key, *row) for key, *row in rows]


def _one_known(needs: dict[str, str], key: UUID, identity: str, status: Status, *values: Any) -> Known:
    stands = dict(zip(VALUES, values, strict=True)) | dict.fromkeys(NEEDS, "") | needs
    return Known(key, identity, status, stands | {"languages": tuple(stands["languages"])})


def _free_seats(event: Event) -> dict[str | None, list[UUID]]:
    """Take all free seats in hand, behind whoever has one in hand; the event's lock is held."""
    free = select(Seat.online, Seat.group_id, Seat.id).where(Seat.event_id == event.id, queries.FREE).with_for_update()
    pool: dict[str | None, list[UUID]] = defaultdict(list)
    for online, group_id, seat_id in db.session.execute(free):
        pool[ONLINE_SEAT if online else group_id].append(seat_id)
    return pool


def _room(event: Event, free: dict[str | None, int]) -> Room:
    """Say what an event has left."""
    confirmed = select(Registration.country_iso3, func.count()).where(
        Registration.event_id == event.id, queries.CONFIRMED, queries.COUNTS
    )
    here = dict(db.session.execute(confirmed.group_by(Registration.country_iso3)).all())
    titulars = select(Registration.group_id, Registration.country_iso3).where(
        Registration.event_id == event.id, queries.CONFIRMED, Registration.role == AttendeeRole.TITULAR
    )
    named = {(group, country) for group, country in db.session.execute(titulars)}
    three = (group.id for group in catalogue().constituent_groups.values() if group.tripartite)
    nominated = frozenset(three) if event.policy is Policy.NOMINATION else frozenset()
    at_place = (
        None if event.capacity is None else {kind: number for kind, number in free.items() if kind != ONLINE_SEAT}
    )
    online = None if event.online_capacity is None else free.get(ONLINE_SEAT, 0)
    return Room(at_place, event.country_limit, here, named, nominated, event.two_ways, online)


def _make_way(changed: list[Entry]) -> None:
    """Let go of the addresses that people are to have no longer, so that others on the list may have them."""
    moved = [e.known for e in changed if e.known and upserts.final_identity(e) != e.known.identity]
    if moved:
        left = update(Registration).where(Registration.id == bindparam("of"))
        rows = [{"of": one.id, "left": f"moving:{one.id}"} for one in moved]
        db.session.connection().execute(left.values(identity=bindparam("left")), rows)


def _batches(entries: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def _needs(said: Mapping[str, Any]) -> dict[str, str]:
    return {name: said[name] for name in NEEDS if name in said}


class _Writer:
    """Writes a list into an event whose lock is held."""

    def __init__(self, event: Event, wish: Wish, by: Actor, at: datetime, pool: dict[str | None, list[UUID]]) -> None:
        self.event, self.wish, self.by, self.at, self.pool = event, wish, by, at, pool
        waiting = select(Registration.online, func.count()).where(Registration.event_id == event.id, queries.WAITING)
        self.came = 0
        self.entry = db.session.get(CalendarEntry, event.uid)  # kept in hand, so that it is read once
        self.waiting = Counter(dict(db.session.execute(waiting.group_by(Registration.online)).all()))

    def add(self, entries: list[Entry]) -> None:
        """Register people who are new, with the places that were found for them."""
        made = [self._made(entry) for entry in entries]
        people = persons.many(one.identity for one in made if one.email)
        for one in made:
            one.person_id = people.get(one.identity) or one.person_id
        mails = [self._first(one) for one in made] if self.wish.tell else []
        db.session.add_all(made)
        db.session.flush()
        apart = {one.id: _needs(entry.row.said) for one, entry in zip(made, entries, strict=True)}
        answers.add_apart({key: needs for key, needs in apart.items() if needs})
        held = [{"seat": one.seat_id, "holder": one.id} for one in made if one.seat_id]
        if held:
            given = update(Seat).where(Seat.id == bindparam("seat"))
            db.session.connection().execute(given.values(registration_id=bindparam("holder")), held)
        for one in made:
            audit.record("registration.made", one, by=self.by, at=self.at, status=one.status)
        outbox.post_all(mails, at=self.at)

    def _made(self, entry: Entry) -> Registration:
        said = {name: value for name, value in entry.row.said.items() if name != "external_id"}
        self.came += 1
        came_at = self.at + timedelta(microseconds=self.came)  # in the order of the list
        one = writing.written(Details(**upserts.UNSAID | said, source="import"), None, came_at)
        one.person_id = persons.of("", "")
        one.calendar_steps = 0
        one.external_id = entry.row.said.get("external_id", "")
        one.event_id, one.status = self.event.id, entry.status or Status.PENDING
        writing.await_seat(one, self.event)
        one.waiting_since = came_at if one.status is Status.WAITLISTED else None
        if one.takes_seat and one.status is Status.CONFIRMED:
            one.seat_id = self.pool[entry.seat].pop()
        return one

    def _first(self, one: Registration) -> Notice:
        """Write what somebody new is told."""
        if one.status is Status.WAITLISTED:
            self.waiting[one.online] += 1
            number = self.waiting[one.online]
            return mail.with_calendar(notices.waitlisted(one, self.event, number), one, self.event, at=self.at)
        return mail.with_calendar(notices.first(one, self.event), one, self.event, at=self.at)

    def change(self, entries: list[Entry]) -> None:
        """Put right what a list says otherwise of people who are registered."""
        keys = [entry.known.id for entry in entries if entry.known]
        query = select(Registration).where(Registration.id.in_(keys)).order_by(Registration.id).with_for_update()
        found = {one.id: one for one in db.session.scalars(query.execution_options(populate_existing=True))}
        for entry in entries:
            if entry.known:
                self._change(found[entry.known.id], entry.changes)
        db.session.flush()

    def _change(self, one: Registration, changes: Mapping[str, tuple[Any, Any]]) -> None:
        said = {name: to for name, (_was, to) in changes.items()}
        if needs := _needs(said):
            answers.keep_apart(one.id, needs)
        for name in said.keys() - needs.keys():
            setattr(one, name, said[name])
        writing.settle(one)
        if "email" in changes:  # the link went to somebody else
            one.link_nonce = new_nonce()
            one.link_hash = hash_of(token_for(one.link_nonce))
        audit.record("registration.changed", one, by=self.by, at=self.at, fields=sorted(changes))
