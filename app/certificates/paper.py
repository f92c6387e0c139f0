"""A certificate on paper."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from app.certificates.models import Certificate
from app.certificates.queries import Timetable
from app.certificates.rules import Facts, unit
from app.certificates.texts import Wording, said, wording
from app.core import i18n, pdf, qr
from app.core.zones import wall_in, zone
from app.letters import values
from app.letters.paper import band
from app.letters.rules import Signature, apart
from app.programme.models import Event
from app.registration import notices, phrases, tickets

TEMPLATE = Path(__file__).with_name("certificate.typ")


@dataclass(frozen=True)
class Sheet:
    """What a certificate is printed from, beside itself."""

    event: Event
    known: Timetable
    facts: Facts
    signed: Signature


def address(certificate: Certificate) -> str:
    """Give the address at which a certificate is checked."""
    return f"{current_app.config['BASE_URL']}/certificates/{tickets.shown(certificate.code)}"


def printed(certificate: Certificate, sheet: Sheet, *, at: datetime) -> bytes:
    """Print a certificate in its language."""
    with force_locale(certificate.language):
        words = wording(certificate.language)
        told = _said(certificate, sheet, words, at)
        title = f"{told['subject']}: {certificate.name}"
        return pdf.printed(TEMPLATE, told, title=title, language=certificate.language, at=at)


def _said(certificate: Certificate, sheet: Sheet, words: Wording, at: datetime) -> dict[str, object]:
    event, signed = sheet.event, sheet.signed
    site = current_app.config["SITE_NAME"]
    before = certificate.replaces
    number = said(words.number, number=_apart(certificate.number))
    return {
        "band": band(event.number),
        "site": site,
        "number": number,
        "subject": str(words.title),
        "given_to": str(words.given_to),
        "name": certificate.name,
        "own_name": certificate.own_name,
        "taking_part": str(words.taking_part),
        "event": event.title,
        "event_language": event.title_language,
        "title_in": _title_note(certificate, event, words),
        "where": " · ".join(filter(None, (values.dates(event), notices.where(event)))),
        "facts": _facts(sheet, words),
        "signature": [line for line in (signed.name, signed.title) if line] or [signed.host or site],
        "host": signed.host if signed.name else "",
        "issued": said(words.issued, date=values.day_of(event, at)),
        "replaces": _replaces(event, before, words) if before else "",
        "check": str(words.check),
        "address": address(certificate),
        "qr": qr.svg(address(certificate)),
        "picture": str(words.picture),
        "sessions_title": str(words.sessions),
        "sessions": _sessions(sheet),
    }


def _title_note(certificate: Certificate, event: Event, words: Wording) -> str:
    """Name the language of the event's title where it is another than the certificate's."""
    if event.title_language == certificate.language:
        return ""
    return said(words.title_in, language=phrases.spoken_name(event.title_language))


def _facts(sheet: Sheet, words: Wording) -> list[str]:
    """Say how much somebody attended."""
    done, minutes = sheet.facts.completion, sheet.facts.minutes
    kind = unit(sheet.known.parts, sheet.known.places)
    counted = {"present": done.parts_present, "needed": done.parts_needed}
    lines = [said(words.attended[kind], **counted)] if done.parts_needed else []
    if minutes:
        lines.append(said(words.time, hours=minutes // 60, minutes=minutes % 60))
    return lines


def _replaces(event: Event, before: Certificate, words: Wording) -> str:
    return said(words.replaces, number=_apart(before.number), date=values.day_of(event, before.issued_at))


def _sessions(sheet: Sheet) -> list[list[str]]:
    """List the sessions attended: when, and what they were called."""
    clocks = zone(sheet.event.zone)
    listed = []
    for place in (sheet.known.places[position] for position in sheet.facts.sessions):
        if place.window:  # as every session has
            hours = i18n.time_range(wall_in(place.window.start, clocks), wall_in(place.window.end, clocks))
            listed.append([f"{i18n.day(place.day)} · {hours}", place.title])
    return listed


def _apart(text: str) -> str:
    """Keep a number in its own direction."""
    return f"\u2066{text}\u2069" if i18n.text_direction() == "rtl" else apart(text, right_to_left=False)
