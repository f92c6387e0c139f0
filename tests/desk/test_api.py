"""Planning events and sessions, as programs do it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.core import clock
from app.core.db import db
from app.core.outbox import Message
from app.programme.models import Event, Session
from app.programme.rules import EventStatus, Policy
from app.registration.queries import free_seats
from tests.factories import NOW, assign, make_event, make_registration, make_session, make_token, make_user, sign_in

EVENTS = "/api/v1/events"
READY = {
    "title": "Workshop on skills",
    "type": "workshop",
    "summary": "What works.",
    "mode": "in_person",
    "first_day": "2027-05-03",
    "last_day": "2027-05-05",
    "start_time": "09:00",
    "end_time": "17:30",
    "zone": "Africa/Nairobi",
    "city": "nairobi",
    "languages": ["en", "fr"],
    "themes": ["social_protection"],
    "venue": "Kenyatta Centre",
}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def token(app: Flask) -> dict[str, str]:
    """Give the header of an organiser's program."""
    return make_token(make_user(), "programme:write")


def create(client: FlaskClient, token: dict[str, str], **said: Any) -> TestResponse:
    return client.post(EVENTS, headers=token, json=READY | said)


def test_an_organiser_plans_an_event_and_publishes_it(app: Flask, client: FlaskClient, token: dict[str, str]) -> None:
    made = create(client, token, capacity=5, reserved={"workers": 2})
    address = made.headers["Location"]
    assert (made.status_code, made.json["status"], made.json["capacity"]) == (201, "draft", 5)
    assert address == f"{EVENTS}/workshop-on-skills"
    assert (made.json["country"], made.json["region"], made.json["themes"]) == ("KEN", "africa", ["social_protection"])
    assert made.json["starts_at"] == "2027-05-03T09:00:00+03:00"
    assert free_seats(db.session.query(Event).one().id) == {None: 3, "workers": 2}
    assert client.get(address).status_code == 404

    published = client.post(f"{address}/publish", headers=token)
    assert (published.status_code, published.json["status"]) == (200, "published")
    assert client.get(address).json["title"] == "Workshop on skills"
    again = client.post(f"{address}/publish", headers=token)
    assert (again.status_code, again.json["code"]) == (409, "not_possible")


def test_what_an_event_lacks_is_said_before_it_is_published(
    app: Flask, client: FlaskClient, token: dict[str, str]
) -> None:
    made = client.post(EVENTS, headers=token, json={"title": "Forum", "type": "forum"})
    refused = client.post(f"{made.headers['Location']}/publish", headers=token)
    assert (refused.status_code, refused.json["code"]) == (409, "not_ready")


def test_only_what_is_said_changes(app: Flask, client: FlaskClient, token: dict[str, str]) -> None:
    address = create(client, token, policy="open").headers["Location"]
    before = client.get(address, headers=token).json
    changed = client.patch(address, headers=token, json={"end_time": "16:00", "venue": "Town hall"})
    assert changed.status_code == 200
    assert changed.json | {"modified_at": before["modified_at"]} == before | {
        "end_time": "16:00",
        "ends_at": "2027-05-05T16:00:00+03:00",
        "venue": {"name": "Town hall", "address": ""},
    }
    assert client.patch(address, headers=token, json={}).json == changed.json


def test_a_program_says_how_an_event_is_attended(app: Flask, client: FlaskClient, token: dict[str, str]) -> None:
    address = create(client, token, half_days=True, certificate_threshold=None).headers["Location"]
    event = db.session.query(Event).one()
    assert (event.half_days, event.certificate_threshold) == (True, None)
    assert client.patch(address, headers=token, json={"certificate_threshold": 60}).status_code == 200
    assert (event.half_days, event.certificate_threshold) == (True, 60)


def test_a_change_is_told_to_everybody_who_is_registered(app: Flask, client: FlaskClient) -> None:
    event, olga = make_event(), make_user()
    assign(olga, event)
    make_registration(event, "Amina")
    token, address = make_token(olga, "programme:write"), f"{EVENTS}/{event.slug}"
    told = db.session.query(Message).filter(Message.kind.like("registration.event%"))

    client.patch(address, headers=token, json={"title": "A quiet change", "tell": False})
    assert told.count() == 0
    client.patch(address, headers=token, json={"title": "A new title"})
    assert told.count() == 1
    cancelled = client.post(f"{address}/cancel", headers=token, json={"note": "We are sorry."})
    assert (cancelled.status_code, cancelled.json["status"]) == (200, "cancelled")
    assert told.count() == 2
    assert client.post(f"{address}/cancel", headers=token).status_code == 409


def test_more_seats_let_in_who_waits_and_confirmed_people_keep_theirs(app: Flask, client: FlaskClient) -> None:
    event = make_event(seats=1)
    make_registration(event, "Amina")
    bola = make_registration(event, "Bola")
    token, address = make_token(make_user(Role.ADMINISTRATOR), "programme:write"), f"{EVENTS}/{event.slug}"

    assert client.patch(address, headers=token, json={"capacity": 2}).json["capacity"] == 2
    assert bola.status.value == "confirmed"
    refused = client.patch(address, headers=token, json={"capacity": 1})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "capacity")
    assert client.patch(address, headers=token, json={"capacity": None}).json["capacity"] is None


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"type": "picnic"}, "type", "not_a_choice"),
        ({"country": "XXX", "city": None}, "country", "not_a_choice"),
        ({"city": "atlantis"}, "city", "not_a_choice"),
        ({"country": "ITA"}, "city", "city_elsewhere"),
        ({"themes": ["x"]}, "themes", "not_a_choice"),
        ({"projects": ["x"]}, "projects", "not_a_choice"),
        ({"zone": "Mars/Phobos"}, "zone", "not_a_choice"),
        ({"last_day": "2027-05-01"}, "last_day", "ends_before_start"),
        ({"end_time": None}, "end_time", "times_incomplete"),
        ({"first_day": None}, "first_day", "day_missing"),
        ({"capacity": 1, "reserved": {"workers": 2}}, "reserved", "too_many_reserved"),
        ({"capacity": 1, "reserved": {"guests": 1}}, "reserved", "unknown_group"),
        ({"reserved": {"workers": 2}}, "capacity", "seats_need_capacity"),
        ({"online_url": "javascript:alert(1)"}, "online_url", "string_pattern_mismatch"),
        ({"title": " "}, "title", "string_pattern_mismatch"),
        ({"certificate_threshold": 0}, "certificate_threshold", "greater_than_equal"),
        ({"description": "a\x00"}, "description", "string_pattern_mismatch"),
        ({"status": "published"}, "status", "extra_forbidden"),
    ],
)
def test_what_cannot_stand_names_its_field(
    app: Flask, client: FlaskClient, token: dict[str, str], said: dict[str, Any], field: str, code: str
) -> None:
    known_day = {"date_precision": "day"} if "first_day" in said else {}
    answer = create(client, token, **said, **known_day)
    assert answer.status_code == 422, answer.json
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [(field, code)]
    assert db.session.query(Event).count() == 0


def test_an_organiser_writes_the_timetable(app: Flask, client: FlaskClient, token: dict[str, str]) -> None:
    address = create(client, token).headers["Location"]
    said = {"title": "Opening", "starts_wall": "2027-05-03T09:00", "ends_wall": "2027-05-03T10:30"}
    made = client.post(f"{address}/sessions", headers=token, json=said | {"speakers": [{"name": "Amina"}]})
    assert made.status_code == 201, made.json
    assert (made.json["kind"], made.json["required"], made.json["zone"]) == ("plenary", True, "Africa/Nairobi")
    assert made.json["speakers"] == [{"name": "Amina", "organisation": ""}]
    assert made.json["ends_at"] == "2027-05-03T10:30:00+03:00"

    moved = client.patch(f"/api/v1/sessions/{made.json['id']}", headers=token, json={"room": "Hall B"})
    assert (moved.status_code, moved.json["room"], moved.json["title"]) == (200, "Hall B", "Opening")
    refused = client.patch(f"/api/v1/sessions/{made.json['id']}", headers=token, json={"ends_wall": "2027-05-03T08:00"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "ends_wall")
    assert client.get(f"{address}/sessions", headers=token).json["items"] == [moved.json]


CALLS = [
    ("PATCH", EVENTS + "/{slug}"),
    ("POST", EVENTS + "/{slug}/publish"),
    ("POST", EVENTS + "/{slug}/cancel"),
    ("POST", EVENTS + "/{slug}/sessions"),
    ("PATCH", "/api/v1/sessions/{id}"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_only_the_right_token_changes_an_event(app: Flask, client: FlaskClient, method: str, path: str) -> None:
    olga = make_user()
    event = make_event(policy=Policy.CLOSED, status=EventStatus.POSTPONED, summary="What works.")
    session = make_session(event)
    address = path.format(slug=event.slug, id=session.id)
    said: dict[str, Any] = {}
    if "sessions" in path and method == "POST":
        said = {"title": "A", "starts_wall": "2027-05-03T09:00", "ends_wall": "2027-05-03T10:00"}

    def call(token: dict[str, str]) -> int:
        return client.open(address, method=method, headers=token, json=said).status_code

    assert call({}) == call({"Authorization": "Bearer wrong"}) == 401
    with_session = app.test_client()
    sign_in(with_session, make_user(Role.ADMINISTRATOR))
    assert with_session.open(address, method=method, json=said).status_code == 401
    assert call(make_token(olga, "programme:read", "registrations:write")) == 403
    assert call(make_token(make_user(Role.CHECK_IN), "programme:write")) == 403
    assert call(make_token(olga, "programme:write")) == 404  # the event is not in her hands
    assign(olga, event)
    assert call(make_token(olga, "programme:write")) in (200, 201)


def test_who_may_not_plan_creates_nothing(app: Flask, client: FlaskClient) -> None:
    assert create(client, {}).status_code == 401
    assert create(client, make_token(make_user(), "programme:read")).status_code == 403
    assert create(client, make_token(make_user(Role.FOCAL_POINT), "programme:write")).status_code == 403
    assert (db.session.query(Event).count(), db.session.query(Session).count()) == (0, 0)


def test_a_leg_goes_by_two_clocks_and_only_its_organisers_read_whom_to_ask(
    app: Flask, client: FlaskClient, token: dict[str, str]
) -> None:
    address = create(client, token).headers["Location"]
    client.post(f"{address}/publish", headers=token)
    said = {
        "title": "Flight",
        "kind": "travel",
        "starts_wall": "2027-05-03T16:00",
        "ends_wall": "2027-05-03T20:10",
        "ends_zone": "Europe/Paris",
        "city": "nairobi",
        "to_city": "paris",
        "place": "Flight XY 12",
        "contact": "Jeanne, +33 1 00 00 00 00",
        "interpretation": ["pt"],
    }

    made = client.post(f"{address}/sessions", headers=token, json=said).json

    assert {name: made[name] for name in said} == {
        **said,
        "starts_wall": made["starts_wall"],
        "ends_wall": made["ends_wall"],
    }
    assert (made["zone"], made["ends_at"]) == ("Africa/Nairobi", "2027-05-03T20:10:00+02:00")
    (seen,) = client.get(f"{address}/sessions").json["items"]
    assert seen == made | {"contact": None}
    elsewhere = client.post(f"{address}/sessions", headers=token, json=said | {"to_city": "atlantis"})
    assert (elsewhere.status_code, elsewhere.json["errors"][0]["field"]) == (422, "to_city")
