"""The words of registration as people read them."""

from collections.abc import Mapping
from typing import NamedTuple

from babel import Locale
from flask_babel import LazyString, lazy_pgettext, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import i18n
from app.core.outbox import MessageStatus
from app.programme.search import folded
from app.reference.catalogue import catalogue
from app.registration.balance import GROUP_RANGE, Effect, GroupBalance, Standing
from app.registration.rules import AttendeeRole, Gender, Payer, Status

STATUSES = {
    Status.PENDING: _l("To review"),
    Status.CONFIRMED: lazy_pgettext("registration", "Confirmed"),
    Status.WAITLISTED: _l("On the waiting list"),
    Status.DECLINED: _l("Declined"),
    Status.CANCELLED: lazy_pgettext("registration", "Cancelled"),
    Status.WITHDRAWN: _l("Withdrawn"),
}
TONES = {
    Status.PENDING: "warn",
    Status.CONFIRMED: "ok",
    Status.WAITLISTED: "info",
    Status.DECLINED: "",
    Status.CANCELLED: "",
    Status.WITHDRAWN: "",
}
SETTLED = {
    Status.CONFIRMED: _l("Approved: the registrant has a place."),
    Status.WAITLISTED: _l("Approved: no place is free that the registrant may take, so they are on the waiting list."),
    Status.DECLINED: _l("Declined."),
    Status.WITHDRAWN: _l("Withdrawn. If there was a seat, it went to whoever came first on the waiting list."),
}
GENDERS = {
    Gender.WOMAN: _l("Woman"),
    Gender.MAN: _l("Man"),
    Gender.OTHER: _l("Another"),
    Gender.NOT_SAID: _l("Prefer not to say"),
}
ROLES = {
    AttendeeRole.PARTICIPANT: _l("Participant"),
    AttendeeRole.TITULAR: _l("Titular delegate"),
    AttendeeRole.SUBSTITUTE: _l("Substitute delegate"),
    AttendeeRole.ADVISER: _l("Adviser"),
    AttendeeRole.OBSERVER: _l("Observer"),
    AttendeeRole.SPEAKER: _l("Speaker"),
    AttendeeRole.RESOURCE_PERSON: _l("Resource person"),
    AttendeeRole.INTERPRETER: _l("Interpreter"),
    AttendeeRole.STAFF: _l("Staff"),
}
PAYERS = {
    Payer.SELF: _l("I do"),
    Payer.ORGANISATION: _l("My organisation"),
    Payer.ORGANISER: _l("The organiser of the event"),
    Payer.OTHER: _l("Somebody else"),
    Payer.NOT_SAID: _l("Not known yet"),
}


class Consent(NamedTuple):
    """The texts of one version that people agree to; a text that was agreed to is never changed, a new one is added."""

    details: LazyString
    photographs: LazyString


CONSENTS: Mapping[str, Consent] = {
    "2026-11": Consent(
        _l("I agree to my details being used to run this event."),
        _l("Photographs and recordings in which I can be recognised may be published."),
    ),
}
GROUPS: Mapping[str, LazyString] = {
    "government": _l("Government"),
    "employers": _l("Employers"),
    "workers": _l("Workers"),
    "other": _l("Partner or other"),
}
EFFECTS = {
    Effect.CLOSES_GAP: _l("Closes the gap"),
    Effect.STAYS_IN_RANGE: _l("Stays in range"),
    Effect.NEAR_UPPER_END: _l("Near the upper end"),
    Effect.OVER_RANGE: _l("Over the range"),
    Effect.OUTSIDE: _l("Outside the three groups"),
}
EFFECT_TONES = {Effect.CLOSES_GAP: "ok", Effect.NEAR_UPPER_END: "warn", Effect.OVER_RANGE: "warn"}
SENT = {
    MessageStatus.QUEUED: _l("On its way"),
    MessageStatus.SENT: _l("Sent"),
    MessageStatus.FAILED: _l("Could not be sent"),
    MessageStatus.BOUNCED: _l("Came back"),
}
DEEDS = {
    "registration.made": lazy_pgettext("registration", "Registered"),
    "registration.proposed": _l("Nominated"),
    "registration.accepted": _l("Accepted the nomination"),
    "registration.endorsed": _l("Endorsed"),
    "registration.not_endorsed": _l("Not endorsed"),
    "registration.left_reserve": _l("Given a place on the organisation’s list"),
    "registration.replacement_allowed": _l("Late replacement allowed"),
    "registration.took_over": _l("Took over a place"),
    "registration.replaced": _l("Replaced"),
    "registration.approved": _l("Approved"),
    "registration.declined": _l("Declined"),
    "registration.promoted": _l("Given a place that became free"),
    "registration.cancelled": _l("Cancelled by the registrant"),
    "registration.restored": _l("Cancelling undone"),
    "registration.withdrawn": _l("Withdrawn"),
    "registration.changed": _l("Details changed"),
    "answers.read": _l("Read what is kept apart"),
}
MESSAGES = {
    "registration.received": _l("Registration received"),
    "registration.confirmed": _l("Ticket"),
    "registration.promoted": _l("A place became free"),
    "registration.waitlisted": _l("On the waiting list"),
    "registration.declined": _l("Declined"),
    "registration.cancelled": lazy_pgettext("registration", "Cancelled"),
    "registration.withdrawn": _l("Withdrawn"),
    "registration.nominated": _l("Nominated: asked to accept"),
    "registration.nomination_withdrawn": _l("Nomination withdrawn"),
    "registration.replaced": _l("Replaced"),
    "registration.left_reserve": _l("No longer on the reserve list"),
    "registration.event.changed": _l("The event has changed"),
    "registration.event.postponed": _l("The event is postponed"),
    "registration.event.cancelled": _l("The event is cancelled"),
}


def group_name(group_id: str) -> str:
    """Name a group: the three in one word, the others as the list of groups has them."""
    if group_id in GROUPS:
        return str(GROUPS[group_id])
    return i18n.pick(catalogue().constituent_groups[group_id].names)


def country_name(iso3: str) -> str:
    """Name a country."""
    return i18n.pick(catalogue().countries[iso3].names)


def language_name(code: str) -> str:
    """Name a language by its own name."""
    return i18n.LANGUAGES.get(code, code)


def spoken_name(code: str) -> str:
    """Name a language in the reader's own, also one that the site does not write."""
    return str(Locale.parse(i18n.language()).languages.get(code, code)) if code else ""


def language_names(codes: list[str]) -> str:
    """Name several languages."""
    return ", ".join(map(language_name, codes))


def country_choices() -> list[tuple[str, str]]:
    """List all countries by name, as the reader's language sorts them."""
    names = [(country.iso3, i18n.pick(country.names)) for country in catalogue().countries.values()]
    return sorted(names, key=lambda choice: folded(choice[1]))


def other_group_choices() -> list[tuple[str, str]]:
    """List the groups beside the three."""
    groups = catalogue().constituent_groups.values()
    return [(group.id, i18n.pick(group.names)) for group in groups if not group.tripartite]


def all_group_choices() -> list[tuple[str, str]]:
    """List every group."""
    return [(group_id, group_name(group_id)) for group_id in catalogue().constituent_groups]


def gauge_words(group: GroupBalance) -> tuple[str, str]:
    """Say how a group stands to the agreed range, with the tone to say it in."""
    low, high = GROUP_RANGE
    within = {"low": low, "high": high}
    if group.standing is Standing.SHORT:
        words = ngettext(
            "%(num)d short of %(low)d–%(high)d%%", "%(num)d short of %(low)d–%(high)d%%", group.gap, **within
        )
        return words, "warn"
    if group.standing is Standing.OVER:
        words = ngettext("%(num)d over %(low)d–%(high)d%%", "%(num)d over %(low)d–%(high)d%%", group.gap, **within)
        return words, "warn"
    if group.standing is Standing.IN_RANGE:
        return _("In range %(low)d–%(high)d%%", **within), "ok"
    return (_("Nobody yet"), "") if group.standing else ("", "")


def apart(text: str) -> str:
    """Keep a name or an address in its own direction inside a sentence of the other one."""
    return f"\u2068{text}\u2069"
