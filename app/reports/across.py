"""The attendance report of several events: participations added up, and beside them every person once.

Somebody who came to three events is three participations and one person. A person counts as confirmed, attended or
completed who was so at one of the events at least; of who attended none, those may still come for whom an event is
not over, else those are excused who were at one, and the others did not come. By group, gender and country, a person
stands where the latest registration of theirs does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from flask_babel import LazyString

from app.attendance.counts import Each, each
from app.attendance.places import places_of
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.programme.search import folded
from app.reference.catalogue import catalogue
from app.registration.phrases import GENDERS, country_name, group_name
from app.registration.rules import AttendeeRole, Gender, Status
from app.reports.attendance import figures, is_over
from app.reports.figures import NUMBERS, AttendanceReport, Figures, Line
from app.reports.rules import Dimension, Subject

ADDED = (
    Dimension.GROUP,
    Dimension.GENDER,
    Dimension.GROUP_GENDER,
    Dimension.REGION,
    Dimension.COUNTRY,
    Dimension.ROLE,
    Dimension.STATUS,
)


@dataclass(frozen=True)
class About:
    """What a report of attendance is about: an event, or several."""

    subject: Subject
    key: str  # in addresses and files
    title: str | LazyString
    events: tuple[Event, ...]
    until: date | None = None  # more events may come until then

    @property
    def is_one(self) -> bool:
        """Tell an event by itself from several."""
        return self.subject is Subject.EVENT

    def is_over(self, at: datetime) -> bool:
        """Tell whether nothing is to come any more."""
        ended = self.until is None or self.until < at.date()
        return ended and all(is_over(one, at) or one.status is EventStatus.CANCELLED for one in self.events)


def address_of(about: About) -> str:
    """Give the address of the page of a report."""
    if about.is_one:
        return f"/organise/events/{about.key}/attendance"
    return f"/organise/attendance/{about.subject.value}/{about.key}"


def mail_address_of(about: About) -> str:
    """Give the address of the page on which people say who gets a report by mail."""
    return f"/organise/attendance/{about.subject.value}/{about.key}/mail"


def report_of(about: About, *, at: datetime) -> AttendanceReport:
    """Compute the report of whatever it is about."""
    return figures(about.events[0], at=at) if about.is_one else across(about, at=at)


def across(about: About, *, at: datetime) -> AttendanceReport:
    """Compute the report of several events."""
    reports = [figures(event, at=at) for event in about.events]
    humans, title = _humans(about.events, at), str(about.title)
    lines = [
        Line(Dimension.ALL, about.key, title, _added(report.total for report in reports)),
        *(report.lines[0] for report in reports),
        *(line for dimension in ADDED for line in _merged(dimension, reports)),
        Line(Dimension.PERSON, about.key, title, _counted(humans)),
        *_by(Dimension.PERSON_GROUP, humans, lambda one: one.group_id, group_name),
        *_by(Dimension.PERSON_GENDER, humans, lambda one: one.gender, lambda key: str(GENDERS[Gender(key)])),
        *_by(Dimension.PERSON_COUNTRY, humans, lambda one: one.country_iso3, country_name),
    ]
    over = all(report.over for report in reports)
    return AttendanceReport(about.subject, about.key, title, at, over, tuple(lines))


def _added(several: Iterable[Figures]) -> Figures:
    return reduce(_both, several, Figures())


def _both(one: Figures, other: Figures) -> Figures:
    """Add two lines up; what is known of one of them alone stays known."""
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in NUMBERS}
    known = {name: [number for number in pair if number is not None] for name, pair in pairs.items()}
    numbers: dict[str, Any] = {name: sum(several) if several else None for name, several in known.items()}
    return Figures(**numbers)


def _merged(dimension: Dimension, reports: Iterable[AttendanceReport]) -> list[Line]:
    """Add up the lines of all events that have the same key."""
    labels: dict[str, str] = {}
    found: dict[str, list[Figures]] = {}
    for line in (line for report in reports for line in report.of(dimension)):
        labels.setdefault(line.key, line.label)
        found.setdefault(line.key, []).append(line.figures)
    order = _order(dimension, labels)
    return [Line(dimension, key, labels[key], _added(found[key])) for key in sorted(labels, key=order)]


def _order(dimension: Dimension, labels: Mapping[str, str]) -> Callable[[str], Any]:
    """Say in which order the lines of a dimension stand: countries by name, and what has an order of its own in it."""
    if dimension in (Dimension.COUNTRY, Dimension.PERSON_COUNTRY):
        return lambda key: folded(labels[key])
    groups, genders = list(catalogue().constituent_groups), [one.value for one in Gender]
    orders: dict[Dimension, list[list[str]]] = {
        Dimension.GENDER: [genders],
        Dimension.PERSON_GENDER: [genders],
        Dimension.REGION: [list(catalogue().regions)],
        Dimension.ROLE: [[one.value for one in AttendeeRole]],
        Dimension.STATUS: [[one.value for one in Status]],
    }
    known = orders.get(dimension, [groups, genders])
    return lambda key: [names.index(part) for part, names in zip(key.split("/"), known, strict=False)]


@dataclass
class _Human:
    """One person, and what became of them at all of the events."""

    registered_at: datetime
    group_id: str
    gender: str
    country_iso3: str
    facts: set[str] = field(default_factory=set)
    minutes: int = 0
    unknown: bool = False  # how long they were at some event

    def learn(self, one: Each, *, over: bool, certified: bool) -> None:
        """Take in what became of one registration."""
        if one.registered_at >= self.registered_at:
            self.registered_at, self.group_id = one.registered_at, one.group_id
            self.gender, self.country_iso3 = one.gender, one.country_iso3
        if not one.confirmed:
            self.facts |= {"unconfirmed"} if one.present else set()
            return
        told = {
            "attended": one.present,
            "completed": one.completed,
            "completed_of": certified,
            "excused": one.excused,
            "late": one.late,
            "awaited": not over and not one.present and not one.excused,
        }
        self.facts |= {"confirmed", *(name for name, holds in told.items() if holds)}
        if one.present:
            self.minutes += one.minutes or 0
            self.unknown = self.unknown or one.minutes is None

    @property
    def counted(self) -> set[str]:
        """Name the figures that this person counts in, each of the outcomes without the others."""
        outcomes = ("attended", "awaited", "excused")
        outcome = next((name for name in outcomes if name in self.facts), "no_show")
        rest = self.facts - set(outcomes)
        return rest | {"registered"} | ({outcome} if "confirmed" in rest else set())


def _humans(events: Iterable[Event], at: datetime) -> list[_Human]:
    found: dict[UUID, _Human] = {}
    for event in events:
        over, certified = is_over(event, at), event.certificate_threshold is not None
        for one in each(event, places_of(event), at):
            human = found.setdefault(
                one.person_id, _Human(one.registered_at, one.group_id, one.gender, one.country_iso3)
            )
            human.learn(one, over=over, certified=certified)
    return list(found.values())


def _counted(humans: Iterable[_Human]) -> Figures:
    """Count people, each once."""
    humans = list(humans)
    told = [one.counted for one in humans]
    known = [one for one in humans if "attended" in one.counted and not one.unknown]
    numbers: dict[str, Any] = {name: sum(name in one for one in told) for name in NUMBERS}
    numbers |= {"minutes": sum(one.minutes for one in known) if known else None, "minutes_of": len(known)}
    if not numbers["completed_of"]:
        numbers["completed"] = None
    return Figures(**numbers)


def _by(
    dimension: Dimension, humans: Iterable[_Human], key: Callable[[_Human], str], label: Callable[[str], str]
) -> list[Line]:
    found: dict[str, list[_Human]] = {}
    for one in humans:
        found.setdefault(key(one), []).append(one)
    labels = {name: label(name) for name in found}
    return [
        Line(dimension, name, labels[name], _counted(found[name]))
        for name in sorted(found, key=_order(dimension, labels))
    ]
