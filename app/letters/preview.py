"""A letter before it is issued: to somebody real, or to somebody invented."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from app.letters import paper, queries, service, values
from app.letters.paper import Words
from app.letters.rules import TO_FOCAL_POINTS, LetterKind, Template
from app.nominations.models import Call
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Payer

UNREAD = "••••••••"  # in place of a passport number: reading one is recorded, and a preview does not need it


@dataclass(frozen=True)
class Draft:
    """What a letter would say, and to whom."""

    words: Words
    to: list[str]


def draft(event: Event, kind: LetterKind, template: Template, to: Registration | Call | None, at: datetime) -> Draft:
    """Write a letter that nobody gets."""
    signed = queries.signature(event.id)
    with force_locale(template.language):
        said = values.said_of(to or _somebody(event, kind), event, kind, signed, at)
        if to is None:
            said = {name: value or _invented().get(name, "") for name, value in said.items()}
        if "passport" in said and (to is None or queries.gave_passport(to.id)):
            said["passport"] = UNREAD
        return Draft(paper.words_of(template, said), service.addressed(kind, said))


def printed(event: Event, made: Draft, at: datetime) -> bytes:
    """Print such a letter, marked as a draft."""
    with force_locale(made.words.language):
        return paper.printed(made.words, event, made.to, queries.signature(event.id), at=at)


def _somebody(event: Event, kind: LetterKind) -> Registration | Call:
    """Invent a reader."""
    person = {"name": "Amina Odhiambo", "group_id": "workers", "country_iso3": "KEN"}
    organisation = _("Union of example workers")
    if kind in TO_FOCAL_POINTS:
        return Call(**person, event_id=event.id, organisation=organisation, titular=2, substitutes=1, advisers=1)
    role = AttendeeRole.PARTICIPANT
    return Registration(
        **person,
        organisation=organisation,
        position=_("General Secretary"),
        badge_name="",
        role=role,
        decline_reason="",
        payer=Payer.NOT_SAID,
    )


def _invented() -> dict[str, str]:
    """Say what is not known of somebody invented."""
    return {
        "own_name": "أمينة أوديامبو",
        "number": "3",
        "payer": _("Their organisation"),
        "reason": _("Every delegation sends one person from each group."),
    }
