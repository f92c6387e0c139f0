"""Pages that are kept for a minute."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, transaction
from app.programme import calendar
from app.programme.models import Assignment, Event
from app.programme.rules import EventStatus
from app.registration.models import Seat
from tests.factories import NOW, make_event, make_user


@pytest.fixture(autouse=True)
def _pages_are_kept(app: Flask) -> None:
    app.config["PAGES_KEPT"] = 2


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """Give a clock that a test can turn: `now["at"]`."""
    told = {"at": NOW}
    monkeypatch.setattr(clock, "now", lambda: told["at"])
    return told


def rename(event: Event, title: str) -> None:
    """Change an event behind the programme's back."""
    event.title = title
    db.session.commit()


def test_a_page_is_drawn_once_a_minute(client: FlaskClient, now: dict[str, datetime]) -> None:
    event = make_event("Before")
    first = client.get("/")
    rename(event, "After")

    kept = client.get("/")
    now["at"] += timedelta(minutes=1)

    assert (first.headers["ETag"], "Before" in kept.text) == (kept.headers["ETag"], True)
    assert "After" in client.get("/").text


def test_a_change_of_the_programme_shows_at_once(client: FlaskClient, now: dict[str, datetime]) -> None:
    event = make_event("Before")
    client.get("/")
    client.get(f"/events/{event.slug}")
    rename(event, "After")
    with transaction():
        calendar.programme_changed(at=now["at"])

    assert "After" in client.get("/").text
    assert "After" in client.get(f"/events/{event.slug}").text


def test_a_seat_that_is_taken_shows_at_once(client: FlaskClient, now: dict[str, datetime]) -> None:
    event = make_event(seats=3)
    assert "3 places left" in client.get("/").text
    db.session.delete(db.session.query(Seat).filter_by(event_id=event.id).first())
    db.session.commit()

    assert "2 places left" in client.get("/").text


def test_each_language_and_each_address_has_its_own_page(client: FlaskClient, now: dict[str, datetime]) -> None:
    make_event("Forum")

    pages = [client.get(address).text for address in ("/?lang=en", "/?lang=ar", "/?lang=en&q=zzz", "/?lang=en")]

    assert ['dir="ltr"' in page.partition(">")[2][:60] for page in pages] == [True, False, True, True]
    assert ["No events match" in page for page in pages] == [False, False, True, False]


def test_whoever_is_signed_in_gets_a_page_of_their_own(client: FlaskClient, now: dict[str, datetime]) -> None:
    draft, organiser = make_event("Soon", status=EventStatus.DRAFT), make_user()
    db.session.add(Assignment(user_id=organiser.id, event_id=draft.id))
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = organiser.get_id()

    assert "Olga Organiser" in client.get("/").text
    assert client.get(f"/events/{draft.slug}").status_code == 200
    with client.session_transaction() as session:
        session.clear()
    assert "Olga Organiser" not in client.get("/").text
    assert client.get(f"/events/{draft.slug}").status_code == 404
