"""The live board, and the pages that explain how check-ins were put together."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.accounts.permissions import Role
from app.attendance import board, enrolment, places, service
from app.attendance.models import Device
from app.attendance.rules import Direction, MarkKind, Place
from app.attendance.service import SentScan
from app.core import clock
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import SessionKind
from app.registration.models import Registration
from app.reports import attendance as report
from app.reports.rules import Dimension
from tests.factories import make_attendee, make_event, make_user, session_at, sign_in
from tests.support.statements import counted

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
MONDAY = date(2027, 5, 3)
LATER = NINE + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


@pytest.fixture
def organiser(app: Flask, client: FlaskClient) -> User:
    """Give somebody who is signed in and organises every event."""
    olga = make_user(Role.ADMINISTRATOR)
    sign_in(client, olga)
    return olga


def arrive(
    event: Event,
    person: Registration,
    minutes: float = 0,
    device: Device | None = None,
    ahead: int = 0,
    **where: object,
) -> None:
    at = NINE + timedelta(minutes=minutes)
    values = {"session_id": None, "direction": Direction.IN} | where
    scan = SentScan(uuid4(), person.ticket, scanned_at=at + timedelta(seconds=ahead), clock_ahead=ahead, **values)
    with transaction():
        service.receive(db.session.get_one(Event, event.id), [scan], by=SYSTEM, at=LATER, device=device)


def enrol(event: Event, name: str, organiser: User, held: int = 0) -> Device:
    with transaction():
        device = enrolment.prepare(event, name, by=organiser, at=NINE)
        enrolment.claim(enrolment.link_of(device), uuid4(), at=NINE)
        enrolment.heard_from(device, held, at=LATER)
    return device


def test_the_board_has_the_numbers_of_the_report(app: Flask, organiser: User) -> None:
    event = make_event(last_day=MONDAY)
    opening = session_at(event, "Opening", "2027-05-03 09:00")
    session_at(event, "Clinic", "2027-05-03 11:00", kind=SessionKind.ELECTIVE, capacity=2)
    people = [
        make_attendee(event, name, group_id=group)
        for name, group in (("Amina", "workers"), ("Bola", "employers"), ("Chidi", "workers"), ("Dana", "government"))
    ]
    with transaction():
        service.mark(people[3], Place(MONDAY, opening.id), MarkKind.PRESENT, by=organiser, at=NINE)
    arrive(event, people[0])
    arrive(event, people[1], session_id=opening.id)

    listed = places.places_of(event)
    lines = report.figures(event, at=LATER).lines
    for place in listed:
        shown = board.board(event, place, listed, at=LATER)
        whole = next(
            line for line in lines if line.dimension in (Dimension.DAY, Dimension.SESSION) and line.key == place.key
        )
        assert (shown.arrived, shown.expected) == (whole.figures.attended, whole.figures.confirmed)
        by_group = {line.key: line.figures for line in lines if line.key.startswith(f"{place.key}/")}
        for one in shown.arrivals:
            figures = by_group[f"{place.key}/{one.group_id}"]
            assert (one.arrived, one.expected) == (figures.attended, figures.confirmed)


def test_the_board_shows_arrivals_and_what_devices_hold_and_is_sent_only_when_it_changed(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event(last_day=MONDAY)
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")
    device = enrol(event, "Main entrance", organiser, held=3)
    arrive(event, amina, device=device)
    address = f"/organise/events/{event.slug}/board"

    page = client.get(address).text

    assert all(word in page for word in ("Main entrance", "3 to send", "In touch", "Amina", "1 of 2 arrived"))
    assert "Load it again" in page
    assert "http-equiv" not in page
    assert '<meta http-equiv="refresh" content="60">' in client.get(f"{address}?reload").text
    first = client.get(f"{address}/figures")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert f'data-tag="{first.get_etag()[0]}"' in page
    unchanged = client.get(f"{address}/figures", headers=tag)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    arrive(event, bola, device=device)
    assert client.get(f"{address}/figures", headers=tag).status_code == 200
    assert client.get(f"/organise/events/{make_event().slug}x/board/figures").status_code == 404


def test_however_many_look_at_the_board_it_is_counted_once_in_five_seconds(
    app: Flask, client: FlaskClient, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(last_day=MONDAY)
    app.config["PAGES_KEPT"] = 1
    seconds = [1000.0]
    monkeypatch.setattr(board.time, "monotonic", lambda: seconds[0])
    address = f"/organise/events/{event.slug}/board/figures"

    def asked() -> int:
        with counted() as sent:
            assert client.get(address).status_code == 200
        return len(sent)

    first, kept = asked(), asked()
    seconds[0] += board.FRESH_FOR
    assert kept < first == asked()
    client.get(f"{address}?lang=fr")
    assert len(app.extensions[board.EXTENSION]) == 1


def test_the_board_asks_as_often_for_four_devices_as_for_three(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event(last_day=MONDAY)
    for number in range(3):
        enrol(event, f"Door {number}", organiser)
    with counted() as sent:
        client.get(f"/organise/events/{event.slug}/board")
    few = len(sent)
    enrol(event, "Door 4", organiser)
    with counted() as sent:
        client.get(f"/organise/events/{event.slug}/board")
    assert len(sent) == few


def test_the_page_explains_what_became_of_each_scan(app: Flask, client: FlaskClient, organiser: User) -> None:
    event = make_event(last_day=MONDAY)
    amina, bola, chidi = (make_attendee(event, name) for name in ("Amina", "Bola", "Chidi"))
    one, two = enrol(event, "Door 1", organiser), enrol(event, "Door 2", organiser)
    arrive(event, amina, 5, one)
    arrive(event, amina, 3, two, ahead=600)
    arrive(event, amina, 20, two, ahead=-600, direction=Direction.OUT)
    arrive(event, bola, 58)
    arrive(event, chidi, 58)
    with transaction():
        service.mark(
            db.session.get_one(Registration, chidi.id), Place(MONDAY), MarkKind.EXCUSED, by=organiser, at=LATER
        )
    address = f"/organise/events/{event.slug}/check-in/merge"

    page = client.get(address).text

    assert "Amina" in page
    assert "Bola" not in page
    assert "Chidi" in page  # the mark overrules the scan
    assert "Chidi" not in client.get(f"{address}?kind=again").text
    about = client.get(f"{address}/{amina.id}").text
    sentences = (
        "Present since 09:03",
        "its clock showed 09:13:00: 10 minutes ahead",
        "its clock showed 09:10:00: 10 minutes behind",
        "The first way in: this is when they came.",
        "Changes nothing: they were in, or out, already.",
        "Went out.",
        "55 minutes later",
        "Door 1",
    )
    assert [sentence for sentence in sentences if sentence not in about] == []
    about = client.get(f"{address}/{chidi.id}").text
    assert "Overruled" in about
    assert "Counted as: Excused." in about
    assert "Nothing was seen or said" in client.get(f"{address}/{make_attendee(event, 'Dana').id}").text
    assert client.get(f"{address}/{uuid4()}").status_code == 404
