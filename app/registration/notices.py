"""What is written to registrants, each in their own language."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import i18n
from app.core.outbox import LINK, Notice
from app.core.zones import wall_in, zone
from app.programme.models import Event
from app.programme.rules import Certainty, Mode, Precision
from app.reference.catalogue import catalogue
from app.registration import beginning, queries, ways
from app.registration.facts import Facts
from app.registration.models import Registration
from app.registration.progress import Turn
from app.registration.progress_words import what_now
from app.registration.rules import Endorsement, Status, is_travelling


def first(registration: Registration, event: Event) -> Notice:
    """Say how a new or just decided registration stands."""
    return FIRST[registration.status](registration, event)


def received(registration: Registration, event: Event) -> Notice:
    """Say that an organiser will decide."""
    with force_locale(registration.language):
        return _notice(
            registration,
            "received",
            _("We have your registration: %(title)s", title=event.title),
            _("We have your registration for “%(title)s”.", title=event.title),
            _("An organiser reads it and decides. We write to you then; there is nothing you need to do."),
            facts(event, registration),
            _("See, change or cancel your registration here:"),
        )


def confirmed(registration: Registration, event: Event) -> Notice:
    """Hand over the ticket."""
    with force_locale(registration.language):
        return _ticket(
            registration,
            event,
            "confirmed",
            _("Your ticket: %(title)s", title=event.title),
            _("You have a place at “%(title)s”.", title=event.title),
        )


def promoted(registration: Registration, event: Event) -> Notice:
    """Tell somebody who waited that they have a place, and hand over the ticket."""
    with force_locale(registration.language):
        return _ticket(
            registration,
            event,
            "promoted",
            _("You have a place now: %(title)s", title=event.title),
            _(
                "A place has become free, and it is yours: you are no longer waiting for “%(title)s”.",
                title=event.title,
            ),
        )


def waitlisted(registration: Registration, event: Event, number: int | None = None) -> Notice:
    """Say honestly which place on the waiting list it is, now."""
    number = queries.place_in_line(registration) if number is None else number
    with force_locale(registration.language):
        return _notice(
            registration,
            "waitlisted",
            _("You are on the waiting list: %(title)s", title=event.title),
            _("There is no place free for you at “%(title)s” at the moment.", title=event.title),
            _("You are number %(number)d on the waiting list.", number=number)
            + " "
            + _("When a place becomes free that you may take, it is yours at once, and we write to you."),
            facts(event, registration),
            _("See, change or cancel your registration here:"),
        )


def declined(registration: Registration, event: Event) -> Notice:
    """Say that there is no place, and why."""
    with force_locale(registration.language):
        return _notice(
            registration,
            "declined",
            _("No place this time: %(title)s", title=event.title),
            _("We are sorry: we cannot give you a place at “%(title)s”.", title=event.title),
            _reason(registration),
            _("Your registration stays to be read here:"),
        )


def cancelled(registration: Registration, event: Event) -> Notice:
    """Confirm that the registrant has cancelled."""
    with force_locale(registration.language):
        said = _nomination_declined(event) if registration.nominated else _registration_cancelled(event)
        return _notice(
            registration,
            f"cancelled:{registration.decided_at:%Y%m%dT%H%M%S.%f}",  # it may be undone, and done again
            *said,
            _("Your registration stays to be read here:"),
        )


def _registration_cancelled(event: Event) -> tuple[str, str, str]:
    return (
        _("You have cancelled: %(title)s", title=event.title),
        _("Your registration for “%(title)s” is cancelled, as you asked.", title=event.title),
        _("If you had a place, it goes to somebody who waits. You may register again while registration is open."),
    )


def _nomination_declined(event: Event) -> tuple[str, str, str]:
    return (
        _("You have declined: %(title)s", title=event.title),
        _("You have declined the nomination for “%(title)s”.", title=event.title),
        _("Your organisation sees it, and may nominate somebody else."),
    )


def withdrawn(registration: Registration, event: Event) -> Notice:
    """Say that the organiser has ended the registration."""
    with force_locale(registration.language):
        return _notice(
            registration,
            "withdrawn",
            _("Your registration was withdrawn: %(title)s", title=event.title),
            _("The organiser has withdrawn your registration for “%(title)s”.", title=event.title),
            _reason(registration),
            _("Your registration stays to be read here:"),
        )


def said_yes(registration: Registration, event: Event, at: datetime) -> Notice:
    """Confirm to a nominee that we have their yes, and say what happens next."""
    with force_locale(registration.language):
        return _notice(
            registration,
            "said_yes",
            _("We have your yes: %(title)s", title=event.title),
            _("You have said yes to “%(title)s”, and we have your details.", title=event.title),
            _now(registration, event, at),
            _("See, change or cancel your registration here:"),
        )


def endorsed(registration: Registration, event: Event, at: datetime) -> Notice:
    """Tell a nominee what the secretariat of their group says, and what happens next."""
    with force_locale(registration.language):
        title, reason = event.title, registration.endorsement_reason
        if registration.endorsement is Endorsement.GIVEN:
            return _notice(
                registration,
                "endorsed",
                _("You are endorsed: %(title)s", title=title),
                _("The secretariat of your group endorses you for “%(title)s”.", title=title),
                _now(registration, event, at),
                _("See, change or cancel your registration here:"),
            )
        return _notice(
            registration,
            "not_endorsed",
            _("You are not endorsed: %(title)s", title=title),
            _("The secretariat of your group does not endorse you for “%(title)s”.", title=title),
            _("It says: %(reason)s", reason=reason) if reason else "",
            _("Your registration stays to be read here:"),
        )


def _now(registration: Registration, event: Event, at: datetime) -> str:
    return " ".join(what_now(registration, event, reader=Turn.REGISTRANT, at=at).sentences)


def nomination_withdrawn(registration: Registration, event: Event) -> Notice:
    """Say that the organisation has taken its nomination back."""
    with force_locale(registration.language):
        return _notice(
            registration,
            "nomination_withdrawn",
            _("Your nomination was withdrawn: %(title)s", title=event.title),
            _("%(organisation)s no longer puts you forward for “%(title)s”.", **_nominator(registration, event)),
            _("It says: %(reason)s", reason=registration.decline_reason) if registration.decline_reason else "",
            _("Your registration stays to be read here:"),
        )


def replaced(registration: Registration, event: Event) -> Notice:
    """Say that somebody else comes in one's place."""
    with force_locale(registration.language):
        return _notice(
            registration,
            "replaced",
            _("Somebody else comes in your place: %(title)s", title=event.title),
            _(
                "%(organisation)s has put somebody else forward for “%(title)s”, who now has your place.",
                **_nominator(registration, event),
            ),
            _("Your registration stays to be read here:"),
        )


def left_reserve(registration: Registration, event: Event) -> Notice:
    """Say that somebody is on the reserve list no longer."""
    with force_locale(registration.language):
        return _notice(
            registration,
            "left_reserve",
            _("You are no longer on the reserve list: %(title)s", title=event.title),
            _(
                "%(organisation)s now puts you forward for a place at “%(title)s”.",
                **_nominator(registration, event),
            ),
            _("An organiser decides. What happens next, and what we need from you, stands here:"),
        )


def _nominator(registration: Registration, event: Event) -> dict[str, str]:
    return {"organisation": registration.organisation, "title": event.title}


FIRST: dict[Status, Callable[[Registration, Event], Notice]] = {
    Status.PENDING: received,
    Status.CONFIRMED: confirmed,
    Status.WAITLISTED: waitlisted,
}


def again(registration: Registration, event: Event, at: datetime) -> Notice:
    """Say how a registration stands whose cancelling was undone, as at first."""
    notice = first(registration, event)
    return replace(notice, cause=f"{notice.cause}:{at:%Y%m%dT%H%M%S.%f}")


def _ticket(registration: Registration, event: Event, kind: str, subject: str, sentence: str) -> Notice:
    """Write a message with the ticket in it: its code, and its QR code."""
    return _notice(
        registration,
        kind,
        subject,
        sentence,
        facts(event, registration),
        "" if ways.is_online(registration, event) else beginning.itinerary(event),
        ways.own_message(registration, event),
        ways.in_words(registration, event),
        _("Your ticket, and everything to change or cancel, is here:"),
        qr_text=registration.ticket,
    )


def _notice(
    registration: Registration,
    kind: str,
    subject: str,
    *paragraphs: str,
    qr_text: str | None = None,
) -> Notice:
    """Put a message about a registration together."""
    cause, kind = f"registration:{registration.id}:{kind}", f"registration.{kind.split(':')[0]}"
    return composed(registration, cause, kind, subject, *paragraphs, qr_text=qr_text)


def composed(
    registration: Registration, cause: str, kind: str, subject: str, *paragraphs: str, qr_text: str | None = None
) -> Notice:
    """Put a message together: a greeting, its paragraphs, the private link, and who writes."""
    greeting = _("Hello %(name)s,", name=registration.name)
    private = _("This link is yours alone: whoever has it can change your registration.")
    body = [greeting, *filter(None, paragraphs), LINK, private, str(current_app.config["SITE_NAME"])]
    return Notice(
        cause=cause,
        kind=kind,
        recipient=registration.email,
        language=registration.language,
        subject=subject,
        body="\n\n".join(body),
        about=registration.id,
        link_nonce=registration.link_nonce,
        qr_text=qr_text,
    )


def _reason(registration: Registration) -> str:
    reason = registration.decline_reason
    return _("The organiser says: %(reason)s", reason=reason) if reason else ""


def facts(event: Event, registration: Registration | None = None) -> str:
    """Say when and where, a line each; of a hybrid event, to somebody who is registered, how they take part."""
    lines = [_("When: %(when)s", when=when(event))]
    if not (registration and ways.is_online(registration, event)) and (begins := beginning.in_words(event)):
        lines.append(begins)
    if registration and event.two_ways:
        lines.append(_("You take part: %(way)s", way=ways.name(registration, event)))
    if (place := where(event)) and not (registration and event.two_ways and registration.online):
        lines.append(_("Where: %(where)s", where=place))
    return "\n".join(lines)


def when(event: Event | Facts) -> str:
    """Write the days of an event, as exactly and as surely as they are known, with the time it starts."""
    said = _when(event)
    if event.first_day is None or event.date_certainty is not Certainty.SUGGESTED:
        return said
    return str(_("%(when)s (suggested, not confirmed yet)", when=said))


def _when(event: Event | Facts) -> str:
    if event.first_day is None or event.last_day is None:
        return str(_("The date is not known yet."))
    if event.date_precision is Precision.YEAR:
        return str(event.first_day.year)
    if event.date_precision is Precision.MONTH:
        return i18n.month_year(event.first_day)
    days = i18n.date_range(event.first_day, event.last_day)
    if event.start_time is None:
        return days
    city = i18n.clock_city(event.zone)
    return str(
        _("%(days)s, from %(time)s (%(city)s time)", days=days, time=i18n.wall_time(event.start_time), city=city)
    )


def visa_until(registration: Registration, event: Event) -> str:
    """Write by when somebody who has a place in another country asks for what their visa takes."""
    mode = Mode.ONLINE if ways.is_online(registration, event) else event.mode
    travelling = is_travelling(registration.country_iso3, event.country_iso3, mode)
    if event.visa_until is None or registration.status is not Status.CONFIRMED or not travelling:
        return ""
    wall = wall_in(event.visa_until, zone(event.zone))
    said = {"day": i18n.day(wall.date()), "time": i18n.wall_time(wall), "city": i18n.clock_city(event.zone)}
    return str(_("%(day)s, %(time)s (%(city)s time)", **said))


def where(event: Event | Facts) -> str:
    """Name the venue, the city and the country."""
    known = catalogue()
    country = known.countries.get(event.country_iso3 or "")
    city = known.cities.get(event.city_id or "")
    parts = (
        event.venue if isinstance(event, Facts) else event.venue.name if event.venue else "",
        city.name if city else "",
        i18n.pick(country.names) if country else "",
    )
    return ", ".join(filter(None, parts))
