"""The words of questions as people read them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import i18n
from app.questions.models import Question
from app.questions.rules import ANSWERED, LINE, NO, TEXT, YES, AnswerKind, Problem
from app.reference.catalogue import catalogue

KINDS = {
    AnswerKind.SHORT_TEXT: _l("Short text"),
    AnswerKind.LONG_TEXT: _l("Long text"),
    AnswerKind.CHOICE: _l("One of several choices"),
    AnswerKind.SEVERAL: _l("Several choices"),
    AnswerKind.YES_NO: _l("Yes or no"),
    AnswerKind.NUMBER: _l("Number"),
    AnswerKind.DATE: _l("Date"),
    AnswerKind.COUNTRY: _l("Country"),
    AnswerKind.FILE: _l("File"),
}
PROBLEMS = {
    Problem.MISSING: _l("Answer this question."),
    Problem.TOO_LONG: _l("Write less: this answer is too long."),
    Problem.WRONG_SHAPE: _l("Answer in words."),
    Problem.NOT_A_CHOICE: _l("Choose from the list."),
    Problem.NOT_YES_OR_NO: _l("Answer yes or no."),
    Problem.NOT_A_NUMBER: _l("Enter a number, such as 12 or 12.5."),
    Problem.NOT_A_DATE: _l("Enter a date that exists."),
    Problem.UNKNOWN_COUNTRY: _l("Choose a country or territory."),
    Problem.UNKNOWN_FILE: _l("Send the file again."),
    Problem.NOT_ASKED: _l("This is not asked here."),
}
YES_OR_NO = {YES: _l("Yes"), NO: _l("No")}
MISSING = {
    AnswerKind.CHOICE: _l("Choose one."),
    AnswerKind.SEVERAL: _l("Choose at least one."),
    AnswerKind.YES_NO: _l("Answer yes or no."),
    AnswerKind.NUMBER: _l("Enter a number, such as 12 or 12.5."),
    AnswerKind.DATE: _l("Enter a date."),
    AnswerKind.COUNTRY: _l("Choose a country or territory."),
    AnswerKind.FILE: _l("Choose a file to send."),
}
APART = {
    "access_needs": _l("What helps you to take part"),
    "dietary_needs": _l("Food"),
    "passport_number": _l("Passport number"),
    "passport_country": _l("Country of the passport"),
    "passport_expiry": _l("Passport valid until"),
}


def problem(kind: AnswerKind, found: Problem) -> str:
    """Say what is wrong with an answer, and how to put it right."""
    if found is Problem.MISSING and kind in MISSING:
        return str(MISSING[kind])
    if found is Problem.TOO_LONG:
        return str(_("Write no more than %(max)d characters.", max=LINE if kind is AnswerKind.SHORT_TEXT else TEXT))
    return str(PROBLEMS[found])


def label(question: Question) -> str:
    """Give the question in the reader's language, or the next best."""
    return i18n.pick(question.labels)


def choices(question: Question) -> list[tuple[str, str]]:
    """List what may be chosen, as the reader's language has it."""
    return [(choice["value"], i18n.pick(choice["labels"])) for choice in question.choices]


def word(question: Question, value: str) -> str:
    """Write one word that a question may be answered with, or is counted under."""
    if value == ANSWERED:
        return str(_("Answered"))
    if question.kind is AnswerKind.YES_NO:
        return str(YES_OR_NO.get(value, value))
    if question.kind is AnswerKind.COUNTRY:
        return country(value)
    return dict(choices(question)).get(value, value)


def answer(question: Question, value: object, files: dict[str, str]) -> str:
    """Write an answer as people read it; a file by its name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(YES_OR_NO[YES if value else NO])
    if isinstance(value, list):
        return ", ".join(word(question, each) for each in value)
    if question.kind is AnswerKind.FILE:
        return files.get(str(value), "")
    return i18n.iso_day(str(value)) if question.kind is AnswerKind.DATE else word(question, str(value))


def country(iso3: str) -> str:
    """Name a country."""
    known = catalogue().countries.get(iso3)
    return i18n.pick(known.names) if known else iso3
