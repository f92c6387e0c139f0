"""A running site and a browser to visit it with."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.support import machine
from tests.support.covering import unwatched
from tests.support.site import Prepared, Site, serving

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PATIENCE = 30_000  # milliseconds; a machine with much else to do is no fault of a page
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def site(prepared_site: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve the product with its demo programme, anew for each file of tests: its events have few places left."""
    with serving(prepared_site.copied_to(tmp_path_factory.mktemp("site")), unwatched(os.environ)) as running:
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
def visitor(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Let people visit the site, each in a browser of their own: `visitor(viewport=DESK, java_script_enabled=False)`.

    What goes wrong in the scripts of a page, or against its content policy, fails the test.
    """
    expect.set_options(timeout=PATIENCE)
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def visit(**settings: Any) -> Page:
        usual = {"base_url": site.url, "viewport": PHONE, "locale": "en-GB", "timezone_id": "Africa/Nairobi"}
        contexts.append(browser.new_context(**(usual | settings)))
        contexts[-1].set_default_timeout(PATIENCE)
        opened = contexts[-1].new_page()
        opened.on("pageerror", lambda error: troubles.append(str(error)))
        opened.on("console", lambda message: troubles.extend(_trouble(message)))
        return opened

    yield visit
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """Open a page on a phone; `page.goto("/")` visits the site."""
    return visitor()


def _trouble(message: ConsoleMessage) -> list[str]:
    """Tell an error in a script from an answer that is an error on purpose, such as a page not found."""
    wrong = message.type == "error" and "Failed to load resource" not in message.text
    return [message.text] if wrong else []
