"""The forms of letters."""

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from app.core import i18n
from app.core.typed import at_most, one_line, several_lines
from app.letters.rules import Signature

LINE, TEXT = 200, 8000


class TemplateForm(FlaskForm):  # type: ignore[misc]
    """What letters of one kind say in one language."""

    seen = HiddenField()
    subject = StringField(_l("Subject"), [DataRequired(_l("Write a subject.")), at_most(LINE)], filters=[one_line])
    body = TextAreaField(
        _l("Text"),
        [DataRequired(_l("Write the text of the letter.")), at_most(TEXT)],
        description=_l("An empty line begins a paragraph. A line about something that is not known is left out."),
        filters=[several_lines],
    )
    person = SelectField(_l("Preview with"), default="", validate_choice=False)


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """Who signs an event's letters."""

    name = StringField(_l("Name of who signs"), [at_most(LINE)], filters=[one_line])
    title = StringField(_l("Their title"), [at_most(LINE)], filters=[one_line])
    host = StringField(
        _l("Who holds the event"),
        [at_most(LINE)],
        description=_l("Stands in letters; the name of this site unless you say another"),
        filters=[one_line],
    )
    contact = TextAreaField(
        _l("Address for questions"), [at_most(LINE * 3)], description=_l("Below the signature"), filters=[several_lines]
    )

    def signature(self) -> Signature:
        """Give what was typed."""
        return Signature(*(self[name].data or "" for name in Signature.__dataclass_fields__))


class IssueForm(FlaskForm):  # type: ignore[misc]
    """In which language letters are issued, and by which click."""

    language = SelectField(_l("Language of the letters"), default="")
    request_key = HiddenField(validators=[Length(max=100)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the languages, and the click."""
        super().__init__(*args, **kwargs)
        self.language.choices = [
            SelectChoice("", _l("Each in the reader’s own")),
            *(SelectChoice(code, name) for code, name in i18n.LANGUAGES.items()),
        ]
        self.request_key.data = self.request_key.data or secrets.token_urlsafe(16)
