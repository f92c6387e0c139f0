"""The programme as visitors see it."""

from flask.testing import FlaskClient

from app.programme.rules import EventStatus
from tests.factories import make_event


def test_the_programme_lists_events_and_leads_to_each(client: FlaskClient) -> None:
    event = make_event("Forum on decent work")

    page = client.get("/").text

    assert "Forum on decent work" in page
    assert f"/events/{event.slug}" in page
    assert "May 2027" in page
    assert client.get(f"/events/{event.slug}").status_code == 200


def test_a_draft_does_not_exist_for_the_public(client: FlaskClient) -> None:
    draft = make_event("Secret", status=EventStatus.DRAFT)

    assert "Secret" not in client.get("/").text
    assert client.get(f"/events/{draft.slug}").status_code == 404


def test_the_same_page_is_not_sent_twice(client: FlaskClient) -> None:
    event = make_event()

    for address in ("/", f"/events/{event.slug}"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
