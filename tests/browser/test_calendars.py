from tests.support.accessibility import assert_no_axe_findings


def test_whoever_wants_the_events_of_a_region_in_their_calendar_finds_its_address(page):
    page.goto("/")
    page.get_by_role("link", name="Subscribe to the calendar").click()
    assert_no_axe_findings(page)

    page.get_by_label("Which events").select_option("Africa")
    page.get_by_role("button", name="Show the addresses").click()

    assert page.get_by_role("heading", name="Africa").is_visible()
    assert page.get_by_label("Address for any other calendar").input_value().endswith("/feeds/region/africa.ics")
    link = page.get_by_role("link", name="Apple, Outlook or Thunderbird").get_attribute("href")
    assert link.startswith("webcal://")
    assert page.request.get(link.replace("webcal", "http")).headers["content-type"] == "text/calendar; charset=utf-8"
    assert_no_axe_findings(page)
