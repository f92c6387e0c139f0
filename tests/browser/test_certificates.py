"""A certificate from the organiser's hand to the page on which a stranger checks it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESK
from tests.browser.test_everybody import EXCHANGE, assert_keeps_nobody_out
from tests.support.paper import text_of
from tests.support.visits import sign_in


def test_a_certificate_is_given_by_exception_checked_by_its_code_and_revoked(visitor):
    desk = visitor(viewport=DESK, java_script_enabled=True)
    sign_in(desk)
    desk.goto(f"/organise/events/{EXCHANGE}/registrations?status=confirmed")
    desk.get_by_role("main").get_by_role("table").get_by_role("rowheader").get_by_role("link").first.click()
    desk.get_by_role("link", name="Attendance and certificate").click()
    expect(desk.get_by_text("Give a certificate by exception")).to_be_visible()
    name = desk.get_by_role("heading", level=1).inner_text()
    desk.get_by_text("Give a certificate by exception").click()
    expect(desk.get_by_label("Why do you give it all the same?")).to_be_visible()
    assert_keeps_nobody_out(desk)
    desk.get_by_label("Why do you give it all the same?").fill("Ill on the second day")
    desk.get_by_role("button", name="Issue the certificate").click()
    expect(desk.get_by_text("The certificate is issued.")).to_be_visible()
    number = desk.get_by_role("link", name=re.compile(r"^\d{4}-\d+-\d{4}$"))
    assert name in text_of(desk.request.get(number.get_attribute("href")).body())
    address = desk.get_by_role("link", name="Public page").get_attribute("href")

    stranger = visitor()
    stranger.goto("/certificates")
    stranger.get_by_label("Code of the certificate").fill(address.rpartition("/")[2].lower())
    stranger.get_by_role("button", name="Check", exact=True).click()
    expect(stranger.get_by_text("This certificate is valid.")).to_be_visible()
    expect(stranger.get_by_text(name, exact=True)).to_be_visible()
    assert_keeps_nobody_out(stranger)

    desk.get_by_text("Revoke certificate").click()
    desk.get_by_label("Why is it not valid any more?").fill("It was somebody else")
    desk.get_by_role("button", name="Revoke it").click()
    expect(desk.get_by_text("The certificate is revoked.")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text("it was revoked on")).to_be_visible()
