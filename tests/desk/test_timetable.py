"""The timetable of an event, as its organiser plans it."""

from datetime import time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db
from app.programme.models import Session
from app.programme.rules import EventStatus, Precision
from tests.desk.conftest import SESSION, hers
from tests.factories import NOW, make_session, wall
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("an_hour_later")


def test_two_at_one_session_are_told_too(client: FlaskClient, olga) -> None:
    event = hers(olga)
    session = make_session(event, room="Tembo")
    address = f"/organise/events/{event.slug}/sessions/{session.id}"
    typed = SESSION | {"room": "Simba", "seen": (NOW - timedelta(hours=1)).isoformat()}

    answer = client.post(address, data=typed)

    assert answer.status_code == 409
    assert "in “Tembo”" in answer.text
    assert 'value="Simba"' in answer.text
    assert client.post(address, data=typed | {"seen": NOW.isoformat()}).status_code == 302
    assert session.room == "Simba"


def test_a_session_is_added_changed_and_cancelled(client: FlaskClient, olga) -> None:
    event = hers(olga)
    place = f"/organise/events/{event.slug}/sessions"
    speakers = "Amina Diallo, Ministry of Labour\n\nBola\n ,"
    page = client.post(place, data=SESSION | {"speakers": speakers, "required": "y"}, follow_redirects=True).text
    session = db.session.scalars(select(Session)).one()
    assert "“Opening” stands in the timetable." in page
    assert [(s.name, s.organisation) for s in session.speakers] == [
        ("Amina Diallo", "Ministry of Labour"),
        ("Bola", ""),
    ]

    shown = client.get(f"{place}/{session.id}").text
    assert "Amina Diallo, Ministry of Labour\nBola" in shown
    assert 'value="10:00"' in shown
    changed = SESSION | {"ends": "00:30", "last_day": "2027-05-04", "seen": session.modified_at.isoformat()}
    assert client.post(f"{place}/{session.id}", data=changed).status_code == 302
    assert session.ends_wall == wall("2027-05-04 00:30")
    assert "until Tue 4" in client.get(place).text

    page = client.post(f"{place}/{session.id}/remove", follow_redirects=True).text
    assert "the timetable says so" in page
    assert session.cancelled


def test_a_session_of_a_draft_is_removed(client: FlaskClient, olga) -> None:
    event = hers(olga, status=EventStatus.DRAFT)
    session = make_session(event)
    page = client.post(f"/organise/events/{event.slug}/sessions/{session.id}/remove", follow_redirects=True).text

    assert "is no longer in the timetable" in page
    assert db.session.scalars(select(Session)).all() == []


def test_a_session_that_cannot_be_is_said_beside_its_field(client: FlaskClient, olga) -> None:
    event = hers(olga)
    place = f"/organise/events/{event.slug}/sessions"
    backwards = client.post(place, data=SESSION | {"ends": "08:00"})
    assert backwards.status_code == 422
    assert 'id="ends-error"' in backwards.text
    assert 'value="Opening"' in backwards.text
    assert client.post(place, data=SESSION | {"title": ""}).status_code == 422

    session = make_session(event)
    skipped = SESSION | {"day": "2027-03-28", "starts": "02:30", "zone": "Europe/Rome", "seen": NOW.isoformat()}
    answer = client.post(f"{place}/{session.id}", data=skipped)
    assert answer.status_code == 422
    assert 'id="starts-error"' in answer.text


def test_clashes_and_strays_are_shown_while_planning(client: FlaskClient, olga) -> None:
    event = hers(olga, start_time=time(9), end_time=time(10))
    place = f"/organise/events/{event.slug}/sessions"
    client.post(place, data=SESSION | {"room": "Simba", "speakers": "Amina"})
    client.post(
        place,
        data=SESSION | {"title": "Second", "starts": "09:30", "ends": "11:00", "room": "Simba", "speakers": "Amina"},
    )
    page = client.post(place, data=SESSION | {"title": "Late", "day": "2027-05-09"}, follow_redirects=True).text

    assert "2 clashes" in page
    assert "Mon 3, 09:30: Simba holds “Opening” and “Second”." in page
    assert "Mon 3, 09:30: Amina speaks in “Opening” and in “Second”." in page
    assert "“Late” on Sun 9 May 2027 lies outside the days of the event." in page
    assert "Same room as “Second”" in page


def test_an_online_module_keeps_its_own_clocks(client: FlaskClient, olga) -> None:
    event = hers(olga, date_precision=Precision.MONTH)
    place = f"/organise/events/{event.slug}/sessions"
    twice = {"zone": "Europe/Rome", "day": "2027-10-31", "starts": "02:30", "ends": "05:00"}
    page = client.post(place, data=SESSION | twice, follow_redirects=True).text

    assert "Rome time" in page
    assert "02:30 occurs twice that night: the first is meant" in page


def test_the_timetable_asks_the_database_as_often_for_three_sessions_as_for_one(client: FlaskClient, olga) -> None:
    event = hers(olga)

    def asked() -> int:
        with counted() as sent:
            client.get(f"/organise/events/{event.slug}/sessions")
        return len(sent)

    make_session(event)
    asked()
    one = asked()
    make_session(event)
    make_session(event)
    assert asked() == one
