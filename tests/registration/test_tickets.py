"""Ticket codes are drawn, shown, and read back as people type them."""

from hypothesis import given
from hypothesis import strategies as st

from app.registration import tickets

CODE = tickets.LENGTH - 1
drawn = st.text(tickets.ALPHABET, min_size=CODE, max_size=CODE)


def completed(text: str) -> str:
    """Add the one last character that makes a text a code."""
    (code,) = {text + last for last in tickets.ALPHABET if tickets.parsed(text + last)}
    return code


def test_a_new_code_is_a_code() -> None:
    code = tickets.new()

    assert tickets.parsed(code) == code
    assert tickets.shown(code) == f"{code[:4]}-{code[4:]}"


@given(drawn)
def test_a_code_is_read_in_any_case_and_with_its_dash(text: str) -> None:
    code = completed(text)

    assert tickets.parsed(f" {tickets.shown(code).lower()} ") == code


@given(drawn, st.integers(0, CODE), st.sampled_from(tickets.ALPHABET))
def test_one_wrong_character_is_noticed(text: str, place: int, wrong: str) -> None:
    code = completed(text)
    slip = code[:place] + wrong + code[place + 1 :]

    assert tickets.parsed(slip) == (code if slip == code else None)


@given(drawn, st.integers(0, CODE - 1))
def test_two_neighbours_swapped_are_noticed(text: str, place: int) -> None:
    code = completed(text)
    slip = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert tickets.parsed(slip) == (code if slip == code else None)


def test_letters_are_read_as_what_they_look_like() -> None:
    code = completed("01V5000")

    assert tickets.parsed(code.replace("0", "o").replace("1", "l").replace("V", "U").replace("5", "s")) == code


def test_digits_of_other_scripts_are_digits() -> None:
    code = completed("0123456")

    assert tickets.parsed("".join("٠١٢٣٤٥٦٧٨٩"[int(c)] if c.isdigit() else c for c in code)) == code


def test_what_is_no_code_is_none() -> None:
    assert [tickets.parsed(text) for text in ("", "K7QM", "K7QM-4XRB-99", "ABC Ж", "東京東京東京東京")] == [None] * 5
