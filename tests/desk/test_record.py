"""On whose word an event stands in the programme, as its organiser writes it down."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.programme.models import Event
from app.programme.rules import EventStatus, Mode, Policy
from tests.desk.conftest import hers
from tests.factories import NOW, make_event
from tests.support.pages import form_with, typed

REPORT = {"corroboration-0-title": "Forum opens", "corroboration-0-site": "example.org", "corroboration-0-date": "2027"}


@pytest.fixture(autouse=True)
def minutes(monkeypatch):
    """Let a minute pass from one look at the clock to the next."""
    passed = iter(range(1, 10_000))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=next(passed)))


def page_of(client, event):
    return form_with(client.get(f"/organise/events/{event.slug}/record").text, "seen")


def post(client, event, form, **changes):
    return client.post(f"/organise/events/{event.slug}/record", data=typed(form, changes))


def test_the_record_of_another_organiser_s_event_does_not_exist(client, olga):
    event = make_event()
    assert client.get(f"/organise/events/{event.slug}/record").status_code == 404
    assert client.post(f"/organise/events/{event.slug}/record").status_code == 404


def test_the_page_stores_what_it_shows_without_a_trace(client, olga):
    event = hers(
        olga,
        code="EV-1",
        public_source_details={"city_id": "savar", "country": "BGD", "tz": "Asia/Dhaka", "start": "", "end": "",
                               "status": "held", "weather": "fine"},
    )  # fmt: skip
    reported = event.public_source_details
    assert post(client, event, page_of(client, event)).status_code == 302
    assert (event.public_source_details, event.code, event.stated_participants) == (reported, "EV-1", [])

    post(client, event, page_of(client, event), **{"public_source_details-0-participants": "75"})
    assert event.public_source_details == reported | {"participants": 75}
    post(client, event, page_of(client, event), **{"public_source_details-0-remove": "y"})
    assert event.public_source_details is None


def test_what_is_wrong_stands_beside_its_field(client, olga):
    make_event(code="EV-1")
    event = hers(olga)
    wrong = {
        "public_source_details-0-city_id": "savar", "public_source_details-0-country": "KEN",
        "public_source_details-0-end": "2027-05-03", "stated_participants-0-text": "many",
        "corroboration-0-title": "Forum opens", "corroboration-0-date": "May", "corroboration-0-url": "example.org",
    }  # fmt: skip
    refused = post(client, event, page_of(client, event), code="EV-1", **wrong)
    assert refused.status_code == 422
    for sentence in (
        "The city is in another country.", "The end must not come before the beginning.", "Enter a whole number.",
        "Say where it appeared.", "Enter a year, a month or a day", "Enter an address that begins with https://.",
    ):  # fmt: skip
        assert sentence in refused.text, sentence
    assert form_with(refused.text, "seen")["corroboration-0-url"] == ["example.org"]

    assert "“EV-1” is taken." in post(client, event, page_of(client, event), code="EV-1").text


def test_another_row_is_there_for_the_asking_and_what_was_typed_stays(client, olga):
    event = hers(olga)
    form = typed(page_of(client, event), REPORT)
    page = client.post(f"/organise/events/{event.slug}/record", data=form | {"more": ["corroboration"]})
    again = form_with(page.text, "seen")
    assert (again["corroboration-0-title"], again["corroboration-1-title"]) == (["Forum opens"], [""])
    assert event.corroboration == []


def test_of_two_people_at_one_record_both_are_stored(client, olga):
    event = hers(olga)
    form = page_of(client, event)
    post(client, event, form, note="Hers", **REPORT, **{"corroboration-0-url": "https://example.org/1"})
    theirs = {**REPORT, "corroboration-0-title": "Forum closes", "corroboration-0-url": "https://example.org/2"}
    refused = post(client, event, form, basis="seed", **theirs)

    assert refused.status_code == 409
    assert "it is now “Hers”" in refused.text
    again = form_with(refused.text, "seen")
    assert (again["note"], again["basis"]) == (["Hers"], ["seed"])
    assert post(client, event, again).status_code == 302
    assert [report["title"] for report in event.corroboration] == ["Forum closes", "Forum opens"]


def test_an_event_that_is_only_on_record_is_published_with_what_is_known(client, olga):
    event = hers(olga, status=EventStatus.DRAFT, policy=Policy.CLOSED, mode=Mode.UNKNOWN, languages=[])
    client.post(f"/organise/events/{event.slug}/publish")
    assert event.status is EventStatus.DRAFT

    post(client, event, page_of(client, event), basis="public_source")
    client.post(f"/organise/events/{event.slug}/publish")
    assert db.session.get_one(Event, event.id).status is EventStatus.PUBLISHED
