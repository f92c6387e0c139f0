"""What an organiser can say of an event or a session: any part of it, put on its row, compared with what was there."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Required, TypedDict
from uuid import UUID

from sqlalchemy import delete, insert, select

from app.core.db import db
from app.programme.errors import (
    CityElsewhere,
    ClosesBeforeOpening,
    EndsBeforeStart,
    NotAChoice,
    NotANumber,
    PeopleOfSeries,
    TitleMissing,
)
from app.programme.models import Event, Project, Session, Speaker, Venue, event_themes
from app.programme.rules import Certainty, Mode, OpenSeats, Policy, Precision, SessionKind
from app.programme.series import series_of
from app.programme.time import When, moments, settled, span
from app.reference.catalogue import catalogue

Changes = dict[str, dict[str, Any]]  # by field: from what, to what


class EventDetails(TypedDict, total=False):
    """Everything that a form or a program may say of an event; what is left out stays as it is."""

    title: str
    summary: str
    description: str
    title_language: str
    type_id: str
    modality_id: str | None
    mode: Mode
    first_day: date | None
    last_day: date | None
    start_time: time | None
    end_time: time | None
    zone: str
    date_precision: Precision
    date_certainty: Certainty
    suggested_in_feeds: bool
    country_iso3: str | None
    region_id: str | None
    city_id: str | None
    venue: str
    venue_address: str
    online_url: str
    choose_way: bool
    link_for_all: bool
    place_message: str
    online_message: str
    languages: list[str]
    interpretation: list[str]
    themes: list[str]
    projects: list[str]  # their codes
    policy: Policy
    country_limit: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    reserved_until: datetime | None
    visa_until: datetime | None
    half_days: bool
    certificate_threshold: int | None
    women_floor: int
    parity_from: int
    parity_to: int
    groups_from: int
    groups_to: int
    countries_target: int | None
    southern_target: int | None
    open_seats: OpenSeats
    delegation: dict[str, Any]  # by group, how many of which role a country sends
    endorsed_groups: list[str]
    nominations_until: datetime | None
    details_until: datetime | None
    freeze_at: datetime | None


class SpeakerDetails(TypedDict, total=False):
    """Somebody who speaks; what is left out is not known."""

    name: Required[str]
    organisation: str
    country_iso3: str | None
    group_id: str | None
    registration_id: UUID | None


class SessionDetails(TypedDict, total=False):
    """Everything that a form or a program may say of a session; what is left out stays as it is."""

    title: str
    kind: SessionKind
    description: str
    starts_wall: datetime
    ends_wall: datetime
    zone: str | None
    ends_zone: str | None
    room: str
    track: str
    city_id: str | None
    place: str
    to_city_id: str | None
    host: str
    demonstrates: str
    contact: str
    languages: list[str]
    interpretation: list[str]
    capacity: int | None
    required: bool
    cancelled: bool
    speakers: list[SpeakerDetails]


OF_WHEN = ("first_day", "last_day", "start_time", "end_time", "zone")
PLAIN = (
    "title", "summary", "description", "title_language", "type_id", "modality_id", "mode", "date_certainty",
    "suggested_in_feeds", "country_iso3", "region_id", "city_id", "online_url", "choose_way", "link_for_all",
    "place_message", "online_message", "languages", "interpretation", "policy", "country_limit", "opens_at",
    "closes_at", "reserved_until", "visa_until", "half_days", "certificate_threshold", "women_floor", "parity_from",
    "parity_to", "groups_from", "groups_to", "countries_target", "southern_target", "open_seats", "delegation",
    "endorsed_groups", "nominations_until", "details_until", "freeze_at",
)  # fmt: skip
SESSION_PLAIN = (
    "title", "kind", "description", "starts_wall", "ends_wall", "zone", "ends_zone", "room", "track", "city_id",
    "place", "to_city_id", "host", "demonstrates", "contact", "languages", "interpretation", "capacity", "required",
    "cancelled",
)  # fmt: skip
SPEAKER_PLAIN = ("name", "organisation", "country_iso3", "group_id", "registration_id")
MOST_PEOPLE = 1_000_000


def of_event(event: Event) -> dict[str, Any]:
    """Give all the details of an event as they stand."""
    return {
        **{name: getattr(event, name) for name in (*PLAIN, *OF_WHEN, "date_precision")},
        "venue": event.venue.name if event.venue else "",
        "venue_address": event.venue.address if event.venue else "",
        "themes": sorted(theme.theme_id for theme in event.themes),
        "projects": [project.code for project in event.projects],
    }


def of_session(session: Session) -> dict[str, Any]:
    """Give all the details of a session as they stand."""
    return {
        **{name: getattr(session, name) for name in SESSION_PLAIN},
        "speakers": [{name: getattr(s, name) for name in SPEAKER_PLAIN} for s in session.speakers],
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Say from what to what each detail has changed."""
    return {name: {"from": old, "to": after[name]} for name, old in before.items() if old != after[name]}


def put_on_event(event: Event, said: EventDetails) -> None:
    """Put on an event what is said of it, with what follows from that; nothing is put where anything is refused."""
    new: dict[str, Any] = {**of_event(event), **said}
    new["title"] = new["title"].strip()
    _follow_place(new, said, event.country_iso3)
    when = settled(_when(new, said))
    starts_at, ends_at = moments(when)
    _check_event(new, said)
    _check_cohort(event, new["policy"])
    themes, projects = list(dict.fromkeys(new["themes"])), _projects(new["projects"])
    with db.session.no_autoflush:
        for name in PLAIN:
            setattr(event, name, new[name])
        for name in OF_WHEN:
            setattr(event, name, getattr(when, name))
        event.date_precision, event.starts_at, event.ends_at = when.precision, starts_at, ends_at
        event.projects = projects
        event.venue = _venue(new["venue"].strip(), new["venue_address"].strip(), event.city_id)
    db.session.flush()
    _set_themes(event, themes)


def _when(new: Mapping[str, Any], said: EventDetails) -> When:
    """Read the dates; whoever names a day and no precision means the day."""
    precision = new["date_precision"]
    if said.get("first_day") and "date_precision" not in said and precision is Precision.UNKNOWN:
        precision = Precision.DAY
    return When(precision, *(new[name] for name in OF_WHEN))


def _follow_place(new: dict[str, Any], said: EventDetails, was: str | None) -> None:
    """Take the country from the city, and the region from a new country, where they are not said."""
    known = catalogue()
    city = known.cities.get(new["city_id"])
    if city and "city_id" in said and not said.get("country_iso3"):
        new["country_iso3"] = city.country_iso3
    if city and new["country_iso3"] != city.country_iso3:
        raise CityElsewhere("city_id", city=city.name)
    country = known.countries.get(new["country_iso3"])
    if country and country.iso3 != was and not said.get("region_id"):
        new["region_id"] = country.region_id


def _check_event(new: Mapping[str, Any], said: EventDetails) -> None:
    """Refuse what is not a choice and what cannot be true together."""
    if not new["title"]:
        raise TitleMissing("title")
    known = catalogue()
    for name, choices, optional in (
        ("type_id", known.event_types, False),
        ("modality_id", known.modalities, True),
        ("country_iso3", known.countries, True),
        ("region_id", known.regions, True),
        ("city_id", known.cities, True),
    ):
        if new[name] not in choices and not (optional and new[name] is None):
            raise NotAChoice(name, value=new[name])
    for theme in said.get("themes", []):
        if theme not in known.themes:
            raise NotAChoice("themes", value=theme)
    _check_registration(new)


def _check_registration(new: Mapping[str, Any]) -> None:
    """Refuse times and targets that contradict each other."""
    if new["opens_at"] and new["closes_at"] and new["closes_at"] <= new["opens_at"]:
        raise ClosesBeforeOpening("closes_at")
    _in_range("country_limit", new["country_limit"], 1, MOST_PEOPLE)
    for name in ("women_floor", "parity_from", "parity_to", "groups_from", "groups_to", "southern_target"):
        _in_range(name, new[name], 0, 100)
    _in_range("certificate_threshold", new["certificate_threshold"], 1, 100)
    _in_range("parity_to", new["parity_to"], new["parity_from"], 100)
    _in_range("groups_to", new["groups_to"], new["groups_from"], 100)
    _in_range("countries_target", new["countries_target"], 1, MOST_PEOPLE)


def _check_cohort(event: Event, policy: Policy) -> None:
    """Refuse that people register at a part of a series, to which those of the series come."""
    if policy is not event.policy and policy is not Policy.CLOSED and (series := series_of(event.id)):
        raise PeopleOfSeries("policy", series=series.title)


def _in_range(name: str, number: int | None, least: int, most: int) -> None:
    if number is not None and not least <= number <= most:
        raise NotANumber(name, least=least, most=most)


def _projects(codes: list[str]) -> list[Project]:
    """Find projects by their codes."""
    found = list(db.session.scalars(select(Project).where(Project.code.in_(codes)).order_by(Project.code)))
    if unknown := set(codes) - {project.code for project in found}:
        raise NotAChoice("projects", value=min(unknown))
    return found


def _venue(name: str, address: str, city_id: str | None) -> Venue | None:
    """Find a venue by name and city, or note a new one; its address is the one said last."""
    if not name:
        return None
    venue = db.session.scalar(select(Venue).where(Venue.name == name, Venue.city_id == city_id).order_by(Venue.id))
    if venue is None:
        venue = Venue(name=name, city_id=city_id)
        db.session.add(venue)
    venue.address = address
    return venue


def _set_themes(event: Event, themes: list[str]) -> None:
    """Make these the event's themes."""
    db.session.execute(delete(event_themes).where(event_themes.c.event_id == event.id))
    if themes:
        db.session.execute(insert(event_themes), [{"event_id": event.id, "theme_id": theme} for theme in themes])
    db.session.expire(event, ["themes"])


def put_on_session(session: Session, event: Event, said: SessionDetails) -> None:
    """Put on a session what is said of it; nothing is put where anything is refused."""
    was = of_session(session)
    new = checked_session({**was, **said}, event)
    if new["starts_wall"] is None or new["ends_wall"] is None:
        raise EndsBeforeStart("ends_wall")
    starts_at, ends_at = span_of(new, event)
    for name in SESSION_PLAIN:
        setattr(session, name, new[name])
    session.starts_at, session.ends_at = starts_at, ends_at
    if new["speakers"] != was["speakers"]:
        session.speakers = [Speaker(position=n, **speaker) for n, speaker in enumerate(new["speakers"])]


def checked_session(said: Mapping[str, Any], event: Event) -> dict[str, Any]:
    """Complete what is said of a session, and refuse what cannot be; it may have no time yet."""
    new = {**of_a_new_session(), **said}
    new["title"] = new["title"].strip()
    new["zone"] = new["zone"] if new["zone"] != event.zone else None
    new["ends_zone"] = new["ends_zone"] if new["ends_zone"] != (new["zone"] or event.zone) else None
    new["speakers"] = [{**dict.fromkeys(SPEAKER_PLAIN), "organisation": "", **one} for one in new["speakers"]]
    if not new["title"]:
        raise TitleMissing("title")
    known = catalogue()
    for name in ("city_id", "to_city_id"):
        if new[name] is not None and new[name] not in known.cities:
            raise NotAChoice(name, value=new[name])
    for speaker in new["speakers"]:
        _check_speaker(speaker)
    _in_range("capacity", new["capacity"], 1, MOST_PEOPLE)
    return new


def span_of(session: Mapping[str, Any], event: Event) -> tuple[datetime, datetime]:
    """Give the moments between which a session that has its times takes place."""
    return span(session["starts_wall"], session["ends_wall"], session["zone"] or event.zone, session["ends_zone"])


def of_a_new_session() -> dict[str, Any]:
    """Give what holds of a session as long as nobody says anything else."""
    empty = dict.fromkeys(("title", "description", "room", "track", "place", "host", "demonstrates", "contact"), "")
    lists: dict[str, Any] = {"languages": [], "interpretation": [], "speakers": []}
    return {
        **dict.fromkeys(SESSION_PLAIN),
        **empty,
        **lists,
        "kind": SessionKind.PLENARY,
        "required": True,
        "cancelled": False,
    }


def _check_speaker(speaker: Mapping[str, Any]) -> None:
    known = catalogue()
    if speaker["country_iso3"] is not None and speaker["country_iso3"] not in known.countries:
        raise NotAChoice("speakers", value=speaker["country_iso3"])
    if speaker["group_id"] is not None and speaker["group_id"] not in known.constituent_groups:
        raise NotAChoice("speakers", value=speaker["group_id"])
