"""What devices at the door send, and the figures that programs read."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.attendance.models import Scan
from app.core import clock
from app.core.db import db
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.tickets import shown
from tests.factories import NOW, assign, make_event, make_registration, make_session, make_token, make_user, sign_in
from tests.support.statements import counted

AT = "2027-01-15T11:30:00+03:00"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def door(app: Flask) -> dict[str, str]:
    """Give the header of a device at every door."""
    return make_token(make_user(Role.ADMINISTRATOR), "scans:write", "reports:read")


def scan(registration: Registration, **said: Any) -> dict[str, Any]:
    values = {"scan_id": str(uuid4()), "ticket": shown(registration.ticket), "session_id": None, "direction": "in"}
    return values | {"scanned_at": AT, "device": "door 1"} | said


def send(client: FlaskClient, event: Event, token: dict[str, str], *scans: dict[str, Any]) -> TestResponse:
    return client.post(f"/api/v1/events/{event.slug}/scans", headers=token, json={"scans": scans})


def test_a_batch_is_stored_once_however_often_it_is_sent(app: Flask, client: FlaskClient, door: dict[str, str]) -> None:
    event = make_event()
    amina, opening = make_registration(event, "Amina"), make_session(event)
    batch = [scan(amina), scan(amina, session_id=str(opening.id)), scan(amina, direction="out")]

    first, again = send(client, event, door, *batch), send(client, event, door, *batch[::-1])

    assert (first.status_code, first.json) == (200, {"stored": 3, "known": 0, "refused": []})
    assert (again.status_code, again.json) == (200, {"stored": 0, "known": 3, "refused": []})
    assert db.session.query(Scan).count() == 3


def test_what_cannot_be_stored_is_named_and_the_rest_is_stored(
    app: Flask, client: FlaskClient, door: dict[str, str]
) -> None:
    event, other = make_event(), make_event()
    amina, bola = make_registration(event, "Amina"), make_registration(other, "Bola")
    wrong = {
        "unknown_ticket": scan(amina, ticket="nobody's"),
        "wrong_event": scan(bola),
        "unknown_session": scan(amina, session_id=str(make_session(other).id)),
        "impossible_time": scan(amina, scanned_at="1980-01-01T00:00:00Z"),
    }
    answer = send(client, event, door, scan(amina), *wrong.values())
    refused = [{"scan_id": sent["scan_id"], "code": code} for code, sent in wrong.items()]
    assert answer.json == {"stored": 1, "known": 0, "refused": refused}


def test_a_thousand_scans_are_one_batch_and_one_more_is_too_many(
    app: Flask, client: FlaskClient, door: dict[str, str]
) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")
    assert send(client, event, door, *(scan(amina) for _ in range(1000))).json["stored"] == 1000
    refused = send(client, event, door, *(scan(amina) for _ in range(1001)))
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "too_long")


def test_a_batch_asks_the_database_as_often_for_three_scans_as_for_one(
    app: Flask, client: FlaskClient, door: dict[str, str]
) -> None:
    event = make_event()
    people = [make_registration(event, name) for name in ("Amina", "Bola", "Chidi")]
    address, counts = f"/api/v1/events/{event.slug}/scans", []
    for batch in [[scan(people[0])], [scan(one) for one in people]]:
        with counted() as sent:
            client.post(address, headers=door, json={"scans": batch})
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"scan_id": "one"}, "scan_id"),
        ({"direction": "through"}, "direction"),
        ({"scanned_at": "2027-01-15T11:30:00"}, "scanned_at"),
        ({"scanned_at": "0001-01-01T00:00:00+14:00"}, "scanned_at"),
        ({"ticket": "a\x00"}, "ticket"),
        ({"device": "x" * 101}, "device"),
        ({"session_id": "1"}, "session_id"),
    ],
)
def test_a_scan_that_is_not_as_it_should_be_is_named(
    app: Flask, client: FlaskClient, door: dict[str, str], said: dict[str, Any], field: str
) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")
    answer = send(client, event, door, scan(amina), scan(amina, **said))
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json["errors"]] == [f"scans.1.{field}"]
    assert db.session.query(Scan).count() == 0


def test_programs_read_the_figures_of_the_report(app: Flask, client: FlaskClient, door: dict[str, str]) -> None:
    event = make_event()
    amina = make_registration(event, "Amina", group_id="workers")
    make_registration(event, "Bola")
    send(client, event, door, scan(amina, scanned_at="2027-01-15T09:00:00Z"))

    report = client.get(f"/api/v1/events/{event.slug}/attendance", headers=door)

    assert (report.status_code, report.json["event"], report.json["over"]) == (200, event.slug, False)
    whole = report.json["lines"][0]
    assert (whole["dimension"], whole["registered"], whole["confirmed"], whole["attendance_rate"]) == (
        "event",
        2,
        2,
        0.0,
    )
    workers = next(line for line in report.json["lines"] if (line["dimension"], line["key"]) == ("group", "workers"))
    assert workers["confirmed"] == 1


@pytest.mark.parametrize(
    ("method", "path", "scope"), [("POST", "scans", "scans:write"), ("GET", "attendance", "reports:read")]
)
def test_only_the_right_token_opens_the_door(
    app: Flask, client: FlaskClient, method: str, path: str, scope: str
) -> None:
    event, olga = make_event(), make_user()
    address = f"/api/v1/events/{event.slug}/{path}"
    said = {"scans": []} if method == "POST" else None

    def call(token: dict[str, str]) -> int:
        return client.open(address, method=method, headers=token, json=said).status_code

    assert call({}) == call({"Authorization": "Bearer wrong"}) == 401
    with_session = app.test_client()
    sign_in(with_session, make_user(Role.ADMINISTRATOR))
    assert with_session.open(address, method=method, json=said).status_code == 401
    assert call(make_token(olga, "programme:write", "registrations:write")) == 403
    assert call(make_token(make_user(Role.FOCAL_POINT), scope)) == 403
    assert call(make_token(olga, scope)) == 404  # the event is not in her hands
    assign(olga, event)
    assert call(make_token(olga, scope)) == 200
    door = make_user(Role.CHECK_IN)
    assign(door, event)
    assert call(make_token(door, scope)) == (200 if path == "scans" else 403)
