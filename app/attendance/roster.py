"""Who is expected at a place, and how each of them stands there: what rosters and sheets are made of."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from app.attendance.models import Mark, Scan
from app.attendance.queries import at_place, seen_at, standing_marks, standing_scans
from app.attendance.rules import Attendance, Place, Word, attendance, standing_word
from app.core.db import db
from app.programme.models import Event
from app.programme.search import folded
from app.registration import electives
from app.registration.models import Registration
from app.registration.rules import Status

PAGE = 200  # people on a page: enough for nearly every room


class Line(NamedTuple):
    """Somebody on a roster: how they stand, and the mark by which they do so, if it is one."""

    person: Registration
    attendance: Attendance
    word: Word | None


def expected_at(event: Event, place: Place) -> list[ColumnElement[bool]]:
    """Say who is expected at a place: who has a place at the event and, for a session that is chosen, chose it."""
    who = [Registration.event_id == event.id, Registration.status == Status.CONFIRMED]
    if place.session_id and electives.is_chosen_one(place.session_id):
        who.append(Registration.id.in_(electives.who_chose(place.session_id)))
    return who


def roster(event: Event, place: Place, text: str, *, only_open: bool, page: int) -> tuple[list[Line], bool]:
    """Give a page of who is expected, or of those with these words in name or organisation; and whether there is more.

    `only_open` leaves out who was scanned or marked there already.
    """
    who = expected_at(event, place)
    who += [Registration.search_text.contains(word, autoescape=True) for word in folded(text).split()]
    if only_open:
        who += [~_seen(place).exists(), ~_marked(place).exists()]
    people = select(Registration).where(*who).order_by(Registration.name, Registration.id)
    found = db.session.scalars(people.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return lines(place, found[:PAGE]), len(found) > PAGE


def lines(place: Place, people: Sequence[Registration]) -> list[Line]:
    """Tell how people stand at a place."""
    seen = seen_at(place, [person.id for person in people])
    return [
        Line(
            person,
            attendance(seen[person.id].passages, seen[person.id].words, place.window),
            standing_word(seen[person.id].passages, seen[person.id].words),
        )
        for person in people
    ]


def mark_of(event: Event, mark_id: UUID) -> tuple[Mark, Registration] | None:
    """Find a mark that stands and whose it is."""
    found = standing_marks(Mark, Registration).join(Registration, Registration.id == Mark.registration_id)
    row = db.session.execute(found.where(Mark.id == mark_id, Mark.event_id == event.id)).first()
    return (row[0], row[1]) if row else None


def _seen(place: Place) -> Select[Any]:
    return standing_scans(Scan.id).where(Scan.registration_id == Registration.id, at_place(Scan, place))


def _marked(place: Place) -> Select[Any]:
    return standing_marks(Mark.id).where(Mark.registration_id == Registration.id, at_place(Mark, place))
