"""A letter from its text to the hand of whoever it is for."""

from playwright.sync_api import expect

from tests.browser.conftest import DESK
from tests.browser.test_everybody import APPROVAL
from tests.support.paper import lines_of
from tests.support.visits import sign_in


def test_an_organiser_writes_a_letter_in_arabic_looks_at_it_and_issues_it(visitor):
    desk = visitor(viewport=DESK, java_script_enabled=False)
    sign_in(desk)
    letters = f"/organise/events/{APPROVAL}/letters"
    desk.goto(f"{letters}/invitation/ar")
    desk.get_by_label("Subject").fill("دعوة: {event}")
    desk.get_by_label("Text").fill("حضرة {name}،\n\nيسرنا أن ندعوكم")
    desk.get_by_role("button", name="Preview", exact=True).click()
    expect(desk.get_by_text("يسرنا أن ندعوكم").last).to_be_visible()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Your text, version 1")).to_be_visible()

    desk.goto(f"{letters}/invitation/issue")
    desk.get_by_label("Language of the letters").select_option("ar")
    for box in desk.get_by_role("checkbox").all()[1:]:
        box.uncheck()
    desk.get_by_role("button", name="Issue to all that are ticked").click()
    expect(desk.get_by_text("1 letter issued.")).to_be_visible()

    document = desk.request.get(desk.locator("tbody th a").first.get_attribute("href"))
    assert document.headers["content-type"] == "application/pdf"
    assert "يسرنا أن ندعوكم" in lines_of(document.body())
