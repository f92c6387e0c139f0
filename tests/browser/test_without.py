"""What people do who have no scripts, or no mouse."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.support.visits import DOOR, fill_in, publish_event, register, sign_in, ticket_code

EXCHANGE = "peer-exchange-of-labour-inspectorates"  # of the demo: it began yesterday, and has places
APPROVAL = (
    "study-visit-horticulture-exports-that-keep-decent-work"  # of the demo: people wait for review, and seats are free
)
SHORT_WALK = 60  # how often somebody presses Tab before giving up


def test_everything_that_matters_works_without_scripts(visitor):
    page = visitor(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Topic or place").fill("labour inspectorates")
    page.get_by_role("button", name="Show events").click()
    page.get_by_role("link", name="Peer exchange of labour inspectorates").click()
    page.get_by_role("link", name="Register", exact=True).click()
    fill_in(page, "Fatou Ndiaye", "fatou.plain@example.org")
    page.get_by_role("button", name="Send registration").click()
    code = ticket_code(page)

    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Full name").fill("Fatou Ndiaye-Sarr")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your details are saved.")).to_be_visible()

    door = visitor(viewport=DESK, java_script_enabled=False)
    sign_in(door, DOOR)
    door.goto(f"/organise/events/{EXCHANGE}/check-in")
    door.get_by_label("Ticket code or name").fill(code)
    door.get_by_role("button", name="Check in", exact=True).click()
    expect(door.get_by_role("heading", name="Fatou Ndiaye-Sarr")).to_be_visible()

    page.get_by_text("Cancel my registration", exact=True).click()
    page.get_by_role("button", name="Yes, cancel my registration").click()
    expect(page.get_by_text("You have cancelled.")).to_be_visible()


def test_the_menu_of_a_phone_leads_everywhere(visitor):
    page = visitor(java_script_enabled=False)
    page.goto("/")
    for place in ("Projects", "Peer learning", "Sign in"):
        page.locator("summary", has_text="Menu").click()
        page.get_by_role("banner").get_by_role("link", name=place).click()
        expect(page.get_by_role("heading", name=place, level=1)).to_be_visible()


def test_an_organiser_plans_and_approves_without_scripts(visitor):
    desk, page = visitor(viewport=DESK, java_script_enabled=False), visitor(java_script_enabled=False)
    sign_in(desk)
    slug = publish_event(desk, "Clinic without scripts", seats=5, policy="Approval: an organiser decides")
    register(page, slug, "Yao Agbéko", "yao.plain@example.org", "Government")

    desk.goto(f"/organise/events/{slug}/registrations")
    desk.get_by_role("button", name="Approve Yao Agbéko").click()

    expect(desk.get_by_text("1 approved: has a place.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You are registered")).to_be_visible()


def test_keys_alone_are_enough_to_register_and_to_check_in(page, visitor):
    page.goto(f"/events/{EXCHANGE}")
    _walk_to(page, "a[href$='/register']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register")
    _type(page, "#name", "Nadia Keys")
    _type(page, "#email", "nadia.keys@example.org")
    _type(page, "#country_iso3", "Gha")
    _walk_to(page, "[name=group]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    _type(page, "#organisation", "Example Union of Ghana")
    _walk_to(page, "#consent")
    page.keyboard.press("Space")
    _walk_to(page, "form.registering button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are registered")).to_be_visible()
    expect(page.locator(".ticket")).to_contain_text("Workers")

    door = visitor(viewport=DESK)
    sign_in(door, DOOR)
    door.goto(f"/organise/events/{EXCHANGE}/check-in")
    _type(door, "#code", ticket_code(page))
    _walk_to(door, "button[value=in]")
    door.keyboard.press("Space")
    expect(door.get_by_text("Welcome. Checked in at")).to_be_visible()


def _type(page: Page, control: str, text: str) -> None:
    _walk_to(page, control)
    page.keyboard.type(text)


def _walk_to(page: Page, control: str) -> None:
    """Press Tab until the control has the focus, and see that it shows."""
    for _step in range(SHORT_WALK):
        if page.locator("html").evaluate("(html, css) => html.ownerDocument.activeElement.matches(css)", control):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {control} on {page.url}")


def test_an_organiser_tries_a_selection_and_accepts_it_without_scripts(visitor):
    desk = visitor(java_script_enabled=False)
    sign_in(desk)
    desk.goto(f"/organise/events/{APPROVAL}/balance")
    desk.get_by_role("link", name="What if…").click()
    boxes = desk.get_by_role("checkbox", name="Choose")
    for number in (0, 1):
        boxes.nth(number).check()
    desk.get_by_role("button", name="Show what happens").first.click()

    expect(desk.get_by_role("heading", name="Of 2 chosen")).to_be_visible()
    expect(desk.get_by_role("checkbox", checked=True)).to_have_count(2)
    desk.get_by_role("button", name="Approve these 2 people").click()

    expect(desk.get_by_role("heading", name="The room in balance", level=1)).to_be_visible()
    expect(desk.get_by_text("2 approved")).to_be_visible()
