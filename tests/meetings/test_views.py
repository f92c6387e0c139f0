"""Registrants go to a meeting through our page, and organisers put right whom its list names."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.attendance.models import Scan
from app.core import clock
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.meetings.models import MeetingList
from app.programme.models import Assignment, Event
from app.registration.models import Registration
from app.registration.rules import Status
from tests.factories import make_attendee, make_event, make_session, make_user, sign_in
from tests.meetings.test_files import ZOOM
from tests.meetings.test_recognising import NINE

MEETING = "https://meeting.example.org/j/85218486288?pwd=secret"


@pytest.fixture
def event(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Give an online event that begins now."""
    event = make_event(online_url=MEETING)
    make_session(event)
    at(monkeypatch, 0)
    return event


@pytest.fixture
def desk(app: Flask, event: Event) -> FlaskClient:
    """Give the organiser of the event, signed in."""
    return hired(app, event, Role.ORGANISER)


def hired(app: Flask, event: Event, role: Role) -> FlaskClient:
    user, client = make_user(role), app.test_client()
    with transaction():
        db.session.add(Assignment(user_id=user.id, event_id=event.id))
    sign_in(client, user)
    return client


def at(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: NINE + timedelta(minutes=minutes))


def mine(person: Registration) -> str:
    return f"/r/{token_for(person.link_nonce)}"


def send(desk: FlaskClient, event: Event, content: str = ZOOM, **values: str) -> TestResponse:
    place = db.session.scalars(select(Event)).one().sessions[0].id.hex
    data = {"file": (io.BytesIO(content.encode()), "zoom.csv"), "place": place, "zone": event.zone, "threshold": "20"}
    return desk.post(f"/organise/events/{event.slug}/meetings", data=data | values, follow_redirects=True)


def scans() -> list[tuple[str, str, str]]:
    query = select(Registration.name, Scan.direction, Scan.device).join(Registration).order_by(Scan.happened_at)
    return [(name, direction.value, device) for name, direction, device in db.session.execute(query)]


def test_the_way_in_is_shown_when_it_is_time_and_notes_who_goes_in(
    event: Event, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = make_attendee(event, "Amina")
    page = client.get(f"{mine(amina)}/join")
    assert MEETING not in client.get(mine(amina)).text + page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    form = page.text.partition('name="form" value="')[2].partition('"')[0]

    for _time in range(2):
        sent = client.post(f"{mine(amina)}/join", data={"form": form})

    assert sent.headers["Refresh"] == f"0; url={MEETING}"
    assert "meeting.example.org" in sent.text
    assert scans() == [("Amina", "in", "join link")]
    for minutes, sentence in ((-31, "The way in opens on"), (9999, "This meeting is over.")):
        at(monkeypatch, minutes)
        assert sentence in client.get(f"{mine(amina)}/join").text
        assert sentence in client.post(f"{mine(amina)}/join", data={"form": form}).text


def test_only_who_has_a_place_finds_a_way_in(event: Event, client: FlaskClient) -> None:
    waiting = make_attendee(event, "Bola", Status.WAITLISTED)
    elsewhere = make_attendee(make_event(), "Chen")
    for address in (f"{mine(waiting)}/join", f"{mine(elsewhere)}/join", "/r/nobody/join"):
        assert client.get(address).status_code == client.post(address).status_code == 404


def test_an_organiser_sends_a_list_puts_it_right_and_counts_it(desk: FlaskClient, event: Event) -> None:
    amina, bola = make_attendee(event, "Amina Odhiambo"), make_attendee(event, "Bola Adeyemi")
    make_attendee(event, "Bola Bello")

    page = send(desk, event).text
    assert "Nobody is counted yet" in page
    assert page.index("Doubtful") < page.index("Sure")
    (kept,) = db.session.scalars(select(MeetingList))
    address = f"/organise/events/{event.slug}/meetings/{kept.id}"
    said = {"threshold": "10", "shown": "0", "person-0": str(amina.id), "person-1": "", "other-1": "Bola"}
    wrong = desk.post(address, data=said)
    assert wrong.status_code == 422
    assert 'value="Bola"' in wrong.text
    assert scans() == []

    done = desk.post(address, data=said | {"other-1": bola.ticket}, follow_redirects=True)

    assert "Counted. You may change this" in done.text
    assert {name for name, _direction, device in scans() if device == "zoom.csv"} == {"Amina Odhiambo", "Bola Adeyemi"}
    assert "zoom.csv" in desk.get(f"/organise/events/{event.slug}/meetings").text
    assert "Nobody counts as present by this list" in desk.post(f"{address}/take-back", follow_redirects=True).text


def test_strangers_and_the_undecided_count_as_nobody(desk: FlaskClient, event: Event) -> None:
    make_attendee(event, "Amina Odhiambo")
    send(desk, event)
    (kept,) = db.session.scalars(select(MeetingList))
    said = {"threshold": "1", "shown": "0", "person-0": "nobody", "person-1": ""}

    page = desk.post(f"/organise/events/{event.slug}/meetings/{kept.id}", data=said, follow_redirects=True)

    assert scans() == []
    assert 'value="nobody" selected' in page.text


def test_times_to_come_are_refused_in_words(desk: FlaskClient, event: Event) -> None:
    make_attendee(event, "Amina Odhiambo")
    send(desk, event, ZOOM.replace("05/03/2027", "05/13/2027"))
    (kept,) = db.session.scalars(select(MeetingList))

    said = {"threshold": "1", "shown": "0", "person-0": next(iter(kept.chosen.values()))}
    page = desk.post(f"/organise/events/{event.slug}/meetings/{kept.id}", data=said)

    assert page.status_code == 409
    assert "still to come" in page.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"content": "hello"}, "no attendance list that we can read"),
        ({"threshold": "0"}, "Enter a number from 1 to 1440"),
        ({"place": "2027-09-09"}, "Choose one of the answers"),
    ],
    ids=["file", "threshold", "place"],
)
def test_what_cannot_be_taken_is_said_in_words(
    desk: FlaskClient, event: Event, values: dict[str, str], sentence: str
) -> None:
    page = send(desk, event, **values)

    assert page.status_code == 422
    assert sentence in page.text


def test_without_a_threshold_it_is_half_of_the_session(desk: FlaskClient, event: Event) -> None:
    send(desk, event, threshold="")
    assert [kept.threshold for kept in db.session.scalars(select(MeetingList))] == [30]


def test_nobody_else_finds_the_lists(app: Flask, desk: FlaskClient, event: Event) -> None:
    send(desk, event)
    (kept,) = db.session.scalars(select(MeetingList))
    other = hired(app, make_event(), Role.ORGANISER)
    door = hired(app, event, Role.CHECK_IN)
    for client in (other, door):
        for address in ("", f"/{kept.id}", f"/{kept.id}/take-back"):
            path = f"/organise/events/{event.slug}/meetings{address}"
            assert client.post(path).status_code == 404
