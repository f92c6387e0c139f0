"""Every sentence for people is marked, so that it can be translated."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"

JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|&\w+;", re.DOTALL)
ENGLISH_ON_PURPOSE = re.compile(r"""<(script|style)\b.*?</\1>|<(\w+)[^>]*\slang="en".*?</\2>|<!--.*?-->""", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:aria-label|alt|title|placeholder|label)="([^"]*)\"""")
MARKUP = re.compile(r"""<[^>]*>|\b[\w-]+="[^"]*\"""")
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = {"Baraza", "CSV", "XLSX", "PDF", "JSON", "iCal", "UTC", "API"}


def unmarked(template: str) -> Iterator[str]:
    """Find words of a template that nobody could translate."""
    plain = ENGLISH_ON_PURPOSE.sub(" ", JINJA.sub(" ", template))
    for text in [*SPOKEN.findall(plain), *MARKUP.sub("\n", plain).splitlines()]:
        if set(WORD.findall(text)) - NAMES:
            yield text.strip()


def test_templates_hold_no_sentence_that_is_not_marked():
    found = [
        f"{file.relative_to(APP)}: {text}"
        for file in sorted(APP.rglob("*.html"))
        for text in unmarked(file.read_text(encoding="utf-8"))
    ]
    assert found == []
