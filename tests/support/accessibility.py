"""What keeps people out of a page, looked for once the page is all there."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

COLOURS = ("color-contrast", "link-in-text-block")  # what can have changed where only the colours have


def assert_no_axe_findings(page: Page, only: Sequence[str] = ()) -> None:
    """Fail with axe's own words where a page keeps somebody out; `only` names some of its rules."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})
    results = AxeResults(page.evaluate("options => axe.run(options)", options))
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def assert_fits(page: Page) -> None:
    """Fail where a page is wider than the screen it is shown on."""
    page.wait_for_load_state()
    width = page.locator("html").evaluate("html => html.scrollWidth")
    assert page.viewport_size
    assert width <= page.viewport_size["width"], f"{page.url} scrolls sideways: it is {width} wide"
