"""Every sentence for people is marked, and translated in each language that has a catalogue."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
CATALOGUES = sorted(APP.glob("translations/*/LC_MESSAGES/messages.po"))

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


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Collect every marked sentence, as `make translations` does."""
    collected = tmp_path_factory.mktemp("sentences") / "messages.pot"
    keywords = "_l lazy_gettext lazy_ngettext:1,2 lazy_pgettext:1c,2"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "--quiet",
        "extract",
        "--mapping-file",
        "pyproject.toml",
    ]
    subprocess.run([*command, "--keywords", keywords, "--output-file", collected, "app"], cwd=ROOT, check=True)
    with collected.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.parts[-3])
def test_a_language_says_everything_with_the_same_values_in_it(sentences: Catalog, file: Path):
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=file.parts[-3])

    wrong = []
    for sentence in filter(lambda each: each.id, sentences):
        translated = catalogue.get(sentence.id, sentence.context)
        if translated is None or translated.fuzzy or not all(_forms(translated.string)):
            wrong.append(f"not translated: {sentence.id}")
        elif problems := list(translated.check(catalogue)):
            wrong.append(f"{problems[0]}: {sentence.id}")
    assert wrong == []


def _forms(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (said,)
