"""What badges are: their sizes, and when one would say something else."""

import pytest

from app.badges.rules import FORMS, Size, mark, same_letters


def test_as_many_stand_on_a_page_as_its_paper_holds():
    assert {size: form.each_page for size, form in FORMS.items()} == {Size.A6: 4, Size.CARD: 10}
    for form in FORMS.values():
        assert form.width * form.across <= 210
        assert form.height * form.down <= 297


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Amina Odhiambo", "Amina O.", True),
        ("Salma Mansour", "سلمى منصور", False),
        ("Wang Xiaoming", "王小明", False),
        ("Anna Ivanova", "Анна Иванова", False),
        ("Amina", "1", False),
    ],
)
def test_a_name_is_in_the_letters_of_another_or_not(one: str, other: str, same: bool):
    assert same_letters(one, other) is same


def test_a_badge_that_would_say_something_else_has_another_mark():
    assert mark({"name": "Amina", "role": "staff"}) == mark({"role": "staff", "name": "Amina"})
    assert mark({"name": "Amina"}) != mark({"name": "Bola"})
