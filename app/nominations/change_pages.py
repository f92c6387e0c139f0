"""Changing one nominee: correcting, replacing, and collecting their ticket, by the private link or signed in."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import public, requires
from app.accounts.permissions import Permission
from app.core import clock, qr
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.web import private
from app.nominations import service
from app.nominations.errors import BehindTheWall
from app.nominations.forms import PersonForm
from app.nominations.models import Nomination
from app.nominations.queries import case_of
from app.nominations.views import Desk, bp, desk_of_link, desk_of_user, nominee_of
from app.nominations.wall import Deed
from app.registration import phrases as words
from app.registration import tickets
from app.registration.notices import when, where
from app.registration.rules import LIVE, Status


@bp.route("/n/<token>/<uuid:nomination_id>/<what>", methods=["GET", "POST"])
@public
def change_by_link(token: str, nomination_id: UUID, what: str) -> ResponseReturnValue:
    """Correct or replace a nominee, or collect their ticket, by the link."""
    return _change(lambda: desk_of_link(token), nomination_id, what)


@bp.route("/organise/nominations/<uuid:call_id>/<uuid:nomination_id>/<what>", methods=["GET", "POST"])
@requires(Permission.NOMINATION_MAKE)
def change_signed_in(call_id: UUID, nomination_id: UUID, what: str) -> ResponseReturnValue:
    """Correct or replace a nominee, or collect their ticket, signed in."""
    return _change(lambda: desk_of_user(call_id), nomination_id, what)


def _collect(desk: Desk, nomination_id: UUID) -> Response:
    """Show the ticket of somebody who has a place, for an office that hands tickets out."""
    nomination = nominee_of(desk, nomination_id)
    service.pass_wall(desk.party, Deed.COLLECT, case_of(nomination))
    one = nomination.registration
    if one.status is not Status.CONFIRMED:
        abort(404)
    page = render_template(
        "nominations/ticket.html",
        desk=desk,
        one=one,
        event=desk.event,
        qr=qr.path(one.ticket),
        code=tickets.shown(one.ticket),
        facts={"when": when(desk.event), "where": where(desk.event)},
        words=words,
    )
    return private(page)


def _change(find: Callable[[], Desk], nomination_id: UUID, what: str) -> ResponseReturnValue:
    """Correct a nominee's name and address, or put somebody in their place."""
    desk = find()
    if what == "ticket":
        return _collect(desk, nomination_id)
    if what not in CHANGES:
        abort(404)
    nomination = nominee_of(desk, nomination_id)
    one = nomination.registration
    stands = {"name": one.name, "email": one.email, "shared_mailbox": one.shared_mailbox}
    form = PersonForm(data=stands if what == "correct" else {})
    if not form.validate_on_submit():
        return _change_page(desk, nomination, form, what, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            desk = find()
            said = CHANGES[what](nominee_of(desk, nomination_id), form, desk)
    except BehindTheWall:
        raise
    except Refusal as refusal:
        form.email.errors = [refusal.sentence()]
        desk = find()
        return _change_page(desk, nominee_of(desk, nomination_id), form, what, refusal.status)
    flash(said)
    return redirect(f"{desk.here}#list")


def _correct(nomination: Nomination, form: PersonForm, desk: Desk) -> str:
    said, at = form.person(), clock.now()
    service.correct(nomination, said.name, said.email, shared_mailbox=said.shared_mailbox, by=desk.party, at=at)
    return str(_("Corrected."))


def _replace(nomination: Nomination, form: PersonForm, desk: Desk) -> str:
    at, old = clock.now(), words.apart(nomination.registration.name)
    made = service.replace(nomination, form.person(), by=desk.party, at=at)
    names = {"new": words.apart(made.registration.name), "old": old}
    if nomination.registration.status not in LIVE:
        return str(_("%(new)s is put forward in the place of %(old)s.", **names))
    if service.is_free(desk.event, at=at):
        return str(_("%(old)s keeps the place until %(new)s has accepted and completed the details.", **names))
    return str(_("%(old)s keeps the place until the organiser allows %(new)s to take it over.", **names))


CHANGES = {"correct": _correct, "replace": _replace}


def _change_page(desk: Desk, nomination: Nomination, form: PersonForm, what: str, status: int) -> Response:
    free = service.is_free(desk.event, at=clock.now())
    page = render_template(
        "nominations/change.html", desk=desk, nomination=nomination, form=form, what=what, free=free, words=words
    )
    return private(page, status)
