"""When and where an event was to take place: what people were told, kept beside what holds now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.programme.models import Event
from app.programme.rules import Certainty, Mode, Precision


@dataclass(frozen=True)
class Facts:
    """An event's title, time and place, as they were at one moment."""

    title: str
    mode: Mode
    first_day: date | None
    last_day: date | None
    start_time: time | None
    end_time: time | None
    zone: str
    date_precision: Precision
    date_certainty: Certainty
    country_iso3: str | None
    city_id: str | None
    venue: str
    address: str
    link: str | None  # for those who take part online; none where nobody kept it


def of_event(event: Event) -> Facts:
    """Give the facts of an event as they are now."""
    return Facts(
        event.title,
        event.mode,
        event.first_day,
        event.last_day,
        event.start_time,
        event.end_time,
        event.zone,
        event.date_precision,
        event.date_certainty,
        event.country_iso3,
        event.city_id,
        event.venue.name if event.venue else "",
        event.venue.address if event.venue else "",
        event.online_url,
    )


def of_kept(said: Mapping[str, Any]) -> Facts:
    """Read the facts again that a version of an event keeps as text."""
    return Facts(
        said["title"],
        Mode(said["mode"]),
        date.fromisoformat(said["first_day"]) if said["first_day"] else None,
        date.fromisoformat(said["last_day"]) if said["last_day"] else None,
        time.fromisoformat(said["start_time"]) if said["start_time"] else None,
        time.fromisoformat(said["end_time"]) if said["end_time"] else None,
        said["zone"],
        Precision(said["date_precision"]),
        Certainty(said["date_certainty"]),
        said["country_iso3"],
        said["city_id"],
        said["venue"],
        said.get("venue_address", ""),
        None,
    )
