"""What the programme can be narrowed down by: one condition for each filter, and what there is to choose from."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.core.db import db
from app.programme.filters import PAST, UPCOMING, Filters
from app.programme.models import Event, Project, Session, event_projects, event_themes
from app.programme.rules import PUBLIC, Certainty, EventStatus, Mode, Part, Precision
from app.programme.search import finds
from app.reference.models import City, Membership, Theme

DAY_OF_NO_DAY = date(9999, 12, 31)  # stands after every other


def asked_for(filters: Filters, *, at: datetime) -> Select[Event]:
    """Find the events that are asked for; the caller says whom they are for."""
    holds: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
        "q": finds,
        "region": Event.region_id.__eq__,
        "country": goes_to,
        "group": in_a_country_on,
        "theme": _is_about,
        "type": Event.type_id.__eq__,
        "language": _is_held_in,
        "mode": lambda mode: Event.mode == Mode(mode),
        "project": of_project,
        "when": lambda when: _falls_in(when, at),
    }
    return select(Event).where(*(holds[name](value) for name, value in filters.asked().items()))


def _is_about(theme: str) -> ColumnElement[bool]:
    """A theme of the upper level stands for those under it too."""
    themes = select(Theme.id).where(or_(Theme.id == theme, Theme.parent_id == theme))
    return exists().where(event_themes.c.event_id == Event.id, event_themes.c.theme_id.in_(themes))


def _is_held_in(language: str) -> ColumnElement[bool]:
    """Say which events are held in a language, or interpreted into it."""
    return or_(_names(Event.languages, language), _names(Event.interpretation, language))


def _names(codes: InstrumentedAttribute[list[str]], code: str) -> ColumnElement[bool]:
    return cast(codes, Text).contains(f'"{code}"', autoescape=True)


def of_project(code: str) -> ColumnElement[bool]:
    """Say which events belong to a project."""
    return Event.id.in_(select(event_projects.c.event_id).join(Project).where(Project.code == code))


def goes_to(country: str) -> ColumnElement[bool]:
    """Say which events take place in a country, or go there with a session: a study tour goes to several."""
    cities = select(City.id).where(City.country_iso3 == country)
    goes = exists().where(
        Session.event_id == Event.id,
        or_(Session.city_id.in_(cities), Session.to_city_id.in_(cities)),
        Session.cancelled.is_(False),
    )
    return or_(Event.country_iso3 == country, goes)


def in_a_country_on(group_id: str) -> ColumnElement[bool]:
    """Say which events take place in a country that is on a list as it is on the event's first day."""
    return exists().where(Membership.group_id == group_id, _is_of_its_country_and_day())


def _is_of_its_country_and_day() -> ColumnElement[bool]:
    day = func.coalesce(Event.first_day, DAY_OF_NO_DAY, type_=Event.first_day.type)
    return and_(
        Membership.country_iso3 == Event.country_iso3,
        or_(Membership.since.is_(None), Membership.since <= day),
        or_(Membership.until.is_(None), Membership.until > day),
    )


def _falls_in(when: str, at: datetime) -> ColumnElement[bool]:
    if when == UPCOMING:
        return part_at(at).in_((Part.COMING.value, Part.COMING_DAY_UNKNOWN.value))
    if when == PAST:
        return part_at(at).in_((Part.PAST.value, Part.PAST_DAY_UNKNOWN.value))
    return and_(Event.first_day <= date(int(when), 12, 31), Event.last_day >= date(int(when), 1, 1))


def part_at(at: datetime) -> ColumnElement[int]:
    """Tell the part of the programme that an event stands in, as `rules.part` does."""
    over = or_(
        Event.ends_at <= at,
        and_(Event.ends_at.is_(None), Event.last_day < at.astimezone(UTC).date()),
        and_(
            Event.last_day.is_(None),
            or_(Event.date_certainty == Certainty.HELD, Event.status == EventStatus.CLOSED),
        ),
    )
    known = Event.date_precision == Precision.DAY
    return case(
        (and_(over, known), Part.PAST.value),
        (over, Part.PAST_DAY_UNKNOWN.value),
        (known, Part.COMING.value),
        else_=Part.COMING_DAY_UNKNOWN.value,
    )


@dataclass(frozen=True)
class Choices:
    """What can be chosen in the filters, because there is an event that has it."""

    regions: frozenset[str]
    countries: frozenset[str]
    themes: frozenset[str]
    types: frozenset[str]
    languages: frozenset[str]
    modes: frozenset[str]
    groups: frozenset[str]
    projects: Mapping[str, str]  # by code: the title
    years: tuple[int, ...]


def choices() -> Choices:
    """Gather what the public events have, for the filters."""
    year = cast(func.extract("year", Event.first_day), Integer)
    languages = cast(Event.languages, Text)
    shown = Event.status.in_(PUBLIC)
    columns = (Event.region_id, Event.country_iso3, Event.type_id, Event.mode, languages, year)
    rows = db.session.execute(select(*columns).where(shown).distinct()).all()
    themes = select(event_themes.c.theme_id).join(Event).where(shown).distinct()
    groups = select(Membership.group_id).join(Event, _is_of_its_country_and_day()).where(shown).distinct()
    return Choices(
        regions=frozenset(row[0] for row in rows if row[0]),
        countries=frozenset(row[1] for row in rows if row[1]) | _countries_of_stops(),
        themes=frozenset(db.session.scalars(themes)),
        types=frozenset(row[2] for row in rows),
        languages=frozenset(code for row in rows for code in json.loads(row[4])),
        modes=frozenset(row[3].value for row in rows if row[3] is not Mode.UNKNOWN),
        groups=frozenset(db.session.scalars(groups)),
        projects=_projects(),
        years=tuple(sorted({row[5] for row in rows if row[5]}, reverse=True)),
    )


def _countries_of_stops() -> frozenset[str]:
    """Name the countries that a session of a public event goes to."""
    shown = (Event.status.in_(PUBLIC), Session.cancelled.is_(False))
    stops = (
        select(City.country_iso3).join(Session, City.id == city).join(Session.event).where(*shown)
        for city in (Session.city_id, Session.to_city_id)
    )
    return frozenset(db.session.scalars(union(*stops)))


def _projects() -> dict[str, str]:
    """Name the projects that have a public event."""
    found = (
        select(Project.code, Project.title)
        .join(event_projects)
        .join(Event)
        .where(Event.status.in_(PUBLIC), Project.public)
    )
    return dict(db.session.execute(found.distinct().order_by(Project.title, Project.code)).all())
