"""Who completed an event: was present at enough of the parts that count for them.

The parts are the required sessions, but for breaks, travel and what was cancelled; an event without any has its half
days, or its days. An elective that is chosen counts for whoever chose it, and for nobody else.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Integer, Select, Uuid, case, func, literal, select, union_all
from sqlalchemy.sql.selectable import FromClause

from app.attendance import queries, rules
from app.attendance.models import Mark, Scan
from app.attendance.places import NOT_COUNTED
from app.attendance.queries import Seen
from app.attendance.rules import Attendance, Attended, Completion, Half, Part, Passage, Place, Word
from app.core.db import db
from app.programme.models import Event, Session
from app.programme.series import in_timetable
from app.registration import electives
from app.registration.models import Registration, SessionChoice
from app.registration.rules import Status


def parts_of(event: Event, places: Sequence[Place]) -> list[Part]:
    """List the parts of an event that count."""
    counts = (Session.required, ~Session.cancelled, Session.kind.not_in(NOT_COUNTED))
    required = select(Session.id, electives.is_chosen()).where(in_timetable(event.id), *counts)
    return rules.parts_that_count(places, dict(db.session.execute(required).all()))


def completed(event: Event, places: Sequence[Place], attendance: CTE | None = None) -> CTE:
    """Tell in the database who of all those registered completed the event: the same as `of_people` does for some.

    One row a registration: registration_id, parts_present, parts_needed, and as a number completed. Whoever has derived
    the attendance at these places already, in the same statement, passes it on.
    """
    parts = parts_of(event, places)
    attended = queries.derived(event, places) if attendance is None else attendance
    there = _present(attended, parts, places).subquery("parts_attended")
    chosen = _chosen(parts).subquery("parts_chosen")
    present = func.coalesce(there.c.number, 0)
    for_all = sum(part.chosen is None for part in parts)
    needed = literal(for_all, Integer()) + func.coalesce(chosen.c.number, 0)
    enough = present * 100 >= needed * literal(event.certificate_threshold, Integer())
    reached = (Registration.status == Status.CONFIRMED) & (needed > 0) & enough
    return (
        select(
            Registration.id.label("registration_id"),
            present.label("parts_present"),
            needed.label("parts_needed"),
            case((reached, 1), else_=0).label("completed"),
        )
        .outerjoin(there, there.c.registration_id == Registration.id)
        .outerjoin(chosen, chosen.c.registration_id == Registration.id)
        .where(Registration.event_id == event.id)
        .cte("completion")
    )


def _present(attendance: FromClause, parts: Sequence[Part], places: Sequence[Place]) -> Select[Any]:
    """Count at how many of the parts that count for them people were; a day has been attended at any of its places."""
    there, counted = _there(attendance, parts, places), _listed(parts)
    mine: list[ColumnElement[bool]] = []
    if any(part.chosen for part in parts):
        mine = [counted.c.chosen.is_(None) | electives.chose(there.c.registration_id, counted.c.chosen)]
    columns: list[Any] = [there.c.registration_id, func.count(there.c.place.distinct()).label("number")]
    present = select(*columns).join(counted, counted.c.place == there.c.place).where(*mine)
    return present.group_by(there.c.registration_id)


def _there(attendance: FromClause, parts: Sequence[Part], places: Sequence[Place]) -> FromClause:
    """Give where people were: at the places themselves or, where days count, at the days that these belong to."""
    whole_days = {places[part.place].whole_day for part in parts} or {False}
    columns = [attendance.c.day_place if days else attendance.c.place for days in sorted(whole_days)]
    person, here = attendance.c.registration_id, attendance.c.present == 1
    return union_all(*(select(person, at.label("place")).where(here) for at in columns)).subquery("there")


def _listed(parts: Sequence[Part]) -> CTE:
    """Bring the parts into the database; written as rows with their types, the statement is compiled once."""
    rows = [(None, None), *((part.place, part.chosen) for part in parts)]
    listed = [
        select(literal(place, Integer()).label("place"), literal(chosen, Uuid()).label("chosen"))
        for place, chosen in rows
    ]
    return union_all(*listed).cte("parts")


def _chosen(parts: Sequence[Part]) -> Select[Any]:
    """Count how many of the parts that are chosen people chose."""
    sessions = [part.chosen for part in parts if part.chosen]
    columns: list[Any] = [SessionChoice.registration_id, func.count().label("number")]
    mine = select(*columns).where(SessionChoice.session_id.in_(sessions), electives.HELD)
    return mine.group_by(SessionChoice.registration_id)


def attended_by(event: Event, places: Sequence[Place], people: Collection[UUID]) -> dict[UUID, dict[int, Attendance]]:
    """Derive the attendance of some people wherever there is anything to tell, by the position of the place."""
    positions = {_where(place.session_id, place.day, place.half): number for number, place in enumerate(places)}
    found: dict[UUID, defaultdict[int, Seen]] = {person: defaultdict(Seen) for person in people}
    for person, session_id, day, half, at, direction in db.session.execute(_scans_of(event, people)):
        if (number := positions.get(_where(session_id, day, half))) is not None:
            found[person][number].passages.append(Passage(at, direction))
    for person, session_id, day, half, at, kind, mark_id in db.session.execute(_marks_of(event, people)):
        if (number := positions.get(_where(session_id, day, half))) is not None:
            found[person][number].words.append(Word(at, kind, mark_id))
    return {
        person: {at: rules.attendance(seen.passages, seen.words, places[at].window) for at, seen in told.items()}
        for person, told in found.items()
    }


def _where(session_id: UUID | None, day: date, half: Half | None) -> tuple[UUID | None, date | None, Half | None]:
    """Name a place: a session may have moved to another day since."""
    return (session_id, None, None) if session_id else (None, day, half)


def _scans_of(event: Event, people: Collection[UUID]) -> Select[Any]:
    where = (Scan.registration_id, Scan.session_id, Scan.day, Scan.half)
    scans = queries.standing_scans(*where, Scan.happened_at, Scan.direction)
    return scans.where(Scan.event_id == event.id, Scan.registration_id.in_(people))


def _marks_of(event: Event, people: Collection[UUID]) -> Select[Any]:
    where: list[Any] = [Mark.registration_id, Mark.session_id, Mark.day, Mark.half]
    return queries.standing_marks(*where, Mark.marked_at, Mark.kind, Mark.id).where(
        Mark.event_id == event.id, Mark.registration_id.in_(people)
    )


def of_people(
    event: Event, places: Sequence[Place], people: Collection[Registration], attended: Mapping[UUID, Attended]
) -> dict[UUID, Completion]:
    """Tell of some people whether they completed the event, by their attendance."""
    parts = parts_of(event, places)
    chose = _choices([person.id for person in people])
    found = {}
    for person in people:
        mine = rules.parts_for(parts, chose.get(person.id, set()))
        present = rules.parts_attended(mine, places, attended[person.id])
        confirmed = person.status is Status.CONFIRMED
        found[person.id] = rules.completion(present, len(mine), event.certificate_threshold if confirmed else None)
    return found


def _choices(people: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Give the sessions that each of some people chose."""
    held = select(SessionChoice.registration_id, SessionChoice.session_id).where(electives.HELD)
    found: dict[UUID, set[UUID]] = {}
    for person_id, session_id in db.session.execute(held.where(SessionChoice.registration_id.in_(people))):
        found.setdefault(person_id, set()).add(session_id)
    return found
