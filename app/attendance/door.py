"""What the door sees: names, badge names, groups, countries, and how people stand at one place. Nothing else."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, String, cast, func, literal, null, select, type_coerce, union_all

from app.attendance.models import Scan
from app.attendance.queries import at_place, derived, seen_at, standing_scans
from app.attendance.roster import expected_at
from app.attendance.rules import Attendance, Direction, Place, attendance, in_since
from app.core.db import db
from app.programme.models import Event
from app.programme.search import folded
from app.reference.catalogue import catalogue
from app.registration.models import Registration
from app.registration.rules import Status

PAGE = 25
LATEST = 8


class Visitor(NamedTuple):
    """Somebody who registered."""

    id: UUID
    name: str
    badge_name: str
    group_id: str
    country_iso3: str
    status: Status


class Standing(NamedTuple):
    """A visitor, and how they stand at one place."""

    visitor: Visitor
    attendance: Attendance
    inside_since: datetime | None


class Arrivals(NamedTuple):
    """How many of a group came to one place, of those who are confirmed."""

    group_id: str
    arrived: int
    expected: int


COLUMNS = tuple(getattr(Registration, name) for name in Visitor._fields)


def visitor(event: Event, registration_id: UUID) -> Visitor | None:
    """Find one of an event's visitors."""
    found = db.session.execute(_visitors(event).where(Registration.id == registration_id)).first()
    return Visitor(*found) if found else None


def named(event: Event, registration_ids: Sequence[UUID]) -> list[Visitor]:
    """Give some of an event's visitors, by name."""
    wanted = set(registration_ids)
    rows = db.session.execute(_visitors(event).order_by(Registration.name, Registration.id))
    return [Visitor(*row) for row in rows if row.id in wanted]


def people(event: Event, place: Place, text: str, page: int) -> tuple[list[Standing], bool]:
    """Give a page of the confirmed, or of all whose name or organisation has these words, and whether there is more."""
    words = folded(text).split()
    narrowed = [Registration.search_text.contains(word, autoescape=True) for word in words]
    query = _visitors(event).where(*narrowed or [Registration.status == Status.CONFIRMED])
    ordered = query.order_by(Registration.name, Registration.id).limit(PAGE + 1).offset((page - 1) * PAGE)
    found = [Visitor(*row) for row in db.session.execute(ordered)]
    return _standing(place, found[:PAGE]), len(found) > PAGE


def latest(event: Event, place: Place) -> list[tuple[Visitor, Scan]]:
    """Give who came in last, each with their latest scan."""
    scans = standing_scans(Scan, *COLUMNS).join(Registration, Registration.id == Scan.registration_id)
    here = scans.where(Scan.event_id == event.id, at_place(Scan, place), Scan.direction == Direction.IN)
    rows = db.session.execute(here.order_by(Scan.happened_at.desc(), Scan.id).limit(2 * LATEST))
    newest: dict[Visitor, Scan] = {}
    for scan, *columns in rows:
        newest.setdefault(Visitor(*columns), scan)
    return list(newest.items())[:LATEST]


def scan_that_counts(event: Event, scan_id: UUID) -> Scan | None:
    """Find a scan of an event, unless it was taken back."""
    scan: Scan | None = db.session.scalar(standing_scans(Scan).where(Scan.id == scan_id, Scan.event_id == event.id))
    return scan


def arrivals(event: Event, place: Place, places: Sequence[Place]) -> list[Arrivals]:
    """Count by group who came to a place, a day counting with its sessions, and who is expected."""
    who = expected_at(event, place)
    here = derived(event, [place] if place.session_id else [one for one in places if one.day == place.day])
    counted = _counted(who, here)
    return [
        Arrivals(group_id, *counted[group_id]) for group_id in catalogue().constituent_groups if group_id in counted
    ]


def _counted(who: Sequence[ColumnElement[bool]], here: CTE) -> dict[str, tuple[int, int]]:
    """Count by group who of the expected was present, and how many they are.

    Both are put under each other and grouped, not joined: with figures of before the doors opened, PostgreSQL would
    look for each of ten thousand people among all who came.
    """
    group = type_coerce(Registration.group_id, String()).label("group_id")
    told = union_all(
        select(Registration.id, group, literal(0).label("came")).where(*who),
        select(here.c.registration_id, cast(null(), String()), here.c.present),
    ).subquery("told")
    group_id, came = func.max(told.c.group_id), func.max(told.c.came)
    people = select(group_id.label("group_id"), came.label("came")).group_by(told.c.id).subquery("people")
    sums = select(people.c.group_id, func.sum(people.c.came), func.count()).where(people.c.group_id.is_not(None))
    return {group: (int(came), people) for group, came, people in db.session.execute(sums.group_by(people.c.group_id))}


def _visitors(event: Event) -> Select[Any]:
    return select(*COLUMNS).where(Registration.event_id == event.id)


def _standing(place: Place, visitors: Iterable[Visitor]) -> list[Standing]:
    found = {one.id: one for one in visitors}
    seen = seen_at(place, list(found))
    return [
        Standing(one, attendance(seen[key].passages, seen[key].words, place.window), in_since(seen[key].passages))
        for key, one in found.items()
    ]
