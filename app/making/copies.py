"""Copies of events: another draft with the same content, so many days later; nobody who was registered comes along."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import select

from app.accounts.models import User
from app.core import audit
from app.core.db import db
from app.desk import service as planning
from app.desk.service import Seats
from app.letters import queries as letter_queries
from app.letters import service as letters
from app.mailings import queries as mailing_queries
from app.mailings import service as mailings
from app.programme import details, relations
from app.programme import service as programme
from app.programme.details import EventDetails, SessionDetails
from app.programme.models import Event, EventRelation
from app.programme.queries import events_assigned_to
from app.programme.rules import Certainty, Precision
from app.programme.shift import day_later, days_between, moment_later, walls_later
from app.programme.texts import change_texts, texts_of
from app.questions import service as questions
from app.registration import cohorts
from app.registration.queries import reserved_seats
from app.timetable import materials, plan
from app.timetable.models import Room

MOMENTS = ("opens_at", "closes_at", "reserved_until", "visa_until", "nominations_until", "details_until", "freeze_at")
OF_ROOM = (
    "country_limit", "women_floor", "parity_from", "parity_to", "groups_from", "groups_to", "countries_target",
    "southern_target", "open_seats", "delegation", "endorsed_groups",
)  # fmt: skip
TEXTS = ("summary", "description", "place_message", "online_message")


class Carried(Enum):
    """What a copy takes over, beside what kind of event it is, where, in which languages and about what."""

    TIMETABLE = "timetable"
    SPEAKERS = "speakers"
    MATERIALS = "materials"
    ROOMS = "rooms"
    QUESTIONS = "questions"
    REMINDERS = "reminders"
    LETTERS = "letters"
    COMPOSITION = "composition"
    TEXTS = "texts"


@dataclass
class Copied:
    """The copies of one or several events, and what could not be at the same hour."""

    events: list[Event] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # sessions whose hour clocks skip: they wait in the tray
    open_ended: bool = False  # a deadline whose hour clocks skip is left out


def family_of(event: Event, *, of: User) -> list[Event]:
    """List the events in somebody's hands that belong together with one, directly or through others, as they come."""
    mine = set(db.session.scalars(events_assigned_to(of)))
    pairs = select(EventRelation.event_id, EventRelation.related_id)
    links: list[tuple[UUID, UUID]] = [(one, other) for one, other in db.session.execute(pairs)]
    reached, new = {event.id}, {event.id}
    while new:
        beside = {b for a, b in links if a in new} | {a for a, b in links if b in new}
        new = (beside & mine) - reached
        reached |= new
    found = select(Event).where(Event.id.in_(reached - {event.id}))
    return list(db.session.scalars(found.order_by(Event.first_day, Event.title, Event.id)))


def copy(
    sources: Sequence[Event],
    title: str,
    first_day: date | None,
    carried: Collection[Carried],
    *,
    by: User,
    at: datetime,
) -> Copied:
    """Copy an event, and others that belong to it, so that the first begins on this day and all move by as many.

    Without a first day the copies have no date yet, and their sessions wait in the tray.
    """
    days = _days(sources, first_day)
    made = Copied()
    for source in sources:
        named = title if source is sources[0] else source.title
        made.events.append(_copy_one(source, named, days, carried, made, by=by, at=at))
    _relate(dict(zip((one.id for one in sources), made.events, strict=True)), by=by, at=at)
    return made


def _days(sources: Sequence[Event], first_day: date | None) -> int | None:
    """Tell by how many days all moves; none without a first day."""
    if first_day is None:
        return None
    known = [one for one in (sources[0].first_day, _first_of_sessions(sources[0])) if one]
    known += sorted(one.first_day for one in sources if one.first_day)
    return days_between(known[0] if known else first_day, first_day)


def _first_of_sessions(event: Event) -> date | None:
    return min((session.starts_wall.date() for session in event.sessions), default=None)


def _copy_one(
    source: Event, title: str, days: int | None, carried: Collection[Carried], made: Copied, *, by: User, at: datetime
) -> Event:
    """Make one copy, with what is carried."""
    said = _details(source, days, carried, made)
    seats = _seats(source) if _whole(carried) else Seats()
    event = planning.begin(title, source.type_id, said, seats, by=by, at=at)
    audit.record("event.copied", event, by=by, at=at, source=source.slug)
    if Carried.TEXTS in carried:
        change_texts(event, texts_of(source), {}, by=by, at=at)
    if Carried.ROOMS in carried:
        _copy_rooms(source, event)
    if Carried.TIMETABLE in carried:
        _copy_timetable(source, event, days, carried, made, by=by, at=at)
    if Carried.QUESTIONS in carried:
        questions.copy(source, event, by=by, at=at)
    if Carried.REMINDERS in carried:
        _copy_reminders(source, event, by=by, at=at)
    if Carried.LETTERS in carried:
        _copy_letters(source, event, by=by, at=at)
    return event


def _seats(source: Event) -> Seats:
    return Seats(capacity=source.capacity, online_capacity=source.online_capacity, reserved=reserved_seats(source.id))


def _whole(carried: Collection[Carried]) -> bool:
    return Carried.COMPOSITION in carried


def _details(source: Event, days: int | None, carried: Collection[Carried], made: Copied) -> EventDetails:
    """Say of a copy what is said of its source; the link for taking part is of that meeting alone."""
    said = details.of_event(source)
    left = {"title", "type_id", "online_url"} | set(() if _whole(carried) else OF_ROOM)
    left |= set(() if Carried.TEXTS in carried else TEXTS)
    said = {name: value for name, value in said.items() if name not in left}
    return cast("EventDetails", said | _dates(source, days, made))


def _dates(source: Event, days: int | None, made: Copied) -> dict[str, Any]:
    """Move the days and the deadlines; what was held is only planned again."""
    undated = dict.fromkeys((*MOMENTS, "first_day", "last_day", "start_time", "end_time"))
    if days is None or source.first_day is None:
        return {**undated, "date_precision": Precision.UNKNOWN, "date_certainty": Certainty.SUGGESTED}
    deadlines = {name: moment_later(getattr(source, name), days, source.zone) for name in MOMENTS}
    made.open_ended |= any(getattr(source, name) and not new for name, new in deadlines.items())
    certainty = source.date_certainty if source.date_certainty is not Certainty.HELD else Certainty.CONFIRMED
    return {
        **deadlines,
        "first_day": day_later(source.first_day, days),
        "last_day": day_later(source.last_day, days),
        "date_certainty": certainty,
    }


def _copy_rooms(source: Event, event: Event) -> None:
    for room in db.session.scalars(select(Room).where(Room.event_id == source.id)):
        db.session.add(Room(event_id=event.id, name=room.name, capacity=room.capacity, position=room.position))
    db.session.flush()


def _copy_timetable(
    source: Event,
    event: Event,
    days: int | None,
    carried: Collection[Carried],
    made: Copied,
    *,
    by: User,
    at: datetime,
) -> None:
    """Plan the sessions of the source at the same hours; what cannot be at its hour waits in the tray."""
    placed: dict[UUID, SessionDetails] = {}
    named: dict[UUID, UUID] = {}  # by a session of the source, its copy
    for item in plan.plan_of(source):
        if item.details["cancelled"]:
            continue
        said = item.details | {"speakers": _speakers(item.details["speakers"], carried)}
        said |= {"room": said["room"] if Carried.ROOMS in carried else ""}
        walls = walls_later(said, days, source.zone) if days is not None and item.placed else None
        named[item.key] = uuid4()
        if walls:
            placed[named[item.key]] = cast("SessionDetails", said | walls)
            continue
        waiting = said | dict.fromkeys(plan.WALLS)
        named[item.key] = plan.put(event, None, waiting, minutes=item.minutes, by=by, at=at).key
        if item.placed and days is not None:
            made.waiting.append(said["title"])
    programme.change_timetable(event, placed, by=by, at=at)
    if Carried.MATERIALS in carried:
        _copy_materials(source, event, named, by=by, at=at)


def _copy_materials(source: Event, event: Event, named: dict[UUID, UUID], *, by: User, at: datetime) -> None:
    for key, some in materials.of_sessions([source.id]).items():
        for one in some:
            if key in named:
                materials.copy(one, event, named[key], by=by, at=at)


def _speakers(speakers: Iterable[dict[str, Any]], carried: Collection[Carried]) -> list[dict[str, Any]]:
    """Name who speaks, apart from how they were registered at the source."""
    return [one | {"registration_id": None} for one in speakers] if Carried.SPEAKERS in carried else []


def _copy_reminders(source: Event, event: Event, *, by: User, at: datetime) -> None:
    for one in mailing_queries.reminders_of(source.id):
        copied = mailings.remind(event, one.kind, one.days, one.texts, by=by, at=at)
        mailings.switch_reminder(copied, on=one.enabled, by=by, at=at)


def _copy_letters(source: Event, event: Event, *, by: User, at: datetime) -> None:
    for (kind, language), one in letter_queries.templates_of(source.id).items():
        if one.body:
            letters.edit_template(event, kind, language, one.subject, one.body, by=by, at=at)
    letters.change_settings(event, letter_queries.signature(source.id), by=by, at=at)


def _relate(copies: dict[UUID, Event], *, by: User, at: datetime) -> None:
    """Let the copies belong to one another as their sources do."""
    among = (EventRelation.event_id.in_(copies), EventRelation.related_id.in_(copies))
    for one in db.session.scalars(select(EventRelation).where(*among)).all():
        part, whole = copies[one.event_id], copies[one.related_id]
        if one.one_cohort:
            cohorts.join(part, whole, by=by, at=at)
        else:
            relations.relate(part, one.kind, whole, by=by, at=at)
