"""An organiser plans a timetable: by keyboard alone, by dragging, and without scripts."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.visits import sign_in

ACADEMY = "/organise/events/academy-on-social-dialogue-and-tripartism/sessions"
TALL = {"width": 1280, "height": 2600}


def session(page: Page, title: str) -> Any:
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=title, exact=True))


def said(page: Page, words: str) -> None:
    """Wait until the page has said how a move went; three points stand for the day, which is counted from today."""
    pattern = ".*".join(map(re.escape, words.split("…")))
    expect(page.locator("#timetable-said")).to_contain_text(re.compile(pattern))


def open_day(page: Page, number: int) -> None:
    """Open a day of the timetable."""
    page.goto(ACADEMY)
    page.get_by_role("navigation", name="Days").get_by_role("link").nth(number - 1).click()
    expect(page.get_by_role("navigation", name="Days").get_by_role("link").nth(number - 1)).to_have_attribute(
        "aria-current", "page"
    )


def drag(page: Page, title: str, onto: Any, *, down: float) -> None:
    """Drag a session with the mouse onto something, so far below its upper edge."""
    box, goal = session(page, title).bounding_box(), onto.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(goal["x"] + 30, goal["y"] + down + 8, steps=6)
    page.mouse.up()


def touch(page: Page, title: str, *, across: float, down: float) -> None:
    """Drag a session with a finger."""
    box, fingers = session(page, title).bounding_box(), page.context.new_cdp_session(page)
    x, y = box["x"] + 30, box["y"] + 8
    steps = [(x + across * part / 4, y + down * part / 4) for part in range(5)]
    for number, (left, top) in enumerate(steps):
        kind = "touchMove" if number else "touchStart"
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": left, "y": top}]})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def focused(page):
    """Read what the keyboard is at; Tab leads to no other page."""
    return page.evaluate("() => document.activeElement.textContent")


def test_a_timetable_is_planned_by_keyboard_alone(visitor):
    page = visitor(viewport=TALL, reduced_motion="reduce")
    sign_in(page)
    page.goto(ACADEMY)
    for _press in range(60):
        page.keyboard.press("Tab")
        if focused(page) == "Open space":
            break

    for key in ("ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    said(page, "“Open space” is moved: …, 16:30–17:30, Terrace → …, 16:00–17:00, Terrace.")
    page.keyboard.press("ArrowLeft")
    said(page, "“Open space” is moved: …, 16:00–17:00, Terrace → …, 16:00–17:00, ")
    expect(page.get_by_role("link", name="Open space", exact=True)).to_be_focused()
    page.keyboard.press("Delete")
    said(page, "“Open space” is in the tray.")
    page.keyboard.press("ArrowDown")
    said(page, "is moved: in the tray → …, 09:00–10:00")
    expect(page.get_by_text(re.compile("clash"))).to_be_visible()

    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/*-*")
    page.get_by_label("Title").focus()
    page.keyboard.press("End")
    page.keyboard.type(" for all")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions?*")
    expect(page.get_by_text("is changed.").first).to_be_visible()

    page.goto(f"{ACADEMY}?lang=ar")
    moved = session(page, "Open space for all")
    before = moved.bounding_box()["x"]
    moved.get_by_role("link").focus()
    page.keyboard.press("ArrowLeft")
    said(page, "is moved")
    assert moved.bounding_box()["x"] < before


def test_a_session_is_dragged_to_another_hour_room_day_and_to_the_tray(visitor):
    page = visitor(viewport=TALL, has_touch=True, reduced_motion="reduce")
    sign_in(page)
    open_day(page, 4)
    title = page.locator("#grid .ses > a").first.inner_text()
    expect(page.locator("#tray")).to_contain_text("wait here")

    drag(page, title, page.locator("#tray"), down=40)
    said(page, f"“{title}” is in the tray.")
    page.get_by_role("button", name="Take it back").first.click()
    page.wait_for_url("**/sessions?*")
    drag(page, title, page.locator(".room").last, down=150)
    said(page, f"“{title}” is moved")
    place = session(page, title).get_attribute("data-starts")
    touch(page, title, across=0, down=32)
    said(page, f"“{title}” is moved")
    expect(session(page, title)).not_to_have_attribute("data-starts", place)
    drag(page, title, page.locator("nav.tabs a").last, down=10)
    said(page, f"“{title}” is moved")
    expect(session(page, title)).to_have_count(0)
    open_day(page, 5)
    expect(session(page, title)).to_be_visible()


def test_a_session_is_moved_by_form_on_a_phone_without_scripts(visitor):
    page = visitor(java_script_enabled=False)
    sign_in(page)
    open_day(page, 2)
    page.get_by_role("link", name="Sector bargaining, read line by line").click()
    page.wait_for_url("**/sessions/*-*")
    page.get_by_label("Start").fill("08:30")
    page.get_by_label("Room, or stop on the route").fill("Terrace")
    page.get_by_role("button", name="Store changes").click()
    page.wait_for_url("**/sessions?*")
    expect(page.get_by_text(re.compile("→ .*, 08:30")).first).to_be_visible()

    page.get_by_role("button", name="Take it back").first.click()
    page.wait_for_url("**/sessions?*")
    expect(page.get_by_text(re.compile("→ .*, 09:00")).first).to_be_visible()
