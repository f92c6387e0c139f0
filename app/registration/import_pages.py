"""The organiser's pages of importing a list: send it, see what every row comes to, then import exactly that."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField
from wtforms.validators import InputRequired

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.forms import Form
from app.core.typed import one_line
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration import kept_lists, list_phrases, lists, phrases
from app.registration.errors import FileUnreadable, ListOutdated
from app.registration.forms import LINE
from app.registration.models import PeopleList
from app.registration.upserts import Kind
from app.registration.views import bp

ROWS = 50  # on a page
ADDRESS = "/organise/events/<slug>/import"


class ListForm(Form):
    """A list of people."""

    file = FileField(
        _l("List of people"),
        [InputRequired(_l("Choose a file."))],
        description=_l("CSV or XLSX; its first row names the columns."),
    )


class ImportForm(Form):
    """How a list is to be imported."""

    skip_refused = BooleanField(_l("Leave out the rows that are refused, and import the others"))
    tell = BooleanField(_l("Write to everybody who is new: their ticket, or their place on the waiting list"))


@bp.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def import_list(slug: str) -> ResponseReturnValue:
    """Ask for a list, and say what importing it would do."""
    event, form = _event(slug), ListForm()
    if form.validate_on_submit():
        try:
            return _send(event, form)
        except Refusal as refusal:
            form.file.errors = [refusal.sentence()]
    sent = kept_lists.of_event(event, signed_in(), clock.now())
    page = render_template("registration/import.html", event=event, form=form, sent=sent)
    return page, 422 if form.is_submitted() else 200


def _send(event: Event, form: ListForm) -> ResponseReturnValue:
    slug, name = event.slug, one_line(form.file.data.filename)[-LINE:]
    content = form.file.data.read()
    if not content:
        raise FileUnreadable(file=name)
    listed = lists.read(content, name)  # before the transaction: it takes its time
    with transaction():
        kept = kept_lists.send(_event(slug), listed, content, name, by=signed_in(), at=clock.now())
    return redirect(url_for(".imported_list", slug=slug, list_id=kept.id))


@bp.get(f"{ADDRESS}/<uuid:list_id>")
@requires(Permission.REGISTRATION_DECIDE)
def imported_list(slug: str, list_id: UUID) -> ResponseReturnValue:
    """Show what every row of a list comes to, or what became of it."""
    event = _event(slug)
    return _list_page(event, _kept(event, list_id), ImportForm())


def _list_page(event: Event, kept: PeopleList, form: ImportForm, warning: str = "") -> str:
    wanted = next((kind for kind in Kind if kind.value == request.args.get("kind")), None)
    lines = [line for line in kept.lines if wanted is None or line["kind"] == wanted.value]
    pages = max(-(-len(lines) // ROWS), 1)
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "registration/import_list.html",
        event=event,
        kept=kept,
        form=form,
        warning=warning,
        counts=kept_lists.counts(kept),
        newcomers=kept_lists.newcomers(kept),
        entries=kept_lists.entries(lines[(number - 1) * ROWS : number * ROWS]),
        wanted=wanted,
        number=number,
        pages=pages,
        total=len(lines),
        address=lambda **more: _address(event, kept, wanted, **more),
        phrases=phrases,
        words=list_phrases,
        kinds=Kind,
    )


def _address(event: Event, kept: PeopleList, wanted: Kind | None, **more: Any) -> str:
    """Name the address of one page of a list."""
    asked = {"kind": wanted.value if wanted else None} | more
    return url_for(".imported_list", slug=event.slug, list_id=kept.id, **asked)


@bp.post(f"{ADDRESS}/<uuid:list_id>")
@requires(Permission.REGISTRATION_DECIDE)
def carry_out_import(slug: str, list_id: UUID) -> ResponseReturnValue:
    """Import a list as it was shown."""
    form = ImportForm()
    form.validate()
    try:
        rows = kept_lists.read(_kept(_event(slug), list_id)).rows
        with transaction():
            event = _event(slug)
            kept_lists.carry_out(
                _kept(event, list_id),
                event,
                rows,
                tell=form.tell.data,
                skip_refused=form.skip_refused.data,
                by=signed_in(),
                at=clock.now(),
            )
    except Refusal as refusal:
        return _refused(slug, list_id, form, refusal)
    flash(_("The list is imported."))
    return redirect(url_for(".imported_list", slug=slug, list_id=list_id))


def _refused(slug: str, list_id: UUID, form: ImportForm, refusal: Refusal) -> ResponseReturnValue:
    """Say why nothing was imported, and what would happen now."""
    if isinstance(refusal, ListOutdated):
        with transaction():
            event = _event(slug)
            kept_lists.look_again(_kept(event, list_id), event)
    event = _event(slug)
    return _list_page(event, _kept(event, list_id), form, refusal.sentence()), refusal.status


@bp.post(f"{ADDRESS}/<uuid:list_id>/forget")
@requires(Permission.REGISTRATION_DECIDE)
def forget_list(slug: str, list_id: UUID) -> ResponseReturnValue:
    """Take a list away."""
    with transaction():
        db.session.delete(_kept(_event(slug), list_id))
    flash(_("The list is taken away."))
    return redirect(url_for(".import_list", slug=slug))


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _kept(event: Event, list_id: UUID) -> PeopleList:
    return kept_lists.one(event, list_id, signed_in(), clock.now()) or abort(404)
