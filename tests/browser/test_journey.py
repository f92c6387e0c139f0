"""What people do with the site, from finding an event to being counted."""

import csv
import io
import re

from icalendar import Calendar
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import DESK
from tests.support.visits import fill_in, open_mail, publish_event, register, sign_in, ticket_code

EXCHANGE = "peer-exchange-of-labour-inspectorates"  # of the demo: it began yesterday, and has places
EXCHANGE_TITLE = "Peer exchange of labour inspectorates"
AMINA, AMINAS_MAIL = "Amina Mensah-Ødegård", "amina.journey@example.org"


def test_a_person_finds_an_event_registers_comes_and_is_counted(page, visitor):
    _find_the_event(page)
    _register_with_a_mistake_first(page)
    own_page, code = page.url, ticket_code(page)
    _read_the_mail(page, own_page, code)
    desk = visitor(viewport=DESK)
    sign_in(desk)
    before = _figures_on_screen(desk)
    _check_in_by_code(desk, code)
    after = _figures_on_screen(desk)
    assert (after["Attended"], after["Confirmed"]) == (before["Attended"] + 1, before["Confirmed"])
    assert _figures_in_csv(desk) == (after["Registered"], after["Confirmed"], after["Attended"])
    assert _people_in_workbook(desk)[AMINA] == "attended"
    assert EXCHANGE_TITLE in _titles_in_feed(page)


def _find_the_event(page):
    page.goto("/")
    page.get_by_label("Region").select_option("africa")
    page.get_by_label("Kind of event").select_option("peer_exchange")
    page.get_by_role("button", name="Show events").click()
    expect(page).to_have_url(re.compile(r"region=africa&type=peer_exchange"))
    page.get_by_role("link", name=EXCHANGE_TITLE).click()
    expect(page.get_by_role("heading", name=EXCHANGE_TITLE, level=1)).to_be_visible()
    expect(page.get_by_text("Opening: what an inspection is for")).to_be_visible()
    page.get_by_role("link", name="Register", exact=True).click()


def _register_with_a_mistake_first(page):
    fill_in(page, AMINA, "amina.journey")
    page.get_by_label("I agree").uncheck()
    page.get_by_role("button", name="Send registration").click()
    expect(page).to_have_title(re.compile("^Error:"))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_label("Full name")).to_have_value(AMINA)
    summary.get_by_role("link", name="Enter an email address").click()
    expect(page.get_by_label("Email")).to_be_focused()
    expect(page.get_by_label("Email")).to_have_value("amina.journey")
    page.get_by_label("Email").fill(AMINAS_MAIL)
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Send registration").click()
    expect(page.get_by_text("You are registered")).to_be_visible()
    expect(page.get_by_role("img", name=f"QR code of ticket {ticket_code(page)}")).to_be_visible()


def _read_the_mail(page, own_page, code):
    open_mail(page, AMINAS_MAIL, "Your ticket")
    expect(page.locator("pre")).to_contain_text(code)
    expect(page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    file = page.request.get(page.get_by_role("link", name="Calendar file").get_attribute("href"))
    assert _titles(file.text()) >= {EXCHANGE_TITLE}
    page.locator("pre").get_by_role("link", name="/r/").click()
    expect(page).to_have_url(own_page)
    assert ticket_code(page) == code


def _check_in_by_code(desk, code):
    desk.goto("/organise/")
    desk.get_by_role("link", name=EXCHANGE_TITLE).click()
    desk.get_by_role("link", name="Registrations", exact=True).click()
    desk.get_by_role("link", name="Confirmed").click()
    desk.wait_for_url("**/registrations?*status=confirmed*")
    desk.get_by_label("Name, organisation or email").fill(AMINAS_MAIL)
    desk.get_by_role("button", name="Show").click()
    expect(desk.get_by_role("link", name=AMINA)).to_be_visible()
    desk.get_by_role("link", name="Check-in").click()
    desk.get_by_label("Ticket code or name").fill(code.lower().replace("-", " "))
    desk.get_by_role("button", name="Check in", exact=True).click()
    expect(desk.get_by_role("status").get_by_role("heading", name=AMINA)).to_be_visible()
    expect(desk.get_by_text("Welcome. Checked in at")).to_be_visible()


def _figures_on_screen(desk):
    desk.goto(f"/organise/events/{EXCHANGE}/attendance")
    tiles = desk.locator("dl.kpis > div").all()
    return {tile.locator("dt").inner_text(): int(tile.locator("dd").inner_text().split()[0]) for tile in tiles}


def _figures_in_csv(desk):
    with_mark = desk.request.get(f"/organise/events/{EXCHANGE}/attendance.csv").body()
    rows = csv.DictReader(io.StringIO(with_mark.decode("utf-8-sig")))
    whole = next(row for row in rows if row["dimension"] == "event")
    return int(whole["registered"]), int(whole["confirmed"]), int(whole["attended"])


def _people_in_workbook(desk):
    file = desk.request.get(f"/organise/events/{EXCHANGE}/attendance.xlsx").body()
    head, *rows = load_workbook(io.BytesIO(file), read_only=True)["by person"].iter_rows(values_only=True)
    return {row[head.index("name")]: row[head.index("outcome")] for row in rows}


def _titles_in_feed(page):
    return _titles(page.request.get("/feeds/all.ics").text())


def _titles(calendar):
    return {str(entry["SUMMARY"]) for entry in Calendar.from_ical(calendar).events}


def test_whoever_asks_for_a_place_gets_the_ticket_once_an_organiser_says_yes(page, visitor):
    desk = visitor(viewport=DESK)
    sign_in(desk)
    slug = publish_event(desk, "Clinic on wage statistics", seats=5, policy="Approval: an organiser decides")
    register(page, slug, "Kwame Boateng", "kwame.journey@example.org")
    expect(page.get_by_text("We have your registration, ")).to_be_visible()
    expect(page.locator("figure.qr")).to_have_count(0)

    desk.goto(f"/organise/events/{slug}/registrations")
    desk.get_by_role("button", name="Approve Kwame Boateng").click()

    expect(desk.get_by_text("1 approved: has a place.")).to_be_visible()
    open_mail(page, "kwame.journey@example.org", "Your ticket: Clinic on wage statistics")
    page.locator("pre").get_by_role("link", name="/r/").click()
    expect(page.get_by_text("You are registered")).to_be_visible()
    expect(page.get_by_role("img", name="QR code of ticket")).to_be_visible()


def test_a_cancelled_seat_goes_to_the_first_in_line(page, visitor):
    desk, second = visitor(viewport=DESK), visitor()
    sign_in(desk)
    slug = publish_event(desk, "Clinic with one seat", seats=1, policy="Open: a place at once")
    register(page, slug, "Amina", "amina.seat@example.org")
    second.goto(f"/events/{slug}/register")
    expect(second.get_by_text("All places are taken.")).to_be_visible()
    register(second, slug, "Bola", "bola.seat@example.org", "Employers")
    expect(second.get_by_text("You are number 1 on the waiting list.")).to_be_visible()

    page.get_by_text("Cancel my registration", exact=True).click()
    page.get_by_role("button", name="Yes, cancel my registration").click()

    expect(page.get_by_text("You have cancelled.")).to_be_visible()
    open_mail(second, "bola.seat@example.org", "You have a place now: Clinic with one seat")
    second.locator("pre").get_by_role("link", name="/r/").click()
    expect(second.get_by_text("You are registered")).to_be_visible()
    assert "Clinic with one seat" in _titles_in_feed(page)
