"""The organiser's pages of letters, and the letters themselves for whoever may read them."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.accounts.access import can, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock, i18n, pdf
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.web import private
from app.letters import errors, phrases, preview, queries, service
from app.letters.forms import SettingsForm, TemplateForm
from app.letters.queries import Selection
from app.letters.rules import PLACEHOLDERS, SENSITIVE, TO_FOCAL_POINTS, LetterKind, Template
from app.letters.wording import is_written, wording
from app.nominations.models import Call
from app.programme.errors import ChangedMeanwhile
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration.models import Registration

bp = Blueprint("letters", __name__, template_folder="templates")

PLACE = "/organise/events/<slug>/letters"
MAY_SEE_SENSITIVE = Permission.SENSITIVE_READ.value
SAMPLES = 50  # people to choose from for a preview
SAVE, RESTORE = "save", "restore"


@bp.get(PLACE)
@requires(Permission.LETTER_ISSUE)
def index(slug: str) -> ResponseReturnValue:
    """List the kinds of letters, what each says in which language, and who has none yet."""
    event = event_of(slug)
    return _index_page(event, SettingsForm(data=vars(queries.signature(event.id))))


def _index_page(event: Event, form: SettingsForm) -> str:
    written = queries.templates_of(event.id)
    return render_template(
        "letters/index.html",
        event=event,
        form=form,
        kinds=[kind for kind in LetterKind if may_see(kind)],
        stands={
            (kind, code): "edited" if is_written(written, kind, code) else "ours" if i18n.translated(code) else "none"
            for kind in LetterKind
            for code in i18n.LANGUAGES
        },
        to_do=queries.to_do(event.id),
        issued=queries.issued(event.id),
        phrases=phrases,
        names=i18n.LANGUAGES,
    )


@bp.post(f"{PLACE}/settings")
@requires(Permission.LETTER_ISSUE)
def settings(slug: str) -> ResponseReturnValue:
    """Say who signs the letters."""
    event = event_of(slug)
    form = SettingsForm()
    if not form.validate():
        return _index_page(event, form), 422
    try:
        with transaction():
            service.change_settings(event, form.signature(), by=signed_in(), at=clock.now())
    except errors.CannotPrint as refusal:
        form.form_errors.append(refusal.sentence())
        return _index_page(event_of(slug), form), refusal.status
    flash(_("Saved. Letters that you issue from now on say so."))
    return redirect(url_for(".index", slug=slug))


@bp.get(f"{PLACE}/<kind>/<language>")
@requires(Permission.LETTER_ISSUE)
def template(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Show what a kind of letter says in a language, and how it looks."""
    event, sort = event_of(slug), kind_named(kind)
    stands = _stands(event, sort, language)
    said = {"subject": stands.subject, "body": stands.body, "person": request.args.get("person", "")}
    said["seen"] = service.version_of(stands)
    return _template_page(event, sort, stands, TemplateForm(data=said))


def _stands(event: Event, kind: LetterKind, language: str) -> Template:
    """Give the text that a language has; one without a text begins with the English one."""
    if language not in i18n.LANGUAGES:
        abort(404)
    return wording(event.id, kind, language)


def _template_page(
    event: Event,
    kind: LetterKind,
    stands: Template,
    form: TemplateForm,
    language: str = "",
    *,
    stored_meanwhile: bool = False,
) -> str:
    to = _readers(event, kind, form.person.data or "")
    form.person.choices = [SelectChoice("", _("Somebody invented"))] + [
        SelectChoice(str(one.id), named(one)) for one in to
    ]
    typed = replace(stands, subject=form.subject.data or "", body=form.body.data or "")
    language = language or (request.view_args or {})["language"]
    shown = None if form.errors else preview.draft(event, kind, typed, _reader(to, form), clock.now())
    return render_template(
        "letters/template.html",
        event=event,
        kind=kind,
        code=language,
        stands=stands,
        edited=is_written(queries.templates_of(event.id), kind, language),
        form=form,
        draft=shown,
        stored_meanwhile=stored_meanwhile,
        phrases=phrases,
        placeholders=PLACEHOLDERS[kind],
        names=i18n.LANGUAGES,
    )


def _readers(event: Event, kind: LetterKind, asked_for: str = "") -> Sequence[Registration | Call]:
    """List some real people whom a letter could go to, whoever is asked for among them."""
    if kind in TO_FOCAL_POINTS:
        return queries.calls(event, kind, Selection())[:SAMPLES]
    some = queries.candidates(event.id, kind, Selection())[0][:SAMPLES]
    if any(str(one.id) == asked_for for one in some):
        return some
    return [*some, *queries.candidate(event.id, kind, asked_for)]


def named(reader: Registration | Call) -> str:
    return reader.name if isinstance(reader, Registration) else f"{reader.organisation} ({reader.name or reader.email})"


def _reader(readers: Sequence[Registration | Call], form: TemplateForm) -> Registration | Call | None:
    return next((one for one in readers if str(one.id) == form.person.data), None)


@bp.post(f"{PLACE}/<kind>/<language>")
@requires(Permission.LETTER_ISSUE)
def edit_template(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Save what a kind of letter says, go back to our own text, or show how what was typed looks."""
    event, sort = event_of(slug), kind_named(kind)
    stands, action = _stands(event, sort, language), request.form.get("action")
    form = TemplateForm()
    if action == RESTORE:
        with transaction():
            service.restore_template(event, sort, language, by=signed_in(), at=clock.now())
        flash(_("The letter has our own text again."))
        return redirect(url_for(".template", slug=slug, kind=kind, language=language))
    if not _is_good(form, sort):
        return _template_page(event, sort, stands, form), 422
    if action != SAVE:
        return _template_page(event, sort, replace(stands, language=language), form)
    said = {"subject": form.subject.data or "", "body": form.body.data or ""}
    try:
        with transaction():
            service.edit_template(
                event, sort, language, **said, by=signed_in(), at=clock.now(), seen=form.seen.data or None
            )
    except ChangedMeanwhile:
        stands = _stands(event_of(slug), sort, language)
        form.seen.data, form.seen.raw_data = service.version_of(stands), None
        return _template_page(event, sort, stands, form, stored_meanwhile=True), 409
    flash(_("Saved. Letters that you issue from now on say so."))
    return redirect(url_for(".template", slug=slug, kind=kind, language=language, person=form.person.data or None))


def _is_good(form: TemplateForm, kind: LetterKind) -> bool:
    """Check what was typed, and say beside the field what cannot stand."""
    if not form.validate():
        return False
    try:
        service.check(kind, form.subject.data or "", form.body.data or "")
    except Refusal as refusal:
        form.body.errors = [refusal.sentence()]
        return False
    return True


@bp.post(f"{PLACE}/<kind>/<language>/preview.pdf")
@requires(Permission.LETTER_ISSUE)
def preview_pdf(slug: str, kind: str, language: str) -> ResponseReturnValue:
    """Print what was typed as a letter that nobody gets."""
    event, sort = event_of(slug), kind_named(kind)
    stands = _stands(event, sort, language)
    form = TemplateForm()
    if not _is_good(form, sort):
        return _template_page(event, sort, stands, form), 422
    typed = Template(form.subject.data or "", form.body.data or "", language, 0)
    made = preview.draft(event, sort, typed, _reader(_readers(event, sort, form.person.data or ""), form), clock.now())
    try:
        return pdf_answer(preview.printed(event, made, clock.now()), "draft.pdf")
    except pdf.Unprintable as refused:
        form.body.errors = [errors.CannotPrint(characters=refused.characters).sentence()]
        return _template_page(event, sort, stands, form), 422


def pdf_answer(content: bytes, name: str) -> Response:
    """Send a document that nobody else may keep."""
    response = private(Response(content, mimetype="application/pdf"))
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def event_of(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def kind_named(name: str) -> LetterKind:
    """Read a kind of letter that the reader may see."""
    kind = next((one for one in LetterKind if one.value == name), None)
    return kind if kind and may_see(kind) else abort(404)


def may_see(kind: LetterKind) -> bool:
    return kind not in SENSITIVE or can(MAY_SEE_SENSITIVE)
