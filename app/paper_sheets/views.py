"""The pages of paper sheets: print one, enter who is missing by it, attach the signed one."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.attendance import phrases
from app.attendance.errors import NotAtThisEvent
from app.attendance.places import clocks_at, day_at, find, places_of
from app.attendance.rules import Place, place_now
from app.core import clock, i18n
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.paper_sheets import paper, queries, rules, service
from app.paper_sheets.models import Sheet, SignedSheet
from app.programme.models import Event
from app.programme.queries import visible_event
from app.questions.files import Sent
from app.questions.rules import LARGEST_FILE

bp = Blueprint("paper_sheets", __name__, template_folder="templates")

ADDRESS = "/organise/events/<slug>/sheets"
TOGETHER = 15 * 1024 * 1024  # of one form, a little less than what we read
LONGEST = 2000  # characters of row numbers
PRIVATE = "private, no-store"


@bp.get(ADDRESS)
@requires(Permission.ATTENDANCE_MARK)
def index(slug: str) -> ResponseReturnValue:
    """List the sheets of an event, and offer to print another."""
    event, at = _event(slug), clock.now()
    places = places_of(event, day_at(event, at))
    place = find(places, request.args.get("place", "")) or place_now(places, day_at(event, at), at)
    return render_template(
        "paper_sheets/index.html",
        event=event,
        listed=places,
        place=place,
        sheets=[(sheet, _place(event, sheet), entry) for sheet, entry in queries.sheets_of(event)],
        form_id=uuid4(),
        **_words(event),
    )


@bp.post(ADDRESS)
@requires(Permission.ATTENDANCE_MARK)
def make(slug: str) -> ResponseReturnValue:
    """Make a sheet of one place."""
    event, at = _event(slug), clock.now()
    place = find(places_of(event, day_at(event, at)), request.form.get("place", ""))
    if place is None:
        raise NotAtThisEvent
    try:
        with transaction():
            sheet = service.make(event, place, _uuid(request.form.get("form", "")), by=signed_in(), at=at)
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
        return redirect(url_for(".index", slug=slug, place=place.key), 303)
    return redirect(url_for(".sheet", slug=slug, sheet_id=sheet.id), 303)


@bp.get(f"{ADDRESS}/<uuid:sheet_id>")
@requires(Permission.ATTENDANCE_MARK)
def sheet(slug: str, sheet_id: UUID) -> ResponseReturnValue:
    """Show a sheet, and whom the row numbers name that were typed."""
    event = _event(slug)
    return _sheet_page(event, _sheet(event, sheet_id), request.args.get("missing"), uuid4())


@bp.post(f"{ADDRESS}/<uuid:sheet_id>")
@requires(Permission.ATTENDANCE_MARK)
def enter(slug: str, sheet_id: UUID) -> ResponseReturnValue:
    """Keep the signed sheet and write down who is missing, once the names have been seen."""
    event = _event(slug)
    found, form_id = _sheet(event, sheet_id), _uuid(request.form.get("form", ""))
    typed = request.form.get("missing", "")[:LONGEST]
    named = rules.missing(typed, found.rows)
    refused = _attached(found)
    seen = request.form.get("seen")
    if refused or named.wrong or seen is None or rules.missing(seen, found.rows) != named:
        return _sheet_page(event, _sheet(_event(slug), sheet_id), typed, form_id, refused)
    with transaction():
        found = _sheet(_event(slug), sheet_id)
        done = service.enter(found, _place(event, found), named, form_id, by=signed_in(), at=clock.now())
    present = ngettext("%(num)d is marked present", "%(num)d are marked present", done.present)
    absent = ngettext("%(num)d is missing", "%(num)d are missing", done.missing)
    flash(_("Saved: %(present)s, %(absent)s.", present=present, absent=absent))
    return redirect(url_for(".sheet", slug=slug, sheet_id=sheet_id), 303)


@bp.get(f"{ADDRESS}/<uuid:sheet_id>.pdf")
@requires(Permission.ATTENDANCE_MARK)
def document(slug: str, sheet_id: UUID) -> ResponseReturnValue:
    """Hand over a sheet to be printed."""
    event = _event(slug)
    found = _sheet(event, sheet_id)
    content = paper.printed(event, found, _place(event, found), found.printed_at)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="sheet-{event.number}-{found.number}.pdf"'
    answer.headers["Cache-Control"] = PRIVATE
    return answer


@bp.get(f"{ADDRESS}/<uuid:sheet_id>/files/<uuid:signed_id>")
@requires(Permission.ATTENDANCE_MARK)
def file(slug: str, sheet_id: UUID, signed_id: UUID) -> ResponseReturnValue:
    """Hand over a file of a signed sheet, to be stored and never shown as a page of ours."""
    signed = _signed(_sheet(_event(slug), sheet_id), signed_id)
    place = paper.folder() / signed.stored_as
    if not place.is_file():
        abort(404)
    answer = send_file(BytesIO(place.read_bytes()), signed.mimetype, as_attachment=True, download_name=signed.name)
    answer.headers["Cache-Control"] = PRIVATE
    return answer


@bp.post(f"{ADDRESS}/<uuid:sheet_id>/files/<uuid:signed_id>/remove")
@requires(Permission.ATTENDANCE_MARK)
def remove(slug: str, sheet_id: UUID, signed_id: UUID) -> ResponseReturnValue:
    """Take a file away that does not belong to the sheet."""
    with transaction():
        found = _sheet(_event(slug), sheet_id)
        service.remove(_signed(found, signed_id), found, paper.folder(), by=signed_in(), at=clock.now())
    flash(_("The file was removed."))
    return redirect(url_for(".sheet", slug=slug, sheet_id=sheet_id), 303)


def _attached(found: Sheet) -> str:
    """Keep the files that came with a form, whatever becomes of the rest of it; says why one cannot be kept."""
    came = [Sent(one.filename, one.stream) for one in request.files.getlist("signed") if one.filename]
    if not came:
        return ""
    try:
        with transaction():
            service.attach(found, came, paper.folder(), by=signed_in(), at=clock.now())
    except Refusal as refusal:
        return refusal.sentence()
    return ""


def _sheet_page(event: Event, found: Sheet, typed: str | None, form_id: UUID, refused: str = "") -> ResponseReturnValue:
    """Show a sheet with its rows; where numbers were typed, whom they name, or what is wrong with them."""
    place = _place(event, found)
    named = rules.missing(typed or "", found.rows)
    entries, files = queries.entries_of([found.id]), queries.signed_of(found)
    page = render_template(
        "paper_sheets/sheet.html",
        event=event,
        sheet=found,
        place=place,
        rows=queries.rows_of(found, place),
        typed=typed,
        named=named,
        wrong=_wrong(named, found),
        refused=refused,
        entries=entries,
        files=files,
        users=queries.names_of_users([*(one.entered_by for one in entries), found.printed_by]),
        form_id=form_id,
        largest=LARGEST_FILE,
        together=TOGETHER,
        **_words(event, place),
    )
    return page, 422 if refused or named.wrong else 200


def _wrong(named: rules.Missing, found: Sheet) -> str:
    """Say which of the typed numbers are no rows of a sheet."""
    if not named.wrong:
        return ""
    numbers = ", ".join(named.wrong[:5])
    return str(
        _(
            "No row of this sheet: %(numbers)s. Its rows are numbered from 1 to %(last)d.",
            numbers=numbers,
            last=found.rows,
        )
    )


def _words(event: Event, place: Place | None = None) -> Mapping[str, Any]:
    return {
        "phrases": phrases,
        "clocks": clocks_at(event, place),
        "day": i18n.day,
        "kept_years": rules.KEPT_DAYS // 365,
    }


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _sheet(event: Event, sheet_id: UUID) -> Sheet:
    return queries.sheet(event, sheet_id) or abort(404)


def _signed(found: Sheet, signed_id: UUID) -> SignedSheet:
    signed = db.session.get(SignedSheet, signed_id)
    return signed if signed and signed.sheet_id == found.id else abort(404)


def _place(event: Event, found: Sheet) -> Place:
    """Give the place of a sheet as it is now; a session that was cancelled since is still named by its day."""
    return find(places_of(event, found.day), found.place.key) or found.place


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(404)
