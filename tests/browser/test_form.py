"""The form in steps: nothing that was typed is lost, whatever becomes of the connection."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_everybody import assert_keeps_nobody_out

ACADEMY = "/events/academy-on-social-dialogue-and-tripartism/register"  # of the demo: it asks questions of its own
PDF = {"name": "passport.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 invented"}
AWAY = re.compile("No connection")
SAVED = "Saved"


def say_who(page: Page, email: str) -> None:
    page.get_by_label("Name as in your passport").fill("Amina Diallo")
    page.get_by_label("Name as you write it").fill("آمنة ديالو")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Country or territory").select_option("SEN")
    page.get_by_label("Workers", exact=True).check()
    page.get_by_label("Organisation").fill("Example Union of Senegal")


def say_travel(page: Page) -> None:
    page.get_by_label("What helps you to take part").fill("Step-free access")
    page.get_by_label("Passport number").fill("AB 123456")


def say_questions(page: Page) -> None:
    page.get_by_role("group", name="Do you need a visa").get_by_label("Yes").check()
    page.get_by_label("At which consulate").fill("Dakar")
    page.get_by_label("The first half").check()


FILLED: dict[str, tuple[Callable[[Page], None], dict[str, str]]] = {
    "part": (lambda page: page.get_by_label("My organisation").check(), {}),
    "needs": (say_travel, {"#access_needs": "Step-free access", "#passport_number": "AB 123456"}),
    "questions": (say_questions, {"[id='q-at-which-consulate-will-you-apply']": "Dakar"}),
}


def go_on(page: Page, to: str = "") -> None:
    """Go on from a step; `to` another one, which is all there afterwards."""
    page.get_by_role("button", name="Save and go on").click()
    if to:
        page.wait_for_url(f"**/{to}")


def expect_typed(page: Page, typed: dict[str, str]) -> None:
    for control, value in typed.items():
        expect(page.locator(control)).to_have_value(value)


def begin(page: Page, email: str) -> None:
    page.goto(ACADEMY)
    say_who(page, email)
    go_on(page, to="part")
    expect(page.get_by_role("heading", name="Taking part")).to_be_visible()


def test_a_connection_cut_at_any_step_loses_nothing(visitor):
    page = visitor()
    page.goto(ACADEMY)
    say_who(page, "amina.cut@example.org")
    _cut_and_come_back(
        page, {"#name": "Amina Diallo", "#badge_name": "آمنة ديالو", "#organisation": "Example Union of Senegal"}
    )
    for step, (fill, typed) in FILLED.items():
        go_on(page, to=step)
        fill(page)
        _cut_and_come_back(page, typed)
    go_on(page, to="check")
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    address = page.url
    page.context.close()

    again = visitor()  # another browser: only what the server has is there
    again.goto(address)
    for words in ("آمنة ديالو", "My organisation", "Step-free access", "AB 123456", "Dakar", "The first half"):
        expect(again.get_by_text(words, exact=True)).to_be_visible()
    again.get_by_label("I agree").check()
    again.get_by_role("button", name="Send registration").dblclick()
    expect(again.get_by_text("You are registered")).to_be_visible()
    expect(again.get_by_text("What we wrote to you")).to_be_visible()
    again.goto("/dev/mail")
    expect(again.locator("tr", has_text="amina.cut@example.org").get_by_role("link", name="Your ticket")).to_have_count(
        1
    )


def _cut_and_come_back(page: Page, typed: dict[str, str]) -> None:
    """Lose the connection, try to go on all the same, and open the page again later."""
    page.context.set_offline(True)
    go_on(page)
    expect(page.get_by_text(AWAY)).to_be_visible()
    expect_typed(page, typed)
    page.context.set_offline(False)
    page.reload()
    expect_typed(page, typed)


def test_what_is_typed_meanwhile_is_saved_and_a_late_answer_wipes_nothing(visitor):
    page = visitor()
    begin(page, "amina.late@example.org")
    page.goto(page.url.replace("/part", "/needs"))
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route(re.compile(r"/register/[\w=-]+$"), hold_the_first)
    needs = page.get_by_label("What helps you to take part")
    with page.expect_request(lambda request: request.method == "POST"):
        needs.fill("first")
    needs.fill("first, then second")
    expect(page.get_by_text(SAVED, exact=True)).to_be_visible()  # the second; the first is still on its way
    with page.expect_response(lambda answer: answer.status == 204):
        held[0].continue_()
    expect(needs).to_have_value("first, then second")
    with page.expect_response(lambda answer: answer.status == 204):
        page.get_by_label("Passport number").fill("AB 1")
    other = visitor()
    other.goto(page.url)
    expect(other.get_by_label("What helps you to take part")).to_have_value("first, then second")
    expect(other.get_by_label("Passport number")).to_have_value("AB 1")


def test_the_steps_work_without_scripts(visitor):
    page = visitor(java_script_enabled=False)
    begin(page, "amina.plain@example.org")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Organisation")).to_have_value("Example Union of Senegal")
    for step in ("part", "needs", "questions"):
        go_on(page, to=step)
    consulate = page.get_by_label("At which consulate")
    expect(consulate).to_be_hidden()
    page.get_by_role("group", name="Do you need a visa").get_by_label("Yes").check()
    expect(consulate).to_be_visible()
    go_on(page)
    expect(page).to_have_title(re.compile("^Error:"))
    consulate.fill("Dakar")
    page.get_by_label("A copy of your passport").set_input_files({**PDF, "buffer": b"<html>"})
    go_on(page)
    expect(page.get_by_role("alert").get_by_text("This file is no PDF")).to_be_visible()
    expect(consulate).to_have_value("Dakar")
    page.get_by_label("A copy of your passport").set_input_files(PDF)
    go_on(page)
    expect(page.get_by_text("passport.pdf")).to_be_visible()
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Send registration").click()
    expect(page.get_by_text("You are registered")).to_be_visible()
    page.get_by_role("link", name="Change", exact=True).click()
    expect(page.get_by_label("Name as in your passport")).to_have_value("Amina Diallo")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_steps_keep_nobody_out(page, language):
    page.goto(f"{ACADEMY}/form?lang={language}")
    page.locator("form[data-saved] button").first.click()
    page.locator(".errors").wait_for()
    assert_keeps_nobody_out(page)
    page.emulate_media(color_scheme="light")
    page.locator("#name").fill("Amina")
    page.locator("#email").fill(f"amina.{language}@example.org")
    page.locator("#country_iso3").select_option("SEN")
    page.locator("[name=group][value=workers]").check()
    page.locator("#organisation").fill("Example Union")
    page.locator("form[data-saved] button").first.click()
    page.wait_for_url("**/part")
    for step in ("questions", "check"):
        page.goto(re.sub("/[a-z]+$", f"/{step}", page.url))
        assert_keeps_nobody_out(page)
        page.emulate_media(color_scheme="light")
