"""The focal point's pages: the list of an organisation, by its private link or signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from app.accounts.access import asking, public, requires, signed_in
from app.accounts.permissions import Permission, Role
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.secret_links import hash_of
from app.core.typed import several_lines
from app.core.web import answer_http_error, private
from app.nominations import call_list, notices, phrases, queries, rules, service
from app.nominations.errors import AlreadyComing, BehindTheWall
from app.nominations.forms import PeopleForm
from app.nominations.models import Call, Nomination
from app.nominations.queries import case_of, case_of_call
from app.nominations.rules import Entry
from app.nominations.wall import Deed, Party, may
from app.programme.models import Event
from app.registration import phrases as words
from app.registration.forms import TEXT
from app.registration.notices import when, where
from app.registration.progress import Turn
from app.registration.progress_words import WhatNow, what_now
from app.registration.rules import LIVE

bp = Blueprint("nominations", __name__, template_folder="templates")

ROWS = 3
WHOM = {"nomination_id", "registration_id"}  # what addresses call somebody
FOR_A_GROUP = (Role.FOCAL_POINT, Role.SECRETARIAT)


@dataclass(frozen=True)
class Desk:
    """The list of an organisation, with whoever works on it and the address of the page."""

    call: Call
    event: Event
    party: Party
    here: str


@dataclass(frozen=True)
class Line:
    """A nominee as a list shows them."""

    nomination: Nomination
    now: WhatNow
    replacement: Nomination | None = None  # who is to take over their place


@bp.app_errorhandler(BehindTheWall)
def behind_the_wall(refused: BehindTheWall) -> Response:
    """Write down who tried what, and answer as if there were nobody."""
    g.noted_at_the_wall = True
    with transaction():
        service.note_refused(refused, at=clock.now())
    return answer_http_error(NotFound())


@bp.after_app_request
def note_strangers(response: Response) -> Response:
    """Write down that whoever speaks for a group asked for a nominee of another, by whichever page of the product."""
    asked = request.view_args or {}
    if response.status_code not in (403, 404) or "noted_at_the_wall" in g or not WHOM & asked.keys():
        return response
    user, nomination = asking(), queries.nomination_in(asked)
    if user is None or nomination is None or user.role not in FOR_A_GROUP:
        return response
    party, case = queries.party_of(user), case_of(nomination)
    deed = Deed.SEE if request.method == "GET" else Deed.EDIT
    if not may(party, deed, case):
        behind_the_wall(BehindTheWall(party, deed, case))
    return response


def desk_of_link(token: str) -> Desk:
    """Find the list that a private link leads to; a wrong one leads nowhere."""
    call = queries.call_by_link(hash_of(token)) or abort(404)
    return _desk(call, queries.party_of_call(call), url_for("nominations.by_link", token=token))


def desk_of_user(call_id: UUID) -> Desk:
    """Find a list of whoever is signed in."""
    call = db.session.get(Call, call_id) or abort(404)
    party = queries.party_of(signed_in())
    service.pass_wall(party, Deed.SEE, case_of_call(call))
    return _desk(call, party, url_for("nominations.of_mine", call_id=call.id))


def _desk(call: Call, party: Party, here: str) -> Desk:
    return Desk(call, db.session.get_one(Event, call.event_id), party, here)


@bp.get("/organise/nominations")
@requires(Permission.NOMINATION_MAKE)
def mine() -> ResponseReturnValue:
    """List the organisations that somebody speaks for, and the events that ask them."""
    calls = queries.calls_in_hand(queries.party_of(signed_in()))
    nominees = queries.nominees_of(call.id for call, _event in calls)
    return render_template(
        "nominations/mine.html",
        calls=[(call, event, queries.in_order(nominees.get(call.id, []))) for call, event in calls],
        entry_of=service.entry_of,
        at=clock.now(),
        notices=notices,
        phrases=phrases,
        words=words,
        when=when,
    )


@bp.get("/n/<token>")
@public
def by_link(token: str) -> ResponseReturnValue:
    """Show the list of an organisation to whoever has its link."""
    return _show(desk_of_link(token))


@bp.post("/n/<token>")
@public
def propose_by_link(token: str) -> ResponseReturnValue:
    """Put people forward, by the link."""
    return _propose(lambda: desk_of_link(token))


@bp.post("/n/<token>/<uuid:nomination_id>")
@public
def act_by_link(token: str, nomination_id: UUID) -> ResponseReturnValue:
    """Do something about a nominee, by the link."""
    return _act(lambda: desk_of_link(token), nomination_id)


@bp.get("/organise/nominations/<uuid:call_id>")
@requires(Permission.NOMINATION_MAKE)
def of_mine(call_id: UUID) -> ResponseReturnValue:
    """Show the list of an organisation to its focal point."""
    return _show(desk_of_user(call_id))


@bp.post("/organise/nominations/<uuid:call_id>")
@requires(Permission.NOMINATION_MAKE)
def propose_signed_in(call_id: UUID) -> ResponseReturnValue:
    """Put people forward, signed in."""
    return _propose(lambda: desk_of_user(call_id))


@bp.post("/organise/nominations/<uuid:call_id>/<uuid:nomination_id>")
@requires(Permission.NOMINATION_MAKE)
def act_signed_in(call_id: UUID, nomination_id: UUID) -> ResponseReturnValue:
    """Do something about a nominee, signed in."""
    return _act(lambda: desk_of_user(call_id), nomination_id)


def _show(desk: Desk) -> Response:
    """Show the list; the organiser learns that it was opened."""
    if desk.call.opened_at is None:
        with transaction():
            call_list.note_opened(desk.call, at=clock.now())
    return _page(desk, PeopleForm(None, rules.roles_offered(desk.event.delegation), ROWS))


def _page(desk: Desk, form: PeopleForm, status: int = 200, refused: str = "") -> Response:
    call, event, at = desk.call, desk.event, clock.now()
    nominees = queries.list_of(call)
    lines = lines_of(nominees, event, reader=Turn.NOMINATOR, at=at)
    entry = service.entry_of(event, call, at=at)
    service.pass_wall(desk.party, Deed.COUNT, case_of_call(call))
    page = render_template(
        "nominations/list.html",
        desk=desk,
        call=call,
        event=event,
        form=form,
        refused=refused,
        lines=[line for line in lines if not line.nomination.registration.reserve],
        reserves=[line for line in lines if line.nomination.registration.reserve],
        gone=gone_of(nominees),
        next_up=rules.next_reserves(call.allotted, queries.listed(nominees)),
        delegation=queries.delegation_of(event.id, call.country_iso3) if event.delegation else [],
        may_add=entry is Entry.OPEN,
        closed=phrases.ENTRIES.get(entry),
        goes_on=entry is not Entry.EVENT_OFF,
        free=service.is_free(event, at=at),
        facts={"when": when(event), "where": where(event)},
        roles=dict(phrases.role_choices(rules.roles_offered(event.delegation))),
        notices=notices,
        phrases=phrases,
        words=words,
    )
    return private(page, status)


def lines_of(nominees: list[Nomination], event: Event, *, reader: Turn, at: datetime) -> list[Line]:
    """Say of everybody on a list how they stand, in the reader's words."""
    replacing = queries.replacements(nominees)
    return [
        Line(one, what_now(one.registration, event, reader=reader, at=at), replacing.get(one.registration_id))
        for one in queries.in_order(nominees)
    ]


def gone_of(nominees: list[Nomination]) -> list[Nomination]:
    """Give who is not put forward any more."""
    return [one for one in nominees if one.registration.status not in LIVE]


def _propose(find: Callable[[], Desk]) -> ResponseReturnValue:
    """Put people forward, all or none; what cannot be taken comes back with all that was typed."""
    desk = find()
    roles = rules.roles_offered(desk.event.delegation)
    form = PeopleForm(request.form, roles, ROWS)
    if "more" in request.form:
        return _page(desk, PeopleForm(request.form, roles, len(form.rows) + ROWS))
    if not form.validate():
        return _page(desk, form, 422)
    people = [row.person() for row in form.filled]
    try:
        with transaction():
            desk = find()
            proposed = service.propose(desk.call, people, by=desk.party, at=clock.now())
            reserves = sum(one.registration.reserve for one in proposed)
    except BehindTheWall:
        raise
    except Refusal as refusal:
        return _refused(find(), form, refusal)
    _say_how_many(len(proposed), reserves, known=len(people) - len(proposed))
    return redirect(f"{desk.here}#list")


def _refused(desk: Desk, form: PeopleForm, refusal: Refusal) -> Response:
    """Say why not, beside the person who is meant, where one is."""
    row = refusal.values.get("row")
    if row is None:
        return _page(desk, form, refusal.status, refusal.sentence())
    form.refuse(row, refusal.sentence(), field="email" if isinstance(refusal, AlreadyComing) else "role")
    return _page(desk, form, refusal.status)


def _say_how_many(proposed: int, reserves: int, *, known: int) -> None:
    """Say how many were put forward, how many of them stand in reserve, and how many stood on the list already."""
    if not proposed:
        flash(_("Everybody whom you entered stands on your list already."))
        return
    flash(ngettext("%(num)d person put forward. We have written to them.",
                   "%(num)d people put forward. We have written to them.", proposed))  # fmt: skip
    if reserves:
        flash(ngettext("%(num)d of them is on the reserve list.", "%(num)d of them are on the reserve list.", reserves))
    if known:
        flash(ngettext("%(num)d stood there already.", "%(num)d stood there already.", known))


def nominee_of(desk: Desk, nomination_id: UUID) -> Nomination:
    """Find a nominee: whoever asks for one of another list is refused at the wall."""
    nomination = queries.nomination(nomination_id) or abort(404)
    service.pass_wall(desk.party, Deed.SEE, case_of(nomination))
    return nomination


def _up(nomination: Nomination, by: Party, at: datetime) -> str:
    service.move(nomination, -1, by=by, at=at)
    return ""


def _down(nomination: Nomination, by: Party, at: datetime) -> str:
    service.move(nomination, +1, by=by, at=at)
    return ""


def _promote(nomination: Nomination, by: Party, at: datetime) -> str:
    service.promote(nomination, by=by, at=at)
    return str(_("%(name)s has a place on your list now.", name=words.apart(nomination.registration.name)))


def _invite(nomination: Nomination, by: Party, at: datetime) -> str:
    service.invite_again(nomination, by=by, at=at)
    return str(_("We have written to %(name)s again.", name=words.apart(nomination.registration.name)))


def _withdraw(nomination: Nomination, by: Party, at: datetime) -> str:
    service.withdraw(nomination, several_lines(request.form.get("reason"))[:TEXT], by=by, at=at)
    return str(_("%(name)s is withdrawn.", name=words.apart(nomination.registration.name)))


DEEDS: dict[str, Callable[[Nomination, Party, datetime], str]] = {
    "up": _up,
    "down": _down,
    "promote": _promote,
    "invite": _invite,
    "withdraw": _withdraw,
}


def _act(find: Callable[[], Desk], nomination_id: UUID) -> ResponseReturnValue:
    """Do what a button says about one nominee."""
    deed = DEEDS.get(request.form.get("verb", "")) or abort(404)
    desk = find()
    try:
        with transaction():
            desk = find()
            said = deed(nominee_of(desk, nomination_id), desk.party, clock.now())
    except BehindTheWall:
        raise
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    else:
        if said:
            flash(said)
        _say_who_is_next(find().call)
    return redirect(f"{desk.here}#list")


def _say_who_is_next(call: Call) -> None:
    """Name who of the reserve list comes next, where a place is free; nobody is moved by itself."""
    nominees = {one.id: one for one in queries.list_of(call)}
    for key in rules.next_reserves(call.allotted, queries.listed(nominees.values())):
        name = words.apart(nominees[key].registration.name)
        flash(_("A place is free: %(name)s is next on your reserve list.", name=name), "info")
