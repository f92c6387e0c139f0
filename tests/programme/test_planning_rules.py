"""What may be published, how addresses are made, and which sessions get in each other's way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.programme.rules import Certainty, Missing, Mode, missing, slug_of

READY: dict[str, Any] = {
    "dated": True,
    "certainty": Certainty.CONFIRMED,
    "mode": Mode.IN_PERSON,
    "placed": True,
    "linked": False,
    "described": True,
    "spoken": True,
}


@pytest.mark.parametrize(
    ("but", "lacks"),
    [
        ({}, []),
        ({"dated": False}, [Missing.DATE]),
        ({"dated": False, "certainty": Certainty.SUGGESTED}, []),
        ({"mode": Mode.UNKNOWN}, [Missing.MODE]),
        ({"placed": False}, [Missing.PLACE]),
        ({"mode": Mode.ONLINE, "placed": False}, [Missing.LINK]),
        ({"mode": Mode.ONLINE, "placed": False, "linked": True}, []),
        ({"mode": Mode.HYBRID, "placed": False}, [Missing.PLACE, Missing.LINK]),
        ({"described": False, "spoken": False}, [Missing.TEXT, Missing.LANGUAGES]),
    ],
)
def test_an_event_is_ready_when_it_says_what_people_need_to_decide(but: dict[str, Any], lacks: list[Missing]) -> None:
    assert missing(**(READY | but)) == lacks


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Forum on Decent Work", "forum-on-decent-work"),
        ("  São Tomé: l’économie & après  ", "sao-tome-leconomie-apres"),
        ("منتدى", "event"),
        ("x" * 80, "x" * 60),
        ("one-two " * 12, "one-two-one-two-one-two-one-two-one-two-one-two-one-two-one"),
    ],
)
def test_an_address_is_made_of_plain_letters(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text())
def test_every_title_makes_an_address(title: str) -> None:
    slug = slug_of(title)
    assert 1 <= len(slug) <= 60
    assert slug == slug.strip("-")
