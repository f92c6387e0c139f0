"""What the files themselves must and must not say."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"

PHYSICAL = re.compile(
    r"""(?<![\w-])(
        (margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)[\w-]*
        | border-(top|bottom)-(left|right)-radius
        | (left|right|top|bottom|width|height|(min|max)-(width|height))
        )\s*:
        | (float|clear|text-align)\s*:\s*(left|right)""",
    re.VERBOSE,
)
UNSAFE_MARKUP = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style(?! nonce=)|<script(?![^>]*\ssrc=)|\|\s*safe\b|javascript:""",
    re.IGNORECASE,
)
SAFE_AS_MADE = "{{ drawings[name]|safe }}"  # the icons, drawn by ourselves
DATA_BLOCK = re.compile(r"""<script[^>]*type=["']application/(json|ld\+json)["']""")
ELSEWHERE = re.compile(r"(?<![\w.])/(home|Users|root|work)/|pypi\.org|deb\.debian\.org|registry\.npmjs")
OURS = ("app", "migrations", "tests", "bench", "scripts", ".ci")  # folders; beside them, the files at the top


def lines(folder: Path, *patterns: str) -> Iterator[tuple[str, str]]:
    """Read every line of some files, each with its place."""
    for pattern in patterns:
        for file in sorted(folder.rglob(pattern)):
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
                yield f"{file.relative_to(ROOT)}:{number}", line


def test_there_is_one_commit_in_the_code_base() -> None:
    assert [place.split(":")[0] for place, line in lines(APP, "*.py") if ".commit(" in line] == ["app/core/db.py"]


def test_time_zones_come_from_the_pinned_data_alone() -> None:
    asks = re.compile(r"(import|from) zoneinfo\b")
    assert {place.split(":")[0] for place, line in lines(APP, "*.py") if asks.search(line)} == {"app/core/zones.py"}


def test_templates_hold_no_script_no_style_and_nothing_marked_safe() -> None:
    found = [
        f"{place} {line.strip()}"
        for place, line in lines(APP, "*.html", "*.xml")
        if UNSAFE_MARKUP.search(line.replace(SAFE_AS_MADE, "")) and not DATA_BLOCK.search(line)
    ]
    assert found == []


def test_scripts_and_pages_ask_nobody_else() -> None:
    asks = re.compile(r"""(src|action|import|fetch\()\s*=?\s*["'(]?\s*(https?:)?//""")
    assert [place for place, line in lines(APP, "*.html", "*.js", "*.css") if asks.search(line)] == []


def test_styles_are_logical_so_that_they_also_read_from_right_to_left() -> None:
    def declarations(line: str) -> str:
        return re.sub(r"/\*.*?\*/|@(media|container)[^{]*", "", line)

    found = [f"{place} {line.strip()}" for place, line in lines(APP, "*.css") if PHYSICAL.search(declarations(line))]
    assert found == []


def test_files_speak_of_the_product_alone() -> None:
    files = [*ROOT.glob("[!.]*"), *(file for folder in OURS for file in (ROOT / folder).rglob("*"))]
    readable = [file for file in files if file.is_file() and "__pycache__" not in file.parts and file != Path(__file__)]
    found = [
        f"{file.relative_to(ROOT)}: {match[0]}"
        for file in readable
        for match in ELSEWHERE.finditer(file.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
