"""What is read of scans and marks: one person's, or summed up by the database for a whole event."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    Uuid,
    and_,
    case,
    cast,
    column,
    func,
    null,
    or_,
    select,
    type_coerce,
    union_all,
    values,
)
from sqlalchemy.sql.selectable import FromClause

from app.attendance.models import Mark, Scan, TakenBack
from app.attendance.rules import Direction, MarkKind, Passage, Place, Word, in_since
from app.core.db import UTCDateTime, db
from app.programme.models import Event
from app.registration import tickets
from app.registration.models import Registration


@dataclass
class Seen:
    """What was seen and said of one person at one place."""

    passages: list[Passage] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)


class Holder(NamedTuple):
    """Who holds a ticket, as far as a scan needs to know."""

    id: UUID
    event_id: UUID


def holders_of(codes: Iterable[str]) -> dict[str, Holder]:
    """Find the registrations of many tickets at once, by the codes as they were sent."""
    sent = {code: ticket for code in codes if (ticket := tickets.parsed(code))}
    query = select(Registration.ticket, Registration.id, Registration.event_id)
    rows = db.session.execute(query.where(Registration.ticket.in_(sent.values())))
    found = {ticket: Holder(registration_id, event_id) for ticket, registration_id, event_id in rows}
    return {code: found[ticket] for code, ticket in sent.items() if ticket in found}


def holder_of(typed: str) -> Registration | None:
    """Find the registration whose ticket has this code."""
    ticket = tickets.parsed(typed)
    return db.session.scalar(select(Registration).where(Registration.ticket == ticket)) if ticket else None


def inside_before(scan: Scan) -> datetime | None:
    """Tell since when somebody was already inside as they were scanned."""
    place = Place(scan.day, scan.session_id)
    earlier = standing_scans(Scan.scanned_at, Scan.direction).where(
        Scan.registration_id == scan.registration_id,
        at_place(Scan, place),
        Scan.scanned_at <= scan.scanned_at,
        Scan.id != scan.id,
    )
    return in_since(Passage(at, direction) for at, direction in db.session.execute(earlier))


def at_place(model: type[Scan] | type[Mark], place: Place) -> ColumnElement[bool]:
    """Say which scans or marks are of a place."""
    if place.session_id:
        return model.session_id == place.session_id
    return and_(model.session_id.is_(None), model.day == place.day)


def standing_scans(*columns: Any) -> Select[Any]:
    """Read scans, but for those that were taken back."""
    taken_back = select(TakenBack.scan_id).where(TakenBack.scan_id == Scan.id)
    return select(*columns).where(~taken_back.exists())


def seen_at(place: Place, registration_ids: Sequence[UUID]) -> dict[UUID, Seen]:
    """Give what was seen and said of some people at one place."""
    found = {registration_id: Seen() for registration_id in registration_ids}
    scans = standing_scans(Scan.registration_id, Scan.scanned_at, Scan.direction).where(
        Scan.registration_id.in_(registration_ids), at_place(Scan, place)
    )
    for registration_id, at, direction in db.session.execute(scans):
        found[registration_id].passages.append(Passage(at, direction))
    marks = select(Mark.registration_id, Mark.marked_at, Mark.kind, Mark.id).where(
        Mark.registration_id.in_(registration_ids), at_place(Mark, place)
    )
    for registration_id, at, kind, mark_id in db.session.execute(marks):
        found[registration_id].words.append(Word(at, kind, mark_id))
    return found


def derived(event: Event, places: Sequence[Place]) -> CTE:
    """Derive the attendance of everybody at some places, in the database: the same as `rules.attendance` does for one.

    One row a person and place with anything to tell: registration_id; place, and day_place for the day it belongs to,
    as positions in the list; and as numbers present, excused and late.
    """
    words = _latest_words(event)
    seen = _passages_after(event, words)
    told = union_all(
        select(*seen.c, type_coerce(null(), Mark.kind.type).label("kind")),
        select(words.c.registration_id, words.c.session_id, words.c.own_day, null(), null(), words.c.kind),
    ).subquery("told")
    first_in, first_out, kind = func.max(told.c.first_in), func.max(told.c.first_out), func.max(told.c.kind)
    key = (told.c.registration_id, told.c.session_id, told.c.own_day)
    person = (
        select(*key, first_in.label("first_in"), first_out.label("first_out"), kind.label("kind"))
        .group_by(*key)
        .subquery("person")
    )
    return _judged(person, places)


def _own_day(model: type[Scan] | type[Mark]) -> ColumnElement[Any]:
    """Give the day only where it says more than the session does, which may since have moved to another."""
    return case((model.session_id.is_(None), model.day)).label("own_day")


def _latest_words(event: Event) -> CTE:
    """Give the mark that stands, for each person and place."""
    rank = func.row_number().over(
        partition_by=(Mark.registration_id, Mark.session_id, _own_day(Mark)),
        order_by=(Mark.marked_at.desc(), Mark.id.desc()),
    )
    ranked = (
        select(Mark.registration_id, Mark.session_id, _own_day(Mark), Mark.marked_at, Mark.kind, rank.label("rank"))
        .where(Mark.event_id == event.id)
        .subquery()
    )
    columns = [ranked.c[name] for name in ("registration_id", "session_id", "own_day", "marked_at", "kind")]
    return select(*columns).where(ranked.c.rank == 1).cte("words")


def _passages_after(event: Event, words: CTE) -> FromClause:
    """Give the first way in and the first way out after the latest mark, for each person and place."""
    own_day = _own_day(Scan)
    same = and_(
        words.c.registration_id == Scan.registration_id,
        words.c.session_id.is_not_distinct_from(Scan.session_id),
        words.c.own_day.is_not_distinct_from(own_day),
    )
    return (
        standing_scans(
            Scan.registration_id,
            Scan.session_id,
            own_day,
            func.min(case((Scan.direction == Direction.IN, Scan.scanned_at))).label("first_in"),
            func.min(case((Scan.direction == Direction.OUT, Scan.scanned_at))).label("first_out"),
        )
        .outerjoin(words, same)
        .where(Scan.event_id == event.id, or_(words.c.marked_at.is_(None), Scan.scanned_at > words.c.marked_at))
        .group_by(Scan.registration_id, Scan.session_id, own_day)
        .subquery("seen")
    )


def _judged(person: FromClause, places: Sequence[Place]) -> CTE:
    """Say of each person whether they were present, excused or late, at the places that count."""
    sessions = _listed("listed_sessions", Uuid(), places, lambda place: place.session_id)
    days = _listed("listed_days", Date(), places, lambda place: None if place.session_id else place.day)
    late_from = func.coalesce(sessions.c.late_from, days.c.late_from)
    came = or_(person.c.first_in.is_not(None), and_(person.c.kind.is_(None), person.c.first_out.is_not(None)))
    in_first = or_(person.c.first_out.is_(None), person.c.first_in <= person.c.first_out)
    present = or_(came, person.c.kind == MarkKind.PRESENT)
    excused = and_(~came, person.c.kind == MarkKind.EXCUSED)
    late = and_(person.c.first_in > late_from, in_first)
    judgements = {"present": present, "excused": excused, "late": late}
    return (
        select(
            person.c.registration_id,
            func.coalesce(sessions.c.place, days.c.place).label("place"),
            func.coalesce(sessions.c.day_place, days.c.day_place).label("day_place"),
            *(case((holds, 1), else_=0).label(name) for name, holds in judgements.items()),
        )
        .outerjoin(sessions, sessions.c.key == person.c.session_id)
        .outerjoin(days, days.c.key == person.c.own_day)
        .where(or_(sessions.c.key.is_not(None), days.c.key.is_not(None)))
        .cte("attendance")
    )


def _listed(name: str, kind: Any, places: Sequence[Place], key: Callable[[Place], UUID | date | None]) -> CTE:
    """Bring some of the places into the database: their positions, and the moments after which one is late."""
    day_places = {place.day: number for number, place in enumerate(places) if not place.session_id}
    rows = [
        (key(place), number, day_places.get(place.day), place.window.late_from if place.window else None)
        for number, place in enumerate(places)
        if key(place)
    ]
    types = {"key": kind, "place": Integer(), "day_place": Integer(), "late_from": UTCDateTime()}
    none = tuple(cast(null(), one) for one in types.values())  # where the list is empty, its types are still said
    return values(*(column(*one) for one in types.items()), name=name).data([none, *rows]).cte()
