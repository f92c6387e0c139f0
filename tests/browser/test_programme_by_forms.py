"""Events of the programme of 2024, made in a browser as an organiser makes them; by what the pages ask alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml
from playwright.sync_api import Page, expect

from app.programme.load import PROGRAMME
from tests.browser.conftest import DESK
from tests.support.visits import sign_in

FILE = yaml.safe_load(PROGRAMME.read_text(encoding="utf-8"))
EVENTS = {event["id"]: event for event in FILE["events"]}
PRECISIONS = {"day": "The days are known", "month": "Only the month is known", "year": "Only the year is known"}
MODES = {"in_person": "In person", "unknown": "Not known yet"}
COMPARATORS = {">": "more than"}


@dataclass(frozen=True)
class Session:
    """A session as one would type it."""

    title: str
    kind: str
    day: str
    starts: str
    ends: str
    room: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


# The source says what the summer university consisted of; days and hours are the test's own.
TURIN = (
    Session("Opening", "plenary", "2024-07-08", "09:00", "10:30", "Auditorium"),
    Session("Elective: green jobs", "elective", "2024-07-08", "11:00", "12:30", "Room 1", {"Places": "25"}),
    Session("Elective: social protection", "elective", "2024-07-08", "11:00", "12:30", "Room 2", {"Places": "30"}),
    Session("Study visit to Geneva", "study_visit", "2024-07-10", "07:00", "20:00", "Geneva"),
)

Leg = tuple[str, dict[str, str], dict[str, str]]  # stop or travel, its cities, what else is typed
# The days are those of public reports; hours and host are the test's own.
KENYA: tuple[Leg, ...] = (
    (
        "travel",
        {"city_id": "antananarivo", "to_city_id": "nairobi"},
        {"day": "2024-12-17", "starts": "08:00", "ends": "11:15"},
    ),
    (
        "stop",
        {"city_id": "nakuru"},
        {
            "title": "Farms and packing houses", "host": "A cooperative of growers", "capacity": "30",
            "demonstrates": "How small farms meet the rules of export markets",
            "day": "2024-12-18", "starts": "09:00", "ends": "15:00",
        },
    ),
)  # fmt: skip


def test_events_of_the_programme_are_made_in_a_browser(visitor):
    desk = visitor(viewport=DESK)
    sign_in(desk)
    for code in ("EV-01", "EV-02", "EV-03"):
        slug = make(desk, EVENTS[code])
        look(desk, slug, EVENTS[code])
    slug = make(desk, EVENTS["EV-04"], TURIN)
    look(desk, slug, EVENTS["EV-04"])
    for session in TURIN:
        expect(desk.get_by_text(session.title, exact=True).first).to_be_visible()


def test_a_study_tour_is_made_as_the_journey_that_it_is(visitor):
    desk = visitor(viewport=DESK)
    sign_in(desk)
    slug = make(desk, EVENTS["EV-06"], legs=KENYA)
    look(desk, slug, EVENTS["EV-06"])

    for words in ("Antananarivo", "Nairobi", "Farms and packing houses", "A cooperative of growers"):
        expect(desk.locator("main").get_by_text(words).first).to_be_visible()


def add_leg(desk: Page, slug: str, kind: str, cities: Mapping[str, str], said: Mapping[str, str]) -> None:
    """Put a stop, or the way to the next, into the itinerary."""
    desk.goto(f"/organise/events/{slug}/itinerary/new/{kind}")
    for name, city in cities.items():
        desk.locator(f"#{name}").select_option(city)
    for name, value in said.items():
        desk.locator(f"#{name}").fill(value)
    desk.get_by_role("button", name="Add to the itinerary").click()
    expect(desk.get_by_text("stands in the itinerary.")).to_be_visible()


def make(desk: Page, said: dict, sessions: tuple[Session, ...] = (), legs: tuple[Leg, ...] = ()) -> str:
    """Begin an event, say what the file says of it, and show it to everybody; give its slug."""
    desk.goto("/organise/new-event")
    desk.get_by_label("Title").fill(said["title"])
    desk.get_by_role("radio", name="Something else").check()
    desk.get_by_role("button", name="Begin the draft").click()
    desk.wait_for_url("**/edit")
    slug = desk.url.split("/")[-2]
    tell(desk, said)
    state_sources(desk, slug, said)
    for session in sessions:
        add(desk, slug, session)
    for leg in legs:
        add_leg(desk, slug, *leg)
    desk.goto(f"/organise/events/{slug}")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("link", name="View public page")).to_be_visible()
    if said["status"] == "held":
        desk.get_by_role("button", name="Close", exact=True).click()
        expect(desk.get_by_text("The event is closed.")).to_be_visible()
    return slug


def tell(desk: Page, said: dict) -> None:
    """Fill in the details."""
    first = {"day": "", "month": "-01", "year": "-01-01"}[said["date_precision"]]
    desk.get_by_label("Kind of event").select_option(said["event_type"])
    desk.get_by_label("Summary").fill(said["description"])
    desk.get_by_label(PRECISIONS[said["date_precision"]]).check()
    desk.get_by_label("First day (optional)", exact=True).fill(said["start"] + first)
    desk.get_by_label("Last day (optional)", exact=True).fill(said["end"] + first)
    desk.get_by_label("Held" if said["status"] == "held" else "Suggested", exact=True).check()
    desk.get_by_label(MODES[said["mode"]], exact=True).check()
    desk.get_by_label("City (optional)", exact=True).select_option(said["city_id"])
    desk.get_by_label("Country (optional)", exact=True).select_option(said["country"])
    desk.get_by_label("Venue (optional)", exact=True).fill(said["venue"])
    desk.locator("summary", has_text="Themes").click()
    for theme in said["themes"]:
        desk.locator(f'input[name="themes"][value="{theme}"]').check()
    desk.get_by_label("Modality of cooperation").select_option(said["modality"])
    desk.get_by_role("button", name="Store changes").first.click()
    expect(desk.get_by_text("Your changes are stored.")).to_be_visible()


def state_sources(desk: Page, slug: str, said: dict) -> None:
    """Say who names the event, what is stated, and what public reports say; a row for each report is asked for."""
    desk.goto(f"/organise/events/{slug}/record")
    desk.get_by_label("The programme’s own documents name it").check()
    desk.get_by_label("Title of the document").fill("The 2024 year in review")
    desk.get_by_label("Section").fill(said["source"][0]["section"])
    for number, report in enumerate(said["corroboration"]):
        if number:
            desk.get_by_role("button", name="Add another report").click()
            desk.locator(f"#corroboration-{number}-title").wait_for()
        for name in ("title", "site", "date", "url", "facts"):
            desk.locator(f"#corroboration-{number}-{name}").fill(report[name])
    for number, stated in enumerate(said["participants"]):
        desk.locator(f"#stated_participants-{number}-text").fill(stated["text"])
        desk.locator(f"#stated_participants-{number}-comparator").select_option(label=COMPARATORS[stated["comparator"]])
        desk.locator(f"#stated_participants-{number}-value").fill(str(stated["value"]))
        desk.locator(f"#stated_participants-{number}-unit").fill(stated["unit"])
    if reported := said["public_source_details"]:
        desk.locator("#public_source_details-0-city_id").select_option(reported["city_id"])
        desk.locator("#public_source_details-0-participants").fill(str(reported.get("participants", "")))
    desk.get_by_label("Note (optional)", exact=True).fill(said["note"])
    desk.get_by_role("button", name="Store changes").last.click()
    expect(desk.get_by_text("Your changes are stored.")).to_be_visible()


def add(desk: Page, slug: str, session: Session) -> None:
    """Put a session into the timetable by its form."""
    desk.goto(f"/organise/events/{slug}/sessions/new")
    desk.get_by_label("Title").fill(session.title)
    said = {"Day": session.day, "Start": session.starts, "End": session.ends, "Room": session.room} | session.more
    for label, value in said.items():
        desk.locator("form.card").get_by_label(label).first.fill(value)
    desk.get_by_label("Kind").select_option(session.kind)
    desk.get_by_role("button", name="Add to the timetable").click()
    desk.wait_for_url("**/sessions?**")


def look(desk: Page, slug: str, said: dict) -> None:
    """See what everybody sees."""
    desk.goto(f"/events/{slug}")
    expect(desk.get_by_role("heading", name=said["title"], level=1)).to_be_visible()
    expect(desk.get_by_text(said["description"]).first).to_be_visible()
    if said["corroboration"]:
        desk.locator("main summary", has_text="Sources").click()
        expect(desk.get_by_role("link", name=said["corroboration"][0]["title"])).to_be_visible()
