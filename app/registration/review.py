"""The organiser's pages: who has registered, who is to be decided about, and what was written to them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.access import requires, signed_in
from app.accounts.models import User
from app.accounts.permissions import Permission
from app.core import clock, outbox
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.typed import several_lines
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.rules import Mode
from app.registration import balance_queries, electives, persons, phrases, queries, service, tickets, ways
from app.registration.answers import names_apart, open_lines
from app.registration.balance import Counted
from app.registration.effects import PersonEffect
from app.registration.forms import TEXT, ReasonForm
from app.registration.models import Registration
from app.registration.progress import Turn
from app.registration.progress_words import what_now
from app.registration.queries import Filters
from app.registration.rules import LIVE, Gender, Status
from app.registration.views import bp

APPROVE, DECLINE, WITHDRAW = "approve", "decline", "withdraw"


def _approve(registration: Registration, _reason: str, *, by: User, at: datetime) -> None:
    service.approve(registration, by=by, at=at)


DEEDS = {APPROVE: _approve, DECLINE: service.decline, WITHDRAW: service.withdraw}


@bp.get("/organise/events/<slug>/registrations")
@requires(Permission.REGISTRATION_READ)
def queue(slug: str) -> ResponseReturnValue:
    """List an event's registrations; at first those that wait for a decision, the best for the balance on top."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    counted = balance_queries.counted(event)
    figures = balance_queries.balance(event, counted)
    filters = _filters(Status.PENDING if figures.pending else None)
    page = queries.list_of(event, filters, request.args.get("page", 1, type=int), figures=figures)
    return render_template(
        "registration/queue.html",
        event=event,
        filters=filters,
        figures=figures,
        effects=_effects(event, counted, page.items),
        counts=queries.counts_by_status(event.id),
        page=page,
        doubled=persons.doubled_names(event.id, page.items),
        previous=_page_address(slug, filters, page.number - 1) if page.number > 1 else "",
        next=_page_address(slug, filters, page.number + 1) if page.number < page.pages else "",
        here=_page_address(slug, filters, page.number),
        phrases=phrases,
        ways=ways,
        statuses=Status,
        choices=_choices(event),
    )


def _effects(event: Event, counted: Counted, people: Iterable[Registration]) -> dict[UUID, PersonEffect]:
    """Say of each who is to be decided about what accepting them would do."""
    room = balance_queries.room(event, counted)
    return {one.id: room.effect(balance_queries.applicant(one)) for one in people if one.status is Status.PENDING}


def _filters(usual: Status | None) -> Filters:
    """Read what the list is narrowed to; a word that means nothing narrows nothing."""
    asked = request.args
    status = asked.get("status")
    return Filters(
        status=usual if status is None else _member(Status, status),
        group_id=asked.get("group", ""),
        country_iso3=asked.get("country", ""),
        gender=_member(Gender, asked.get("gender", "")),
        text=asked.get("q", "").strip(),
        way=_member(Mode, asked.get("way", "")),
    )


def _member(kind: Any, value: str) -> Any:
    return next((member for member in kind if member.value == value), None)


def _page_address(slug: str, filters: Filters, page: int) -> str:
    """Name the address of one page of a narrowed list."""
    wanted: dict[str, Any] = {
        "status": filters.status.value if filters.status else "all",
        "group": filters.group_id,
        "country": filters.country_iso3,
        "gender": filters.gender.value if filters.gender else "",
        "q": filters.text,
        "way": filters.way.value if filters.way else "",
        "page": page if page > 1 else "",
    }
    return url_for(".queue", slug=slug, **{name: value for name, value in wanted.items() if value})


def _choices(event: Event) -> dict[str, list[tuple[str, str]]]:
    """List what the list can be narrowed to."""
    countries = [(iso3, phrases.country_name(iso3)) for iso3 in queries.countries_of(event.id)]
    return {
        "groups": phrases.all_group_choices(),
        "countries": sorted(countries, key=lambda choice: choice[1]),
        "ways": [(mode.value, str(label)) for mode, label in ways.WAYS.items()],
        "genders": [(gender.value, str(label)) for gender, label in phrases.GENDERS.items()],
    }


@bp.post("/organise/events/<slug>/registrations")
@requires(Permission.REGISTRATION_DECIDE)
def decide(slug: str) -> ResponseReturnValue:
    """Approve or decline one registration or many; each is decided on its own, and a refusal stops no other."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    event_id = event.id
    verb, _colon, one = request.form.get("decision", "").partition(":")
    chosen = [one] if one else request.form.getlist("chosen")
    if verb not in (APPROVE, DECLINE):
        abort(400)
    results: Counter[str] = Counter(_decide_one(event_id, key, verb) for key in chosen)
    for words, tone in _what_happened(results):
        flash(words, tone)
    return redirect(_back(slug))


def _decide_one(event_id: UUID, key: str, verb: str) -> str:
    """Decide about one registration in a transaction of its own, and say how it went."""
    at, by = clock.now(), signed_in()
    try:
        with transaction():
            registration = queries.one(_uuid(key), seen_by=by)
            if registration is None or registration.event_id != event_id:
                return "unknown"
            DEEDS[verb](registration, several_lines(request.form.get("reason"))[:TEXT], by=by, at=at)
            return registration.status.value
    except Refusal as refusal:
        return refusal.code


def _uuid(text: str) -> UUID:
    """Read the id of a registration; what is none names nothing."""
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def _what_happened(results: Counter[str]) -> list[tuple[str, str]]:
    """Say in words what became of everybody who was decided about."""
    said = {
        "confirmed": ngettext(
            "%(num)d approved: has a place.", "%(num)d approved: have a place.", results["confirmed"]
        ),
        "waitlisted": ngettext(
            "%(num)d approved: waits, since no place is free that they may take.",
            "%(num)d approved: wait, since no place is free that they may take.",
            results["waitlisted"],
        ),
        "declined": ngettext("%(num)d declined.", "%(num)d declined.", results["declined"]),
        "not_pending": ngettext(
            "%(num)d was decided already.", "%(num)d were decided already.", results["not_pending"]
        ),
        "not_endorsed": ngettext(
            "%(num)d not accepted: the secretariat of the group has not endorsed them.",
            "%(num)d not accepted: the secretariats of their groups have not endorsed them.",
            results["not_endorsed"],
        ),
        "not_accepted": ngettext(
            "%(num)d not accepted: has not said yes and completed the details.",
            "%(num)d not accepted: have not said yes and completed their details.",
            results["not_accepted"],
        ),
        "no_titular": ngettext(
            "%(num)d not accepted: an adviser without a confirmed titular delegate.",
            "%(num)d not accepted: advisers without a confirmed titular delegate.",
            results["no_titular"],
        ),
        "on_reserve": ngettext(
            "%(num)d not accepted: is on the reserve list.",
            "%(num)d not accepted: are on a reserve list.",
            results["on_reserve"],
        ),
        "replaces_somebody": ngettext(
            "%(num)d not accepted: takes over somebody’s place, which the page of nominations allows.",
            "%(num)d not accepted: take over somebody’s place, which the page of nominations allows.",
            results["replaces_somebody"],
        ),
    }
    well = ("confirmed", "waitlisted", "declined")
    tones = {kind: "warn" for kind in said if kind not in well}
    told = [(words, tones.get(kind, "ok")) for kind, words in said.items() if results[kind]]
    return told or [(_("Nobody was chosen."), "warn")]


def _back(slug: str) -> str:
    """Go back to the list as it was narrowed, or to the balance, if the form said so."""
    back = request.form.get("back", "")
    here = url_for(".queue", slug=slug)
    balance = f"{here.removesuffix('registrations')}balance"
    return back if back in (here, balance) or back.startswith(f"{here}?") else here


@bp.get("/organise/events/<slug>/registrations/<uuid:registration_id>")
@requires(Permission.REGISTRATION_READ)
def person(slug: str, registration_id: UUID) -> ResponseReturnValue:
    """Show one registration: what was said, what was written, who changed what."""
    registration, event = one_of(slug, registration_id)
    return _person_page(registration, event, ReasonForm())


def _person_page(registration: Registration, event: Event, form: ReasonForm) -> str:
    waiting, counted = registration.status is Status.WAITLISTED, balance_queries.counted(event)
    return render_template(
        "registration/person.html",
        event=event,
        registration=registration,
        form=form,
        code=tickets.shown(registration.ticket),
        effect=balance_queries.balance(event, counted).effect(registration.group_id),
        effects=_effects(event, counted, [registration]),
        live=registration.status in LIVE,
        number=queries.place_in_line(registration) if waiting else None,
        messages=outbox.history(registration.id),
        record=queries.record_of(registration),
        doubles=persons.doubles_of(registration),
        history=persons.history_of(registration, seen_by=signed_in()),
        answer=what_now(registration, event, reader=Turn.ORGANISER, at=clock.now()),
        phrases=phrases,
        ways=ways,
        answers=open_lines(registration),
        apart=names_apart(registration),
        sessions=electives.chosen_by(registration),
    )


@bp.post("/organise/events/<slug>/registrations/<uuid:registration_id>/<verb>")
@requires(Permission.REGISTRATION_DECIDE)
def settle(slug: str, registration_id: UUID, verb: str) -> ResponseReturnValue:
    """Approve, decline or withdraw one registration from its own page."""
    if verb not in DEEDS:
        abort(404)
    registration, event = one_of(slug, registration_id)
    form = ReasonForm()
    if not form.validate():
        return _person_page(registration, event, form), 422
    try:
        with transaction():
            DEEDS[verb](registration, form.reason.data or "", by=signed_in(), at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    else:
        flash(str(phrases.SETTLED[registration.status]))
    return redirect(url_for(".person", slug=slug, registration_id=registration_id))


def one_of(slug: str, registration_id: UUID) -> tuple[Registration, Event]:
    """Find a registration of an event in the user's hands."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    registration = db.session.get(Registration, registration_id)
    if registration is None or registration.event_id != event.id:
        abort(404)
    return registration, event


@bp.get("/organise/events/<slug>/messages")
@requires(Permission.REGISTRATION_READ)
def messages(slug: str) -> ResponseReturnValue:
    """List what was written to an event's registrants, the newest first."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    number = max(request.args.get("page", 1, type=int), 1)
    undelivered = request.args.get("show") == "undelivered"
    shown: dict[str, Any] = {"slug": slug} | ({"show": "undelivered"} if undelivered else {})
    found, more = queries.messages_of(event.id, number, undelivered=undelivered)
    return render_template(
        "registration/messages.html",
        event=event,
        messages=found,
        phrases=phrases,
        here="undelivered" if undelivered else "written",
        undelivered=queries.undelivered_number(event.id),
        previous=url_for(".messages", page=number - 1, **shown) if number > 1 else "",
        next=url_for(".messages", page=number + 1, **shown) if more else "",
    )
