"""A study tour on paper, for everybody, or with the contacts for those who come."""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, current_app
from flask_babel import gettext as _

from app.core import fonts, i18n, pdf, qr
from app.core.zones import wall_in, zone
from app.programme.models import Event
from app.registration import notices
from app.timetable.journey_words import Journey, Told
from app.timetable.route import drawing

ITINERARY = Path(__file__).with_name("itinerary.typ")


def itinerary(event: Event, journey: Journey, at: datetime, *, contacts: bool) -> bytes:
    """Print a journey, in the reader's language."""
    site, address = current_app.config["SITE_NAME"], f"{current_app.config['BASE_URL']}/events/{event.slug}"
    title = _("Itinerary: %(title)s", title=_readable(event.title))
    said = {
        "event": _readable(event.title),
        "event_language": event.title_language,
        "facts": [_readable(fact) for fact in (notices.when(event), notices.where(event)) if fact],
        "kept": _("With contacts: for those who take part, not to be passed on.") if contacts else "",
        "footer": f"{site} · {_readable(event.title)} · {_as_of(wall_in(at, zone(event.zone)))}",
        "qr": qr.svg(address),
        "picture": _("QR code of the event’s page"),
        "live": _("As it stands now"),
        "map": drawing(journey.route) if journey.route else "",
        "map_says": _("Map of the route; the same places are listed beside it."),
        "route": _("The route"),
        "places": [{"number": str(p.number), "name": p.name, "days": p.days} for p in journey.places],
        "days": [
            {"day": i18n.day(day), "legs": [_leg(told, contacts=contacts) for told in some]}
            for day, some in journey.days
        ],
    }
    return pdf.printed(ITINERARY, said, title=title, language=i18n.language(), at=at)


def sent(content: bytes, event: Event) -> Response:
    """Answer with a document that is read where it is, and kept under the event's name."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="itinerary-{event.slug}.pdf"'
    return response


def _leg(told: Told, *, contacts: bool) -> dict[str, Any]:
    said = told.leg.said
    place = " · ".join(filter(None, (told.where, said["place"], said["room"], told.length)))
    return {
        "times": told.times,
        "clock": _("%(city)s time", city=told.clock) if told.clock else "",
        "title": _readable(said["title"]),
        "lines": [_readable(words) for words in (place, told.host, told.shows) if words],
        "quiet": [_readable(words) for words in (told.kind, told.change) if words],
        "contact": _readable(told.contact) if contacts else "",
    }


def _as_of(today: datetime) -> str:
    return str(_("as of %(day)s", day=i18n.day(today)))


def _readable(text: str) -> str:
    """Leave out what we have no letters for."""
    lacking = fonts.unprintable(text)
    return "".join(one for one in text if one not in lacking)
