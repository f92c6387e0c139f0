"""What is read of scans and marks: one person's, or summed up by the database for a whole event."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import FromClause

from app.accounts.models import User
from app.attendance.models import Device, Mark, MarkTakenBack, Scan, TakenBack
from app.attendance.rules import Direction, Half, MarkKind, Passage, Place, Word, in_since
from app.core.db import UTCDateTime, db, text_enum
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


def holders_by_id(registration_ids: Collection[UUID]) -> dict[UUID, Holder]:
    """Find registrations of which a device has the number instead of the ticket."""
    query = select(Registration.id, Registration.event_id).where(Registration.id.in_(registration_ids))
    return {row.id: Holder(*row) for row in db.session.execute(query)} if registration_ids else {}


def holder_of(typed: str) -> Registration | None:
    """Find the registration whose ticket has this code."""
    ticket = tickets.parsed(typed)
    return db.session.scalar(select(Registration).where(Registration.ticket == ticket)) if ticket else None


def inside_before(scan: Scan) -> datetime | None:
    """Tell since when somebody was already inside as they were scanned."""
    place = Place(scan.day, scan.session_id, half=scan.half)
    earlier = standing_scans(Scan.happened_at, Scan.direction).where(
        Scan.registration_id == scan.registration_id,
        at_place(Scan, place),
        Scan.happened_at <= scan.happened_at,
        Scan.id != scan.id,
    )
    return in_since(Passage(at, direction) for at, direction in db.session.execute(earlier))


def at_place(model: type[Scan] | type[Mark], place: Place) -> ColumnElement[bool]:
    """Say which scans or marks are of a place."""
    if place.session_id:
        return model.session_id == place.session_id
    return and_(model.session_id.is_(None), model.day == place.day, model.half.is_not_distinct_from(place.half))


def standing_scans(*columns: Any) -> Select[Any]:
    """Read scans, but for those that were taken back."""
    return select(*columns).where(~select(TakenBack.scan_id).where(is_taken_back()).exists())


def is_taken_back() -> ColumnElement[bool]:
    """Say which word takes back which scan: one of the desk any, one of a device only its own."""
    by_who_may = or_(TakenBack.device_id.is_(None), TakenBack.device_id == Scan.device_id)
    return and_(TakenBack.scan_id == Scan.id, TakenBack.event_id == Scan.event_id, by_who_may)


def device_of_token(token_hash: str) -> Device | None:
    """Find the device that has this token, revoked or not."""
    return db.session.scalar(select(Device).where(Device.token_hash == token_hash))


def device_of_link(link_hash: str) -> Device | None:
    """Find the device that was given this link."""
    return db.session.scalar(select(Device).where(Device.link_hash == link_hash))


def device_of(event: Event, device_id: UUID) -> Device | None:
    """Find one of an event's devices."""
    return db.session.scalar(select(Device).where(Device.id == device_id, Device.event_id == event.id))


def live_device_names(event: Event) -> set[str]:
    """Name the event's devices that are not revoked, large and small letters alike."""
    names = select(Device.name).where(Device.event_id == event.id, Device.revoked_at.is_(None))
    return {name.casefold() for name in db.session.scalars(names)}


def event_of(device: Device) -> Event:
    """Give the event at whose door a device stands."""
    return db.session.get_one(Event, device.event_id)


def owner(device: Device) -> User | None:
    """Find whose own a device is."""
    return db.session.get(User, device.user_id) if device.user_id else None


def devices_of_user(event: Event, user: User, *, besides: UUID) -> int:
    """Count the devices that somebody has at an event, besides one."""
    theirs = select(func.count(Device.id)).where(Device.event_id == event.id, Device.user_id == user.id)
    return db.session.scalar(theirs.where(Device.id != besides)) or 0


def standing_marks(*columns: Any) -> Select[Any]:
    """Read marks, but for those that were taken back."""
    return select(*columns).where(_not_taken_back(Mark))


def _not_taken_back(mark: type[Mark]) -> ColumnElement[bool]:
    return ~select(MarkTakenBack.mark_id).where(MarkTakenBack.mark_id == mark.id).exists()


def seen_at(place: Place, registration_ids: Sequence[UUID]) -> dict[UUID, Seen]:
    """Give what was seen and said of some people at one place."""
    found = {registration_id: Seen() for registration_id in registration_ids}
    scans = standing_scans(Scan.registration_id, Scan.happened_at, Scan.direction).where(
        Scan.registration_id.in_(registration_ids), at_place(Scan, place)
    )
    for registration_id, at, direction in db.session.execute(scans):
        found[registration_id].passages.append(Passage(at, direction))
    marks = standing_marks(Mark.registration_id, Mark.marked_at, Mark.kind, Mark.id).where(
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
    return judged(told(event, places).subquery("told"))


def told(event: Event, places: Sequence[Place]) -> CompoundSelect[Any]:
    """Give every passage that counts, as way_in or way_out, and every mark that stands, as kind, at some places."""
    return union_all(_passages(event, places), _words(event, places))


def judged(told: FromClause, *more: ColumnElement[Any]) -> CTE:
    """Sum up what was told of each person at each place."""
    first_in, first_out, kind = func.min(told.c.way_in), func.min(told.c.way_out), func.max(told.c.kind)
    came = or_(first_in.is_not(None), and_(kind.is_(None), first_out.is_not(None)))
    in_first = or_(first_out.is_(None), first_in <= first_out)
    judgements = {
        "present": or_(came, kind == MarkKind.PRESENT),
        "excused": and_(~came, kind == MarkKind.EXCUSED),
        "late": and_(first_in > func.min(told.c.late_from), in_first),
    }
    key = (told.c.registration_id, told.c.place)
    return (
        select(
            *key,
            func.min(told.c.day_place).label("day_place"),
            *(case((holds, 1), else_=0).label(name) for name, holds in judgements.items()),
            *more,
        )
        .group_by(*key)
        .cte("attendance")
    )


def _passages(event: Event, places: Sequence[Place]) -> Select[Any]:
    """Give every passage that no later mark overrules."""
    overruled = standing_marks(Mark.id).where(_same_place(Mark, Scan), Mark.marked_at >= Scan.happened_at)
    return _placed(
        standing_scans(
            Scan.registration_id,
            case((Scan.direction == Direction.IN, Scan.happened_at)).label("way_in"),
            case((Scan.direction == Direction.OUT, Scan.happened_at)).label("way_out"),
            type_coerce(null(), Mark.kind.type).label("kind"),
        ).where(Scan.event_id == event.id, ~overruled.exists()),
        Scan,
        places,
    )


def _words(event: Event, places: Sequence[Place]) -> Select[Any]:
    """Give the mark that stands, for each person and place."""
    newer = aliased(Mark)
    later = or_(newer.marked_at > Mark.marked_at, and_(newer.marked_at == Mark.marked_at, newer.id > Mark.id))
    superseded = select(newer.id).where(_same_place(newer, Mark), later, _not_taken_back(newer))
    none = cast(null(), UTCDateTime())
    columns: list[Any] = [Mark.registration_id, none, none, Mark.kind]
    standing = standing_marks(*columns).where(Mark.event_id == event.id, ~superseded.exists())
    return _placed(standing, Mark, places)


def _same_place(one: type[Mark], other: type[Scan] | type[Mark]) -> ColumnElement[bool]:
    """Say that two facts are of the same person and place; a session may have moved to another day since."""
    return and_(
        one.event_id == other.event_id,
        one.registration_id == other.registration_id,
        one.session_id.is_not_distinct_from(other.session_id),
        or_(one.session_id.is_not(None), and_(one.day == other.day, one.half.is_not_distinct_from(other.half))),
    )


def _placed(facts: Select[Any], model: type[Scan] | type[Mark], places: Sequence[Place]) -> Select[Any]:
    """Bring facts to the places that count, and leave out those of no such place."""
    name = model.__tablename__
    sessions = _listed(f"sessions_of_{name}", Uuid(), places, lambda place: place.session_id)
    days = _listed(f"days_of_{name}", Date(), places, lambda place: None if place.session_id else place.day)
    return (
        facts.add_columns(
            func.coalesce(sessions.c.place, days.c.place).label("place"),
            func.coalesce(sessions.c.day_place, days.c.day_place).label("day_place"),
            func.coalesce(sessions.c.late_from, days.c.late_from).label("late_from"),
        )
        .outerjoin(sessions, sessions.c.key == model.session_id)
        .outerjoin(
            days,
            and_(model.session_id.is_(None), days.c.key == model.day, days.c.half.is_not_distinct_from(model.half)),
        )
        .where(or_(sessions.c.key.is_not(None), days.c.key.is_not(None)))
    )


def _listed(name: str, kind: Any, places: Sequence[Place], key: Callable[[Place], UUID | date | None]) -> CTE:
    """Bring some of the places into the database: their positions, and the moments after which one is late."""
    day_places = {place.day: number for number, place in enumerate(places) if place.whole_day}
    rows = [
        (key(place), place.half, number, day_places.get(place.day), place.window.late_from if place.window else None)
        for number, place in enumerate(places)
        if key(place)
    ]
    types = {
        "key": kind,
        "half": text_enum(Half),
        "place": Integer(),
        "day_place": Integer(),
        "late_from": UTCDateTime(),
    }
    none = (None,) * len(types)  # where the list is empty, its types are still said
    return union_all(*(row(cells, types) for cells in [none, *rows])).cte(name)


def row(cells: Iterable[Any], types: Mapping[str, Any]) -> Select[Any]:
    """Write one row with its types; unlike VALUES, the statement is then compiled once and not each time."""
    return select(*(literal(cell, kind).label(name) for cell, (name, kind) in zip(cells, types.items(), strict=True)))
