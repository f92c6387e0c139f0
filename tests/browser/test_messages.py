"""A message to many, from the organiser's text to the readers; and what happens now, for one of them."""

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_everybody import APPROVAL
from tests.support.accessibility import assert_fits, assert_no_axe_findings
from tests.support.visits import register, sign_in


def test_an_organiser_writes_to_those_who_wait_for_a_decision_and_releases_it(visitor):
    amina = visitor(viewport=PHONE)
    register(amina, APPROVAL, "Amina Reader", "amina.reader@example.org")
    expect(amina.get_by_role("heading", name="What happens now")).to_be_visible()
    expect(amina.get_by_text("It is the organiser’s turn: to decide.")).to_be_visible()
    expect(amina.locator("li[aria-current=step]")).to_contain_text("Decision of the organiser")
    assert_no_axe_findings(amina)

    desk = visitor(viewport=DESK, java_script_enabled=False)
    sign_in(desk)
    desk.goto(f"/organise/events/{APPROVAL}/messages")
    desk.get_by_role("link", name="To many").click()
    desk.get_by_role("link", name="Write a message").click()
    desk.get_by_label("Where they stand").select_option("To review")
    desk.get_by_label("Subject").first.fill("News of {event}")
    desk.get_by_label("Text").first.fill("We decide on Friday, {name}.")
    desk.get_by_role("button", name="Save and look at it").click()
    desk.get_by_text("Everybody who gets it").click()
    expect(desk.get_by_text("amina.reader@example.org").last).to_be_visible()
    desk.get_by_role("button", name="Send a test to me").first.click()
    expect(desk.get_by_text("A test is on its way")).to_be_visible()
    desk.get_by_role("link", name="Release…").click()
    desk.get_by_role("button", name="Send it to").click()
    expect(desk.get_by_text("leave now")).to_be_visible()
    expect(desk.get_by_role("heading", name="How far it is")).to_be_visible()

    amina.reload()
    expect(amina.get_by_text("News of")).to_be_visible()


def test_the_pages_of_messages_keep_nobody_out(visitor):
    desk = visitor(viewport={"width": 320, "height": 640})
    sign_in(desk)
    pages = f"/organise/events/{APPROVAL}/messages"
    desk.goto(f"{pages}/reminders")
    desk.get_by_label("Everybody with a place").check()
    desk.get_by_label("How many days before").fill("7")
    desk.get_by_role("button", name="Set the reminder").click()
    expect(desk.get_by_text("Will be sent")).to_be_visible()
    own = desk.get_by_role("link", name="Everybody with a place").get_attribute("href")

    for page in (f"{pages}/reminders", own, f"{pages}/mailings", f"{pages}/mailings/new", f"{pages}?show=undelivered"):
        desk.goto(page)
        assert_no_axe_findings(desk)
        assert_fits(desk)
