"""Where and when a study tour begins, if its first leg is in another city than its own."""

from flask_babel import gettext as _

from app.core import i18n
from app.core.outbox import LINK
from app.core.zones import wall_in, zone
from app.programme.models import Event, Session
from app.reference.catalogue import catalogue

TOUR = "study_tour"


def in_words(event: Event) -> str:
    """Say when and in which city a study tour begins; nothing where that is its own."""
    first = next(iter(_taking_place(event)), None)
    city = catalogue().cities.get(first.city_id or "") if first else None
    if first is None or city is None or city.id == event.city_id:
        return ""
    clocks = first.zone or event.zone
    begins = wall_in(first.starts_at, zone(clocks))
    said = {"day": i18n.day(begins.date()), "time": i18n.wall_time(begins), "city": i18n.clock_city(clocks)}
    moment = _("%(day)s, %(time)s (%(city)s time)", **said)
    country = i18n.pick(catalogue().countries[city.country_iso3].names)
    return str(_("It begins: %(when)s, %(where)s", when=moment, where=f"{city.name}, {country}"))


def itinerary(event: Event) -> str:
    """Lead whoever comes to the legs of the way, each by its own clocks, where the event begins elsewhere."""
    there = _taking_place(event)
    cities = {city for one in there for city in (one.city_id, one.to_city_id) if city}
    named = len(cities) > 1 or any(one.host or one.contact for one in there)
    return f"{_('Your itinerary')}: {LINK}/itinerary" if named and in_words(event) else ""


def _taking_place(event: Event) -> list[Session]:
    """List what takes place; of study tours alone, so that registering elsewhere takes no statement more."""
    there = [one for one in event.sessions if not one.cancelled] if event.type_id == TOUR else []
    return sorted(there, key=lambda one: one.starts_at)
