"""Whoever has a place checks in by the code on the board, in its hours; all else gets one and the same answer."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.accounts.permissions import Role
from app.attendance import room_codes
from app.attendance.models import Scan
from app.attendance.places import hours_of, places_of
from app.core.db import db
from app.core.limits import limiter
from app.core.secret_links import token_for
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.registration import tickets
from app.registration.models import Registration
from app.registration.rules import Status
from tests.conftest import Client
from tests.factories import assign, make_attendee, make_event, make_session, make_user, session_at, sign_in

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi, when the opening begins


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the clock to so many minutes after nine."""

    def set_to(minutes: int) -> None:
        monkeypatch.setattr("app.core.clock.now", lambda: NINE + timedelta(minutes=minutes))

    set_to(0)
    return set_to


def code_at(event: Event, minutes: int, number: int = -1) -> str:
    """Read the board: of the event's last place, unless another is named."""
    minute = room_codes.minute_at(NINE + timedelta(minutes=minutes))
    return room_codes.code(event, places_of(event, NINE.date())[number], minute)


def page_of(person: Registration) -> str:
    return f"/r/{token_for(person.link_nonce)}/check-in"


def scans() -> list[Scan]:
    return list(db.session.scalars(select(Scan)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_place_and_minute_has_a_code_of_its_own_that_nobody_misreads(event: Event) -> None:
    make_session(event)
    codes = {code_at(event, minute, number) for minute in range(60) for number in range(4)}

    assert len(codes) == 240
    assert all(len(code) == 5 and set(code) <= set(tickets.ALPHABET) for code in codes)
    day = places_of(event)[0]
    assert room_codes.changes_in(NINE + timedelta(seconds=45)) == 15
    assert hours_of(event, day) == day.window
    assert hours_of(event, places_of(event)[-1]).end == datetime(2027, 5, 5, 21, tzinfo=UTC), "all day, by its clocks"


def test_a_registrant_checks_in_by_the_code_on_the_board_once(client: FlaskClient, event: Event, clock) -> None:
    session, amina = make_session(event), make_attendee(event, "Amina")
    event.last_day = event.first_day
    db.session.commit()
    code = code_at(event, 0)
    typed = f" {code[:2].lower()} {code[2:]} "
    clock(1)  # it takes a while to type
    assert 'name="code"' in client.get(page_of(amina)).text

    answers = [client.post(page_of(amina), data={"code": typed}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "You are checked in: Opening, 09:01." in client.get(answers[0].location).text
    (scan,) = scans()
    assert (scan.registration_id, scan.session_id, scan.device) == (amina.id, session.id, "self")
    assert scan.recorded_by == amina.actor
    bola = make_attendee(event, "Bola")
    assert "You are checked in" not in client.get(f"{page_of(bola)}?scan={scan.id}").text, "that is Amina’s"
    assert "You are checked in" not in client.get(f"{page_of(bola)}?scan=nonsense").text


def test_whatever_stands_against_it_the_answer_is_the_same(client: FlaskClient, event: Event, clock) -> None:
    event.last_day = event.first_day
    make_session(event)
    amina, waiting = make_attendee(event, "Amina"), make_attendee(event, "Bola", Status.WAITLISTED)
    elsewhere = make_event(last_day=event.first_day)
    make_session(elsewhere)
    tries = [
        (amina, 0, "AAAAA"),  # no code at all
        (amina, 0, ""),
        (amina, 0, "ελληνικά"),
        (amina, 2, code_at(event, 0)),  # of two minutes ago
        (amina, -31, code_at(event, -31)),  # before the doors open
        (amina, 60, code_at(event, 60)),  # the session is over
        (amina, 0, code_at(elsewhere, 0)),
        (waiting, 0, code_at(event, 0)),
    ]

    def told(person: Registration, minutes: int, code: str) -> tuple[int, str]:
        clock(minutes)
        answer = client.post(page_of(person), data={"code": code})
        said = answer.text.replace(page_of(person)[:-9], "").replace(f'value="{code}"', "")
        return answer.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", said)

    answers = {told(*one) for one in tries}
    event.status = EventStatus.CANCELLED
    db.session.commit()
    answers.add(told(amina, 0, code_at(event, 0)))

    assert [status for status, _page in answers] == [422]
    assert "That did not check you in." in answers.pop()[1]
    assert scans() == []
    assert client.post("/r/nonsense/check-in").status_code == 404


@pytest.fixture
def limited(app: Flask) -> Iterator[FlaskClient]:
    """Visit the site with its limits on."""
    limited = create_app(dict(app.config) | {"RATELIMIT_ENABLED": True})
    limited.test_client_class = Client
    yield limited.test_client()
    limiter.enabled = False
    with limited.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_tries_that_fail_are_counted_for_each_registration(limited: FlaskClient, event: Event, clock) -> None:
    client = limited
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")
    right = {"code": code_at(event, 0, 0)}

    good = [client.post(page_of(amina), data=right).status_code for _ in range(7)]
    bad = [client.post(page_of(amina), data={"code": "AAAAA"}) for _ in range(6)]

    assert good == [303] * 7
    assert [answer.status_code for answer in bad] == [422] * 5 + [429]
    assert "That did not check you in." in bad[-1].text
    assert client.post(page_of(amina), data=right).status_code == 429, "a guess that is right tells nothing either"
    assert client.post(page_of(bola), data=right).status_code == 303


def test_the_board_shows_the_code_in_its_hours_and_to_whoever_checks_in(
    client: FlaskClient, event: Event, clock
) -> None:
    event.last_day = event.first_day
    session = session_at(event, "Opening", "2027-05-03 09:00", 60)
    staff = make_user(Role.CHECK_IN)
    assign(staff, event)
    address = f"/organise/events/{event.slug}/room-code"
    assert client.get(address).status_code == 302
    sign_in(client, staff)

    def shown(minutes: int, path: str = "/now") -> str:
        clock(minutes)
        page = client.get(f"{address}{path}?place={session.id.hex}").text
        found = re.search(r'class="room-code".*?<bdi dir="ltr">(\w+)</bdi>', page)
        return found.group(1) if found else re.search(r'class="lead".*?>(.*?)</p>', page).group(1)

    assert shown(0) == shown(0, "") == code_at(event, 0)
    assert shown(5) == code_at(event, 5) != code_at(event, 0)
    assert shown(-31) == "The code appears here when it begins to work."
    assert shown(60) == "The time for this is over."
    assert "Works from 08:30 to 10:00." in client.get(f"{address}?place={session.id.hex}").text
    assert client.get(f"{address}/now?place=nowhere").status_code == 404


def test_the_private_page_offers_it_while_something_is_on(client: FlaskClient, event: Event, clock) -> None:
    event.last_day = event.first_day
    make_session(event)
    amina, waiting = make_attendee(event, "Amina"), make_attendee(event, "Bola", Status.WAITLISTED)
    offered = {}
    for name, person, minutes in (
        ("on", amina, 0),
        ("over", amina, 60),
        ("months before", amina, -99999),
        ("waits", waiting, 0),
    ):
        clock(minutes)
        offered[name] = page_of(person) in client.get(page_of(person)[:-9]).text

    assert offered == {"on": True, "over": False, "months before": False, "waits": False}


def test_a_french_reader_is_told_whose_arrival_it_is(client: FlaskClient, event: Event, clock) -> None:
    amina = make_attendee(event, "Amina")
    clock(0)

    page = client.get(f"{page_of(amina)}?lang=fr").text

    assert page.count("Pointer mon arrivée") == 3  # in the title, above the form, and on its button
    assert "Pointer mon arrivée</a>" in client.get(f"{page_of(amina)[:-9]}?lang=fr").text
