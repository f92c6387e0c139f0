"""A union is asked, puts somebody forward, its group endorses, and only then is there a place."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.support.accessibility import assert_fits, assert_no_axe_findings
from tests.support.visits import open_mail, sign_in

MEETING = "tripartite-meeting-on-fair-recruitment-corridors"  # of the demo, by nomination
TITLE = "Tripartite meeting on fair recruitment corridors"
NOMINATIONS = f"/organise/events/{MEETING}/nominations"
FOCAL_POINT, NOMINEE, OTHER = "abena.focal@example.org", "kwame.nominee@example.org", "esi.nominee@example.org"
KWAME = "Kwame Boateng"


def test_a_nominee_of_the_workers_has_a_place_only_once_their_group_has_endorsed(page, visitor):
    desk, focal_point = visitor(viewport=DESK), visitor(java_script_enabled=False)
    sign_in(desk)
    _ask_the_union(desk)
    _put_two_forward(focal_point)
    _look_at_it(visitor(), focal_point.url.partition("#")[0])
    _say_yes(page)
    expect(page.get_by_text("It is the turn of the group’s secretariat: to endorse.")).to_be_visible()

    _accept(desk)
    expect(desk.get_by_text("The secretariat of the group has not endorsed this person")).to_be_visible()
    page.reload()
    expect(page.locator("figure.qr")).to_have_count(0)

    _endorse(visitor())
    page.reload()
    expect(page.get_by_text("It is the organiser’s turn: to decide.")).to_be_visible()
    _accept(desk)
    expect(desk.get_by_text("Approved: the registrant has a place.")).to_be_visible()

    page.reload()
    expect(page.get_by_role("img", name="QR code of ticket")).to_be_visible()
    focal_point.reload()
    expect(focal_point.get_by_role("link", name=f"Ticket {KWAME}")).to_be_visible()


def _ask_the_union(desk: Page) -> None:
    desk.goto(NOMINATIONS)
    assert_no_axe_findings(desk)
    desk.get_by_role("link", name="Ask an organisation").click()
    desk.get_by_label("Organisation").fill("Example Trade Union of Ghana")
    desk.get_by_label("Group that it speaks for").select_option("workers")
    desk.get_by_label("Country or territory").select_option("GHA")
    desk.get_by_label("Email of the focal point").fill(FOCAL_POINT)
    desk.get_by_role("button", name="Add").click()
    expect(desk.get_by_text("Added. Nobody is asked until you send.")).to_be_visible()
    desk.get_by_role("button", name="Ask Example Trade Union of Ghana").click()
    expect(desk.get_by_text("We write to 1 organisation.")).to_be_visible()


def _put_two_forward(page: Page) -> None:
    """Without scripts, on a phone: a mistake first, and nothing that was typed is lost."""
    open_mail(page, FOCAL_POINT, f"Whom do you put forward? {TITLE}")
    page.locator("pre").get_by_role("link", name="/n/").click()
    expect(page.get_by_role("heading", name="Whom do you put forward?", level=1)).to_be_visible()
    first, second = page.get_by_role("group", name="Person 1"), page.get_by_role("group", name="Person 2")
    first.get_by_label("Full name").fill(KWAME)
    first.get_by_label("Email").fill("kwame.nominee")
    second.get_by_label("Full name").fill("Esi Owusu")
    second.get_by_label("Email").fill(OTHER)
    page.get_by_role("button", name="Put forward").click()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(second.get_by_label("Full name")).to_have_value("Esi Owusu")
    first.get_by_label("Email").fill(NOMINEE)
    page.get_by_role("button", name="Put forward").click()
    expect(page.get_by_text("2 people put forward. We have written to them.")).to_be_visible()
    expect(page.get_by_text("1 of them is on the reserve list.")).to_be_visible()


def _look_at_it(page: Page, address: str) -> None:
    """Read the list as people with other languages and aids do."""
    for language in ("ar", "en"):
        page.goto(f"{address}?lang={language}")
        assert_no_axe_findings(page)
        assert_fits(page)


def _say_yes(page: Page) -> None:
    open_mail(page, NOMINEE, f"You are nominated: {TITLE}")
    page.locator("pre").get_by_role("link", name="/r/").click()
    expect(page.locator("#name")).to_have_value(KWAME)
    page.get_by_role("link", name="Your registration").click()
    expect(page.get_by_role("link", name="Complete and accept")).to_be_visible()
    assert_no_axe_findings(page)
    page.get_by_role("link", name="Complete and accept").click()
    for step in ("part", "needs", "questions", "check"):
        if step == "check":
            page.get_by_role("group", name="Do you need a visa").get_by_label("No").check()
        page.get_by_role("button", name="Save and go on").click()
        page.wait_for_url(f"**/{step}")
    page.get_by_label("I agree").first.check()
    page.get_by_role("button", name="Accept and send").click()
    expect(page.get_by_text("What happens now")).to_be_visible()


def _accept(desk: Page) -> None:
    desk.goto(f"{NOMINATIONS}?country=GHA")
    desk.get_by_role("button", name=f"Accept {KWAME}").click()


def _endorse(page: Page) -> None:
    sign_in(page, "secretariat.workers@example.org", "Endorsements")
    assert_no_axe_findings(page)
    expect(page.get_by_text("Nyambura Gitau")).to_have_count(0)  # of the employers
    page.get_by_role("button", name=f"Endorse {KWAME}", exact=True).click()
    expect(page.get_by_text("1 endorsed.")).to_be_visible()
