"""A ticket that its bearer's telephone keeps, and badges as an organiser prints them."""

import pytest
from playwright.sync_api import Error, expect

from tests.support.accessibility import assert_fits, assert_no_axe_findings
from tests.support.visits import register, sign_in

FORUM = "forum-regional-sur-la-protection-sociale-des-travailleurs-de"
ROSA, LUCIA, AMINA = "Rosa Quispe", "Lucía Condori", "Amina Odhiambo"


def test_tickets_that_were_kept_open_without_a_line_until_they_are_given_up(visitor):
    page = visitor()
    links = {}
    for name in (ROSA, LUCIA, AMINA):
        register(page, FORUM, name, f"{name.split()[0].lower()}@example.org")
        links[name] = page.url
        page.get_by_role("link", name="Keep it on my phone").click()
        expect(page.get_by_text("This ticket is kept on this phone")).to_be_visible()
    assert_no_axe_findings(page)
    assert_fits(page)
    for _again in range(2):
        page.reload()
        page.get_by_role("button", name="Remove it from this phone").click()
        expect(page.get_by_text("no longer kept on this phone")).to_be_visible()
        expect(page.get_by_role("button", name="Remove it from this phone")).to_be_hidden()

    page.context.set_offline(True)
    for name in (ROSA, LUCIA):
        page.goto(links[name])
        expect(page.get_by_text(name)).to_be_visible()
        expect(page.get_by_role("img", name="QR code of ticket")).to_be_visible()
        expect(page.get_by_text("This ticket is kept on this phone")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.ticket')).borderRadius") != "0px"
    with pytest.raises(Error):
        page.context.new_page().goto(links[AMINA])

    page.context.set_offline(False)
    page.goto(links[ROSA])
    page.get_by_text("Cancel my registration", exact=True).click()
    page.get_by_role("button", name="Yes, cancel my registration").click()
    expect(page.get_by_text("You have cancelled.")).to_be_visible()
    page.wait_for_function("caches.keys().then((kept) => kept.length === 1)")


def test_an_organiser_prints_badges_without_scripts_too(visitor):
    page = visitor()
    sign_in(page)
    page.goto(f"/organise/events/{FORUM}/badges")
    assert_no_axe_findings(page)
    assert_fits(page)

    plain = visitor(java_script_enabled=False, reduced_motion="reduce")  # a page cannot fade into a document
    sign_in(plain)
    plain.goto(f"/organise/events/{FORUM}/badges")
    plain.get_by_role("radio", name="Card").check()
    with plain.expect_response(lambda one: one.url.endswith(".pdf")) as printed:
        plain.get_by_role("button", name="Print badges").click()
    assert printed.value.status == 200
