"""A list is imported, somebody comes to the door unannounced, and one person is found to be there twice."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.support.accessibility import assert_no_axe_findings
from tests.support.visits import DOOR, sign_in, ticket_code

ACADEMY = "/organise/events/academy-on-social-dialogue-and-tripartism"
PEOPLE = """record_id;Nom complet;Courriel;Pays;Groupe
1;Aïssatou Traoré;aissatou@example.org;Sénégal;travailleurs
2;Bola Ade;bola at example.org;Nigéria;government
"""


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
