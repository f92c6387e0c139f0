"""What axe-core finds on a page."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = ("color-contrast", "link-in-text-block")  # what can have changed where only the colours have


def assert_no_axe_findings(page: Page, only: Sequence[str] = ()) -> None:
    """Fail with axe's own words where a page keeps somebody out; `only` names some of its rules."""
    options = {"runOnly": list(only)} if only else {}
    results = Axe().run(page, options=options)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
