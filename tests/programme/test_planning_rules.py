"""What may be published, how addresses are made, and which sessions get in each other's way."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.programme.rules import Certainty, Conflict, Missing, Mode, Piece, Shared, conflicts, missing, outside, slug_of

READY: dict[str, Any] = {
    "dated": True,
    "certainty": Certainty.CONFIRMED,
    "mode": Mode.IN_PERSON,
    "placed": True,
    "linked": False,
    "described": True,
    "spoken": True,
}
ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))


def at(hour: int, day: int = 3) -> datetime:
    return datetime(2027, 5, day, hour, tzinfo=UTC)


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


def test_two_sessions_in_one_room_at_once_are_a_conflict() -> None:
    pieces = [Piece(ONE, at(9), at(11), room="Simba  Hall"), Piece(TWO, at(10), at(12), room="simba hall")]

    assert conflicts(pieces) == [Conflict(Shared.ROOM, "simba hall", ONE, TWO)]


def test_a_speaker_cannot_be_in_two_sessions_at_once() -> None:
    pieces = [
        Piece(TWO, at(9), at(11), room="A", speakers=("Amina", "Bola")),
        Piece(ONE, at(9), at(12), room="B", speakers=("Amina",)),
    ]

    assert conflicts(pieces) == [Conflict(Shared.SPEAKER, "Amina", TWO, ONE)]


def test_one_session_may_begin_as_another_ends() -> None:
    pieces = [Piece(ONE, at(9), at(10), room="A"), Piece(TWO, at(10), at(11), room="A"), Piece(THREE, at(9), at(11))]

    assert conflicts(pieces) == []


def test_a_long_session_gets_in_the_way_of_each_that_meets_in_its_room() -> None:
    pieces = [
        Piece(ONE, at(9), at(17), room="A"),
        Piece(TWO, at(10), at(11), room="A"),
        Piece(THREE, at(12), at(13), room="A"),
    ]

    assert [(c.first, c.second) for c in conflicts(pieces)] == [(ONE, TWO), (ONE, THREE)]


def test_sessions_outside_the_event_s_days_are_found() -> None:
    pieces = [Piece(ONE, at(9), at(10)), Piece(TWO, at(9, 2), at(10, 2)), Piece(THREE, at(22, 5), at(1, 6))]

    assert outside(pieces, at(0), at(0, 6)) == [TWO, THREE]
