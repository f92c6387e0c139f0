"""An event's texts in several languages, side by side."""

import json
from collections.abc import Iterator, Mapping, Set

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field, HiddenField, StringField, TextAreaField

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.forms import Form
from app.core.i18n import LANGUAGES, text_direction
from app.core.typed import at_most, one_line, several_lines
from app.programme.choices import language_choices
from app.programme.errors import TextsChangedMeanwhile, TitleMissing
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.texts import PARTS, Texts, change_texts, texts_of, trace

bp = Blueprint("texts", __name__, url_prefix="/organise/events/<slug>/texts", template_folder="templates")

LINES = {"summary": 3, "description": 10}


class TextsForm(Form):
    """What an event says of itself in each language but its own."""

    seen = HiddenField()

    def fields_of(self, part: str) -> list[Field]:
        """Give the fields of one part of the text, language by language."""
        return [field for field in self if field.name.startswith(f"{part}_")]

    def typed(self) -> Texts:
        """Give what was typed."""
        return {field.name: field.data or "" for part in PARTS for field in self.fields_of(part)}

    def saw(self) -> Mapping[str, str]:
        """Give the traces of the texts that the form was filled in from."""
        try:
            said = json.loads(self.seen.data or "{}")
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def look_at(self, now: Texts) -> None:
        """Keep the traces of the texts as they stand."""
        self.seen.data = json.dumps({name: trace(now.get(name, "")) for name in self.typed()})
        self.seen.raw_data = None


def form_for(event: Event) -> TextsForm:
    """Make the form, with a field for each part in each language."""

    class Fields(TextsForm):
        pass

    for name, field in _fields(event.title_language):
        setattr(Fields, name, field)
    now = texts_of(event)
    form = Fields(data=now)
    if not form.is_submitted():
        form.look_at(now)
    return form


def _fields(own: str) -> Iterator[tuple[str, Field]]:
    others = [code for code in LANGUAGES if code != own]
    for choice in language_choices(others):
        code, marks = choice.value, {"lang": choice.value, "dir": text_direction(choice.value)}
        said = {"language": choice.label}
        yield (
            f"title_{code}",
            StringField(_("Title in %(language)s", **said), [at_most(200)], filters=[one_line], render_kw=marks),
        )
        yield (
            f"summary_{code}",
            TextAreaField(
                _("Summary in %(language)s", **said),
                [at_most(400)],
                filters=[several_lines],
                render_kw=marks | {"rows": LINES["summary"]},
            ),
        )
        yield (
            f"description_{code}",
            TextAreaField(
                _("Description in %(language)s", **said),
                [at_most(20_000)],
                filters=[several_lines],
                render_kw=marks | {"rows": LINES["description"]},
            ),
        )


@bp.route("", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def edit(slug: str) -> ResponseReturnValue:
    """Write what an event says of itself in other languages."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    form, disputed = form_for(event), list[tuple[str, str]]()
    if form.validate_on_submit():
        try:
            return _store(event, form)
        except TitleMissing as refused:
            form[refused.field].errors = [refused.sentence()]
        except TextsChangedMeanwhile as refused:
            disputed = _catch_up(form, texts_of(event), refused.fields)
    status = 409 if disputed else 422 if form.is_submitted() else 200
    own = language_choices([event.title_language])[0].label
    return render_template("desk/texts.html", event=event, form=form, disputed=disputed, own=own), status


def _store(event: Event, form: TextsForm) -> ResponseReturnValue:
    """Store what was typed, and name what others changed meanwhile, which stays."""
    with transaction():
        kept = change_texts(event, form.typed(), form.saw(), by=signed_in(), at=clock.now())
    flash(_("The texts are stored."))
    if kept:
        labels = _(", ").join(field.label.text for field in form if field.name in kept)
        flash(_("Somebody else changed this in the meantime, and it is kept: %(what)s.", what=labels))
    return redirect(url_for(".edit", slug=event.slug))


def _catch_up(form: TextsForm, now: Texts, disputed: Set[str]) -> list[tuple[str, str]]:
    """Take over what was not typed over; of what was, say what stands there now."""
    saw = form.saw()
    for name, typed in form.typed().items():
        if trace(typed) == saw.get(name):
            form[name].data, form[name].raw_data = now.get(name, ""), None
    form.look_at(now)
    return [(form[name].label.text, now.get(name, "")) for name in form.typed() if name in disputed]
