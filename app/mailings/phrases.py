"""The words of messages as organisers read them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import i18n
from app.core.outbox import MessageStatus
from app.mailings.rules import Nominee, ReminderKind, Selection
from app.registration import phrases
from app.registration.ways import WAYS

NOMINEES = {
    Nominee.AWAITED: _l("Nominated, no answer yet"),
    Nominee.ACCEPTED: _l("Nominated, has said yes"),
    Nominee.UNENDORSED: _l("Waits for the group’s secretariat"),
    Nominee.RESERVE: _l("On a reserve list"),
    Nominee.NOT_NOMINATED: _l("Not nominated"),
}
KINDS = {
    ReminderKind.DETAILS: _l("Nominees who have not answered"),
    ReminderKind.PAPERS: _l("People with a place who come from another country: passport and visa"),
    ReminderKind.EVENT: _l("Everybody with a place: the event is near, with the ticket"),
}
BEFORE = {
    ReminderKind.DETAILS: _l("the day by which nominees answer"),
    ReminderKind.PAPERS: _l("the event"),
    ReminderKind.EVENT: _l("the event"),
}
STATES = {
    MessageStatus.QUEUED: _l("on their way"),
    MessageStatus.SENT: _l("sent"),
    MessageStatus.FAILED: _l("could not be sent"),
    MessageStatus.BOUNCED: _l("came back"),
}


def selection_words(wanted: Selection) -> str:
    """Say to whom a message goes."""
    parts = [str(phrases.STATUSES[wanted.status] if wanted.status else _("Everyone registered"))]
    if wanted.group_id:
        parts.append(phrases.group_name(wanted.group_id))
    if wanted.country_iso3:
        parts.append(phrases.country_name(wanted.country_iso3))
    if wanted.role:
        parts.append(str(phrases.ROLES[wanted.role]))
    if wanted.way:
        parts.append(str(WAYS[wanted.way]))
    if wanted.nominee:
        parts.append(str(NOMINEES[wanted.nominee]))
    return " · ".join(parts)


def languages(codes: list[str]) -> str:
    """Name several languages, each by its own name."""
    return ", ".join(i18n.LANGUAGES.get(code, code) for code in codes)
