"""The form in which an organiser writes a question."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, NumberRange

from app.core.forms import Form
from app.core.i18n import LANGUAGES, pick
from app.core.typed import at_most, one_line, several_lines
from app.programme.choices import A_NUMBER, CHOOSE, labels
from app.programme.models import Event
from app.questions import phrases as words
from app.questions.models import Question
from app.questions.rules import LINE, NO, TEXT, WITH_CHOICES, YES, AnswerKind, QuestionDetails, key_from
from app.questions.service import version_of
from app.registration import phrases

USUAL_DAYS = 90
LONGEST_DAYS = 3650
PARTS = ("label", "hint", "purpose", "choices")


class QuestionTexts(Form):
    """The texts of a question in every language; one language is asked for, the others are offered."""


def _fields_in(code: str) -> dict[str, Any]:
    """Make the fields for the texts in one language."""
    line: dict[str, Any] = {"filters": [one_line]}
    return {
        f"label_{code}": StringField(_l("Question"), [at_most(LINE)], **line),
        f"hint_{code}": StringField(_l("Hint"), [at_most(LINE)], **line),
        f"purpose_{code}": StringField(
            _l("Why you ask"), [at_most(LINE)], description=_l("Everybody who is asked reads it"), **line
        ),
        f"choices_{code}": TextAreaField(
            _l("Choices"), [at_most(TEXT)], description=_l("One on each line"), filters=[several_lines]
        ),
    }


for _code in LANGUAGES:
    for _name, _field in _fields_in(_code).items():
        setattr(QuestionTexts, _name, _field)


class QuestionForm(QuestionTexts):
    """Everything that an organiser says of a question."""

    seen = HiddenField()
    kind = SelectField(_l("Kind of answer"), [InputRequired(CHOOSE)])
    required = BooleanField(_l("Everybody who is asked must answer"))
    sensitive = BooleanField(
        _l("Sensitive: keep the answers apart"),
        description=_l("Passport, health, access needs: only who may read them can, and each reading is recorded."),
    )
    groups = SelectMultipleField(_l("Only for these groups"), description=_l("None chosen: for all"))
    roles = SelectMultipleField(_l("Only for these roles"), description=_l("None chosen: for all"))
    only_if = SelectField(_l("When is it asked?"), default="")
    kept_days = IntegerField(
        _l("Keep answers for how many days after the event?"),
        [InputRequired(A_NUMBER), NumberRange(0, LONGEST_DAYS, A_NUMBER)],
        description=_l("Then they are taken away; how many gave which answer stays."),
    )

    def __init__(self, event: Event, earlier: list[Question], **values: Any) -> None:
        """Offer kinds, groups and roles, and the answers to earlier questions that a question may wait for."""
        super().__init__(**values)
        self.first = event.title_language if event.title_language in LANGUAGES else "en"
        self.kind.choices = labels(words.KINDS)
        self.groups.choices = [SelectChoice(key, name) for key, name in phrases.all_group_choices()]
        self.roles.choices = labels(phrases.ROLES)
        offered = [SelectChoice(f"{one.key}={value}", label) for one in earlier for value, label in _answers(one)]
        self.only_if.choices = [SelectChoice("", str(_l("Always"))), *offered]
        for part in ("label", "purpose"):
            self[f"{part}_{self.first}"].flags.required = True

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for the texts in the event's language, and for choices where there are to be any."""
        good = bool(super().validate(*args, **kwargs))
        for part, sentence in (("label", _l("Enter the question.")), ("purpose", _l("Say why you ask."))):
            good = self._need(f"{part}_{self.first}", sentence) and good
        if self.kind.data in {kind.value for kind in WITH_CHOICES}:
            good = self._need(f"choices_{self.first}", _l("Enter the choices, one on each line.")) and good
            good = self._same_number() and good
        return good

    def _need(self, name: str, sentence: Any) -> bool:
        if not self[name].data:
            self[name].errors = [*self[name].errors, sentence]
        return bool(self[name].data)

    def _same_number(self) -> bool:
        """Ask for as many choices in every language that has any."""
        number = len(self._lines(self.first))
        odd = [code for code in LANGUAGES if self._lines(code) and len(self._lines(code)) != number]
        for code in odd:
            sentence = _l("Enter as many choices as in the first language, in the same order.")
            self[f"choices_{code}"].errors = [*self[f"choices_{code}"].errors, sentence]
        return not odd

    def _lines(self, code: str) -> list[str]:
        return [plain for line in (self[f"choices_{code}"].data or "").split("\n") if (plain := one_line(line))]

    def texts(self, code: str) -> list[Any]:
        """Give the fields for the texts in one language."""
        return [self[f"{part}_{code}"] for part in PARTS]

    @property
    def others(self) -> dict[str, str]:
        """List the languages besides the first."""
        return {code: name for code, name in LANGUAGES.items() if code != self.first}

    def details(self, question: Question | None) -> QuestionDetails:
        """Give what was said; choices keep the names that answers know them by."""
        key, _equals, value = (self.only_if.data or "").partition("=")
        return QuestionDetails(
            kind=AnswerKind(self.kind.data),
            labels=self._said("label"),
            hints=self._said("hint"),
            purposes=self._said("purpose"),
            choices=tuple(self._choices(question.choices if question else [])),
            required=bool(self.required.data),
            sensitive=bool(self.sensitive.data),
            groups=tuple(self.groups.data or ()),
            roles=tuple(self.roles.data or ()),
            only_if_key=key,
            only_if_value=value,
            kept_days=self.kept_days.data or 0,
        )

    def _said(self, part: str) -> dict[str, str]:
        return {code: text for code in LANGUAGES if (text := self[f"{part}_{code}"].data)}

    def _choices(self, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Give the choices with their texts; one that was there before, or stands in its place, keeps its name."""
        lines = {code: self._lines(code) for code in LANGUAGES}
        known = {choice["labels"].get(self.first): choice["value"] for choice in before}
        same_number = len(before) == len(lines[self.first])
        made: list[dict[str, Any]] = []
        taken = {choice["value"] for choice in before}
        for place, label in enumerate(lines[self.first]):
            value = known.get(label) or (before[place]["value"] if same_number else None)
            if value is None or value in [choice["value"] for choice in made]:
                value = key_from(label, taken, stem="choice")
            taken.add(value)
            texts = {code: said[place] for code, said in lines.items() if said}
            made.append({"value": value, "labels": texts})
        return made


def _answers(question: Question) -> list[tuple[str, str]]:
    """List the answers to a question that another may wait for."""
    if question.kind in WITH_CHOICES:
        answers = words.choices(question)
    else:
        yes_or_no = (YES, NO) if question.kind is AnswerKind.YES_NO else ()
        answers = [(each, str(words.YES_OR_NO[each])) for each in yes_or_no]
    return [(value, _sentence(pick(question.labels), answer)) for value, answer in answers]


def _sentence(question: str, answer: str) -> str:
    return str(_("If “%(question)s” is answered “%(answer)s”", question=question, answer=answer))


def defaults(question: Question | None) -> dict[str, Any]:
    """Fill in the form with what stands."""
    if question is None:
        return {"kind": AnswerKind.SHORT_TEXT.value, "kept_days": USUAL_DAYS}
    values: dict[str, Any] = {
        "seen": version_of(question),
        "kind": question.kind.value,
        "required": question.required,
        "sensitive": question.sensitive,
        "groups": question.groups,
        "roles": question.roles,
        "kept_days": question.kept_days,
        "only_if": f"{question.only_if_key}={question.only_if_value}" if question.only_if_key else "",
    }
    for code in LANGUAGES:
        values |= {
            f"label_{code}": question.labels.get(code, ""),
            f"hint_{code}": question.hints.get(code, ""),
            f"purpose_{code}": question.purposes.get(code, ""),
            f"choices_{code}": "\n".join(filter(None, (one["labels"].get(code) for one in question.choices))),
        }
    return values
