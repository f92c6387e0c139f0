"""The pages on which events begin: new ones, and what templates bring to those that are there."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.making import service
from app.making.forms import BringForm, NewEventForm
from app.making.library import template_for, templates
from app.making.service import Part
from app.programme.errors import DetailRefused
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.rules import EventStatus

bp = Blueprint("making", __name__, url_prefix="/organise", template_folder="templates")


@bp.route("/new-event", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def new_event() -> ResponseReturnValue:
    """Begin a draft."""
    form = NewEventForm()
    if form.validate_on_submit():
        try:
            return _begin(form)
        except DetailRefused as refused:
            form.first_day.errors = [*form.first_day.errors, refused.sentence()]
    return render_template("making/new_event.html", form=form), 422 if form.is_submitted() else 200


def _begin(form: NewEventForm) -> ResponseReturnValue:
    template, first_day = form.chosen(), form.first_day.data
    with transaction():
        event = service.begin(form.title.data or "", template, first_day, by=signed_in(), at=clock.now())
    flash(_("The draft is there. Nobody else sees it until you publish it."))
    if template and not first_day:
        flash(_("The usual timetable waits for a first day: once the event has one, you can put it on its days."))
    return redirect(url_for("desk.edit", slug=event.slug))


@bp.route("/events/<slug>/template", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def bring(slug: str) -> ResponseReturnValue:
    """Take parts of a template into a draft."""
    event = _draft(slug)
    suits = template_for(event.type_id)
    form = BringForm(data={"template": suits.id if suits else None, "parts": [_most_wanted(event.first_day).value]})
    if form.validate_on_submit():
        try:
            return _bring(event, form)
        except DetailRefused as refused:
            form.parts.errors = [*form.parts.errors, refused.sentence()]
    return render_template("making/bring.html", event=event, form=form), 422 if form.is_submitted() else 200


def _bring(event: Event, form: BringForm) -> ResponseReturnValue:
    parts = {Part(part) for part in form.parts.data or []}
    with transaction():
        service.bring(event, templates()[form.template.data], parts, by=signed_in(), at=clock.now())
    if Part.TIMETABLE in parts and not event.first_day:
        flash(_("The timetable needs a first day: set it, then come back here."), "warn")
    flash(_("What you chose is in the draft now. Change it as you need it."))
    return redirect(url_for("timetable.sessions" if Part.TIMETABLE in parts else "desk.event", slug=event.slug))


def _most_wanted(first_day: date | None) -> Part:
    """Offer the timetable where it can be placed."""
    return Part.TIMETABLE if first_day else Part.QUESTIONS


def _draft(slug: str) -> Event:
    """Find a draft in one's hands; whatever else it is, it does not exist here."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    return event if event.status is EventStatus.DRAFT else abort(404)
