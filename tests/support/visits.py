"""What people do in a browser, in the words of the pages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

PASSWORD = "baraza-demo-2027"  # of everybody in the demo
ORGANISER = "organiser@example.org"
DOOR = "doorstaff@example.org"


def sign_in(page: Page, email: str = ORGANISER, heading: str = "My events") -> None:
    """Sign in as one of the demo's people, and see the page that is theirs."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def fill_in(page: Page, name: str, email: str, group: str = "Workers") -> None:
    """Answer the questions of a registration."""
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Country or territory").select_option("GHA")
    page.get_by_label(group, exact=True).check()
    page.get_by_label("Organisation").fill("Example Union of Ghana")
    page.get_by_label("I agree").check()


def register(page: Page, slug: str, name: str, email: str, group: str = "Workers") -> None:
    """Register for an event, and stay on the page that answers."""
    page.goto(f"/events/{slug}/register")
    fill_in(page, name, email, group)
    page.locator("form.registering button").click()
    expect(page.get_by_text("What we wrote to you")).to_be_visible()


def ticket_code(page: Page) -> str:
    """Read the code below the QR code."""
    return page.locator("figure.qr figcaption").inner_text()


def open_mail(page: Page, email: str, subject: str) -> None:
    """Open the newest message to somebody with this subject."""
    page.goto("/dev/mail")
    page.locator("tr", has_text=email).get_by_role("link", name=subject).first.click()
    expect(page.get_by_role("heading", name=subject, level=1)).to_be_visible()


def publish_event(page: Page, title: str, *, seats: int, policy: str, today: bool = False) -> str:
    """Plan an event for two months from now, or all of today, and publish it, as an organiser; give its slug."""
    there = datetime.now(ZoneInfo("Africa/Nairobi")).date()
    day = (there if today else there + timedelta(days=60)).isoformat()
    page.goto("/organise/")
    page.get_by_role("link", name="New event").click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("radio", name="Something else").check()
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_label("Summary").fill("Two hours, for a few people.")
    said = {"First day": day, "Venue": "Example Hall", "Seats": str(seats)}
    hours = {} if today else {"Start on the first day": "10:00", "End on the last day": "12:00"}
    for label, value in (said | hours).items():
        page.get_by_label(f"{label} (optional)", exact=True).fill(value)
    page.get_by_label("City").select_option("nairobi")
    page.get_by_role("group", name="Languages spoken").get_by_label("English").check()
    page.get_by_label(policy).check()
    page.get_by_role("button", name="Store changes").click()
    expect(page.get_by_text("Your changes are stored.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("link", name="View public page")).to_be_visible()
    return page.url.rstrip("/").rpartition("/")[2].partition("#")[0]
