"""The page on which an event, or several that belong together, are copied."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.making import copies
from app.making.copies import Carried, Copied
from app.making.forms import CopyForm
from app.programme.errors import DetailRefused
from app.programme.models import Event
from app.programme.queries import visible_event

bp = Blueprint("copies", __name__, url_prefix="/organise/events/<slug>/copy", template_folder="templates")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def copy(slug: str) -> ResponseReturnValue:
    """Copy an event with what is chosen of it."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    family = copies.family_of(event, of=signed_in())
    usual = {"title": event.title, "carried": [one.value for one in Carried if one is not Carried.MATERIALS]}
    form = CopyForm(family, data=usual)
    if form.validate_on_submit():
        try:
            return _copy(event, family, form)
        except DetailRefused as refused:
            form.first_day.errors = [*form.first_day.errors, refused.sentence()]
    page = render_template("making/copy.html", event=event, form=form, family=family)
    return page, 422 if form.is_submitted() else 200


def _copy(event: Event, family: list[Event], form: CopyForm) -> ResponseReturnValue:
    sources = [event, *(one for one in family if one.slug in (form.others.data or []))]
    with transaction():
        made = copies.copy(
            sources, form.title.data or "", form.first_day.data, form.chosen(), by=signed_in(), at=clock.now()
        )
        first = made.events[0].slug
    flash(
        ngettext(
            "The copy is there, as a draft that nobody else sees.",
            "%(num)d copies are there, as drafts that nobody else sees.",
            len(made.events),
        )
    )
    _say_what_is_left(made)
    return redirect(url_for("desk.edit", slug=first))


def _say_what_is_left(made: Copied) -> None:
    """Say what could not be at the same hour."""
    for title in made.waiting:
        said = _(
            "“%(title)s” has no time yet: clocks skip its hour on the new day. Place it in the timetable.", title=title
        )
        flash(said, "warn")
    if made.open_ended:
        flash(_("A deadline is left out, since clocks skip its hour on the new day."), "warn")
