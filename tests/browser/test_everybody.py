"""No page that people meet keeps anybody out: on narrow and wide screens, light and dark, in both directions."""

import pytest
from playwright.sync_api import Browser, StorageState

from tests.browser.conftest import DESK, PHONE
from tests.support.accessibility import COLOURS, assert_fits, assert_no_axe_findings
from tests.support.site import Site
from tests.support.visits import sign_in

SMALLEST = {"width": 320, "height": 640}
EXCHANGE = "peer-exchange-of-labour-inspectorates"
FULL = "workshop-finding-child-labour-beyond-the-first-supplier"
APPROVAL = "study-visit-horticulture-exports-that-keep-decent-work"
LIMA = "workshop-finding-child-labour-beyond-the-first-supplier"  # its timetable has changed
NOMINATION = "tripartite-meeting-on-fair-recruitment-corridors"
PUBLIC = {
    "programme": "/",
    "filtered": "/?region=africa&type=peer_exchange&when=upcoming",
    "nothing found": "/?q=nothing+is+called+so",
    "calendar": "/?view=calendar",
    "map": "/?view=map",
    "event": f"/events/{EXCHANGE}",
    "event in several languages": "/events/academy-on-social-dialogue-and-tripartism",
    "study tour": f"/events/{APPROVAL}",
    "online event": "/events/care-work-is-work-three-countries-three-laws",
    "full event": f"/events/{FULL}",
    "postponed event": "/events/south-south-dialogue-on-skills-for-the-digital-economy",
    "registering": f"/events/{EXCHANGE}/register",
    "waiting": f"/events/{FULL}/register",
    "projects": "/projects",
    "project": "/projects/AFR-2",
    "peer learning": "/peer-learning",
    "subscribing": "/feeds",
    "help": "/help",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "checking a certificate": "/certificates",
    "signing in": "/sign-in",
    "mail": "/dev/mail",
    "no such page": "/events/there-is-none",
}
DESK_PAGES = {
    "my desk": "/organise/",
    "new event": "/organise/new-event",
    "project": "/organise/projects/AFR-2",
    "partners of a project": "/organise/projects/AFR-2/partners",
    "sources of an event": f"/organise/events/{EXCHANGE}/record",
    "a draft": "/organise/events/study-tour-on-employment-services",
    "copying": f"/organise/events/{EXCHANGE}/copy",
    "discarded": "/organise/discarded",
    "overview": f"/organise/events/{EXCHANGE}",
    "details": f"/organise/events/{EXCHANGE}/edit",
    "timetable": f"/organise/events/{EXCHANGE}/sessions",
    "new session": f"/organise/events/{EXCHANGE}/sessions/new",
    "rooms": f"/organise/events/{EXCHANGE}/sessions/rooms",
    "itinerary": f"/organise/events/{APPROVAL}/itinerary",
    "a leg": f"/organise/events/{APPROVAL}/itinerary/new/travel",
    "versions": f"/organise/events/{LIMA}/releases",
    "version": f"/organise/events/{LIMA}/releases/2",
    "registrations": f"/organise/events/{EXCHANGE}/registrations?status=all",
    "review": f"/organise/events/{APPROVAL}/registrations",
    "texts": "/organise/events/academy-on-social-dialogue-and-tripartism/texts",
    "questions": "/organise/events/academy-on-social-dialogue-and-tripartism/questions",
    "new question": "/organise/events/academy-on-social-dialogue-and-tripartism/questions/new",
    "preview": "/organise/events/academy-on-social-dialogue-and-tripartism/questions/preview",
    "balance": f"/organise/events/{APPROVAL}/balance",
    "what if": f"/organise/events/{APPROVAL}/balance/what-if",
    "suggestion": f"/organise/events/{APPROVAL}/balance/suggestion",
    "nominations": f"/organise/events/{NOMINATION}/nominations",
    "asking": f"/organise/events/{NOMINATION}/nominations/new",
    "importing": f"/organise/events/{EXCHANGE}/import",
    "registering somebody": f"/organise/events/{EXCHANGE}/register",
    "one person once": "/organise/people",
    "check-in": f"/organise/events/{EXCHANGE}/check-in",
    "nobody found": f"/organise/events/{EXCHANGE}/check-in?q=K7QM-4XRB",
    "report": f"/organise/events/{EXCHANGE}/attendance",
    "report by mail": f"/organise/attendance/event/{EXCHANGE}/mail",
    "report of several events": f"/organise/attendance/series/{EXCHANGE}",
    "postponing": f"/organise/events/{EXCHANGE}/postpone",
    "cancelling": f"/organise/events/{EXCHANGE}/cancel",
    "commitments": f"/organise/events/{EXCHANGE}/commitments",
    "series": "/organise/events/course-on-social-security-for-farm-workers/related",
    "part of a series": "/organise/events/module-1-who-is-covered-and-who-is-not",
    "messages": f"/organise/events/{EXCHANGE}/messages",
    "text of a letter": f"/organise/events/{EXCHANGE}/letters/visa_support/en",
    "issuing letters": f"/organise/events/{EXCHANGE}/letters/invitation/issue",
    "certificates": f"/organise/events/{EXCHANGE}/certificates",
}
LANGUAGES = ("en", "ar")
PERSON = {
    "name": "Somebody with a name that is rather long for a narrow screen",
    "country": "GHA",
    "group": "partner_org",
    "organisation": "Example Cooperation Agency of the Member States",
    "consent": True,
}


@pytest.fixture(scope="module")
def organisers_cookies(browser: Browser, site: Site) -> StorageState:
    """Sign an organiser in once, for all the pages of the desk."""
    context = browser.new_context(base_url=site.url)
    sign_in(context.new_page())
    cookies = context.storage_state()
    context.close()
    return cookies


def assert_keeps_nobody_out(page):
    """Look at the page that is open as people with other screens and settings do."""
    page.set_viewport_size(SMALLEST)
    assert_fits(page)
    for screen in (PHONE, DESK):
        page.set_viewport_size(screen)
        assert_no_axe_findings(page)
    if page.locator("html").get_attribute("dir") == "ltr":  # colours are the same in either direction
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # else they are measured while they fade
        assert_no_axe_findings(page, only=COLOURS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
def test_a_public_page_keeps_nobody_out(page, address, language):
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")

    assert_keeps_nobody_out(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", DESK_PAGES.values(), ids=DESK_PAGES)
def test_a_page_of_the_desk_keeps_nobody_out(visitor, organisers_cookies, address, language):
    page = visitor(storage_state=organisers_cookies)
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")

    assert_keeps_nobody_out(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_organiser_sees_of_a_person_keeps_nobody_out(visitor, organisers_cookies, language):
    page = visitor(storage_state=organisers_cookies)
    page.goto(f"/organise/events/{APPROVAL}/registrations?lang={language}")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/registrations/*")
    page.locator("dl.pairs").wait_for()

    assert_keeps_nobody_out(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_with_mistakes_keeps_nobody_out(page, language):
    page.goto(f"/events/{EXCHANGE}/register?lang={language}")
    page.locator("form.registering button").click()
    page.locator(".errors").wait_for()

    assert_keeps_nobody_out(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", [EXCHANGE, FULL, APPROVAL], ids=["confirmed", "waiting", "pending"])
def test_what_a_registrant_gets_keeps_nobody_out(page, slug, language):
    email = f"{language}.{slug[:8]}@example.org"
    said = PERSON | {"email": email, "language": language}
    answer = page.request.post(f"/api/v1/events/{slug}/registrations", data=said).json()

    page.goto(answer["manage_url"])
    assert_keeps_nobody_out(page)
    if slug == EXCHANGE:
        for more in ("edit", "commitments"):
            page.goto(f"{answer['manage_url']}/{more}")
            assert_keeps_nobody_out(page)
        page.goto("/dev/mail")
        page.locator("tr", has_text=email).get_by_role("link").click()
        page.wait_for_url("**/dev/mail/*")
        assert_keeps_nobody_out(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_door_is_told_keeps_nobody_out(page, visitor, organisers_cookies, language):
    said = PERSON | {"email": f"door.{language}@example.org"}
    ticket = page.request.post(f"/api/v1/events/{EXCHANGE}/registrations", data=said).json()["ticket"]
    door = visitor(storage_state=organisers_cookies)
    door.goto(f"/organise/events/{EXCHANGE}/check-in?lang={language}")
    door.locator("#code").fill(ticket)
    door.locator("#code").press("Enter")
    door.locator(".hit.ok").wait_for()

    assert_keeps_nobody_out(door)
