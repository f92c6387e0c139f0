import re

from playwright.sync_api import expect

from tests.support.accessibility import assert_no_axe_findings


def test_whoever_wants_some_of_the_events_in_their_calendar_finds_the_address_and_copies_it(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/")
    page.get_by_role("link", name="Subscribe to the calendar").click()
    page.wait_for_url("**/feeds")
    assert_no_axe_findings(page)

    page.get_by_label("Region").select_option("Africa")
    page.get_by_text("More filters").click()
    page.get_by_role("checkbox", name="Least developed countries").check()
    page.get_by_role("button", name="Show the addresses").click()

    expect(page.get_by_role("heading", name="Africa · Least developed countries")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Least developed countries")).to_be_checked()
    address = page.get_by_label("Address for any other calendar").input_value()
    assert address.endswith("/feeds/custom.ics?region=africa&ldc=1")
    link = page.get_by_role("link", name="Apple, Outlook or Thunderbird").get_attribute("href")
    assert link == re.sub("^https?", "webcal", address)
    assert page.request.get(link.replace("webcal", "http")).headers["content-type"] == "text/calendar; charset=utf-8"

    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_text("Copied. Paste it into your calendar.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    page.get_by_text("QR code for a phone").click()
    expect(page.get_by_role("img", name="QR code of the address webcal://")).to_be_visible()
    assert_no_axe_findings(page)


def test_without_the_right_to_copy_the_page_says_so_and_selects_the_address(page):
    page.goto("/feeds")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_text("Your browser would not copy.")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == page.get_by_label("Address for any").input_value()
