"""The words of lists of people: what each line comes to, and why."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.registration.lists import Reason, Wrong
from app.registration.phrases import (
    GENDERS,
    ROLES,
    STATUSES,
    country_name,
    group_name,
    language_name,
    language_names,
)
from app.registration.rules import AttendeeRole, Gender
from app.registration.upserts import Entry, Kind

KINDS = {
    Kind.NEW: lazy_pgettext("line of a list", "New"),
    Kind.CHANGED: lazy_pgettext("line of a list", "Changed"),
    Kind.UNCHANGED: lazy_pgettext("line of a list", "Unchanged"),
    Kind.REFUSED: lazy_pgettext("line of a list", "Refused"),
}
KIND_TONES = {Kind.NEW: "ok", Kind.CHANGED: "info", Kind.UNCHANGED: "", Kind.REFUSED: "warn"}
FIELDS = {
    "name": _l("Full name"),
    "badge_name": _l("Name on the badge"),
    "email": _l("Email"),
    "shared_mailbox": _l("Shared mailbox"),
    "country_iso3": _l("Country or territory"),
    "group_id": _l("Group"),
    "organisation": _l("Organisation"),
    "position": _l("Position"),
    "gender": _l("Gender"),
    "language": _l("Language"),
    "languages": _l("Speaks"),
    "access_needs": _l("What helps to take part"),
    "dietary_needs": _l("Food"),
    "role": _l("Role"),
    "external_id": _l("Number on the list"),
    "photo_consent": _l("Agrees to photographs"),
    "online": _l("Takes part online"),
}
KEPT_APART = ("access_needs", "dietary_needs")
WRONGS = {
    Reason.EMPTY: _l("Column “%(column)s”: it is empty, and everybody needs one."),
    Reason.TOO_LONG: _l("Column “%(column)s”: “%(value)s…” is too long to keep."),
    Reason.NO_EMAIL: _l("Column “%(column)s”: “%(value)s” is no email address."),
    Reason.UNKNOWN: _l("Column “%(column)s”: we do not know “%(value)s”."),
    Reason.DOUBLE: _l("The same person as on row %(line)d, which counts."),
    Reason.STAYS: _l(
        "Column “%(column)s”: this person is registered with “%(value)s”, which decided about the seat and stays. "
        "Withdraw that registration first."
    ),
    Reason.TWO_PEOPLE: _l("The number on the list is one registrant's, the address another's."),
    Reason.BY_NOMINATION: _l("At this event, people of the three groups are put forward by their organisations."),
    Reason.NO_TITULAR: _l("An adviser needs a confirmed titular delegate of the same group and country."),
}


def wrong_words(wrong: Wrong) -> str:
    """Say what is wrong with a line of a list."""
    column, value = wrong.column, wrong.value
    if wrong.reason is Reason.STAYS:
        column, value = str(FIELDS[wrong.column]), value_words(wrong.column, wrong.value)
    return str(WRONGS[wrong.reason]) % {"column": column, "value": value, "line": wrong.line}


def value_words(name: str, value: Any) -> str:
    """Write what a registration says under one name, as people read it."""
    if name == "country_iso3":
        return country_name(value)
    if name == "group_id":
        return group_name(value)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, (list, tuple)):
        return language_names(list(value))
    if name == "language":
        return language_name(value)
    if name == "gender":
        return str(GENDERS[Gender(value)])
    return str(ROLES[AttendeeRole(value)]) if name == "role" else str(value)


def entry_words(entry: Entry) -> list[str]:
    """Say, a sentence each, what a line of a list comes to beyond its kind."""
    if entry.kind is Kind.REFUSED:
        return [wrong_words(wrong) for wrong in entry.wrongs]
    if entry.kind is Kind.CHANGED:
        return [_change_words(name, *change) for name, change in entry.changes.items()]
    if entry.kind is Kind.NEW and entry.status:
        return [str(STATUSES[entry.status])]
    return [_("%(status)s: that stays so.", status=STATUSES[entry.status])] if entry.status else []


def _change_words(name: str, was: Any, to: Any) -> str:
    """Say what a line changes, from what to what; of what is kept apart, only that it changes."""
    if name in KEPT_APART:
        return str(_("%(field)s: changed", field=FIELDS[name]))
    return str(
        _("%(field)s: “%(was)s” → “%(to)s”", field=FIELDS[name], was=value_words(name, was), to=value_words(name, to))
    )
