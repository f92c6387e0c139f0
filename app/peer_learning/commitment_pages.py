"""The pages on which participants write what they will do at home, and on which organisers read it."""

import csv
import io
from datetime import date
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import public, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.sheets import EXCEL_READS_UTF8, harmless
from app.core.web import private
from app.core.zones import wall_in, zone
from app.peer_learning import phrases, queries, rules, service
from app.peer_learning.forms import ChangeForm, CommitmentForm
from app.peer_learning.models import Commitment
from app.peer_learning.rules import Standing
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration import phrases as words
from app.registration.models import Registration
from app.registration.views import of_link

bp = Blueprint("commitments", __name__, template_folder="templates")

MINE = "/r/<token>/commitments"
ONE = f"{MINE}/<uuid:commitment_id>"
EVENT = "/organise/events/<slug>/commitments"
COLUMNS = ("name", "organisation", "country", "group", "commitment", "due", "standing", "written_at", "changed_at")


@bp.get(MINE)
@public
def mine(token: str) -> ResponseReturnValue:
    """Show somebody what they said they would do, and ask for one thing more."""
    registration, event = _of_link(token)
    return _list_page(registration, event, token, CommitmentForm())


@bp.post(MINE)
@public
def write(token: str) -> ResponseReturnValue:
    """Keep one more commitment, or say beside the form why that cannot be."""
    registration, event = _of_link(token)
    form = CommitmentForm()
    if not form.validate():
        return _list_page(registration, event, token, form, 422)
    try:
        with transaction():
            service.write(registration, _key(form), *form.said(), at=clock.now())
    except Refusal as refusal:
        _say(form, refusal)
        return _list_page(*_of_link(token), token, form, refusal.status)
    flash(_("Your commitment is saved."))
    return redirect(url_for(".mine", token=token), 303)


@bp.get(ONE)
@public
def one(token: str, commitment_id: UUID) -> ResponseReturnValue:
    """Show a form with a commitment, to change it or say how it stands."""
    registration, event = _of_link(token)
    commitment = _commitment(registration, commitment_id)
    said = {"what": commitment.what, "due": commitment.due, "standing": commitment.standing.value}
    return _one_page(event, token, commitment, ChangeForm(data=said))


@bp.post(ONE)
@public
def change(token: str, commitment_id: UUID) -> ResponseReturnValue:
    """Keep what was changed of a commitment."""
    registration, event = _of_link(token)
    commitment, form = _commitment(registration, commitment_id), ChangeForm()
    if not form.validate():
        return _one_page(event, token, commitment, form, 422)
    try:
        with transaction():
            commitment = _commitment(registration, commitment_id)
            service.change(commitment, *form.said(), Standing(form.standing.data), at=clock.now())
    except Refusal as refusal:
        _say(form, refusal)
        registration, event = _of_link(token)
        return _one_page(event, token, _commitment(registration, commitment_id), form, refusal.status)
    flash(_("Your commitment is saved."))
    return redirect(url_for(".mine", token=token), 303)


@bp.post(f"{ONE}/take-back")
@public
def take_back(token: str, commitment_id: UUID) -> ResponseReturnValue:
    """Take a commitment back."""
    try:
        with transaction():
            registration, _event = _of_link(token)
            service.take_back(_commitment(registration, commitment_id), at=clock.now())
        flash(_("Your commitment is taken back."))
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    return redirect(url_for(".mine", token=token), 303)


@bp.get(EVENT)
@requires(Permission.REGISTRATION_READ)
def of_event(slug: str) -> ResponseReturnValue:
    """Show an organiser what the participants of an event will do at home."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    page = max(request.args.get("page", 1, type=int), 1)
    found, more = queries.page_of_event(event.id, page)
    return render_template(
        "peer_learning/commitments.html",
        event=event,
        commitments=found,
        phrases=phrases,
        words=words,
        previous=url_for(".of_event", slug=slug, page=page - 1) if page > 1 else "",
        next=url_for(".of_event", slug=slug, page=page + 1) if more else "",
    )


@bp.get(f"{EVENT}.csv")
@requires(Permission.REGISTRATION_READ)
def table(slug: str) -> Response:
    """Give them as a table for a spreadsheet."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    text = io.StringIO(newline="")
    text.write(EXCEL_READS_UTF8)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    found = db.session.scalars(queries.of_event(event.id))
    writer.writerows([harmless(cell) for cell in _row(one)] for one in found)
    answer = Response(text.getvalue().encode(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"commitments-{slug}.csv")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _row(commitment: Commitment) -> tuple[str, ...]:
    person = commitment.registration
    who = (person.name, person.organisation, person.country_iso3, person.group_id)
    what = (commitment.what, commitment.due.isoformat(), commitment.standing.value)
    return (*who, *what, commitment.written_at.isoformat(), commitment.changed_at.isoformat())


@bp.app_template_global("commitments_of")
def commitments_of(registration: Registration, event: Event) -> list[Commitment] | None:
    """Give a registrant's own page their commitments, where they may have any now."""
    if not service.may_commit(registration, event, at=clock.now()):
        return None
    return _kept(registration)


def _kept(registration: Registration) -> list[Commitment]:
    return [one for one in queries.of_person(registration.id) if one.standing is not Standing.TAKEN_BACK]


def _list_page(
    registration: Registration, event: Event, token: str, form: CommitmentForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "peer_learning/mine.html",
        event=event,
        token=token,
        commitments=_kept(registration),
        most=rules.MOST,
        form=form,
        phrases=phrases,
        **_days(event),
    )
    return private(page, status)


def _one_page(
    event: Event, token: str, commitment: Commitment, form: ChangeForm, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "peer_learning/one.html", event=event, token=token, commitment=commitment, form=form, **_days(event)
    )
    return private(page, status)


def _days(event: Event) -> dict[str, date]:
    """Say which day it is at the event, and until when its commitments are kept."""
    today = wall_in(clock.now(), zone(event.zone)).date()
    return {"today": today, "kept_until": rules.kept_until(event.last_day or today)}


def _say(form: CommitmentForm, refusal: Refusal) -> None:
    """Put a refusal beside the field that it is about, else above the form."""
    errors = form[refusal.field].errors if refusal.field else form.form_errors
    errors.append(refusal.sentence())


def _key(form: CommitmentForm) -> UUID:
    try:
        return UUID(form.key.data or "")
    except ValueError:
        return uuid4()


def _commitment(registration: Registration, commitment_id: UUID) -> Commitment:
    """Find one of somebody's own commitments; any other does not exist."""
    return next((one for one in _kept(registration) if one.id == commitment_id), None) or abort(404)


def _of_link(token: str) -> tuple[Registration, Event]:
    """Find whose commitments a private link leads to; before the event there are none."""
    registration, event = of_link(token)
    if not service.may_commit(registration, event, at=clock.now()):
        abort(404)
    return registration, event
