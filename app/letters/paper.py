"""A letter on paper, and its words as a mail has them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app, get_template_attribute
from flask_babel import gettext as _

from app.core import i18n, pdf
from app.letters import rules, values
from app.letters.models import Letter
from app.letters.rules import Paragraphs, Signature, Template
from app.programme.models import Event

LETTER = Path(__file__).with_name("letter.typ")
BAND = re.compile(r"<svg\b.*</svg>", re.DOTALL)
WHOLE = 'width="100%" height="100%"'
BAND_SIZE = 'xmlns="http://www.w3.org/2000/svg" width="448" height="14" viewBox="0 0 448 14"'


@dataclass(frozen=True)
class Words:
    """What a letter says."""

    subject: str
    paragraphs: Paragraphs
    language: str


def words_of(template: Template, said: Mapping[str, str]) -> Words:
    """Put a person's values into a template."""
    subject = rules.filled_line(template.subject, said) or said["event"]  # a document needs a title
    return Words(subject, rules.filled(template.body, said), template.language)


def reference(event: Event, number: int | None) -> str:
    """Name a letter, or a draft of one; by its number alone where we have no word for it in its language."""
    if number is None:
        return str(_("Draft"))
    named = f"{event.number}/{number}"
    return str(_("Letter %(number)s", number=named)) if i18n.translated() else named


def replacing(event: Event, earlier: Letter | None) -> str:
    """Say which letter another stands in the place of."""
    if earlier is None:
        return ""
    when = values.day_of(event, earlier.issued_at)
    return str(_("Replaces letter %(number)s of %(date)s.", number=f"{event.number}/{earlier.number}", date=when))


def printed(
    words: Words,
    event: Event,
    to: Sequence[str],
    signed: Signature,
    *,
    number: int | None = None,
    earlier: Letter | None = None,
    at: datetime,
) -> bytes:
    """Print a letter. Called while its language is being written."""
    site = current_app.config["SITE_NAME"]
    named = [line for line in (signed.name, signed.title) if line] or [signed.host or site]
    said = {
        "band": band(event.number),
        "site": site,
        "event": event.title,
        "reference": reference(event, number),
        "date": values.day_of(event, at),
        "replaces": replacing(event, earlier),
        "to": [line for line in to if line],
        "subject": words.subject,
        "paragraphs": words.paragraphs,
        "signature": named,
        "contact": signed.contact.splitlines(),
    }
    return pdf.printed(LETTER, said, title=words.subject, language=words.language, at=at)


def band(number: int) -> str:
    """Draw the woven band of an event as it stands on its pages."""
    drawn = BAND.search(str(get_template_attribute("macros/weave.html", "weave")(number)))
    return drawn[0].replace(WHOLE, BAND_SIZE, 1) if drawn else ""
