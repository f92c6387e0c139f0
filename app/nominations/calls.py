"""The organiser's pages: whom an event asks, how far each has come, and the nominees to decide about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.typed import several_lines
from app.nominations import call_list, lists, notices, phrases, queries, rules, service
from app.nominations.errors import BehindTheWall
from app.nominations.forms import CallForm, PasteForm
from app.nominations.models import Call, Nomination
from app.nominations.queries import case_of
from app.nominations.rules import CallState
from app.nominations.views import Line, lines_of
from app.nominations.wall import Deed, Party
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.search import folded
from app.registration import phrases as words
from app.registration.forms import TEXT
from app.registration.phrases import country_name
from app.registration.progress import Turn
from app.registration.rules import LIVE, Status

bp = Blueprint("calls", __name__, url_prefix="/organise/events/<slug>/nominations", template_folder="templates")

PAGE = 20


@dataclass(frozen=True)
class Shown:
    """An organisation as the organiser's page shows it: its nominees in order of preference, and who comes next."""

    call: Call
    state: CallState
    lines: list[Line]
    reserves: list[Line]
    gone: list[Nomination]
    next_up: list[UUID]
    may_remind: bool


@bp.get("")
@requires(Permission.REGISTRATION_READ)
def index(slug: str) -> ResponseReturnValue:
    """Show whom an event asks and whom they put forward, country by country."""
    event = _event(slug)
    calls = queries.calls_of(event.id)
    chosen = sorted(_narrowed(event, calls), key=_by_country)
    pages = max(-(-len(chosen) // PAGE), 1)
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    part = chosen[(number - 1) * PAGE : number * PAGE]
    return render_template(
        "nominations/calls.html",
        event=event,
        figures=queries.figures_of(event.id, calls),
        total=len(calls),
        countries=[
            (country_name(iso3), list(of))
            for iso3, of in groupby(_asked(event, part), lambda one: one.call.country_iso3)
        ],
        states=CallState,
        unreached=queries.unreached(event.id),
        free=service.is_free(event, at=clock.now()),
        show=request.args.get("show", ""),
        group=request.args.get("group", ""),
        country=request.args.get("country", ""),
        choices=_choices(calls),
        page=number,
        pages=pages,
        previous=_address(slug, number - 1) if number > 1 else "",
        next=_address(slug, number + 1) if number < pages else "",
        notices=notices,
        phrases=phrases,
        words=words,
    )


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _narrowed(event: Event, calls: Sequence[Call]) -> list[Call]:
    """Leave out what was not asked for."""
    asked = request.args
    fits = _fits(event, asked.get("show", ""))
    return [
        call
        for call in calls
        if fits(call)
        and asked.get("group", "") in ("", call.group_id)
        and asked.get("country", "") in ("", call.country_iso3)
    ]


def _fits(event: Event, show: str) -> Callable[[Call], bool]:
    """Say which calls the page shows."""
    if show == "decide":
        ready = queries.calls_to_decide(event.id)
        return lambda call: call.id in ready
    if show == "unreached":
        unreached = queries.unreached(event.id)
        return lambda call: call.id in unreached
    if show == "unanswered":
        answered = queries.answered_calls(event.id)
        return lambda call: call.sent_at is not None and call.id not in answered
    return (lambda call: call.sent_at is None) if show == "unsent" else (lambda _call: True)


def _by_country(call: Call) -> tuple[str, int, str, str]:
    """Sort by the country's name, then government, employers, workers, then the organisation."""
    groups = list(words.GROUPS)
    place = groups.index(call.group_id) if call.group_id in groups else len(groups)
    return folded(country_name(call.country_iso3)), place, call.organisation, str(call.id)


def _choices(calls: Sequence[Call]) -> dict[str, list[tuple[str, str]]]:
    """List what the page can be narrowed to."""
    countries = {call.country_iso3: country_name(call.country_iso3) for call in calls}
    groups = {call.group_id: words.group_name(call.group_id) for call in calls}
    return {
        "countries": sorted(countries.items(), key=lambda choice: folded(choice[1])),
        "groups": sorted(groups.items(), key=lambda choice: choice[1]),
        "show": [
            ("decide", _("With somebody to decide about")),
            ("unanswered", _("Without an answer")),
            ("unsent", _("Not asked yet")),
            ("unreached", _("Our mail did not arrive")),
        ],
    }


def _address(slug: str, page: int) -> str:
    kept: dict[str, Any] = {name: request.args[name] for name in ("show", "group", "country") if request.args.get(name)}
    return url_for(".index", slug=slug, page=page, **kept)


def _asked(event: Event, calls: Sequence[Call]) -> list[Shown]:
    """Say of each organisation how far it has come, and how its nominees stand."""
    at = clock.now()
    nominees = queries.nominees_of(call.id for call in calls)
    return [_one_asked(event, call, nominees.get(call.id, []), at) for call in calls]


def _one_asked(event: Event, call: Call, nominees: list[Nomination], at: datetime) -> Shown:
    listed, state = queries.listed(nominees), queries.state_of(call, {one.call_id for one in nominees})
    lines = lines_of(nominees, event, reader=Turn.ORGANISER, at=at)
    return Shown(
        call=call,
        state=state,
        lines=[line for line in lines if not line.nomination.registration.reserve],
        reserves=[line for line in lines if line.nomination.registration.reserve],
        gone=[one for one in nominees if one.registration.status not in LIVE],
        next_up=rules.next_reserves(call.allotted, listed),
        may_remind=rules.may_be_reminded(state, call.allotted, listed),
    )


@bp.post("")
@requires(Permission.REGISTRATION_DECIDE)
def ask(slug: str) -> ResponseReturnValue:
    """Ask everybody who was not asked yet, or ask those again who have places left."""
    verb = request.form.get("verb", "")
    if verb not in ("send", "remind"):
        abort(400)
    return _ask(_event(slug), verb, None)


@bp.post("/calls/<uuid:call_id>")
@requires(Permission.REGISTRATION_DECIDE)
def ask_one(slug: str, call_id: UUID) -> ResponseReturnValue:
    """Ask one organisation, ask it again, or take nobody more from it."""
    event = _event(slug)
    call, verb = _call(event, call_id), request.form.get("verb", "")
    if verb in ("send", "remind"):
        return _ask(event, verb, call.id)
    if verb not in ("close", "reopen"):
        abort(400)
    with transaction():
        call_list.close_call(call, verb == "close", by=signed_in(), at=clock.now())
    flash(_("The list is closed.") if verb == "close" else _("The list is open again."))
    return redirect(_back(event.slug, f"c-{call_id}"))


def _ask(event: Event, verb: str, only: UUID | None) -> ResponseReturnValue:
    deed = call_list.send_calls if verb == "send" else call_list.remind
    try:
        with transaction():
            told = deed(event, by=signed_in(), at=clock.now(), only=only)
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    else:
        said = ngettext("We write to %(num)d organisation.", "We write to %(num)d organisations.", told)
        flash(said if told else _("There is nobody to write to now."))
    return redirect(_back(event.slug, f"c-{only}" if only else ""))


def _call(event: Event, call_id: UUID) -> Call:
    call = db.session.get(Call, call_id)
    return call if call is not None and call.event_id == event.id else abort(404)


def _back(slug: str, anchor: str) -> str:
    """Go back to the page as it was narrowed, to the place where the button was."""
    here, back = url_for(".index", slug=slug), request.form.get("back", "")
    page = back if back == here or back.startswith(f"{here}?") else here
    return f"{page}#{anchor}" if anchor else page


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def new(slug: str) -> ResponseReturnValue:
    """Write down one organisation that is to be asked."""
    event, form = _event(slug), CallForm()
    if not form.validate_on_submit():
        return _call_page(event, form, None)
    with transaction():
        added = call_list.add_calls(event, [form.asked()], by=signed_in(), at=clock.now())
    if not added:
        form.email.errors = [_("This address is asked already for the same group and country.")]
        return _call_page(_event(slug), form, None)
    flash(_("Added. Nobody is asked until you send."))
    return redirect(url_for(".index", slug=slug))


@bp.route("/calls/<uuid:call_id>/edit", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def edit(slug: str, call_id: UUID) -> ResponseReturnValue:
    """Put right whom we ask, and for how many places."""
    event = _event(slug)
    call = _call(event, call_id)
    form = CallForm.of(call)
    if not form.validate_on_submit():
        return _call_page(event, form, call)
    try:
        with transaction():
            call_list.change_call(_call(event, call_id), form.asked(), by=signed_in(), at=clock.now())
    except Refusal as refusal:
        form[refusal.field or "group"].errors = [refusal.sentence()]
        return _call_page(_event(slug), form, _call(_event(slug), call_id))
    flash(_("Your changes are stored."))
    return redirect(_back(slug, f"c-{call_id}"))


def _call_page(event: Event, form: CallForm, call: Call | None) -> ResponseReturnValue:
    page = render_template("nominations/call.html", event=event, form=form, call=call)
    return page, 422 if form.is_submitted() else 200


@bp.route("/paste", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def paste(slug: str) -> ResponseReturnValue:
    """Write down many organisations at once: all of a pasted list, or none while a line is wrong."""
    event, form = _event(slug), PasteForm()
    if form.validate_on_submit():
        try:
            return _store(event, lists.read(form.pasted.data or ""))
        except Refusal as refusal:
            form.pasted.errors = [refusal.sentence()]
    page = render_template("nominations/paste.html", event=event, form=form)
    return page, 422 if form.is_submitted() else 200


def _store(event: Event, asked: list[call_list.Asked]) -> ResponseReturnValue:
    with transaction():
        added = len(call_list.add_calls(event, asked, by=signed_in(), at=clock.now()))
    flash(ngettext("%(num)d organisation added. Nobody is asked until you send.",
                   "%(num)d organisations added. Nobody is asked until you send.", added))  # fmt: skip
    if known := len(asked) - added:
        flash(ngettext("%(num)d stood there already.", "%(num)d stood there already.", known))
    return redirect(url_for(".index", slug=event.slug))


def _accept(nomination: Nomination, reason: str, by: Party, at: datetime) -> str:
    service.accept(nomination, reason, by=by, at=at)
    return str(words.SETTLED[nomination.registration.status])


def _decline(nomination: Nomination, reason: str, by: Party, at: datetime) -> str:
    service.decline(nomination, reason, by=by, at=at)
    return str(words.SETTLED[nomination.registration.status])


def _promote(nomination: Nomination, _reason: str, by: Party, at: datetime) -> str:
    service.promote(nomination, by=by, at=at)
    return str(_("%(name)s has a place on the organisation’s list now.", name=_name(nomination)))


def _allow(nomination: Nomination, _reason: str, by: Party, at: datetime) -> str:
    service.allow(nomination, by=by, at=at)
    if nomination.registration.status is Status.CONFIRMED:
        return str(_("%(name)s has taken over the place.", name=_name(nomination)))
    return str(_("Allowed. %(name)s takes over the place once nothing is missing.", name=_name(nomination)))


def _name(nomination: Nomination) -> str:
    return words.apart(nomination.registration.name)


DEEDS: dict[str, Callable[[Nomination, str, Party, datetime], str]] = {
    "accept": _accept,
    "decline": _decline,
    "promote": _promote,
    "allow": _allow,
}


@bp.post("/<uuid:nomination_id>")
@requires(Permission.REGISTRATION_DECIDE)
def decide(slug: str, nomination_id: UUID) -> ResponseReturnValue:
    """Accept or decline a nominee, give a reserve a place, or allow a late replacement."""
    event, deed = _event(slug), DEEDS.get(request.form.get("verb", "")) or abort(404)
    said: list[tuple[str, str]] = []
    try:
        with transaction():
            party = queries.party_of(signed_in())
            nomination = _nomination(event, nomination_id, party)
            reason = several_lines(request.form.get("reason"))[:TEXT]
            said.append((deed(nomination, reason, party, clock.now()), "ok"))
    except BehindTheWall:
        raise
    except Refusal as refusal:
        said = [(refusal.sentence(), "warn")]
    for sentence, tone in [*said, *_who_is_next(nomination_id)]:
        flash(sentence, tone)
    return redirect(_back(slug, f"n-{nomination_id}"))


def _nomination(event: Event, nomination_id: UUID, party: Party) -> Nomination:
    nomination = queries.nomination(nomination_id) or abort(404)
    service.pass_wall(party, Deed.SEE, case_of(nomination))
    return nomination if nomination.registration.event_id == event.id else abort(404)


def _who_is_next(nomination_id: UUID) -> list[tuple[str, str]]:
    """Name who of the reserve list comes next, where a place is free on the list that was changed."""
    nomination: Any = queries.nomination(nomination_id)
    call: Call = nomination.call
    nominees = {one.id: one for one in queries.list_of(call)}
    return [
        (_("A place is free: %(name)s is next on the reserve list.", name=_name(nominees[key])), "info")
        for key in rules.next_reserves(call.allotted, queries.listed(nominees.values()))
    ]
