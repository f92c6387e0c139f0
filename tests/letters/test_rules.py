"""How a template becomes the words of a letter."""

import pytest

from app.letters import rules, texts
from app.letters.rules import PLACEHOLDERS, LetterKind

VALUES = {"name": "Amina {organisation}", "organisation": "*Union* #1", "passport": "", "event": "Forum"}


def test_values_stand_where_they_are_named_and_are_never_looked_at_again():
    body = "Dear {name},\nof {organisation}\n\n\n  We   invite you to “{event}”. \n"
    assert rules.filled(body, VALUES) == [
        ["Dear Amina {organisation},", "of *Union* #1"],
        ["We invite you to “Forum”."],
    ]


def test_a_line_about_something_that_is_not_known_is_left_out_and_so_is_a_paragraph_without_lines():
    assert rules.filled("Name: {name}\nPassport: {passport}\n\n{passport}\n\nBye", VALUES) == [
        ["Name: Amina {organisation}"],
        ["Bye"],
    ]


def test_a_name_that_says_nothing_is_found_once_wherever_it_stands():
    unknown = rules.unknown_placeholders(LetterKind.INVITATION, "{event} {Name}", "{name} {salary} {Name} {} { x }")
    assert unknown == ["Name", "salary", "", " x "]


@pytest.mark.parametrize("kind", LetterKind)
def test_our_own_texts_say_nothing_that_letters_cannot(kind: LetterKind):
    said = str(texts.SUBJECTS[kind]), str(texts.BODIES[kind])
    assert rules.unknown_placeholders(kind, *said) == []
    assert all(len(line) < 400 for line in said[1].splitlines())
    assert set(PLACEHOLDERS[kind]) >= {"name", "event", "dates", "place", "host", "country"}


@pytest.mark.parametrize(
    ("value", "right_to_left", "kept"),
    [
        ("Amina", False, "Amina"),
        ("Amina", True, "\u2068Amina\u2069"),
        ("أمينة", True, "أمينة"),
        ("(أمينة)", False, "\u2068(أمينة)\u2069"),
        ("2027", True, "2027"),
    ],
    ids=["latin in latin", "latin in arabic", "arabic in arabic", "arabic in latin", "figures"],
)
def test_what_is_written_the_other_way_is_kept_in_its_direction(value: str, right_to_left: bool, kept: str):
    assert rules.apart(value, right_to_left) == kept


@pytest.mark.parametrize(
    ("nominated", "women", "below"), [(0, 0, False), (1, 0, True), (10, 3, False), (10, 2, True), (3, 1, False)]
)
def test_below_the_floor_is_fewer_than_it_asks_and_nobody_is_below_without_nominees(nominated, women, below):
    assert rules.is_below_floor(nominated, women, 30) is below


def test_a_mail_has_the_paragraphs_and_lines_of_the_letter():
    assert rules.as_text([["Dear Amina,"], ["When: May", "Where: Nairobi"]]) == (
        "Dear Amina,\n\nWhen: May\nWhere: Nairobi"
    )
