"""The attendance report of one event: computed once, then shown on screen, as CSV, XLSX, PDF and to programs.

At an elective session, expected is who chose it, and `unconfirmed` who came without having chosen. For an event or a
day, having attended is having been present once.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from flask_babel import gettext as _

from app.attendance.counts import Count, Part, counts
from app.attendance.phrases import place_name
from app.attendance.places import places_of
from app.attendance.rules import Place
from app.core.i18n import pick
from app.core.zones import zone
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.programme.search import folded
from app.programme.series import parts_of
from app.reference.catalogue import catalogue
from app.registration.phrases import GENDERS, ROLES, STATUSES, country_name, group_name
from app.registration.ways import WAYS
from app.reports.figures import AttendanceReport, Figures, Line
from app.reports.rules import DAY_LINES, HALF_DAY_LINES, SESSION_LINES, Dimension, Subject


def figures(event: Event, *, at: datetime) -> AttendanceReport:
    """Compute the report."""
    places = places_of(event)
    counted = counts(event, places, at)
    people = [count for count in counted if count.part is Part.PEOPLE]
    countries = [count for count in counted if count.part is Part.COUNTRIES]
    by_way = [count for count in counted if count.part is Part.WAYS]
    over = is_over(event, at)
    whole = partial(_sum, over=over, certified=event.certificate_threshold is not None)
    lines = [
        Line(Dimension.EVENT, event.slug, event.title, whole(people)),
        *_lines(Dimension.GROUP, people, lambda c: c.group_id, _groups(people), whole),
        *_lines(Dimension.GENDER, people, lambda c: c.gender, _words(GENDERS), whole),
        *_lines(Dimension.GROUP_GENDER, people, lambda c: f"{c.group_id}/{c.gender}", _crossed(people), whole),
        *_lines(Dimension.REGION, countries, _region, _regions(countries), whole),
        *_lines(Dimension.COUNTRY, countries, lambda c: c.country_iso3, _countries(countries), whole),
        *_lines(Dimension.ROLE, people, lambda c: c.role, _words(ROLES), whole),
        *_lines(Dimension.WAY, by_way, lambda c: c.way, _words(WAYS) if by_way else {}, whole),
        *_lines(Dimension.STATUS, people, lambda c: c.status, _words(STATUSES), whole),
        *_parts(event, places, counted, at),
        *_timetable(event, places, counted, at),
    ]
    return AttendanceReport(Subject.EVENT, event.slug, event.title, at, over, tuple(lines))


def is_over(event: Event, at: datetime, ends_at: datetime | None = None) -> bool:
    """Tell whether who has not come by now has stayed away, from the event or from a part of it that ends earlier."""
    if event.status in (EventStatus.DRAFT, EventStatus.POSTPONED, EventStatus.CANCELLED):
        return False
    ends_at = ends_at or event.ends_at
    return event.status is EventStatus.CLOSED or (ends_at is not None and ends_at <= at)


def _sum(
    people: Iterable[Count], there: Iterable[Count] | None = None, *, over: bool, certified: bool = False
) -> Figures:
    """Add counts up: how many there are, and what became of them, where given at one place."""
    people = list(people)
    came = people if there is None else list(there)
    confirmed = sum(count.confirmed for count in people)
    attended = sum(count.attended for count in came)
    excused = sum(count.excused for count in came)
    missing = confirmed - attended - excused
    minutes_of = sum(count.minutes_of for count in came)
    return Figures(
        registered=sum(count.registered for count in people),
        confirmed=confirmed,
        attended=attended,
        completed=sum(count.completed for count in came) if certified else None,
        completed_of=confirmed if certified else 0,
        excused=excused,
        no_show=missing if over else 0,
        awaited=0 if over else missing,
        late=sum(count.late for count in came),
        unconfirmed=sum(count.unconfirmed for count in came),
        minutes=sum(count.minutes for count in came) if minutes_of else None,
        minutes_of=minutes_of,
    )


def _lines(
    dimension: Dimension,
    counted: Iterable[Count],
    key: Callable[[Count], str | None],
    labels: Mapping[str, str],
    add_up: Callable[[Iterable[Count]], Figures],
) -> list[Line]:
    """Give one line for each label, also where there is nobody."""
    by_key: dict[str | None, list[Count]] = {}
    for count in counted:
        by_key.setdefault(key(count), []).append(count)
    return [Line(dimension, name, label, add_up(by_key.get(name, ()))) for name, label in labels.items()]


def _timetable(event: Event, places: list[Place], counted: list[Count], at: datetime) -> Iterable[Line]:
    """Give the lines of days and sessions, whole and by group: expected is who is confirmed, or who chose a session."""
    everybody = [count for count in counted if count.part is Part.PEOPLE]
    chosen = {count.place for count in counted if count.part is Part.CHOSEN}
    came = [count for count in counted if count.part in (Part.SESSIONS, Part.DAYS)]
    groups = _groups(everybody)
    for number, place in enumerate(places):
        people = everybody
        if number in chosen:
            people = [count for count in counted if count.part is Part.CHOSEN and count.place == number]
        over = is_over(event, at, _end(event, place))
        here = [count for count in came if count.place == number]
        whole, by_group = _dimensions(place)
        name = place_name(place)
        yield Line(whole, place.key, name, _sum(people, here, over=over))
        for group, label in groups.items():
            figures = _sum(_of_group(people, group), _of_group(here, group), over=over)
            yield Line(by_group, f"{place.key}/{group}", _both(name, label), figures)


def _parts(event: Event, places: list[Place], counted: list[Count], at: datetime) -> Iterable[Line]:
    """Give the lines of the parts of a series: all its people are expected at each, and once there is there."""
    people = [count for count in counted if count.part is Part.PEOPLE]
    ids = {place.part_id for place in places if place.part_id}
    for part in parts_of(event.id) if ids else ():
        mine = [number for number, place in enumerate(places) if place.part_id == part.id]
        if mine:
            came = [count for count in counted if count.part is Part.PARTS and count.place == mine[0]]
            over = is_over(event, at, max(_end(event, places[number]) for number in mine))
            yield Line(Dimension.PART, part.slug, part.title, _sum(people, came, over=over))


def _dimensions(place: Place) -> tuple[Dimension, Dimension]:
    """Tell what the lines of a place count by: as a whole, and by group."""
    if place.session_id:
        return SESSION_LINES
    return HALF_DAY_LINES if place.half else DAY_LINES


def _of_group(counted: Iterable[Count], group: str) -> list[Count]:
    return [count for count in counted if count.group_id == group]


def _end(event: Event, place: Place) -> datetime:
    """Tell when a day or session is over; a day without hours, at midnight."""
    if place.window:
        return place.window.end
    return datetime.combine(place.day + timedelta(days=1), time(), zone(event.zone))


def _groups(people: Iterable[Count]) -> dict[str, str]:
    """Name the three groups, and the others of which somebody registered."""
    found = {count.group_id for count in people}
    known = catalogue().constituent_groups.values()
    return {group.id: group_name(group.id) for group in known if group.tripartite or group.id in found}


def _crossed(people: Iterable[Count]) -> dict[str, str]:
    genders = _words(GENDERS)
    return {
        f"{group}/{gender}": _both(label, word)
        for group, label in _groups(people).items()
        for gender, word in genders.items()
    }


def _region(count: Count) -> str:
    return catalogue().countries[count.country_iso3 or ""].region_id


def _regions(counted: Iterable[Count]) -> dict[str, str]:
    """Name the regions that people come from."""
    found = {_region(count) for count in counted}
    return {region.id: pick(region.names) for region in catalogue().regions.values() if region.id in found}


def _countries(counted: Iterable[Count]) -> dict[str, str]:
    """Name the countries that people come from, in the order of their names."""
    named = ((iso3, country_name(iso3)) for count in counted if (iso3 := count.country_iso3))
    return dict(sorted(named, key=lambda country: folded(country[1])))


def _words(labels: Mapping[Any, Any]) -> dict[str, str]:
    return {word.value: str(label) for word, label in labels.items()}


def _both(first: str, second: str) -> str:
    return str(_("%(first)s, %(second)s", first=first, second=second))
