"""A running site and a browser to visit it with."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.support import machine
from tests.support.site import Site, serving

PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the product with its demo programme: `site.url`, and `site.flask("user", "create", …)`."""
    with serving(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's own Chromium."""
    path = machine.chromium()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page on a phone; `page.goto("/")` visits the site. What goes wrong in its scripts fails the test."""
    context = browser.new_context(base_url=site.url, viewport=PHONE, locale="en-GB", timezone_id="Africa/Nairobi")
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda message: troubles.extend(_trouble(message)))
    yield opened
    context.close()
    assert troubles == []


def _trouble(message: ConsoleMessage) -> list[str]:
    """Tell an error in a script from an answer that is an error on purpose, such as a page not found."""
    wrong = message.type == "error" and "Failed to load resource" not in message.text
    return [message.text] if wrong else []
