"""The steps of an event: published, closed, stopped and discarded."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.outbox import Message
from app.programme import calendar
from app.programme.models import CalendarEntry
from app.programme.rules import EventStatus
from app.registration.rules import Status
from tests.desk.conftest import as_typed, hers
from tests.factories import NOW, make_registration

pytestmark = pytest.mark.usefixtures("an_hour_later")


def test_publishing_says_what_is_missing(client: FlaskClient, olga) -> None:
    event = hers(olga, status=EventStatus.DRAFT, country_iso3=None, languages=[])
    page = client.post(f"/organise/events/{event.slug}/publish", follow_redirects=True).text

    assert "the event needs: a city or a country, a summary or a description, and the languages spoken." in page
    assert event.status is EventStatus.DRAFT


def test_a_complete_draft_is_published(client: FlaskClient, olga) -> None:
    event = hers(olga, status=EventStatus.DRAFT, summary="In short")
    page = client.post(f"/organise/events/{event.slug}/publish", follow_redirects=True).text

    assert "The event is published" in page
    assert db.session.get(CalendarEntry, event.uid) is not None
    assert client.get(f"/events/{event.slug}").status_code == 200


def test_a_postponed_event_tells_its_registrants_when_it_is_on_again(client: FlaskClient, olga) -> None:
    event = hers(olga, summary="In short")
    make_registration(event, "Amina")
    client.post(f"/organise/events/{event.slug}/postpone")
    client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, first_day="2027-09-06", last_day=""))
    page = client.post(f"/organise/events/{event.slug}/publish", follow_redirects=True).text

    assert "We write to the person registered." in page
    message = db.session.scalars(select(Message).where(Message.kind == "registration.event.changed")).one()
    assert "Mon 6 September 2027" in message.body


def test_nobody_is_written_to_about_an_event_that_is_over(client: FlaskClient, olga) -> None:
    event = hers(olga)
    make_registration(event, "Amina")
    before = len(db.session.scalars(select(Message)).all())
    event.first_day, event.last_day, event.ends_at = date(2027, 1, 4), date(2027, 1, 5), NOW
    db.session.commit()

    assert "Write to everybody" not in client.get(f"/organise/events/{event.slug}/edit").text
    client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, title="Forum that was"))
    assert (event.title, len(db.session.scalars(select(Message)).all())) == ("Forum that was", before)


def test_a_country_limit_that_is_lifted_lets_those_who_wait_in(client: FlaskClient, olga) -> None:
    event = hers(olga, seats=5, country_limit=1)
    make_registration(event, "Amina")
    bola = make_registration(event, "Bola")
    assert bola.status is Status.WAITLISTED
    client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, country_limit=""))

    assert bola.status is Status.CONFIRMED


def test_an_event_is_closed(client: FlaskClient, olga) -> None:
    event = hers(olga)
    assert client.post(f"/organise/events/{event.slug}/close").status_code == 302
    assert event.status is EventStatus.CLOSED


@pytest.mark.parametrize(
    ("step", "status", "subject"),
    [
        ("cancel", EventStatus.CANCELLED, "Cancelled: Forum on decent work"),
        ("postpone", EventStatus.POSTPONED, "Postponed: Forum on decent work"),
    ],
)
def test_stopping_an_event_asks_first_and_tells_everybody(
    client: FlaskClient, olga, step: str, status: EventStatus, subject: str
) -> None:
    event = hers(olga)
    with transaction():
        calendar.refresh(event, at=NOW)
    make_registration(event, "Amina")
    page = client.get(f"/organise/events/{event.slug}/{step}")
    assert "One person is registered and is told at once." in page.text
    assert event.status is EventStatus.PUBLISHED
    assert client.post(f"/organise/events/{event.slug}/{step}", data={"note": "x" * 2001}).status_code == 422

    client.post(f"/organise/events/{event.slug}/{step}", data={"note": "The venue is flooded."})
    assert event.status is status
    message = db.session.scalars(select(Message).where(Message.subject == subject)).one()
    assert "The venue is flooded." in message.body
    assert message.calendar is not None


def test_a_step_that_is_no_longer_possible_is_answered_plainly(client: FlaskClient, olga) -> None:
    event = hers(olga, status=EventStatus.CANCELLED)
    answer = client.post(f"/organise/events/{event.slug}/close")

    assert answer.status_code == 409
    assert "The event is Cancelled: this step is no longer possible." in answer.text
