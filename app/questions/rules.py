"""The words of questions: which are asked, and what is an answer to them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum

LINE, TEXT = 200, 2000  # the most characters of a short and of a long text
LARGEST_NUMBER = 10**12
YES, NO = "yes", "no"
ANSWERED = "answered"


class AnswerKind(Enum):
    """How a question is answered."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    COUNTRY = "country"
    FILE = "file"


WITH_CHOICES = (AnswerKind.CHOICE, AnswerKind.SEVERAL)
CAN_DECIDE = (*WITH_CHOICES, AnswerKind.YES_NO, AnswerKind.COUNTRY)  # whether a later question is asked


class Problem(Enum):
    """What is wrong with an answer."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    WRONG_SHAPE = "wrong_shape"
    NOT_A_CHOICE = "not_a_choice"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_FILE = "unknown_file"
    NOT_ASKED = "not_asked"


class Unusable(ValueError):
    """An answer that cannot be kept."""

    def __init__(self, problem: Problem) -> None:
        """Say what is wrong with it."""
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Condition:
    """An earlier question, and the answer to it that makes this one asked."""

    key: str
    value: str


@dataclass(frozen=True)
class Definition:
    """One question, as far as deciding about answers goes."""

    key: str
    kind: AnswerKind
    required: bool = False
    choices: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()  # who is asked; none: every group
    roles: tuple[str, ...] = ()
    only_if: Condition | None = None


@dataclass(frozen=True)
class Who:
    """Who answers: their constituent group and their role."""

    group: str
    role: str


@dataclass(frozen=True)
class Known:
    """What answers may name: countries, and files that were sent for this very form."""

    countries: Collection[str] = ()
    files: Collection[str] = ()


@dataclass
class Answers:
    """What somebody was asked and answered, and what is wrong with it."""

    asked: list[str] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)


def sift(definitions: Iterable[Definition], who: Who, said: Mapping[str, object], known: Known) -> Answers:
    """Ask the questions that are for this person in their order; what is said to others is left out."""
    found = Answers()
    for one in definitions:
        if not (concerns(one, who) and holds(one.only_if, found.values)):
            continue
        found.asked.append(one.key)
        try:
            value = read(one, said.get(one.key), known)
        except Unusable as unusable:
            found.problems[one.key] = unusable.problem
            continue
        if value is not None:
            found.values[one.key] = value
        elif one.required:
            found.problems[one.key] = Problem.MISSING
    return found


def concerns(one: Definition, who: Who) -> bool:
    """Tell whether a question is for people of this group and role."""
    return (not one.groups or who.group in one.groups) and (not one.roles or who.role in one.roles)


def holds(condition: Condition | None, answers: Mapping[str, object]) -> bool:
    """Tell whether the earlier answer is the one that a question waits for."""
    if condition is None:
        return True
    answer = answers.get(condition.key)
    if isinstance(answer, bool):
        return condition.value == (YES if answer else NO)
    return condition.value in answer if isinstance(answer, list) else answer == condition.value


def read(one: Definition, said: object, known: Known) -> object:
    """Understand an answer as a form or a program gives it; none where nothing was said."""
    if said is None or said == "" or said == []:
        return None
    if one.kind is AnswerKind.SEVERAL:
        return _several(one, said)
    if one.kind is AnswerKind.YES_NO:
        return _yes_or_no(said)
    if one.kind is AnswerKind.NUMBER:
        return _number(said)
    if not isinstance(said, str):
        raise Unusable(Problem.WRONG_SHAPE)
    text = said.strip()
    return _text(one, text, known) if text else None


def _text(one: Definition, text: str, known: Known) -> str:
    """Understand an answer of words."""
    allowed: dict[AnswerKind, tuple[Collection[str], Problem]] = {
        AnswerKind.CHOICE: (one.choices, Problem.NOT_A_CHOICE),
        AnswerKind.COUNTRY: (known.countries, Problem.UNKNOWN_COUNTRY),
        AnswerKind.FILE: (known.files, Problem.UNKNOWN_FILE),
    }
    if one.kind in allowed:
        among, problem = allowed[one.kind]
        if text not in among:
            raise Unusable(problem)
    elif one.kind is AnswerKind.DATE:
        return _date(text)
    elif len(text) > (LINE if one.kind is AnswerKind.SHORT_TEXT else TEXT):
        raise Unusable(Problem.TOO_LONG)
    return text


def _several(one: Definition, said: object) -> list[str]:
    chosen = said if isinstance(said, list) else [said]
    if any(choice not in one.choices for choice in chosen):
        raise Unusable(Problem.NOT_A_CHOICE)
    return [choice for choice in one.choices if choice in chosen]


def _yes_or_no(said: object) -> bool:
    meant = {YES: True, NO: False}.get(said) if isinstance(said, str) else said
    if not isinstance(meant, bool):
        raise Unusable(Problem.NOT_YES_OR_NO)
    return meant


def _number(said: object) -> int | float:
    """Understand a number, with a comma or a point, in the digits of any script."""
    if isinstance(said, bool) or not isinstance(said, (int, float, str)):
        raise Unusable(Problem.NOT_A_NUMBER)
    written = re.sub(r"\s", "", str(said)).replace("٫", ".").replace(",", ".").replace("−", "-")
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise Unusable(Problem.NOT_A_NUMBER) from None
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        raise Unusable(Problem.NOT_A_NUMBER)
    return int(number) if number == int(number) else float(number)


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unusable(Problem.NOT_A_DATE) from None


def counted_as(kind: AnswerKind, value: object) -> list[str]:
    """Say under which words an answer is counted; of texts, numbers, dates and files only that there is one."""
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, bool):
        return [YES if value else NO]
    return [str(value)] if kind in CAN_DECIDE else [ANSWERED]


def is_due(last_day: date | None, kept_days: int, today: date) -> bool:
    """Tell whether answers have been kept for as long as was said."""
    return last_day is not None and last_day + timedelta(days=kept_days) < today


# What every event may ask that is kept apart like sensitive questions: how long after its end.
APART_KINDS = {
    "access_needs": AnswerKind.LONG_TEXT,
    "dietary_needs": AnswerKind.SHORT_TEXT,
    "passport_number": AnswerKind.SHORT_TEXT,
    "passport_country": AnswerKind.COUNTRY,
    "passport_expiry": AnswerKind.DATE,
}
APART = tuple(APART_KINDS)
APART_DAYS = 30
PDF, PNG, JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
FILE_TYPES = {PDF: "application/pdf", PNG: "image/png", JPEG: "image/jpeg"}
LARGEST_FILE = 5 * 1024 * 1024
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def type_of(beginning: bytes) -> str | None:
    """Tell what kind of file it is by how it begins, whatever its name says; none for what is not taken."""
    return next((kind for magic, kind in FILE_TYPES.items() if beginning.startswith(magic)), None)


def key_from(label: str, taken: Collection[str], stem: str = "question") -> str:
    """Make a name for a question that programs and conditions can use."""
    stem = "-".join(re.findall(r"[a-z0-9]+", label.lower()))[:40].strip("-") or stem
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


@dataclass(frozen=True)
class QuestionDetails:
    """What an organiser says of a question; texts are by language."""

    kind: AnswerKind
    labels: Mapping[str, str]
    purposes: Mapping[str, str]
    kept_days: int
    hints: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Mapping[str, object], ...] = ()
    required: bool = False
    sensitive: bool = False
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    only_if_key: str = ""
    only_if_value: str = ""
