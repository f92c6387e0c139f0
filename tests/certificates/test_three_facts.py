"""Registered, attended and completed are three facts, for the organiser and for the registrant."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.permissions import Role
from app.attendance.rules import Direction, MarkKind, Place
from app.core import clock
from app.core.db import db
from app.core.secret_links import token_for
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import Status
from tests.attendance.test_queries import NINE, say, store
from tests.factories import assign, make_attendee, make_event, make_user, session_at, sign_in

DAY = date(2027, 5, 3)


def told(page: str) -> list[str]:
    """Read the three lines, without what stands around them."""
    lines = re.findall(r"<dt>(Attended|Completed)</dt><dd>(.*?)</dd>", page)
    return [re.sub(r"<[^>]*>", "", f"{name}: {words}") for name, words in lines]


@pytest.fixture
def event(app: Flask) -> Event:
    found = make_event(certificate_threshold=50)
    for n in range(2):
        session_at(found, f"Session {n}", f"2027-05-03 {9 + n:02}:00", minutes=60)
    return found


def test_three_facts_are_told_apart_once_an_event_is_over(
    app: Flask, client: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch
):
    amina, bola, chidi, pia = (make_attendee(event, name) for name in ("Amina", "Bola", "Chidi", "Pia"))
    pia.status = Status.CANCELLED
    first, second = event.sessions
    store(event, amina, Place(DAY, first.id), first.starts_at, Direction.IN)
    store(event, bola, Place(DAY), NINE, Direction.IN)
    for one in (first, second):
        say(event, chidi, Place(DAY, one.id), NINE, MarkKind.EXCUSED)
    db.session.commit()
    organiser = make_user(Role.ORGANISER)
    assign(organiser, event)
    desk = app.test_client()
    sign_in(desk, organiser)

    def pages(person: Registration) -> tuple[list[str], list[str]]:
        at_desk = desk.get(f"/organise/events/{event.slug}/registrations/{person.id}").text
        return told(at_desk), told(client.get(f"/r/{token_for(person.link_nonce)}").text)

    assert pages(amina) == ([], [])
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 5, 9, tzinfo=UTC))
    expected = {
        amina: ["Attended: Present 1 of 2 required sessions", "Completed: Yes"],
        bola: ["Attended: Present 0 of 2 required sessions", "Completed: No"],
        chidi: ["Attended: Excused 0 of 2 required sessions", "Completed: No"],
        pia: [],
    }
    assert {person: pages(person) for person in expected} == {one: (said, said) for one, said in expected.items()}

    event.certificate_threshold = None
    db.session.commit()
    assert pages(amina)[1] == ["Attended: Present 1 of 2 required sessions"]
