"""How an event stands, and what needs its organiser today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.attendance import aside
from app.desk import queries
from app.nominations.queries import calls_of, figures_of, unreached
from app.nominations.rules import CallState
from app.programme.errors import NotReady
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.programme.service import what_is_missing
from app.registration.balance import Balance, Standing
from app.registration.balance_queries import balance
from app.registration.invitations import has_valid
from app.registration.phrases import group_name
from app.registration.queries import undelivered_number
from app.timetable import journey_words
from app.timetable.conflicts import conflicts_of
from app.timetable.journey import gaps_of
from app.timetable.phrases import GRAVE, in_words
from app.timetable.plan import plan_of
from app.timetable.releases import waiting


@dataclass(frozen=True)
class Need:
    """One thing to do, and where."""

    tone: str
    icon: str
    what: str
    why: str
    address: str
    button: str


def overview_of(event: Event, *, at: datetime) -> dict[str, Any]:
    """Gather the figures and what needs doing."""
    figures = balance(event)
    waited = queries.oldest_pending(event) if figures.pending else None
    return {
        "figures": figures,
        "group_name": group_name,
        "days_waited": (at - waited).days if waited else None,
        "needs": list(needs_of(event, figures, at=at)),
    }


def needs_of(event: Event, figures: Balance, *, at: datetime) -> Iterator[Need]:
    """List what needs the organiser, the most pressing first."""
    yield from _door(event, at=at)
    yield from _clashes(event)
    if figures.pending:
        queue = url_for("desk.event", slug=event.slug) + "/registrations"
        what = ngettext("%(num)d registration to review", "%(num)d registrations to review", figures.pending)
        yield Need("warn", "group", what, _effect(figures), queue, _("Review"))
    if event.policy is Policy.NOMINATION:
        yield from _nominations(event)
    yield from _undelivered(event)
    yield from _unasked(event)
    yield from _uninvited(event, at=at)
    yield from _unreleased(event)
    yield from _no_timetable(event)
    yield from _next_step(event, at=at)


def _door(event: Event, *, at: datetime) -> Iterator[Need]:
    """Say that people come today, and that something seen at the door waits for a word."""
    begins, ends = event.starts_at, event.ends_at
    if event.status is EventStatus.PUBLISHED and begins and ends and begins <= at < ends:
        why = _("Check people in, on several phones if you like; it works without a line.")
        page = url_for("desk.event", slug=event.slug) + "/check-in"
        yield Need("info", "ticket", _("The event is on"), why, page, _("Check in"))
    if number := aside.waiting(event):
        what = ngettext("%(num)d record of the door is set aside", "%(num)d records of the door are set aside", number)
        why = _("They came from a telephone after it was revoked. Take them, or leave them.")
        yield Need("warn", "alert", what, why, url_for("devices.set_aside", slug=event.slug), _("Decide"))


def _clashes(event: Event) -> Iterator[Need]:
    """Say what in the plan of the timetable needs a look."""
    page, items = url_for("timetable.sessions", slug=event.slug), plan_of(event)
    found, by_key = conflicts_of(event, items), {item.key: item for item in items}
    grave, others = ([one for one in found if (one.kind in GRAVE) is wanted] for wanted in (True, False))
    if grave:
        what = ngettext("A clash in the timetable", "%(num)d clashes in the timetable", len(grave))
        yield Need("err", "alert", what, in_words(grave[0], by_key, event), page, _("Look"))
    if others:
        what = ngettext(
            "One thing to look at in the timetable", "%(num)d things to look at in the timetable", len(others)
        )
        yield Need("warn", "calendar", what, in_words(others[0], by_key, event), page, _("Look"))
    if gaps := gaps_of(event, items):
        page = url_for("itinerary.index", slug=event.slug)
        yield Need("warn", "pin", journey_words.how_many(gaps), journey_words.in_words(gaps[0]), page, _("Look"))


def _unreleased(event: Event) -> Iterator[Need]:
    """Say that something is planned which nobody else sees yet."""
    if number := waiting(event):
        what = ngettext("%(num)d change is not released yet", "%(num)d changes are not released yet", number)
        page = url_for("releases.index", slug=event.slug)
        yield Need("warn", "sync", what, _("Nobody else sees it until then."), page, _("Look"))


def _nominations(event: Event) -> Iterator[Need]:
    """Say which organisations are still to be asked, and which nominees are ready to be decided about."""
    page, stands = url_for("calls.index", slug=event.slug), figures_of(event.id, calls_of(event.id))
    if stands.to_decide:
        what = ngettext("%(num)d nominee is ready", "%(num)d nominees are ready", stands.to_decide)
        yield Need("warn", "speech", what, _("They have said yes, and are endorsed where needed."),
                   f"{page}?show=decide", _("Decide"))  # fmt: skip
    if unsent := stands.calls[CallState.UNSENT]:
        what = ngettext("%(num)d organisation is not asked yet", "%(num)d organisations are not asked yet", unsent)
        yield Need("info", "mail", what, _("They hear of the event once you send."), f"{page}?show=unsent", _("Ask"))


def _undelivered(event: Event) -> Iterator[Need]:
    """Say how many messages did not arrive."""
    if number := undelivered_number(event.id):
        what = ngettext("%(num)d message could not be delivered", "%(num)d messages could not be delivered", number)
        page = url_for("desk.event", slug=event.slug) + "/messages?show=undelivered"
        yield Need("err", "mail", what, _("Put the address right, and send it again."), page, _("Look"))
    if calls := len(unreached(event.id)):
        what = ngettext("%(num)d organisation got no mail", "%(num)d organisations got no mail", calls)
        page = url_for("calls.index", slug=event.slug, show="unreached")
        yield Need("err", "mail", what, _("Change the address, then send again."), page, _("Look"))


def _unasked(event: Event) -> Iterator[Need]:
    """Say which organisations are still to be asked for nominations."""
    if event.status is not EventStatus.PUBLISHED or event.policy is not Policy.NOMINATION:
        return
    page = url_for("calls.index", slug=event.slug)
    calls = calls_of(event.id)
    if not calls:
        why = _("Nobody can be nominated until you ask an organisation.")
        yield Need("info", "mail", _("No organisation is asked yet"), why, page, _("Ask"))
    elif unasked := sum(call.sent_at is None and call.closed_at is None for call in calls):
        what = ngettext("%(num)d organisation is not asked yet", "%(num)d organisations are not asked yet", unasked)
        yield Need("info", "mail", what, _("They stand on your list, and nobody has written to them."), page, _("Ask"))


def _uninvited(event: Event, *, at: datetime) -> Iterator[Need]:
    """Say that nobody can come to an event by invitation while no code opens it."""
    if event.status is EventStatus.PUBLISHED and event.policy is Policy.INVITATION and not has_valid(event, at=at):
        page = url_for("registration.invitation_codes", slug=event.slug)
        why = _("Nobody can register until there is one.")
        yield Need("info", "ticket", _("No invitation code is valid"), why, page, _("Make a code"))


def _no_timetable(event: Event) -> Iterator[Need]:
    """Say that a draft whose day is known has no sessions, and that there are usual ones."""
    if event.status is EventStatus.DRAFT and event.first_day and not plan_of(event):
        page = url_for("making.bring", slug=event.slug)
        why = _("Put the usual one of such an event on its days, then change it.")
        yield Need("info", "table", _("There is no timetable yet"), why, page, _("Begin it"))


def _effect(figures: Balance) -> str:
    """Say how many of those who wait would bring a group into its range."""
    closing = [g for g in figures.groups if g.pending and g.standing in (Standing.SHORT, Standing.NOBODY_YET)]
    people = sum(group.pending for group in closing)
    if not people:
        return ""
    return str(
        ngettext("%(num)d of them closes a gap in the balance", "%(num)d of them close a gap in the balance", people)
    )


def _next_step(event: Event, *, at: datetime) -> Iterator[Need]:
    """Say what the event's state asks for."""
    edit = url_for("desk.edit", slug=event.slug)
    if event.status is EventStatus.DRAFT and (lacks := what_is_missing(event)):
        what = ngettext("%(num)d thing is missing", "%(num)d things are missing", len(lacks))
        yield Need("info", "edit", what, NotReady(lacks).sentence(), edit, _("Fill in"))
    elif event.status is EventStatus.DRAFT:
        yield Need("info", "check", _("Ready to be published"), _("Nobody sees it until then."), "#state", _("Publish"))
    if event.status is EventStatus.POSTPONED:
        yield Need("warn", "calendar", _("A new date"), _("Set it, then publish again."), edit, _("Set"))
    if event.status is EventStatus.PUBLISHED and event.ends_at and event.ends_at < at:
        yield Need(
            "info", "check", _("The event is over"), _("Close it when its records are complete."), "#state", _("Close")
        )
