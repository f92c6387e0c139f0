"""The conflicts of a plan: its sessions held against each other and against what is around them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import cast
from uuid import UUID

import holidays

from app.programme.models import Event
from app.programme.rules import Precision, SessionKind
from app.programme.time import day_bounds
from app.reference.catalogue import catalogue
from app.timetable import queries
from app.timetable.plan import Item
from app.timetable.rules import Found, Piece, Surroundings, Voice, find, overlapping

MOST_DAYS = 60  # of an event or a session whose holidays are looked up


def conflicts_of(event: Event, items: Iterable[Item]) -> list[Found]:
    """Find all that needs a look in the plan of an event, the gravest first; what is cancelled is in nobody's way."""
    placed = [item for item in items if item.placed and not item.details["cancelled"]]
    known = queries.persons({one["registration_id"] for item in placed for one in item.details["speakers"]} - {None})
    pieces = sorted((_piece(event, item, known) for item in placed), key=lambda piece: piece.starts_at)
    return find(pieces, _surroundings(event, pieces))


def _piece(event: Event, item: Item, persons: Mapping[UUID, UUID]) -> Piece:
    said = item.details
    city = catalogue().cities.get(said["city_id"] or "")
    return Piece(
        key=item.key,
        starts_at=cast("datetime", item.starts_at),
        ends_at=cast("datetime", item.ends_at),
        kind=said["kind"],
        room=said["room"],
        voices=tuple(Voice(one["name"], persons.get(one["registration_id"])) for one in said["speakers"]),
        capacity=said["capacity"],
        required=said["required"],
        languages=_languages(event, said["languages"], said["interpretation"]),
        country=city.country_iso3 if city else event.country_iso3,
        days=_days(said["starts_wall"].date(), said["ends_wall"].date()),
    )


def _languages(event: Event, spoken: Sequence[str], into: Sequence[str]) -> frozenset[str]:
    """Give the languages in which a session can be followed: where it says none, those of the event."""
    return frozenset((*spoken, *into) if spoken or into else (*event.languages, *event.interpretation))


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range(min((last - first).days + 1, MOST_DAYS)))


def _surroundings(event: Event, pieces: Sequence[Piece]) -> Surroundings:
    begins, ends = _bounds(event)
    speaks = any(piece.voices for piece in pieces)
    hours = (pieces[0].starts_at, max(piece.ends_at for piece in pieces)) if speaks else None
    at_once = {one.key for pair in overlapping(pieces) for one in pair if one.kind is SessionKind.ELECTIVE}
    return Surroundings(
        begins=begins,
        ends=ends,
        rooms=queries.capacities(event),
        promised=frozenset(event.interpretation),
        expected=event.capacity or queries.confirmed(event) or None,
        holidays=_holidays(event, pieces),
        choices=queries.choosers(at_once),
        elsewhere=queries.spoken_elsewhere(event, *hours) if hours else (),
        people_elsewhere=queries.people_elsewhere(event),
    )


def _bounds(event: Event) -> tuple[datetime | None, datetime | None]:
    """Give the moments when the event's first day begins and its last is over, where they are known."""
    if event.date_precision is not Precision.DAY or event.first_day is None or event.last_day is None:
        return None, None
    return day_bounds(event.first_day, event.last_day, event.zone)


def _holidays(event: Event, pieces: Sequence[Piece]) -> dict[tuple[str, date], str]:
    """Find the public holidays among the days of the event and of its sessions, in the countries where they are."""
    wanted = {(piece.country, day) for piece in pieces for day in piece.days}
    if event.date_precision is Precision.DAY and event.first_day and event.last_day:
        wanted |= {(event.country_iso3, day) for day in _days(event.first_day, event.last_day)}
    known = catalogue().countries
    found = {(iso3, day): public_holidays(known[iso3].iso2, day.year).get(day) for iso3, day in wanted if iso3}
    return {key: name for key, name in found.items() if name}


@lru_cache(maxsize=500)
def public_holidays(iso2: str, year: int) -> dict[date, str]:
    """Give the public holidays of a country in a year, in English; of a country that nobody keeps a list of none."""
    try:
        return dict(holidays.country_holidays(iso2, years=[year], language="en_US"))
    except NotImplementedError:
        return {}
