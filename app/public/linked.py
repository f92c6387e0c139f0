"""An event as search engines and other programs read it in its page (schema.org/Event, JSON-LD)."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from flask import current_app, url_for

from app.core import markdown
from app.core.i18n import language
from app.core.zones import zone
from app.programme.models import Event
from app.programme.relations import Related
from app.programme.rules import Certainty, EventStatus, Mode, Precision
from app.programme.texts import Told
from app.reference.catalogue import Catalogue

STATUS = {EventStatus.CANCELLED: "EventCancelled", EventStatus.POSTPONED: "EventPostponed"}
ATTENDANCE = {Mode.IN_PERSON: "Offline", Mode.ONLINE: "Online", Mode.HYBRID: "Mixed"}
Linked = dict[str, Any]


def event_linked(event: Event, said: Told, related: Iterable[Related], known: Catalogue) -> Linked:
    """Describe a public event; what is not known, or not sure, is left out."""
    site = current_app.config["BASE_URL"]
    whole = {
        "@context": "https://schema.org",
        **_named(event),
        "name": said.title.words,
        "description": said.summary.words or _plain(said.description.words),
        "image": picture(event),
        "inLanguage": event.languages,
        "eventStatus": f"https://schema.org/{STATUS.get(event.status, 'EventScheduled')}",
        "eventAttendanceMode": _attendance(event.mode),
        **_when(event),
        "location": _where(event, known),
        "maximumAttendeeCapacity": event.capacity,
        "organizer": {"@type": "Organization", "name": current_app.config["SITE_NAME"], "url": f"{site}/"},
        "subEvent": [_named(one.event) for one in related if one.is_part],
        "superEvent": [_named(one.event) for one in related if one.kind.value == "part_of" and not one.reversed],
    }
    return {name: value for name, value in whole.items() if value not in ("", None, [])}


def picture(event: Event) -> str:
    """Give the address of the picture that stands for an event elsewhere."""
    card = url_for("paper.card", slug=event.slug, lang=language())
    return f"{current_app.config['BASE_URL']}{card}"


def _named(event: Event) -> Linked:
    address = f"{current_app.config['BASE_URL']}{url_for('programme.event', slug=event.slug)}"
    return {"@type": "Event", "name": event.title, "url": address}


def _plain(text: str) -> str:
    """Give the first paragraph of a text."""
    return next((words for kind, words in markdown.to_blocks(text) if kind == "text"), "")


def _attendance(mode: Mode) -> str:
    return f"https://schema.org/{ATTENDANCE[mode]}EventAttendanceMode" if mode in ATTENDANCE else ""


def _when(event: Event) -> Linked:
    """Give the days, with the hours and their offset where they are known; a date that is only suggested is none."""
    if event.date_precision is not Precision.DAY or event.date_certainty is Certainty.SUGGESTED:
        return {}
    return {
        "startDate": _moment(event, event.first_day, event.start_time),
        "endDate": _moment(event, event.last_day, event.end_time),
    }


def _moment(event: Event, day: date | None, clock: time | None) -> str:
    if day is None or clock is None:
        return day.isoformat() if day else ""
    return datetime.combine(day, clock, zone(event.zone)).isoformat()


def _where(event: Event, known: Catalogue) -> list[Linked]:
    """Give the place, the page on which one takes part from afar, or both."""
    page = {"@type": "VirtualLocation", "url": _named(event)["url"]}
    return [
        *([_place(event, known)] if event.mode is not Mode.ONLINE and event.country_iso3 else []),
        *([page] if event.mode in (Mode.ONLINE, Mode.HYBRID) else []),
    ]


def _place(event: Event, known: Catalogue) -> Linked:
    city, country = known.cities.get(event.city_id or ""), known.countries[event.country_iso3 or ""]
    address = {
        "@type": "PostalAddress",
        "streetAddress": event.venue.address if event.venue else "",
        "addressLocality": city.name if city else "",
        "addressCountry": country.iso2,
    }
    name = event.venue.name if event.venue else city.name if city else country.names["en"]
    return {"@type": "Place", "name": name, "address": {name: value for name, value in address.items() if value}}
