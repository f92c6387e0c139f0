"""The forms of messages to many and of reminders: a subject and a text in each language, and for whom."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, InputRequired, NumberRange

from app.core.i18n import LANGUAGES
from app.core.typed import at_most, one_line, several_lines
from app.mailings import phrases
from app.mailings.rules import FALLBACK, LONGEST, Nominee, ReminderKind, Selection, unknown_placeholders
from app.programme.rules import Mode
from app.registration import phrases as words
from app.registration.rules import AttendeeRole, Status
from app.registration.ways import WAYS

SUBJECT = 200
BODY = 10_000


class TextsForm(FlaskForm):  # type: ignore[misc]
    """A subject and a text in each language; the fields stand below the class."""

    needed: str = ""  # the language that must not be left out

    @classmethod
    def data_of(cls, texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """Give what the fields show of texts that are stored."""
        return {f"{part}_{code}": said for code, text in texts.items() for part, said in text.items()}

    def texts(self) -> dict[str, dict[str, str]]:
        """Give what was typed, by language."""
        pairs = {code: (self[f"subject_{code}"].data or "", self[f"body_{code}"].data or "") for code in LANGUAGES}
        return {code: {"subject": subject, "body": body} for code, (subject, body) in pairs.items() if subject or body}

    def validate(self, extra_validators: Any = None) -> bool:
        """Want both a subject and a text where there is either, and nothing in braces that means nothing."""
        well = super().validate(extra_validators)
        for code in LANGUAGES:
            well = self._check(code) and well
        return bool(well)

    def _check(self, code: str) -> bool:
        subject, body = self[f"subject_{code}"], self[f"body_{code}"]
        if code == self.needed or subject.data or body.data:
            for field, problem in ((subject, _("Enter a subject.")), (body, _("Enter a text."))):
                if not field.data:
                    field.errors = [*field.errors, problem]
        for field in (subject, body):
            for unknown in unknown_placeholders(field.data or ""):
                problem = _("%(typed)s means nothing here. Use {name} or {event}.", typed=f"{{{unknown}}}")
                field.errors = [*field.errors, problem]
        return not subject.errors and not body.errors

    @property
    def filled_languages(self) -> list[str]:
        """Name the languages, but for the first, in which something was typed or needs a look."""
        fields = {code: (self[f"subject_{code}"], self[f"body_{code}"]) for code in LANGUAGES if code != FALLBACK}
        return [code for code, pair in fields.items() if any(field.data or field.errors for field in pair)]


for _code in LANGUAGES:
    setattr(TextsForm, f"subject_{_code}", StringField(_l("Subject"), [at_most(SUBJECT)], filters=[one_line]))
    setattr(TextsForm, f"body_{_code}", TextAreaField(_l("Text"), [at_most(BODY)], filters=[several_lines]))


class MailingForm(TextsForm):
    """A message to many."""

    needed = FALLBACK

    status = SelectField(_l("Where they stand"), default="")
    group_id = SelectField(_l("Group"), default="")
    country_iso3 = SelectField(_l("Country"), default="")
    role = SelectField(_l("Role"), default="")
    nominee = SelectField(_l("Nomination"), default="")
    way = SelectField(_l("Takes part"), default="")

    def __init__(self, countries: list[str], **more: Any) -> None:
        """Offer what there is to choose from; the countries are those of the people registered."""
        super().__init__(**more)
        for part in ("subject", "body"):
            self[f"{part}_{self.needed}"].flags.required = True
        named = sorted(((iso3, words.country_name(iso3)) for iso3 in countries), key=lambda pair: pair[1])
        self._offer("status", [(one.value, label) for one, label in words.STATUSES.items()], _("Everyone registered"))
        self._offer("group_id", words.all_group_choices())
        self._offer("country_iso3", named)
        self._offer("role", [(one.value, label) for one, label in words.ROLES.items()])
        self._offer("way", [(mode.value, label) for mode, label in WAYS.items()])
        self._offer("nominee", [(one.value, label) for one, label in phrases.NOMINEES.items()])

    def _offer(self, name: str, pairs: Any, everybody: str = "") -> None:
        usual = SelectChoice("", everybody or _("All"))
        self[name].choices = [usual, *(SelectChoice(value, str(label)) for value, label in pairs)]

    def selection(self) -> Selection:
        """Give to whom the message is to go."""
        chosen = {name: self[name].data for name in ("status", "group_id", "country_iso3", "role", "nominee", "way")}
        return Selection(
            status=Status(chosen["status"]) if chosen["status"] else None,
            group_id=chosen["group_id"],
            country_iso3=chosen["country_iso3"],
            role=AttendeeRole(chosen["role"]) if chosen["role"] else None,
            nominee=Nominee(chosen["nominee"]) if chosen["nominee"] else None,
            way=Mode(chosen["way"]) if chosen["way"] else None,
        )


class ReminderForm(TextsForm):
    """A reminder."""

    kind = RadioField(
        _l("Who is reminded"),
        [InputRequired(_l("Choose who is reminded."))],
        choices=[SelectChoice(kind.value, label) for kind, label in phrases.KINDS.items()],
    )
    days = IntegerField(
        _l("How many days before"),
        [
            InputRequired(_l("Enter a whole number from 1 to 365.")),
            NumberRange(1, LONGEST, _l("Enter a whole number from 1 to 365.")),
        ],
        description=_l("It leaves at 8 in the morning, by the clocks of the event"),
    )

    @property
    def chosen(self) -> ReminderKind:
        """Give who is reminded."""
        return ReminderKind(self.kind.data)


class AgainForm(FlaskForm):  # type: ignore[misc]
    """Where a message goes that did not arrive."""

    email = EmailField(
        _l("Email"),
        [
            DataRequired(_l("Enter an email address.")),
            Email(_l("Enter an email address like name@example.org.")),
            at_most(254),
        ],
        filters=[one_line],
    )
