"""On whose word an event stands in the programme, as its organiser writes it down."""

from typing import cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.audit import last_change_of
from app.core.db import transaction
from app.desk.evidence_forms import ASKED, RecordForm
from app.desk.merging import Told, after_others
from app.desk.views import seen_by
from app.programme import evidence
from app.programme.errors import ChangedMeanwhile, DetailRefused
from app.programme.evidence import Evidence
from app.programme.models import Event
from app.programme.queries import visible_event

bp = Blueprint("record", __name__, url_prefix="/organise/events/<slug>/record", template_folder="templates")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def index(slug: str) -> ResponseReturnValue:
    """Say where an event is known from, and what is stated of it."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    form, changed_meanwhile = RecordForm(data=_shown(event, evidence.of_event(event))), None
    if "more" in request.form:
        return _page(event, form, more=request.form["more"])
    if form.validate_on_submit():
        try:
            with transaction():
                evidence.state(event, _said(event, form), by=signed_in(), at=clock.now(), seen=seen_by(form))
        except DetailRefused as refused:
            form[refused.field].errors = [refused.sentence()]
        except ChangedMeanwhile:
            now = evidence.of_event(event)
            both, changed_meanwhile = after_others(form, event, now, dict(_said(event, form)), since=seen_by(form))
            form = RecordForm(formdata=None, data=_shown(event, now | both))
        else:
            flash(_("Your changes are stored."))
            return redirect(url_for(".index", slug=slug))
    status = 409 if changed_meanwhile is not None else 422 if form.is_submitted() else 200
    return _page(event, form, changed_meanwhile), status


def _shown(event: Event, known: dict[str, object]) -> dict[str, object]:
    """Give what the form shows."""
    return RecordForm.shown(known) | {"seen": last_change_of(event).isoformat()}


def _said(event: Event, form: RecordForm) -> Evidence:
    """Read what is typed; what a programme file says of reports beyond the form's questions stays."""
    said = form.said()
    if said["public_source_details"]:
        stood = event.public_source_details or {}
        beyond = {name: value for name, value in stood.items() if name not in ASKED}
        said["public_source_details"] = beyond | said["public_source_details"]
    return cast("Evidence", said)


def _page(event: Event, form: RecordForm, changed_meanwhile: list[Told] | None = None, more: str = "") -> str:
    form.make_room(more)
    return render_template("desk/record.html", event=event, form=form, changed_meanwhile=changed_meanwhile)
