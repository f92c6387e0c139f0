"""A registrant on a telephone: choosing sessions, and a calendar of their own."""

from playwright.sync_api import expect

from tests.support.accessibility import assert_fits, assert_no_axe_findings
from tests.support.visits import register, sign_in

FORUM = "forum-regional-sur-la-protection-sociale-des-travailleurs-de"


def test_a_registrant_chooses_sessions_without_scripts_and_follows_them_in_their_own_calendar(visitor):
    page = visitor(java_script_enabled=False)
    register(page, FORUM, "Rosa Quispe", "rosa@example.org")
    own = page.url
    page.get_by_role("link", name="Choose").click()
    page.get_by_role("checkbox", name="épargne longue").check()
    page.get_by_role("checkbox", name="guichet unique").check()
    page.get_by_role("button", name="Save my sessions").click()
    expect(page.get_by_role("alert")).to_contain_text("are at the same time. Choose one of them.")
    expect(page.get_by_role("checkbox", name="guichet unique")).to_be_checked()
    page.get_by_role("checkbox", name="épargne longue").uncheck()
    page.get_by_role("button", name="Save my sessions").click()
    expect(page.get_by_text("Your sessions are saved.")).to_be_visible()

    page.goto(own)
    page.get_by_role("button", name="Give me an address for my calendar").click()
    expect(page.get_by_text("So far it holds this event alone.")).to_be_visible()
    address = page.get_by_label("Address for any other calendar").input_value()
    text = page.request.get(address).text().replace("\r\n ", "")
    assert "guichet unique" in text
    assert "épargne longue" not in text

    page.get_by_text("Renew the address").click()
    page.get_by_role("button", name="Yes, give it a new address").click()
    expect(page.get_by_label("Address for any other calendar")).not_to_have_value(address)
    assert page.request.get(address).status == 410


def test_the_pages_fit_a_small_telephone_and_read_well(visitor, site):
    page = visitor()
    register(page, FORUM, "Lucía Condori", "lucia@example.org")
    page.get_by_role("button", name="Give me an address for my calendar").click()
    page.get_by_role("button", name="Copy the address").scroll_into_view_if_needed()
    assert_no_axe_findings(page)
    assert_fits(page)
    page.get_by_role("link", name="Choose").click()
    page.get_by_role("checkbox", name="épargne longue").check()
    page.get_by_role("checkbox", name="guichet unique").check()
    page.get_by_role("button", name="Save my sessions").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_no_axe_findings(page)
    assert_fits(page)
    assert "/feeds/personal/" not in site.log.read_text()


def test_an_organiser_finds_the_calendar_of_what_they_run(page):
    sign_in(page)
    page.get_by_role("link", name="My calendar").click()
    page.get_by_role("button", name="Give me an address for my calendar").click()
    expect(page.get_by_label("Address for any other calendar")).to_be_visible()
    address = page.get_by_label("Address for any other calendar").input_value()
    assert "BEGIN:VEVENT" in page.request.get(address).text()
    assert_no_axe_findings(page)
    assert_fits(page)
