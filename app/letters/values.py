"""What the placeholders of a letter stand for. Called while the language of the letter is being written."""

from datetime import datetime

from flask import current_app
from flask_babel import gettext as _

from app.core import fonts, i18n
from app.core.zones import wall_in, zone
from app.letters import queries
from app.letters.rules import LetterKind, Signature, apart
from app.nominations import notices as calls
from app.nominations.models import Call
from app.programme.models import Event
from app.programme.rules import Certainty, Precision
from app.registration import notices, phrases
from app.registration import queries as registration_queries
from app.registration.models import Registration
from app.registration.rules import Payer

Values = dict[str, str]


def said_of(to: Registration | Call, event: Event, kind: LetterKind, signed: Signature, at: datetime) -> Values:
    """Say of a registrant or a focal point what a letter to them may say."""
    if isinstance(to, Registration):
        values = of_person(to) | _for_kind(to, kind, signed)
    else:
        values = of_call(to, event) | (_for_floor(to, event) if kind is LetterKind.BELOW_FLOOR else {})
    return in_their_direction(of_event(event, signed, at) | values)


def of_person(registration: Registration) -> Values:
    """Say who a registrant is."""
    return {
        "name": registration.name,
        "own_name": own_name(registration),
        "organisation": registration.organisation,
        "position": registration.position,
        "country": phrases.country_name(registration.country_iso3),
        "group": phrases.group_name(registration.group_id),
        "role": str(phrases.ROLES[registration.role]),
    }


def _for_kind(registration: Registration, kind: LetterKind, signed: Signature) -> Values:
    """Say what only letters of one kind do; the passport number is read where a letter is issued, and only there."""
    if kind is LetterKind.VISA_SUPPORT:
        return {"passport": "", "payer": _payer(registration, signed)}
    if kind is LetterKind.REJECTION:
        return {"reason": " ".join(registration.decline_reason.split())}
    if kind is LetterKind.WAITING_LIST:
        waits = registration.waiting_since is not None
        return {"number": str(registration_queries.place_in_line(registration)) if waits else ""}
    return {}


def _payer(registration: Registration, signed: Signature) -> str:
    """Name who pays, in somebody else's words than the registrant's; nobody where that is not known."""
    named = {
        Payer.SELF: _("the traveller"),
        Payer.ORGANISATION: registration.organisation,
        Payer.ORGANISER: signed.host or str(current_app.config["SITE_NAME"]),
    }
    return str(named.get(registration.payer, ""))


def of_call(call: Call, event: Event) -> Values:
    """Say who a focal point is, and what their organisation is asked for."""
    return {
        "name": call.name or call.organisation,
        "organisation": call.organisation,
        "country": phrases.country_name(call.country_iso3),
        "group": phrases.group_name(call.group_id),
        "places": calls.places(call),
        "until": day_of(event, event.nominations_until) if event.nominations_until else "",
    }


def _for_floor(call: Call, event: Event) -> Values:
    nominated, women = queries.nominated([call.id]).get(call.id, (0, 0))
    return {"nominated": str(nominated), "women": str(women), "floor": i18n.percent(event.women_floor)}


def of_event(event: Event, signed: Signature, at: datetime) -> Values:
    """Say of an event what any letter may say."""
    return {
        "event": event.title,
        "dates": dates(event),
        "place": notices.where(event),
        "host": signed.host or current_app.config["SITE_NAME"],
        "today": day_of(event, at),
    }


def in_their_direction(values: Values) -> Values:
    """Keep what is written the other way in its own direction."""
    right_to_left = i18n.text_direction() == "rtl"
    return {name: apart(value, right_to_left) for name, value in values.items()}


def own_name(registration: Registration) -> str:
    """Give the name as its bearer writes it, where that is another and we have the letters for it."""
    own = registration.badge_name
    return "" if own == registration.name or fonts.unprintable(own) else own


def dates(event: Event) -> str:
    """Write the days of an event, as exactly as they are known."""
    exact = event.date_precision is Precision.DAY and event.date_certainty is not Certainty.SUGGESTED
    if exact and event.first_day and event.last_day:
        return i18n.date_range(event.first_day, event.last_day)
    return notices.when(event)


def day_of(event: Event, at: datetime) -> str:
    """Write a day as the event's place has it."""
    return i18n.day(wall_in(at, zone(event.zone)))
