"""Badges and tickets on paper."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.badges.rules import FORMS, Size, same_letters
from app.core import i18n, pdf, qr
from app.letters.paper import band
from app.letters.values import own_name
from app.paper_sheets.paper import readable
from app.programme.models import Event
from app.registration import beginning, notices, phrases, tickets, ways
from app.registration.models import Registration
from app.registration.rules import AttendeeRole

BADGES = Path(__file__).with_name("badges.typ")
TICKET = Path(__file__).with_name("ticket.typ")


def in_language_of(event: Event) -> AbstractContextManager[Any]:
    """Write in the event's language where we have its words, else in the reader's."""
    return force_locale(event.title_language) if i18n.translated(event.title_language) else nullcontext()


def badges(event: Event, people: Sequence[Registration], size: Size, at: datetime, *, one_a_page: bool) -> bytes:
    """Print some people's badges."""
    form = FORMS[size]
    with in_language_of(event):
        said = {
            "band": band(event.number),
            "event": readable(event.title),
            "form": [form.width, form.height, form.across, form.down],
            "one_a_page": one_a_page,
            "badges": [_badge(one) for one in people],
        }
        title = _("Badges: %(title)s", title=said["event"])
        return pdf.printed(BADGES, said, title=title, language=i18n.language(), at=at)


def _badge(person: Registration) -> dict[str, str]:
    """Write what stands on one badge."""
    code = tickets.shown(person.ticket)
    role = "" if person.role is AttendeeRole.PARTICIPANT else str(phrases.ROLES[person.role])
    return {
        **_names(person),
        "organisation": readable(person.organisation),
        "country": phrases.country_name(person.country_iso3),
        "group_id": person.group_id,
        "group": phrases.group_name(person.group_id),
        "role": role,
        "languages": ", ".join(phrases.spoken_name(one) for one in person.languages),
        "code": code,
        "qr": qr.svg(person.ticket),
        "picture": _("QR code of ticket %(code)s", code=code),
    }


def _names(person: Registration) -> dict[str, str]:
    """Give the name that somebody wants on the badge; where it is in other letters, both."""
    wanted = person.badge_name or person.name
    own = "" if same_letters(wanted, person.name) else readable(own_name(person))
    name = readable(person.name if own else wanted, tickets.shown(person.ticket))
    return {"name": name, "own": own}


def _where(event: Event) -> list[list[str]]:
    address = readable(event.venue.address) if event.venue else ""
    return [[_("Where"), readable(notices.where(event))], [_("Address"), address]]


def ticket(person: Registration, event: Event, at: datetime) -> bytes:
    """Print a ticket, in the reader's language."""
    code = tickets.shown(person.ticket)
    title = _("Ticket: %(title)s", title=readable(event.title))
    online = event.two_ways and person.online
    said = {
        **_names(person),
        "band": band(event.number),
        "site": current_app.config["SITE_NAME"],
        "event": readable(event.title),
        "event_language": event.title_language,
        "facts": [
            [_("When"), " · ".join(filter(None, (notices.when(event), "" if online else beginning.in_words(event))))],
            [_("How you take part"), ways.name(person, event)],
            *([] if online else _where(event)),
            [_("Group"), phrases.group_name(person.group_id)],
            [_("Country"), phrases.country_name(person.country_iso3)],
        ],
        "show": ways.in_words(person, event) if online else _("Show this at the door, on paper or on a screen."),
        "code": code,
        "qr": qr.svg(person.ticket),
        "picture": _("QR code of ticket %(code)s", code=code),
    }
    return pdf.printed(TICKET, said, title=title, language=i18n.language(), at=at)
