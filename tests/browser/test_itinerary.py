"""The study tour of Madagascar and Kenya, made as an itinerary through the forms alone, and without scripts."""

import yaml
from playwright.sync_api import Page, expect

from app.programme.load import PROGRAMME
from tests.browser.conftest import DESK
from tests.support.paper import text_of
from tests.support.visits import sign_in

EVENTS = {one["id"]: one for one in yaml.safe_load(PROGRAMME.read_text(encoding="utf-8"))["events"]}
MADAGASCAR, KENYA = EVENTS["EV-05"], EVENTS["EV-06"]
# The sources name the two countries, Nakuru and a farm in Naivasha; hosts, days and hours are the test's own.
GROWERS = {
    "Title": "Growers who certify together",
    "Place and address": "Example Packing Station, Example Road 7",
    "Host organisation": "Example Union of Lychee Cooperatives",
    "What this stop demonstrates": "How 400 families share one laboratory",
    "How many visitors the site can take": "25",
    "Whom to ask there": "Hery Example, +261 20 00 000 00",
    "Day": "2024-11-11",
    "Start": "09:00",
    "End": "12:00",
}
FARM = GROWERS | {
    "Title": "A farm that exports",
    "Place and address": "Example Farm, gate 2",
    "Host organisation": "Example Flower and Vegetable Company",
    "Whom to ask there": "Grace Example, +254 50 000 00 00",
    "Day": "2024-11-13",
}
MARKET = FARM | {"Title": "A county and its growers", "Day": "2024-11-14", "Start": "10:00", "End": "16:00"}


def test_the_study_tour_of_madagascar_and_kenya_is_made_as_an_itinerary(visitor):
    desk = visitor(viewport=DESK, java_script_enabled=False)
    sign_in(desk)
    slug = begin(desk)
    itinerary = f"/organise/events/{slug}/itinerary"

    stop(desk, itinerary, "antananarivo", GROWERS)
    stop(desk, itinerary, "naivasha", FARM)
    expect(desk.get_by_text("there is no travel between them")).to_be_visible()
    desk.get_by_role("link", name="Add travel from Antananarivo to Naivasha").click()
    expect(desk.get_by_label("Day of departure")).to_have_value("2024-11-11")
    desk.get_by_label("To (optional)", exact=True).select_option("nairobi")
    way(desk, "2024-11-12", "07:30", "11:05", "Flight XY 123, international terminal")
    expect(desk.get_by_text("arrives in Nairobi, and “A farm that exports” is in Naivasha")).to_be_visible()
    desk.get_by_role("link", name="Add travel from Nairobi to Naivasha").click()
    way(desk, "2024-11-12", "14:00", "16:00", "Bus from the hotel")
    desk.get_by_role("link", name="Add travel").first.click()
    desk.get_by_label("To (optional)", exact=True).select_option("nakuru")
    way(desk, "2024-11-14", "07:00", "09:00", "Bus from the lodge")
    stop(desk, itinerary, "nakuru", MARKET)

    expect(desk.get_by_text("not fit together")).to_have_count(0)
    expect(desk.get_by_text("07:30 (Antananarivo) – 11:05 (Nairobi)")).to_be_visible()
    expect(desk.get_by_text("3 hours 35 minutes")).to_be_visible()
    expect(desk.get_by_text("Clocks in Nairobi show the same time as in Antananarivo.")).to_be_visible()
    expect(desk.locator(".pinlist li")).to_have_count(4)
    paper = desk.request.get(desk.get_by_role("link", name="Print").get_attribute("href"))
    assert "Hery Example" in text_of(paper.body())

    desk.goto(f"/organise/events/{slug}")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("link", name="View public page")).to_be_visible()
    look(visitor(), slug)


def begin(desk: Page) -> str:
    """Begin the event as the programme has it, on days that are known."""
    desk.goto("/organise/new-event")
    desk.get_by_label("Title").fill("Study tour of tripartite constituents, Madagascar and Kenya")
    desk.get_by_role("radio", name="Something else").check()
    desk.get_by_role("button", name="Begin the draft").click()
    desk.wait_for_url("**/edit")
    desk.get_by_label("Kind of event").select_option(MADAGASCAR["event_type"])
    desk.get_by_label("Summary").fill(MADAGASCAR["description"])
    desk.get_by_label("The days are known").check()
    desk.get_by_label("First day (optional)", exact=True).fill("2024-11-11")
    desk.get_by_label("Last day (optional)", exact=True).fill("2024-11-14")
    desk.get_by_label("In person", exact=True).check()
    desk.get_by_label("City (optional)", exact=True).select_option("nairobi")
    desk.get_by_label("Time zone").select_option(KENYA["tz"])
    desk.get_by_label("English", exact=True).first.check()
    desk.get_by_role("button", name="Store changes").first.click()
    expect(desk.get_by_text("Your changes are stored.")).to_be_visible()
    return desk.url.split("/events/")[1].split("/")[0]


def stop(desk: Page, itinerary: str, city: str, said: dict[str, str]) -> None:
    """Add a stop by its form."""
    desk.goto(itinerary)
    desk.get_by_role("link", name="Add a stop").first.click()
    desk.get_by_label("City (optional)", exact=True).select_option(city)
    for label, value in said.items():
        desk.locator("form.card").get_by_label(label).first.fill(value)
    desk.get_by_role("button", name="Add to the itinerary").click()
    expect(desk.get_by_text(f"“{said['Title']}” stands in the itinerary.")).to_be_visible()


def way(desk: Page, day: str, departs: str, arrives: str, by: str) -> None:
    """Say when one travels, and by what."""
    desk.get_by_label("Day of departure").fill(day)
    desk.get_by_label("Departure (optional)", exact=True).fill(departs)
    desk.get_by_label("Arrival (optional)", exact=True).fill(arrives)
    desk.get_by_label("Flight, train or bus").fill(by)
    desk.get_by_role("button", name="Add to the itinerary").click()
    expect(desk.get_by_text("stands in the itinerary.")).to_be_visible()


def look(page: Page, slug: str) -> None:
    """See the journey as everybody sees it, on a phone."""
    page.goto(f"/events/{slug}")
    expect(page.get_by_role("img", name="Map of the route")).to_be_visible()
    expect(page.get_by_text("07:30 (Antananarivo) – 11:05 (Nairobi)")).to_be_visible()
    expect(page.get_by_text("Example Union of Lychee Cooperatives")).to_be_visible()
    expect(page.get_by_text("Hery Example")).to_have_count(0)
    feed = page.request.get(f"/feeds/event/{slug}.ics").text().replace("\r\n ", "")
    assert "DTSTART;TZID=Indian/Antananarivo:20241112T073000" in feed
    assert "DTEND;TZID=Africa/Nairobi:20241112T110500" in feed
    assert "LOCATION:Antananarivo → Nairobi\\, Flight XY 123\\, international terminal" in feed
