"""The attendance of each person at an event, one row each, derived as the rows are written."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from app.attendance.completion import completed
from app.attendance.models import Mark, Scan
from app.attendance.places import places_of
from app.attendance.queries import Seen, standing_marks, standing_scans
from app.attendance.rules import Attendance, Half, MarkKind, Passage, Place, Word, at_best, attendance, minutes_in_all
from app.core.db import db
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import Status
from app.reports.attendance import is_over

BATCH = 1000  # people in memory at once
SAID = (
    "name", "badge_name", "organisation", "country_iso3", "group_id", "gender", "role", "online", "status",
    "registered_at",
)  # fmt: skip

Key = tuple[UUID | None, date | None, Half | None]  # a session, a day, or half of one
Told = Mapping[Key, Attendance]
Reached = tuple[bool | None, int, int]


class Person(NamedTuple):
    """One registration, and what became of it; the outcomes add up to the numbers of the report."""

    name: str
    badge_name: str
    organisation: str
    country_iso3: str
    group_id: str
    gender: str
    role: str
    online: bool
    status: str
    registered_at: datetime
    outcome: str  # attended, excused, no_show or awaited; unconfirmed; or none
    arrived_at: datetime | None
    days: int
    sessions: int
    minutes: int | None
    late: bool
    completed: bool | None  # none where the event gives no certificates
    parts_present: int
    parts_needed: int


def people(event: Event, *, at: datetime) -> Iterator[Person]:
    """Give everybody who registered, by name."""
    listed = places_of(event)
    places = {_key(place.session_id, place.day, place.half): place for place in listed}
    seen, reached = _seen(event), _reached(event, listed)
    missing = "no_show" if is_over(event, at) else "awaited"
    columns = (getattr(Registration, name) for name in SAID)
    query = select(Registration.id, *columns).where(Registration.event_id == event.id)
    ordered = query.order_by(Registration.name, Registration.id)
    with db.session.execute(ordered, execution_options={"yield_per": BATCH}) as rows:
        for registration_id, *said in rows:
            told = _told(seen.pop(registration_id, {}), places, at)
            yield _person(said, told, places, missing, reached[registration_id])


def _key(session_id: UUID | None, day: date, half: Half | None) -> Key:
    """Name a place; a session keeps its name on whatever day it is."""
    return (session_id, None, None) if session_id else (None, day, half)


def _seen(event: Event) -> dict[UUID, dict[Key, Seen]]:
    """Read all scans and marks of an event, by person and place."""
    found: dict[UUID, dict[Key, Seen]] = {}
    scans = standing_scans(Scan.registration_id, Scan.session_id, Scan.day, Scan.half, Scan.happened_at, Scan.direction)
    for registration_id, session_id, day, half, at, direction in db.session.execute(
        scans.where(Scan.event_id == event.id)
    ):
        here = found.setdefault(registration_id, {}).setdefault(_key(session_id, day, half), Seen())
        here.passages.append(Passage(at, direction))
    marks = standing_marks(
        Mark.registration_id, Mark.session_id, Mark.day, Mark.half, Mark.marked_at, Mark.kind, Mark.id
    )
    for registration_id, session_id, day, half, at, kind, mark_id in db.session.execute(
        marks.where(Mark.event_id == event.id)
    ):
        here = found.setdefault(registration_id, {}).setdefault(_key(session_id, day, half), Seen())
        here.words.append(Word(at, kind, mark_id))
    return found


def _reached(event: Event, places: list[Place]) -> dict[UUID, Reached]:
    """Tell of everybody whether they completed, at how many of the parts that count they were, and of how many."""
    known = event.certificate_threshold is not None
    rows = db.session.execute(select(completed(event, places)))
    return {key: (bool(enough) if known else None, present, needed) for key, present, needed, enough in rows}


def _told(seen: Mapping[Key, Seen], places: Mapping[Key, Place], at: datetime) -> Told:
    """Derive one person's attendance at each place where there is anything to tell; minutes to come do not count."""
    return {
        key: attendance(here.passages, here.words, window.so_far(at) if (window := places[key].window) else None)
        for key, here in seen.items()
        if key in places
    }


def _person(said: list[Any], told: Told, places: Mapping[Key, Place], missing: str, reached: Reached) -> Person:
    name, badge_name, organisation, country_iso3, group_id, gender, role, online, status, registered_at = said
    state = at_best(derived.state for derived in told.values())
    present = {key: derived for key, derived in told.items() if derived.state is MarkKind.PRESENT}
    return Person(
        name=name,
        badge_name=badge_name,
        organisation=organisation,
        country_iso3=country_iso3,
        group_id=group_id,
        gender=gender.value,
        role=role.value,
        online=online,
        status=status.value,
        registered_at=registered_at,
        outcome=_outcome(status, state, missing),
        arrived_at=min((one.arrived_at for one in present.values() if one.arrived_at), default=None),
        days=len({places[key].day for key in present}),
        sessions=sum(1 for key in present if places[key].session_id),
        minutes=minutes_in_all((places[key], derived.minutes) for key, derived in present.items()),
        late=any(derived.late for derived in told.values()),
        completed=reached[0],
        parts_present=reached[1],
        parts_needed=reached[2],
    )


def _outcome(status: Status, state: MarkKind, missing: str) -> str:
    if status is not Status.CONFIRMED:
        return "unconfirmed" if state is MarkKind.PRESENT else ""
    return {MarkKind.PRESENT: "attended", MarkKind.EXCUSED: "excused"}.get(state, missing)
