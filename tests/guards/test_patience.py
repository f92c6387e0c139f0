"""Tests in a browser wait for the page that a click leads to: what looks at once may look at the old one."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

TESTS = Path(__file__).parents[1]
LEADS_ELSEWHERE = {"click", "dblclick", "press"}
LOOKS_AT_ONCE = {
    "all", "count", "evaluate", "get_attribute", "goto", "inner_text", "input_value", "is_checked", "is_visible",
    "reload", "text_content", "url",
}  # fmt: skip
WAITS = {"expect", "wait_for", "wait_for_url"}


def looks(statement: ast.stmt) -> str:
    """Name what looks at a page, or leaves it, without waiting for anything."""
    said = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(statement)}
    found = sorted(word for word in said if word in LOOKS_AT_ONCE or word.startswith("assert_"))
    return "" if said & WAITS or not found else found[0]


def clicks(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in LEADS_ELSEWHERE


def one_after_the_other(code: ast.AST) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    for node in ast.walk(code):
        block = getattr(node, "body", None)
        if isinstance(block, list):
            yield from pairwise(block)


def test_nothing_looks_at_a_page_right_after_a_click_that_may_lead_to_another() -> None:
    files = [*(TESTS / "browser").glob("*.py"), TESTS / "support" / "visits.py"]
    found = [
        f"{file.name}:{after.lineno} {what}: wait_for_url() or expect() something of the new page first"
        for file in files
        for before, after in one_after_the_other(ast.parse(file.read_text(encoding="utf-8")))
        if clicks(before) and (what := looks(after))
    ]
    assert found == []
