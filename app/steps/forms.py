"""The forms of the steps. What they ask stands in the order people are asked."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, ValidationError

from app.core import i18n
from app.core.forms import Form
from app.core.typed import at_most, one_line, several_lines
from app.programme.models import Event
from app.programme.rules import Mode
from app.questions import phrases as words
from app.questions.models import Question
from app.questions.rules import (
    APART_DAYS,
    AnswerKind,
    Answers,
    Definition,
    Known,
    Unusable,
    Who,
    concerns,
    read,
    sift,
)
from app.reference.catalogue import catalogue
from app.registration import phrases
from app.registration.forms import LINE, OTHER, TEXT, OriginForm, WayForm, WhoForm, comes_online
from app.registration.rules import CONSENT_VERSION, Gender, Payer

Typed = Mapping[str, Sequence[str]]
PREFIX = "q-"
FEW = 7  # so many choices stand side by side; more are a list


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class StepForm(Form):
    """A step as it was typed: in the request, or kept from before."""

    class Meta(Form.Meta):
        """What was kept has no token of a page; whatever is sent is looked at before any form is made."""

        csrf = False

    def names(self) -> list[str]:
        """Name what a person answers here."""
        return [field.name for field in self]

    def said(self) -> dict[str, Any]:
        """Give what was typed, by the names that registrations have for it."""
        return {name: self[name].data for name in self.names()}

    def shown(self) -> list[tuple[Field, str]]:
        """Give each question with its answer as people read it."""
        return [(field, _words(field)) for field in self if field.name in self.names()]


def _words(field: Field) -> str:
    """Write an answer as its choices call it."""
    if isinstance(field, BooleanField):
        return str(words.YES_OR_NO["yes" if field.data else "no"])
    if isinstance(field, (SelectField, SelectMultipleField)):  # radio buttons are a kind of select
        chosen: list[Any] = list(field.iter_choices())
        return ", ".join(str(choice.label) for choice in chosen if choice.selected and choice.value)
    return str(field.data or "")


def in_latin_letters(_form: FlaskForm, field: Field) -> None:
    """Ask for the name as border officers read it."""
    letters = [letter for letter in field.data or "" if letter.isalpha()]
    if not letters or not all(unicodedata.name(letter, "").startswith("LATIN ") for letter in letters):
        raise ValidationError(_l("Write your name in Latin letters here, as on your passport."))


class AboutYou(WhoForm, StepForm):
    """Who somebody is, and whom they speak for."""

    shared_mailbox = BooleanField(_l("This mailbox is my office’s, and others use it too"))
    badge_name = StringField(
        _l("Name as you write it"),
        [at_most(LINE)],
        description=_l("In any script; it stands on your badge. Leave it empty if it is the same."),
        filters=[one_line],
    )
    organisation = StringField(
        _l("Organisation"),
        [DataRequired(_l("Enter the organisation that you come from.")), at_most(LINE)],
        filters=[one_line],
    )
    position = StringField(_l("Position"), [at_most(LINE)], filters=[one_line])
    gender = RadioField(
        _l("Gender"),
        [Optional()],
        choices=_choices((gender.value, label) for gender, label in phrases.GENDERS.items()),
        default=Gender.NOT_SAID.value,
        description=_l("Only totals are ever shown"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which of the two names is meant."""
        super().__init__(*args, **kwargs)
        self.name.label.text = _l("Name as in your passport")
        self.name.description = _l("In Latin letters. If you have a single name, enter just that.")
        self.email.description = _l("We write to you here")

    def validate_name(self, field: StringField) -> None:
        """Ask for Latin letters."""
        in_latin_letters(self, field)

    def said(self) -> dict[str, Any]:
        """Give the gender as registrations have it."""
        return super().said() | {"gender": Gender(self.gender.data or Gender.NOT_SAID.value)}


class NewYou(AboutYou, OriginForm):
    """The same of somebody new, who says where they come from as well."""

    request_key = HiddenField(validators=[Length(max=100)])
    code = HiddenField(validators=[Length(max=100)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the countries and the groups in the reader's language."""
        super().__init__(*args, **kwargs)
        self.country_iso3.choices = _choices([("", ""), *phrases.country_choices()])
        self.other_group.choices = _choices([("", ""), *phrases.other_group_choices()])
        self.other_group.flags.required = True  # where it is asked at all

    def validate_other_group(self, field: SelectField) -> None:
        """Ask which kind of partner where the group says no more than that."""
        if self.group.data == OTHER and not field.data:
            raise ValidationError(_l("Choose which kind of partner you are."))

    @property
    def group_id(self) -> str:
        """Give the group that was chosen."""
        return str((self.other_group.data if self.group.data == OTHER else self.group.data) or "")

    def said(self) -> dict[str, Any]:
        """Give the group as registrations have it."""
        said = super().said()
        for name in ("group", "other_group", "request_key", "code"):
            said.pop(name)
        return said | {"group_id": self.group_id}

    def shown(self) -> list[tuple[Field, str]]:
        """Leave out what is no question, and the kind of partner where there is none."""
        hidden = {"request_key", "code"} | (set() if self.group.data == OTHER else {"other_group"})
        return [line for line in super().shown() if line[0].name not in hidden]


class TakingPart(WayForm, StepForm):
    """How and in which languages somebody takes part, and who pays."""

    language = SelectField(
        _l("Language you prefer to follow in"),
        [InputRequired(_l("Choose a language."))],
        choices=_choices(i18n.LANGUAGES.items()),
        description=_l("We write to you in it too"),
    )
    languages = SelectMultipleField(_l("Languages you speak"), choices=_choices(i18n.LANGUAGES.items()))
    interpretation = SelectField(_l("Do you need interpretation?"), default="")
    payer = RadioField(
        _l("Who pays for your coming?"),
        [Optional()],
        choices=_choices((payer.value, label) for payer, label in phrases.PAYERS.items()),
        default=Payer.NOT_SAID.value,
    )
    travel_support = BooleanField(_l("I ask for help with the costs of the journey"))

    def __init__(self, event: Event, *args: Any, registered: bool, **kwargs: Any) -> None:
        """Offer the languages that the event interprets into; who is registered changes their way on their page."""
        super().__init__(*args, **kwargs)
        if registered or not event.two_ways:
            del self.way
        offered = dict.fromkeys([*(event.interpretation or i18n.LANGUAGES), self.interpretation.data or ""])
        into = _choices((code, phrases.spoken_name(code)) for code in offered if code)
        self.interpretation.choices = [SelectChoice("", str(_l("No"))), *into]
        self.language.data = self.language.data or i18n.language()
        if event.mode is Mode.ONLINE:
            del self.travel_support

    def said(self) -> dict[str, Any]:
        """Give the words as registrations have them."""
        said = super().said()
        if "way" in said:
            said |= {"online": comes_online(self)}
            del said["way"]
        return said | {
            "languages": tuple(self.languages.data or ()),
            "payer": Payer(self.payer.data or Payer.NOT_SAID.value),
            "interpretation": self.interpretation.data or "",
        }


PASSPORT = ("passport_number", "passport_country", "passport_expiry")


class TravelAndNeeds(StepForm):
    """What somebody travels with, and what helps them to take part."""

    passport_number = StringField(
        _l("Passport number"),
        [at_most(40)],
        description=_l("Only if you need a visa, or a letter for one"),
        filters=[one_line],
    )
    passport_country = SelectField(_l("Country of the passport"), default="")
    passport_expiry = StringField(_l("Passport valid until"), filters=[one_line])
    access_needs = TextAreaField(
        _l("What helps you to take part"),
        [at_most(TEXT)],
        description=_l("Such as step-free access, sign language, large print"),
        filters=[several_lines],
    )
    dietary_needs = StringField(_l("Food"), [at_most(LINE)], description=_l("What you do not eat"), filters=[one_line])

    kept_days = APART_DAYS

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        """Name the countries; ask for no passport where nobody travels."""
        super().__init__(*args, **kwargs)
        self.passport_country.choices = _choices([("", ""), *phrases.country_choices()])
        if event.mode is Mode.ONLINE:
            for name in (*PASSPORT, "dietary_needs"):
                del self[name]

    def validate_passport_expiry(self, field: StringField) -> None:
        """Take only a day that exists."""
        try:
            read(Definition("expiry", AnswerKind.DATE), field.data, Known())
        except Unusable:
            raise ValidationError(_l("Enter a date that exists.")) from None

    def said(self) -> dict[str, Any]:
        """Give no answer as an empty one."""
        return {name: value or "" for name, value in super().said().items()}


class CheckAndSend(StepForm):
    """What somebody agrees to as they send the form."""

    consent = BooleanField(
        validators=[InputRequired(_l("Agree to the use of your details: without them there is no registration."))]
    )
    photo_consent = BooleanField()
    consent_version = HiddenField(validators=[AnyOf(list(phrases.CONSENTS))], default=CONSENT_VERSION)

    def __init__(self, *args: Any, agreed: bool = False, **kwargs: Any) -> None:
        """Show the texts of this version; who has agreed before is not asked again."""
        super().__init__(*args, **kwargs)
        self.consent_version.data = self.consent_version.data or CONSENT_VERSION
        texts = phrases.CONSENTS.get(self.consent_version.data, phrases.CONSENTS[CONSENT_VERSION])
        self.consent.label.text, self.photo_consent.label.text = texts.details, texts.photographs
        if agreed:
            del self.consent


@dataclass(frozen=True)
class Hidden:
    """A question that shows only while an earlier one is answered so."""

    key: str
    source: str
    value: str


class EventQuestions(StepForm):
    """The questions of an event to people of one group and role; made by `event_questions`."""

    asked: list[Question]
    answers: Answers

    def question(self, field: Field) -> Question:
        """Give the question that a field asks."""
        return next(one for one in self.asked if PREFIX + one.key == field.name)

    @property
    def hidden(self) -> list[Hidden]:
        """List what hides which question; a question that waits for a hidden one is hidden with it."""
        by_key = {one.key: one for one in self.asked}
        found: list[Hidden] = []
        for one in self.asked:
            above: Question | None = one
            while above is not None and above.only_if_key:
                found.append(Hidden(one.key, above.only_if_key, above.only_if_value))
                above = by_key.get(above.only_if_key)
        return found


def event_questions(
    questions: list[Question], who: Who, typed: Typed, files: Mapping[str, str], *, look: bool = True
) -> EventQuestions:
    """Make the form of an event's questions for somebody, as it was filled in; `look` names what is wrong with it."""
    asked = [one for one in questions if concerns(one.definition, who)]
    fields: dict[str, Any] = {PREFIX + one.key: _field(one) for one in asked}
    made = type("EventQuestionsForm", (EventQuestions,), fields)
    form: EventQuestions = made(formdata=MultiDict(_pairs(typed)))
    form.asked = asked
    known = Known(countries=catalogue().countries, files=files)
    said = {one.key: raw(one, typed) for one in asked}
    form.answers = sift([one.definition for one in asked], who, said, known)
    for key, problem in form.answers.problems.items() if look else ():
        field = form[PREFIX + key]
        field.errors = [*field.errors, words.problem(form.question(field).kind, problem)]
    return form


def _pairs(typed: Typed) -> list[tuple[str, str]]:
    return [(name, text) for name, said in typed.items() for text in said]


def raw(question: Question, typed: Typed) -> object:
    """Give what was typed as an answer, several where several may be chosen."""
    said = list(typed.get(PREFIX + question.key, ()))
    if question.kind is AnswerKind.SEVERAL:
        return said
    text = said[0] if said else ""
    return several_lines(text) if question.kind is AnswerKind.LONG_TEXT else one_line(text)


def _field(question: Question) -> Any:
    """Make the control that asks a question."""
    told: dict[str, Any] = {"label": in_its_language(question.labels), "description": _hint(question)}
    kind = question.kind
    field: Any
    if kind is AnswerKind.SEVERAL:
        field = SelectMultipleField(choices=_choices(words.choices(question)), **told)
    elif kind is AnswerKind.CHOICE and len(question.choices) < FEW:
        field = RadioField(choices=_choices(words.choices(question)), **told)
    elif kind in (AnswerKind.CHOICE, AnswerKind.COUNTRY):
        listed = phrases.country_choices() if kind is AnswerKind.COUNTRY else words.choices(question)
        field = SelectField(choices=_choices([("", ""), *listed]), **told)
    elif kind is AnswerKind.YES_NO:
        field = RadioField(choices=_choices(words.YES_OR_NO.items()), **told)
    else:
        kinds: dict[AnswerKind, Any] = {AnswerKind.LONG_TEXT: TextAreaField, AnswerKind.FILE: FileField}
        field = kinds.get(kind, StringField)(**told)
    if question.required:
        field.kwargs["validators"] = [InputRequired()]  # says so beside the label; what is missing `sift` says
    return field


def _hint(question: Question) -> Markup:
    """Write the hint of a question, and why it is asked."""
    why = escape(_l("Why we ask: %(purpose)s", purpose=in_its_language(question.purposes)))
    hint = in_its_language(question.hints)
    return Markup("{} <br>{}").format(hint, why) if hint else why


def in_its_language(texts: Mapping[str, str]) -> Markup:
    """Give a text in the reader's language; else in another, which is said."""
    text, mine = i18n.pick(texts), i18n.language()
    if texts.get(mine) == text:
        return escape(text)
    language = next((code for code, said in texts.items() if said == text), "")
    return Markup('<span lang="{}" dir="auto">{}</span>').format(language, text) if text else Markup()


def control_arguments(question: Question) -> dict[str, str]:
    """Say what helps to type an answer of this kind."""
    if question.kind is AnswerKind.NUMBER:
        return {"inputmode": "decimal"}
    return {"type": "date"} if question.kind is AnswerKind.DATE else {}
