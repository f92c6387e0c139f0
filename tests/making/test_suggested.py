"""A date that is only suggested: it shows as such wherever people read it."""

from typing import Any

from flask.testing import FlaskClient

from app.accounts.models import User
from app.calendars import organising
from app.core.db import transaction
from app.letters.values import dates
from app.programme.rules import Certainty, EventStatus, Precision
from app.registration import notices
from tests.factories import assign, make_event

SUGGESTED: dict[str, Any] = {"date_certainty": Certainty.SUGGESTED}


def test_a_suggested_date_shows_as_such_in_lists_on_the_map_in_the_month_and_on_its_pages(client: FlaskClient) -> None:
    event = make_event(date_certainty=Certainty.SUGGESTED, city_id="nairobi", title="Forum")

    assert "Suggested date</span>" in client.get("/").text
    assert "</span>Suggested: " in client.get("/?view=calendar&month=2027-05").text
    assert "Mon 3 – Wed 5 May 2027 (suggested)" in client.get("/?view=map").text
    page = client.get(f"/events/{event.slug}").text
    assert "Mon 3 – Wed 5 May 2027 (suggested)" in page
    assert "Suggested date, not yet confirmed." in page
    assert "(suggested, not confirmed yet)" in client.get(f"/events/{event.slug}/register").text


def test_it_shows_as_such_in_mail_in_letters_and_on_the_desk(client: FlaskClient, olga: User) -> None:
    event = make_event(date_certainty=Certainty.SUGGESTED)
    assign(olga, event)

    said = "Mon 3 – Wed 5 May 2027 (suggested, not confirmed yet)"
    assert (notices.when(event), dates(event)) == (said, said)
    assert "Mon 3 – Wed 5 May 2027 (suggested)" in client.get(f"/organise/events/{event.slug}").text


def test_whoever_plans_it_has_it_in_their_own_calendar_all_the_same(client: FlaskClient, olga: User) -> None:
    event = make_event(date_certainty=Certainty.SUGGESTED, title="Forum")
    assign(olga, event)
    with transaction():
        text = organising.text_of(olga).decode()

    assert "SUMMARY:Suggested: Forum" in text
    assert "STATUS:TENTATIVE" in text


def test_publishing_says_whether_calendars_show_it(client: FlaskClient, olga: User) -> None:
    for said, words in (({}, "it stands in the calendars"), (SUGGESTED, "Calendars show it once its date is certain.")):
        event = make_event(status=EventStatus.DRAFT, summary="In short", **said)
        assign(olga, event)
        assert words in client.post(f"/organise/events/{event.slug}/publish", follow_redirects=True).text


def test_an_event_without_any_date_is_not_called_suggested(client: FlaskClient) -> None:
    event = make_event(date_certainty=Certainty.SUGGESTED, first_day=None, last_day=None, starts_at=None, ends_at=None,
                       date_precision=Precision.UNKNOWN)  # fmt: skip
    assert "(suggested" not in client.get(f"/events/{event.slug}").text
