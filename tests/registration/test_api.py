"""Registering, and deciding about registrations, as programs do it."""

import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.core import clock
from app.core.db import db, transaction
from app.core.outbox import Message
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.questions.queries import answers_of
from app.questions.rules import AnswerKind
from app.registration import service
from app.registration.models import Registration
from app.registration.rules import Status
from tests.factories import NOW, assign, make_event, make_question, make_registration, make_token, make_user, sign_in
from tests.support.statements import counted

AMINA: dict[str, Any] = {
    "name": "Amina Diallo",
    "email": "amina@example.org",
    "country": "KEN",
    "group": "workers",
    "organisation": "COTU",
    "consent": True,
}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def register(client: FlaskClient, event: Event, key: str | None = None, **said: Any) -> TestResponse:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/events/{event.slug}/registrations", json=AMINA | said, headers=headers)


def registered() -> int:
    return db.session.scalar(select(func.count()).select_from(Registration)) or 0


def test_somebody_registers_and_is_told_all_they_need(app: Flask, client: FlaskClient) -> None:
    answer = register(client, make_event(seats=2, reserved={"workers": 1}), languages=["sw", "en"], gender="woman")
    told, amina = answer.json, db.session.scalars(select(Registration)).one()

    assert answer.status_code == 201
    assert told | {"manage_url": "", "ticket": ""} == {
        "id": str(amina.id),
        "status": "confirmed",
        "seat": "workers",
        "ticket": "",
        "manage_url": "",
    }
    assert told["ticket"].replace("-", "") == amina.ticket
    assert client.get(told["manage_url"].removeprefix("http://localhost")).status_code == 200
    assert (amina.name, amina.languages, amina.source, amina.consent_at) == ("Amina Diallo", ["sw", "en"], "api", NOW)


def test_who_finds_the_house_full_waits_without_a_ticket(app: Flask, client: FlaskClient) -> None:
    answer = register(client, make_event(seats=0))
    assert answer.status_code == 201
    assert (answer.json["status"], answer.json["seat"], answer.json["ticket"]) == ("waitlisted", None, None)


def test_the_same_person_again_is_told_so(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    register(client, event)
    answer = register(client, event, email="AMINA@example.org")
    assert (answer.status_code, answer.json["code"], registered()) == (409, "already_registered", 1)


def test_the_same_request_again_gets_the_first_answer_again(app: Flask, client: FlaskClient) -> None:
    event = make_event(seats=1)
    first = register(client, event, "a-1")
    again = register(client, event, "a-1")
    assert (again.status_code, again.json) == (201, first.json)
    assert (registered(), db.session.query(Message).count()) == (1, 1)


def test_the_first_answer_stands_whatever_has_become_of_the_registration(app: Flask, client: FlaskClient) -> None:
    event = make_event(seats=1)
    first = register(client, event, "a-1")
    with transaction():
        service.cancel(db.session.get_one(Registration, UUID(first.json["id"])), at=NOW)
    event.status = EventStatus.CLOSED
    db.session.commit()

    again = register(client, event, "a-1")
    assert (again.status_code, again.json) == (201, first.json)


def test_a_key_that_belongs_to_another_request_is_refused(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    register(client, event, "a-1")
    answer = register(client, event, "a-1", name="Bola Ade")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"
    assert registered() == 1


def test_the_same_key_at_another_event_is_another_request(app: Flask, client: FlaskClient) -> None:
    one, other = make_event(), make_event()
    assert register(client, one, "a-1").json["id"] != register(client, other, "a-1").json["id"]


@pytest.mark.parametrize("bodies", ["the same", "different ones"])
def test_a_request_that_comes_many_times_at_once_is_one_registration(app: Flask, bodies: str) -> None:
    event = make_event(seats=9)
    slug, answers = event.slug, []
    db.session.rollback()

    def send(number: int) -> None:
        said = AMINA if bodies == "the same" else AMINA | {"email": f"amina{number}@example.org"}
        headers = {"Idempotency-Key": "a-1"}
        client = app.test_client()
        with app.app_context():
            answers.append(client.post(f"/api/v1/events/{slug}/registrations", json=said, headers=headers))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    made = [answer.json for answer in answers if answer.status_code == 201]
    refused = [(answer.status_code, answer.json["code"]) for answer in answers if answer.status_code != 201]
    assert registered() == 1
    if bodies == "the same":
        assert (len(made), refused) == (6, [])
        assert made == [made[0]] * 6
    else:
        assert (len(made), refused) == (1, [(422, "idempotency_key_reused")] * 5)


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"status": EventStatus.DRAFT}, 404, "not_found"),
        ({"status": EventStatus.CANCELLED}, 409, "event_cancelled"),
        ({"status": EventStatus.POSTPONED}, 409, "event_postponed"),
        ({"policy": Policy.CLOSED}, 409, "not_online"),
        ({"policy": Policy.NOMINATION}, 409, "nomination_only"),
        ({"policy": Policy.INVITATION}, 409, "invitation_only"),
        ({"closes_at": NOW}, 409, "closed"),
        ({"opens_at": NOW.replace(year=2028)}, 409, "not_open_yet"),
    ],
)
def test_an_event_that_takes_nobody_says_why(
    app: Flask, client: FlaskClient, values: dict[str, Any], status: int, code: str
) -> None:
    answer = register(client, make_event(**values))
    assert (answer.status_code, answer.json["code"], registered()) == (status, code, 0)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("country", "XXX", "unknown_country"),
        ("group", "guests", "unknown_group"),
        ("country", "Kenya", "string_pattern_mismatch"),
        ("consent", False, "literal_error"),
        ("language", "sw", "not_a_choice"),
        ("name", "Amina\x00", "string_pattern_mismatch"),
        ("email", "amina@", "invalid_email"),
        ("organisation", "", "string_pattern_mismatch"),
        ("access_needs", "x" * 2001, "string_too_long"),
        ("role", "staff", "extra_forbidden"),
    ],
)
def test_what_cannot_be_taken_names_its_field(
    app: Flask, client: FlaskClient, field: str, value: Any, code: str
) -> None:
    answer = register(client, make_event(), **{field: value})
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [(field, code)]


@pytest.mark.parametrize("key", [None, "a-1"])
def test_a_registration_takes_few_statements(app: Flask, client: FlaskClient, key: str | None) -> None:
    event = make_event(seats=5)
    register(client, event, email="first@example.org")  # the reference data are read once
    with counted() as sent:
        assert register(client, event, key).status_code == 201
    assert len(sent) <= 12, "\n".join(sent)


def test_registrations_are_listed_in_the_order_in_which_they_came(app: Flask, client: FlaskClient) -> None:
    event, olga = make_event(seats=2, reserved={"government": 1}), make_user()
    assign(olga, event)
    for name in ("Amina", "Bola", "Chidi"):
        make_registration(event, name)
    make_registration(make_event(), "Elsewhere")
    token = make_token(olga, "registrations:read")
    seen, address = [], f"/api/v1/events/{event.slug}/registrations?limit=2"
    while address:
        part = client.get(address.removeprefix("http://localhost"), headers=token).json
        seen += part["items"]
        address = part["next"]

    stands = {one["name"]: (one["status"], one["seat"], one["ticket"] is not None) for one in seen}
    assert stands == {
        "Amina": ("confirmed", "government", True),
        "Bola": ("confirmed", "open", True),
        "Chidi": ("waitlisted", None, False),
    }
    assert {one["event"] for one in seen} == {event.slug}


def test_a_list_of_registrations_is_narrowed(app: Flask, client: FlaskClient) -> None:
    event, administrator = make_event(), make_user(Role.ADMINISTRATOR)
    make_registration(event, "Amina")
    make_registration(event, "Bola", group_id="workers", country_iso3="NGA", organisation="Université")
    token = make_token(administrator, "registrations:read")

    def names(query: str) -> list[str]:
        answer = client.get(f"/api/v1/events/{event.slug}/registrations?{query}", headers=token)
        return [one["name"] for one in answer.json["items"]]

    assert names("group=workers&country=NGA&gender=not_said&status=confirmed") == ["Bola"]
    assert names("q=universite") == ["Bola"]
    assert names("status=pending") == []


def test_a_list_asks_the_database_as_often_for_three_registrations_as_for_one(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    token = make_token(make_user(Role.ADMINISTRATOR), "registrations:read")
    counts = []
    for names in (("Amina",), ("Bola", "Chidi")):
        for name in names:
            make_registration(event, name)
        with counted() as sent:
            client.get(f"/api/v1/events/{event.slug}/registrations", headers=token)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_an_organiser_decides(app: Flask, client: FlaskClient) -> None:
    event, olga = make_event(seats=1, policy=Policy.APPROVAL), make_user()
    assign(olga, event)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    token = make_token(olga, "registrations:write")

    approved = client.post(f"/api/v1/registrations/{amina.id}/approve", headers=token)
    declined = client.post(f"/api/v1/registrations/{bola.id}/decline", headers=token, json={"reason": "Next year."})
    again = client.post(f"/api/v1/registrations/{bola.id}/approve", headers=token)

    assert (approved.status_code, approved.json["status"], approved.json["seat"]) == (200, "confirmed", "open")
    assert (declined.json["status"], declined.json["decline_reason"]) == ("declined", "Next year.")
    assert (again.status_code, again.json["code"]) == (409, "not_pending")
    assert client.get(f"/api/v1/registrations/{bola.id}", headers=token).json == declined.json


def test_an_organiser_ends_a_registration_and_its_seat_is_passed_on(app: Flask, client: FlaskClient) -> None:
    event, olga = make_event(seats=1), make_user()
    assign(olga, event)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    token = make_token(olga, "registrations:write")

    ended = client.post(f"/api/v1/registrations/{amina.id}/cancel", headers=token, json={})
    again = client.post(f"/api/v1/registrations/{amina.id}/cancel", headers=token, json={})

    assert (ended.json["status"], ended.json["seat"]) == ("withdrawn", None)
    assert db.session.get_one(Registration, bola.id).status is Status.CONFIRMED
    assert (again.status_code, again.json["code"]) == (409, "not_live")


CALLS = [
    ("GET", "/events/{slug}/registrations", "registrations:read"),
    ("GET", "/registrations/{id}", "registrations:read"),
    ("POST", "/registrations/{id}/approve", "registrations:write"),
    ("POST", "/registrations/{id}/decline", "registrations:write"),
    ("POST", "/registrations/{id}/cancel", "registrations:write"),
]


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
def test_only_the_right_token_opens_a_registration(
    app: Flask, client: FlaskClient, method: str, path: str, scope: str
) -> None:
    event, olga = make_event(policy=Policy.APPROVAL), make_user()
    amina = make_registration(event, "Amina")
    address = "/api/v1" + path.format(slug=event.slug, id=amina.id)
    elsewhere = "/api/v1" + path.format(slug="nothing", id=uuid4())

    def call(token: dict[str, str], address: str = address) -> int:
        return client.open(address, method=method, headers=token, json={} if method == "POST" else None).status_code

    assert call({}) == call({"Authorization": "Bearer wrong"}) == 401
    with_session = app.test_client()
    sign_in(with_session, make_user(Role.ADMINISTRATOR))
    assert with_session.open(address, method=method, json={} if method == "POST" else None).status_code == 401
    assert call(make_token(olga, "programme:write", "scans:write")) == 403
    assert call(make_token(make_user(Role.CHECK_IN), scope)) == 403
    assert call(make_token(olga, scope)) == 404  # the event is not in her hands
    assert call(make_token(make_user(Role.ADMINISTRATOR), scope), elsewhere) == 404
    assign(olga, event)
    assert call(make_token(olga, scope)) == 200


def test_registering_is_throttled(app: Flask, client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/events/{slug}/registrations"]["post"]
    assert "429" in described["responses"]


def test_an_event_with_questions_is_answered_by_programs_too(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    make_question(event, "Visa?", kind=AnswerKind.YES_NO, required=True)
    make_question(event, "Nights", kind=AnswerKind.NUMBER)
    make_question(event, "Consulate", required=True, only_if_key="visa", only_if_value="yes")
    make_question(event, "Ministry", groups=("government",), required=True)

    def told(answers: dict[str, Any]) -> list[tuple[str, str]]:
        answer = register(client, event, group="workers", answers=answers)
        return [(problem["field"], problem["code"]) for problem in answer.json.get("errors", [])]

    assert told({}) == [("answers.visa", "missing")]
    assert told({"visa": True, "nights": "many"}) == [
        ("answers.consulate", "missing"),
        ("answers.nights", "not_a_number"),
    ]
    assert told({"visa": False, "ministry": "Labour"}) == [("answers.ministry", "not_asked")]
    assert told({"visa": "yes", "consulate": "Dakar", "nights": 3}) == []
    (made,) = db.session.scalars(select(Registration))
    assert answers_of(made.id) == {"visa": True, "consulate": "Dakar", "nights": 3}


def test_programs_learn_what_an_event_asks(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    choices = ({"value": "bus", "labels": {"en": "By bus"}},)
    make_question(event, "Ways", kind=AnswerKind.SEVERAL, choices=choices, groups=("workers",))
    make_question(event, "Health", sensitive=True)

    asked = client.get(f"/api/v1/events/{event.slug}/questions").json["items"]

    assert [(one["key"], one["kind"], one["sensitive"]) for one in asked] == [
        ("ways", "several", False),
        ("health", "short_text", True),
    ]
    assert (asked[0]["choices"], asked[0]["groups"]) == ([*choices], ["workers"])
    assert asked[0]["purposes"] == {"en": "To plan the event"}
    assert client.get("/api/v1/events/nowhere/questions").status_code == 404


def test_an_event_that_asks_nothing_takes_no_answers(app: Flask, client: FlaskClient) -> None:
    answer = register(client, make_event(), answers={"visa": True})

    assert [problem["code"] for problem in answer.json["errors"]] == ["not_asked"]
