"""Markdown as plain text."""

import pytest

from app.core.markdown import to_text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("*Invented.*\n\n**An organiser** says\nmore.", "Invented.\n\nAn organiser says\nmore."),
        ("# Why\n\nBecause:\n\n- one\n- `two`\n\nThen.", "Why\n\nBecause:\n\n- one\n- two\n\nThen."),
        ("1. one\n2. two", "1. one\n2. two"),
        ("See [the site](https://e.org/a_b).", "See the site (https://e.org/a_b)."),
        ("[https://e.org](https://e.org) <https://e.org/é> <a@e.org>", "https://e.org https://e.org/é a@e.org"),
        ("As\n\n| a | b |\n|--|--|\n| c | d |\n| e | f |\n\nis.", "As\n\na | b\nc | d\ne | f\n\nis."),
        ("R&D &amp; 2 \\* 3  \nor <b>so</b>\n\n    code", "R&D & 2 * 3\nor <b>so</b>\n\ncode"),
        (" \n", ""),
    ],
    ids=["stress", "list", "numbers", "link", "addresses", "table", "signs", "nothing"],
)
def test_markdown_reads_as_plain_text(written: str, shown: str) -> None:
    assert to_text(written) == shown
