"""The words of registration as people read them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from babel import Locale
from flask_babel import LazyString, format_decimal, lazy_pgettext, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import i18n
from app.core.outbox import MessageStatus
from app.programme.search import folded
from app.reference.catalogue import catalogue
from app.registration.balance import Effect, GroupBalance, Standing
from app.registration.effects import Aim, AimKind, Outcome, PersonEffect
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Gender, Intention, Payer, Status

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
OUTCOMES = {
    Outcome.RESERVED_SEAT: _l("A seat reserved for the group is free"),
    Outcome.OPEN_SEAT: _l("An open seat is free"),
    Outcome.PLACE: _l("Has a place: the event takes as many as come"),
    Outcome.NOT_COUNTED: _l("Takes no seat"),
    Outcome.FULL: _l("No seat is free: would wait"),
    Outcome.COUNTRY_LIMIT: _l("The country is at its limit: would wait"),
    Outcome.NOT_ENDORSED: _l("Cannot be accepted: not endorsed"),
    Outcome.NOT_ACCEPTED: _l("Cannot be accepted: has not said yes and completed the details"),
    Outcome.ON_RESERVE: _l("Cannot be accepted: on the reserve list"),
    Outcome.NO_TITULAR: _l("Cannot be accepted: an adviser without a confirmed titular delegate"),
}
ENDORSEMENTS = {
    Endorsement.AWAITED: (_l("Endorsement awaited"), "warn"),
    Endorsement.GIVEN: (_l("Endorsed"), "ok"),
    Endorsement.REFUSED: (_l("Not endorsed"), "err"),
}
AIMS = {
    AimKind.WOMEN_FLOOR: _l("floor for women"),
    AimKind.PARITY: _l("women and men at parity"),
    AimKind.COUNTRIES: _l("number of countries"),
    AimKind.SOUTH: _l("countries of the South"),
}
SENT = {
    MessageStatus.QUEUED: _l("On its way"),
    MessageStatus.SENT: _l("Sent"),
    MessageStatus.FAILED: _l("Could not be sent"),
    MessageStatus.BOUNCED: _l("Came back"),
}
INTENTIONS = {
    Intention.ACCEPTED: _l("Calendar says: comes"),
    Intention.TENTATIVE: _l("Calendar says: perhaps"),
    Intention.DECLINED: _l("Calendar says: does not come"),
}
INTENTION_TONES = {Intention.DECLINED: "warn"}
DEEDS = {
    "registration.intended": _l("Answered by calendar"),
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
    "registration.changed_way": _l("Takes part another way"),
    "registration.sessions_chosen": _l("Sessions chosen"),
    "answers.read": _l("Read what is kept apart"),
    "letter.issued": _l("Letter issued"),
    "certificate.issued": _l("Certificate issued"),
    "certificate.revoked": _l("Certificate revoked"),
    "commitment.written": _l("Commitment written"),
    "commitment.changed": _l("Commitment changed"),
    "commitment.taken_back": _l("Commitment taken back"),
    "registration.message_sent_again": _l("A message sent again"),
}
MESSAGES = {
    "letter": _l("Letter"),
    "certificate": _l("Certificate"),
    "certificate.revoked": _l("Certificate revoked"),
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
    "registration.said_yes": _l("Accepted the nomination"),
    "registration.endorsed": _l("Endorsed"),
    "registration.not_endorsed": _l("Not endorsed"),
    "mailing": _l("Message to many"),
    "reminder.details": _l("Reminder to answer"),
    "reminder.papers": _l("Reminder of travel papers"),
    "reminder.event": _l("Reminder of the event"),
    "commitment.asked_after": _l("Question how commitments stand"),
    "calendar.is_it_yours": _l("A calendar of one’s own"),
    "registration.event.changed": _l("The event has changed"),
    "registration.timetable.changed": _l("The timetable has changed"),
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
    low, high = group.band
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


def aims(those: Iterable[Aim]) -> str:
    """Name some targets."""
    return str(_(", ")).join(group_name(aim.group_id) if aim.group_id else str(AIMS[aim.kind]) for aim in those)


def effect_lines(effect: PersonEffect, group_id: str) -> list[str]:
    """Say what accepting somebody would do: to the figures, to the targets, and for a seat."""
    change, (of_group, of_women) = effect.change, effect.shares or ((None, None), (None, None))
    numbers = [
        _("%(what)s %(before)s → %(after)s", what=what, before=tenths(before), after=tenths(after))
        for what, before, after in ((group_name(group_id), *of_group), (_("Women"), *of_women))
        if after is not None and tenths(before) != tenths(after)
    ]
    good = [
        _("Reaches: %(targets)s", targets=aims(change.reached)) if change.reached else "",
        _("Closer: %(targets)s", targets=aims(change.closer)) if change.closer else "",
    ]
    bad = [
        _("Farther: %(targets)s", targets=aims(change.farther)) if change.farther else "",
        _("Breaks: %(targets)s", targets=aims(change.broken)) if change.broken else "",
    ]
    seat = [
        _("A new country") if effect.new_country else "",
        str(OUTCOMES[effect.outcome]) if effect.outcome is not Outcome.PLACE else "",
    ]
    return [line for line in (" · ".join(filter(None, parts)) for parts in (numbers, good, bad, seat)) if line]


def tenths(share: float | None) -> str:
    """Write a share with one decimal, as one person more or less shows in it; of nobody there is none."""
    return "–" if share is None else str(_("%(share)s%%", share=format_decimal(round(share, 1))))


def nominee_chips(registration: Registration) -> list[tuple[str, str]]:
    """Say how far a nominee is: whether endorsed, whether completed, with the tone to say it in."""
    if not registration.nominated:
        return []
    done = (_("Completed"), "ok") if registration.accepted_at else (_("Not completed"), "warn")
    said = ENDORSEMENTS.get(registration.endorsement)
    return [done, (str(said[0]), said[1])] if said else [done]


def apart(text: str) -> str:
    """Keep a name or an address in its own direction inside a sentence of the other one."""
    return f"\u2068{text}\u2069"
