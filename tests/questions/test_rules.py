"""Which questions are asked, and what is an answer."""

from datetime import date
from typing import Any

import pytest

from app.questions.rules import (
    LARGEST_NUMBER,
    AnswerKind,
    Condition,
    Definition,
    Known,
    Problem,
    Unusable,
    Who,
    counted_as,
    is_due,
    key_from,
    read,
    sift,
    type_of,
)

KNOWN = Known(countries={"KEN"}, files={"f1"})
WORKER = Who("workers", "participant")
VISA = Definition("visa", AnswerKind.YES_NO, required=True)
CONSULATE = Definition("consulate", AnswerKind.SHORT_TEXT, required=True, only_if=Condition("visa", "yes"))
FLOOR = Definition("floor", AnswerKind.SHORT_TEXT, only_if=Condition("consulate", "Dakar"))


def question(kind: AnswerKind) -> Definition:
    return Definition("q", kind, choices=("a", "b", "c"))


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        (AnswerKind.SHORT_TEXT, "  Dakar ", "Dakar"),
        (AnswerKind.LONG_TEXT, "one\ntwo", "one\ntwo"),
        (AnswerKind.CHOICE, "b", "b"),
        (AnswerKind.SEVERAL, ["c", "a"], ["a", "c"]),
        (AnswerKind.SEVERAL, "a", ["a"]),
        (AnswerKind.YES_NO, "yes", True),
        (AnswerKind.YES_NO, False, False),
        (AnswerKind.NUMBER, "12,5", 12.5),
        (AnswerKind.NUMBER, "٣", 3),
        (AnswerKind.NUMBER, "−4", -4),
        (AnswerKind.NUMBER, 7, 7),
        (AnswerKind.DATE, "2027-05-03", "2027-05-03"),
        (AnswerKind.COUNTRY, "KEN", "KEN"),
        (AnswerKind.FILE, "f1", "f1"),
        (AnswerKind.SHORT_TEXT, "   ", None),
        (AnswerKind.SEVERAL, [], None),
        (AnswerKind.NUMBER, None, None),
    ],
)
def test_an_answer_is_understood(kind: AnswerKind, said: Any, value: Any) -> None:
    assert read(question(kind), said, KNOWN) == value


@pytest.mark.parametrize(
    ("kind", "said", "problem"),
    [
        (AnswerKind.SHORT_TEXT, "x" * 201, Problem.TOO_LONG),
        (AnswerKind.LONG_TEXT, "x" * 2001, Problem.TOO_LONG),
        (AnswerKind.SHORT_TEXT, 12, Problem.WRONG_SHAPE),
        (AnswerKind.CHOICE, "d", Problem.NOT_A_CHOICE),
        (AnswerKind.SEVERAL, ["a", "d"], Problem.NOT_A_CHOICE),
        (AnswerKind.YES_NO, "perhaps", Problem.NOT_YES_OR_NO),
        (AnswerKind.YES_NO, 1, Problem.NOT_YES_OR_NO),
        (AnswerKind.NUMBER, "many", Problem.NOT_A_NUMBER),
        (AnswerKind.NUMBER, True, Problem.NOT_A_NUMBER),
        (AnswerKind.NUMBER, "NaN", Problem.NOT_A_NUMBER),
        (AnswerKind.NUMBER, LARGEST_NUMBER + 1, Problem.NOT_A_NUMBER),
        (AnswerKind.DATE, "2027-02-30", Problem.NOT_A_DATE),
        (AnswerKind.COUNTRY, "XXX", Problem.UNKNOWN_COUNTRY),
        (AnswerKind.FILE, "f2", Problem.UNKNOWN_FILE),
    ],
)
def test_what_is_no_answer_is_named(kind: AnswerKind, said: Any, problem: Problem) -> None:
    with pytest.raises(Unusable) as refused:
        read(question(kind), said, KNOWN)
    assert refused.value.problem is problem


def test_a_question_waits_for_its_condition_and_for_those_above() -> None:
    asked = [VISA, CONSULATE, FLOOR]
    said = {"visa": "yes", "consulate": "Dakar", "floor": "2"}

    assert sift(asked, WORKER, said, KNOWN).asked == ["visa", "consulate", "floor"]
    hidden = sift(asked, WORKER, said | {"visa": "no"}, KNOWN)
    assert (hidden.asked, hidden.values) == (["visa"], {"visa": False})


def test_what_must_be_answered_and_is_not_is_missing() -> None:
    found = sift([VISA, CONSULATE], WORKER, {"visa": "yes"}, KNOWN)
    assert found.problems == {"consulate": Problem.MISSING}
    assert sift([VISA, CONSULATE], WORKER, {}, KNOWN).problems == {"visa": Problem.MISSING}
    assert sift([VISA], WORKER, {"visa": "perhaps"}, KNOWN).problems == {"visa": Problem.NOT_YES_OR_NO}


def test_questions_are_for_groups_and_roles() -> None:
    asked = [
        Definition("everybody", AnswerKind.SHORT_TEXT),
        Definition("workers", AnswerKind.SHORT_TEXT, groups=("workers",)),
        Definition("government", AnswerKind.SHORT_TEXT, groups=("government",)),
        Definition("speakers", AnswerKind.SHORT_TEXT, roles=("speaker",)),
    ]
    assert sift(asked, WORKER, {}, KNOWN).asked == ["everybody", "workers"]
    assert sift(asked, Who("government", "speaker"), {}, KNOWN).asked == ["everybody", "government", "speakers"]


def test_one_of_several_answers_is_enough_for_a_condition() -> None:
    days = Definition("days", AnswerKind.SEVERAL, choices=("a", "b"))
    bus = Definition("bus", AnswerKind.YES_NO, only_if=Condition("days", "b"))
    assert sift([days, bus], WORKER, {"days": ["a", "b"]}, KNOWN).asked == ["days", "bus"]
    assert sift([days, bus], WORKER, {"days": ["a"]}, KNOWN).asked == ["days"]


def test_answers_are_counted_by_choice_and_texts_only_as_given() -> None:
    assert counted_as(AnswerKind.SEVERAL, ["a", "b"]) == ["a", "b"]
    assert counted_as(AnswerKind.YES_NO, True) == ["yes"]
    assert counted_as(AnswerKind.YES_NO, False) == ["no"]
    assert counted_as(AnswerKind.COUNTRY, "KEN") == ["KEN"]
    assert counted_as(AnswerKind.SHORT_TEXT, "Halal") == ["answered"]


def test_answers_are_due_once_their_days_are_over() -> None:
    assert not is_due(date(2027, 5, 5), 30, date(2027, 6, 4))
    assert is_due(date(2027, 5, 5), 30, date(2027, 6, 5))
    assert not is_due(None, 0, date(2027, 6, 5))


def test_a_file_is_what_it_begins_with() -> None:
    beginnings = (b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"<html>", b"")
    assert [type_of(beginning) for beginning in beginnings] == [
        "application/pdf", "image/png", "image/jpeg", None, None,
    ]  # fmt: skip


def test_a_question_gets_a_name_of_its_own() -> None:
    assert key_from("Which visa?", []) == "which-visa"
    assert key_from("Which visa?", ["which-visa", "which-visa-2"]) == "which-visa-3"
    assert key_from("ما رأيك؟", []) == "question"
    assert key_from("نعم", [], stem="choice") == "choice"
