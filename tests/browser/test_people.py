"""A list is imported, somebody comes to the door unannounced, one person is found to be there twice, and a whole room
is checked in without a scanner; a telephone is enrolled, and revoked.
"""

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.support.accessibility import assert_no_axe_findings
from tests.support.paper import text_of
from tests.support.site import Site
from tests.support.visits import DOOR, publish_event, register, sign_in, ticket_code

ACADEMY = "/organise/events/academy-on-social-dialogue-and-tripartism"
PEOPLE = """record_id;Nom complet;Courriel;Pays;Groupe
1;Aïssatou Traoré;aissatou@example.org;Sénégal;travailleurs
2;Bola Ade;bola at example.org;Nigéria;government
"""
COUNTING = """
window.done = {keys: 0, taps: 0};
addEventListener("keydown", () => window.done.keys++, true);
addEventListener("click", (one) => one.isTrusted && window.done.taps++, true);
"""
FIFTY = "name,country,group\n" + "\n".join(f"Person {number:02},GHA,workers" for number in range(1, 51))
SCANNED = """async ([slug, ticket, later]) => {
  const { read } = await import("/static/js/door/token.js");
  const { token } = await read(slug);
  const at = new Date(Date.now() + later).toISOString();
  const scan = { scan_id: crypto.randomUUID(), ticket, direction: "in", scanned_at: at };
  const answer = await fetch(`/api/v1/events/${slug}/scans`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ scans: [scan], holding: 2 }),
  });
  return answer.json();
}"""
A_MINUTE = 60_000


def test_a_list_is_imported_as_it_was_shown(visitor: Callable[..., Page], tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="windows-1252")
    page = visitor(viewport=DESK)
    sign_in(page)
    page.goto(f"{ACADEMY}/registrations")
    page.get_by_role("link", name="Import a list").click()
    page.get_by_label("List of people").set_input_files(file)
    page.get_by_role("button", name="See what would happen").click()

    expect(page.get_by_role("row", name="Aïssatou Traoré 2 New Confirmed")).to_be_visible()
    expect(page.get_by_text("Column “Courriel”: “bola at example.org” is no email address.")).to_be_visible()
    assert_no_axe_findings(page)
    page.get_by_label("Leave out the rows that are refused").check()
    page.get_by_role("button", name="Import these rows").click()

    expect(page.get_by_text("Imported: 1 new, 0 changed, 0 unchanged. Refused and left out: 1.")).to_be_visible()
    page.goto(f"{ACADEMY}/register")
    page.get_by_label("Full name").fill("TRAORE Aissatou")
    page.get_by_label("Country or territory").select_option("SEN")
    page.get_by_label("Workers", exact=True).check()
    page.get_by_role("button", name="Register").click()
    expect(page.locator("figure.qr")).to_be_visible()
    page.goto("/organise/people")
    pair = page.get_by_role("region", name="TRAORE Aissatou").or_(page.get_by_role("region", name="Aïssatou Traoré"))
    expect(pair.get_by_text("The same name +30")).to_be_visible()
    assert_no_axe_findings(page)
    pair.get_by_role("button", name="Same person: merge").click()
    expect(page.get_by_text("They are one person now.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("They are two people again.")).to_be_visible()


def test_whoever_comes_unannounced_is_let_in(visitor: Callable[..., Page]) -> None:
    page = visitor(viewport=PHONE)
    sign_in(page, DOOR)
    page.goto("/organise/")
    page.locator("h2 a").first.click()
    page.get_by_role("link", name="Register somebody who has just come").click()
    page.get_by_label("Full name").fill("Walid Unannounced")
    page.get_by_label("Country or territory").select_option("EGY")
    page.get_by_label("Employers", exact=True).check()
    page.get_by_role("button", name="Register", exact=True).click()

    assert len(ticket_code(page)) == len("K7QM-4XRB")
    page.get_by_role("link", name="Check in").click()
    page.wait_for_url("**/check-in*")
    expect(page.get_by_text("Walid Unannounced").first).to_be_visible()


def test_fifty_people_by_paper_in_a_minute_a_roster_by_keyboard_and_a_code_on_the_board(
    visitor: Callable[..., Page], site: Site, tmp_path: Path
) -> None:
    file, signed = tmp_path / "people.csv", tmp_path / "signed.pdf"
    file.write_text(FIFTY)
    signed.write_bytes(b"%PDF-1.7")
    desk = visitor(viewport=DESK)
    sign_in(desk)
    slug = publish_event(desk, "Clinic without a scanner", seats=60, policy="Open: a place at once", today=True)
    site.flask("registration", "import", slug, str(file), "--no-mail")

    desk.goto(f"/organise/events/{slug}/sheets")
    assert_no_axe_findings(desk)
    desk.get_by_role("button", name="Make a sheet").click()
    expect(desk.get_by_text("50 rows")).to_be_visible()
    paper = desk.request.get(desk.get_by_role("link", name="Print (PDF)").get_attribute("href"))
    assert "Person 50" in text_of(paper.body())
    begun = time.monotonic()
    desk.evaluate(COUNTING)
    desk.keyboard.type("3, 7, 12-15")  # the field has the focus
    expect(desk.get_by_text("Present: 44 · Missing: 6")).to_be_visible()
    expect(desk.locator("[data-named] li")).to_have_text(
        ["3Person 03", "7Person 07", *(f"{n}Person {n}" for n in range(12, 16))]
    )
    desk.get_by_label("The signed sheet").set_input_files(signed)
    assert_no_axe_findings(desk)
    done = desk.evaluate("window.done")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved: 44 are marked present, 6 are missing.")).to_be_visible()
    assert (done["keys"], done["taps"]) == (11, 0), "then the file, and one tap to save"
    assert time.monotonic() - begun < 60
    expect(desk.get_by_role("link", name="signed.pdf")).to_be_visible()

    desk.goto(f"/organise/events/{slug}/roster")
    assert_no_axe_findings(desk)
    expect(desk.get_by_text("44 of 50 arrived")).to_be_visible()
    desk.evaluate("window.stays = true")
    desk.get_by_label("Search by name or organisation").fill("person 1")
    rows = desk.locator(".roster li:visible")
    expect(rows).to_have_count(14)  # 1, 10 to 19, 21, 31, 41
    desk.get_by_role("group", name="Person 12").get_by_role("button", name="Excused").focus()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Person 13 is marked: Excused.")).to_be_visible()
    pressed = desk.locator(".roster [aria-pressed=true]:focus")
    expect(pressed).to_have_text("Excused")
    desk.keyboard.press("ArrowUp")
    expect(desk.get_by_role("group", name="Person 12").get_by_role("button", name="Excused")).to_be_focused()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("group", name="Person 13").get_by_role("button", name="Absent")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert desk.evaluate("window.stays")

    person = visitor()
    register(person, slug, "Amina Diallo", "amina@example.org")
    board = visitor(viewport=DESK, storage_state=desk.context.storage_state())
    board.clock.install()
    board.goto(f"/organise/events/{slug}/room-code")
    assert_no_axe_findings(board)
    with board.expect_response("**/room-code/now*"):
        board.clock.fast_forward(61_000)
    code = board.locator(".room-code").inner_text()
    person.get_by_role("link", name="Check in").click()
    person.get_by_label("Code on the board").fill("00000")
    person.get_by_role("button", name="Check in").click()
    expect(person.get_by_text("That did not check you in.")).to_be_visible()
    assert_no_axe_findings(person)
    person.get_by_label("Code on the board").fill(code.lower())
    person.get_by_role("button", name="Check in").click()
    expect(person.get_by_text("You are checked in: ")).to_be_visible()


def test_a_telephone_checks_in_until_it_is_revoked(visitor: Callable[..., Page]) -> None:
    desk, phone = visitor(viewport=DESK), visitor()
    sign_in(desk)
    slug = publish_event(desk, "Clinic at the door", seats=5, policy="Open: a place at once", today=True)
    register(phone, slug, "Yao Agbéko", "yao.door@example.org", "Government")
    code = ticket_code(phone)
    place = f"/organise/events/{slug}/check-in"
    desk.goto(f"{place}/devices")
    desk.get_by_label("Name of the device").fill("Main entrance")
    desk.get_by_role("button", name="Make its link").click()
    expect(desk.get_by_role("textbox", name="Link")).to_be_visible()
    link = desk.get_by_role("textbox", name="Link").input_value()
    assert_no_axe_findings(desk)

    phone.goto(link)
    assert_no_axe_findings(phone)
    phone.get_by_role("button", name="Use this telephone").click()
    phone.wait_for_url(f"**{place}/app**")
    assert phone.evaluate(SCANNED, [slug, code, 0])["stored"] == 1

    desk.goto(f"/organise/events/{slug}/board")
    expect(desk.get_by_text("Live", exact=True)).to_be_visible()
    expect(desk.get_by_text("2 to send")).to_be_visible()
    expect(desk.get_by_role("list").get_by_text("Yao Agbéko")).to_be_visible()
    assert_no_axe_findings(desk)
    desk.goto(f"{place}/devices")
    desk.get_by_text("Revoke…").click()
    desk.get_by_role("button", name="Revoke Main entrance").click()
    expect(desk.get_by_text("Main entrance is revoked.")).to_be_visible()

    assert len(phone.evaluate(SCANNED, [slug, code, A_MINUTE])["set_aside"]) == 1
    other = visitor()
    assert other.goto(link).status == 404

    desk.get_by_role("link", name="What was set aside").click()
    expect(desk.get_by_role("checkbox", name="Choose Yao Agbéko")).to_be_checked()
    assert_no_axe_findings(desk)
    desk.get_by_role("button", name="Count what is ticked").click()
    expect(desk.get_by_text("1 counts now.")).to_be_visible()
    desk.get_by_role("link", name="Yao Agbéko").click()
    expect(desk.get_by_text("The first way in: this is when they came.")).to_be_visible()
    expect(desk.get_by_text("Changes nothing: they were in, or out, already.")).to_be_visible()
    assert_no_axe_findings(desk)
