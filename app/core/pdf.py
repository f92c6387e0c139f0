"""Documents on paper: tagged PDF, titled, in its language. What people wrote goes in as data, never as markup."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

import typst

from app.core import fonts
from app.core.smaller import smaller
from app.core.typed import several_lines

STANDARD: Final = (
    "ua-1"  # PDF/UA-1: refuses what a screen reader could not follow, and characters that would print as empty boxes
)
LARGE = 200_000  # bytes, before they are packed
REMEMBERED = 11  # documents, however small
WITHOUT_FONT = re.compile('text `"(.*?)"` could not be displayed')
FRAME = Path(__file__).with_name("frame.typ")


class Unprintable(ValueError):
    """A document holds characters that our fonts do not have."""

    def __init__(self, characters: str) -> None:
        """Keep the characters, to name them."""
        super().__init__(characters)
        self.characters = characters


def printed(template: Path, data: Mapping[str, Any], *, title: str, language: str, at: datetime) -> bytes:
    """Typeset a document as PDF; the same words at the same moment are the same bytes.

    The template is a Typst file: it starts after `frame.typ`, which reads `data` and sets language, fonts and title.
    """
    words = _plain(dict(data) | {"title": title, "language": language, "fonts": fonts.FAMILIES})
    said = json.dumps(words, ensure_ascii=False, sort_keys=True)
    if lacking := fonts.unprintable(said):
        raise Unprintable(lacking)
    return _compiled(template, said, at)


def drawn(template: Path, data: Mapping[str, Any], *, language: str) -> bytes:
    """Draw a template as a picture (PNG); one of its points is one of the picture's."""
    words = _plain(fitting(dict(data)) | {"title": "", "language": language, "fonts": fonts.FAMILIES})
    return typst.compile(
        FRAME.read_bytes() + template.read_bytes(),
        font_paths=fonts.fonts(),
        ignore_system_fonts=True,
        format="png",
        ppi=72.0,
        sys_inputs={"data": json.dumps(words, ensure_ascii=False, sort_keys=True)},
    )


def fitting(said: Any) -> Any:
    """Write a question mark for each character that our fonts lack, which a title may hold, in all that is said."""
    if isinstance(said, str):
        return said if said.isascii() else said.translate(dict.fromkeys(map(ord, fonts.unprintable(said)), "?"))
    if isinstance(said, Mapping):
        return {name: fitting(one) for name, one in said.items()}
    return [fitting(one) for one in said] if isinstance(said, (list, tuple)) else said


def _compiled(template: Path, said: str, at: datetime) -> bytes:
    """Let Typst do its work; what it would have to leave as an empty box, it refuses."""
    source = FRAME.read_bytes() + template.read_bytes()
    try:
        printed_pages = typst.compile(
            source,
            font_paths=fonts.fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": said},
            pdf_standards=STANDARD,
            timestamp=int(at.timestamp()),
        )
        return smaller(_forgetting(printed_pages))
    except typst.TypstError as error:
        if lacking := WITHOUT_FONT.search(error.message):
            raise Unprintable(lacking[1]) from error
        raise


def _forgetting(printed_pages: bytes) -> bytes:
    """Let Typst forget a large document: it remembers the last ten for the next, which took most of a gigabyte."""
    if len(printed_pages) > LARGE:
        for _turn in range(REMEMBERED):
            typst.compile(b"", font_paths=fonts.fonts(), ignore_system_fonts=True)
    return printed_pages


def _plain(value: Any) -> Any:
    """Write accents as one character with their letter, as fonts draw them best, and nothing that is no character."""
    if isinstance(value, str):
        return several_lines(normalize("NFC", value))
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
