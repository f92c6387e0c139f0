import pytest
from flask import Flask, request

from app.core.typed import one_line, several_lines


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Amina   Diallo ", "Amina Diallo"),
        ("Amina\r\nBcc: x@example.org", "Amina Bcc: x@example.org"),
        ("Am\x00ina\x07", "Am ina"),
        ("محمد بن خليل", "محمد بن خليل"),
        ("Zoë 👩‍👩‍👧", "Zoë 👩‍👩‍👧"),
        (" \u200b\u2060\u00a0", ""),
        (None, ""),
    ],
)
def test_a_line_holds_words_and_nothing_else(typed: str | None, kept: str) -> None:
    assert one_line(typed) == kept


def test_lines_stay_lines() -> None:
    assert several_lines(" One\r\n\r\n\tTwo\x00\x07\n") == "One\n\n\tTwo"
    assert several_lines("\u200b\n\u200b") == ""


def test_a_request_holds_no_nul(app: Flask) -> None:
    with app.test_request_context("/?q=a%00b&q=c", method="POST", data={"code": "K7\0QM"}):
        assert request.args.getlist("q") == ["ab", "c"]
        assert request.form["code"] == "K7QM"
