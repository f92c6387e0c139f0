"""What a telephone at the door fetches, and those who come unannounced."""

import gzip
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.permissions import Role
from app.attendance import app_pages, aside, enrolment, service
from app.attendance.models import Device, SetAside
from app.attendance.rules import Direction
from app.attendance.service import SentScan
from app.core import clock
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.registration.models import Registration, SessionChoice
from app.registration.rules import Status
from tests.factories import NOW, make_attendee, make_event, make_registration, make_token, make_user, session_at
from tests.support.statements import counted

NINE = datetime.fromisoformat("2027-05-03T09:00:00+03:00")


@pytest.fixture(autouse=True)
def _nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server's clock show nine on the first morning."""
    monkeypatch.setattr(clock, "now", lambda: NINE)


@pytest.fixture
def door(app: Flask) -> dict[str, str]:
    """Give the header that somebody of the door sends."""
    return make_token(make_user(Role.ADMINISTRATOR), "scans:write")


def arrive(event: Event, person: Registration, direction: Direction = Direction.IN, minutes: int = 0) -> None:
    sent = SentScan(uuid4(), person.ticket, None, direction, NINE + timedelta(minutes=minutes), device="Main entrance")
    with transaction():
        service.receive(event, [sent], by=SYSTEM, at=NINE + timedelta(hours=9))


def walk_in(event: Event, **said: Any) -> dict[str, Any]:
    came = {"walk_in_id": str(uuid4()), "name": "Walid Unannounced", "country": "EGY", "group": "employers"}
    return came | {"made_at": NINE.isoformat()} | said


def test_the_list_holds_what_the_door_needs_and_nothing_else(
    app: Flask, client: FlaskClient, door: dict[str, str]
) -> None:
    event = make_event()
    clinic = session_at(event, "Clinic", "2027-05-03T09:00", capacity=2)
    bola = make_attendee(event, "Bola", Status.WITHDRAWN)
    amina = make_registration(event, "Amina", badge_name="Dr Amina")
    db.session.add(SessionChoice(registration_id=amina.id, session_id=clinic.id, place=1, changed_at=NOW))
    db.session.commit()
    arrive(event, amina)

    told = client.get(f"/api/v1/events/{event.slug}/door", headers=door).json

    assert told.keys() == {"event", "title", "zone", "until", "salt", "places", "people", "seen"}
    digest = b64encode(sha256(f"{told['salt']}{amina.ticket}".encode()).digest()[:6]).decode()
    people = told["people"]
    assert (people["names"], people["badge_names"]) == (["Amina", "Bola"], ["Dr Amina", ""])
    assert (people["ids"], people["tickets"][0]) == ([amina.id.hex, bola.id.hex], digest)
    assert (people["statuses"], people["choices"]) == (["confirmed", "withdrawn"], {"0": [str(clinic.id)]})
    assert people.keys() == {
        "ids", "tickets", "names", "badge_names", "groups", "countries", "statuses", "choices"
    }  # fmt: skip
    assert [(place["key"], place["title"]) for place in told["places"]][:2] == [
        ("2027-05-03", ""),
        (clinic.id.hex, "Clinic"),
    ]
    assert told["seen"] == {
        "people": [0], "places": [0], "since": [int(NINE.timestamp())], "devices": ["Main entrance"]
    }  # fmt: skip
    assert told["until"] == "2027-05-07T21:00:00Z"


def test_who_has_left_has_come_and_is_not_inside(app: Flask, client: FlaskClient, door: dict[str, str]) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")
    arrive(event, amina)
    arrive(event, amina, Direction.OUT, minutes=5)
    seen = client.get(f"/api/v1/events/{event.slug}/door", headers=door).json["seen"]
    assert (seen["people"], seen["since"], seen["devices"]) == ([0], [0], [""])


def test_a_list_that_has_not_changed_is_not_sent_again(app: Flask, client: FlaskClient, door: dict[str, str]) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")
    address = f"/api/v1/events/{event.slug}/door"
    tag = client.get(address, headers=door).headers["ETag"]
    assert client.get(address, headers=door | {"If-None-Match": tag}).status_code == 304
    arrive(event, amina)
    assert client.get(address, headers=door | {"If-None-Match": tag}).status_code == 200


def test_the_list_asks_the_database_as_often_for_three_people_as_for_one(
    app: Flask, client: FlaskClient, door: dict[str, str]
) -> None:
    event, counts = make_event(), []
    for names in (["Amina"], ["Bola", "Chidi"]):
        for name in names:
            arrive(event, make_registration(event, name))
        with counted() as sent:
            client.get(f"/api/v1/events/{event.slug}/door", headers=door)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_whoever_comes_unannounced_is_registered_once_however_often_it_is_sent(
    app: Flask, client: FlaskClient, door: dict[str, str]
) -> None:
    event = make_event()
    said, address = walk_in(event), f"/api/v1/events/{event.slug}/walk-ins"
    answers = [client.post(address, headers=door, json=said).json for _ in range(2)]
    assert answers[0] == answers[1]
    [registered] = db.session.scalars(select(Registration).where(Registration.event_id == event.id))
    assert answers[0] == {"registration_id": str(registered.id), "status": "confirmed"}
    assert (registered.name, registered.group_id, registered.source) == ("Walid Unannounced", "employers", "desk")


def test_whoever_is_registered_already_stays_as_they_are(app: Flask, client: FlaskClient, door: dict[str, str]) -> None:
    event = make_event(seats=1)
    address = f"/api/v1/events/{event.slug}/walk-ins"
    one, same, another = (client.post(address, headers=door, json=said).json for said in (
        walk_in(event), walk_in(event), walk_in(event, name="Nadia"))
    )  # fmt: skip
    assert one == same
    assert (one["status"], another["status"]) == ("confirmed", "waitlisted")


def test_a_revoked_device_registers_whom_it_met_before_and_nobody_later(app: Flask, client: FlaskClient) -> None:
    event, olga = make_event(), make_user(Role.ADMINISTRATOR)
    with transaction():
        link = enrolment.link_of(enrolment.prepare(event, "Main entrance", by=olga, at=NINE))
        device, token = enrolment.claim(link, uuid4(), at=NINE)
    with transaction():
        enrolment.revoke(db.session.get_one(Device, UUID(str(device.id))), by=olga, at=NINE + timedelta(minutes=5))
    bearer, address = {"Authorization": f"Bearer {token}"}, f"/api/v1/events/{event.slug}"
    later = walk_in(event, name="Nadia", made_at=(NINE + timedelta(minutes=6)).isoformat())
    assert client.post(f"{address}/walk-ins", headers=bearer, json=walk_in(event)).status_code == 200
    for _twice in range(2):
        assert client.post(f"{address}/walk-ins", headers=bearer, json=later).json["code"] == "device_revoked"
    kept = db.session.scalars(select(SetAside)).one()
    with transaction():
        assert aside.take(db.session.get_one(Event, event.id), [kept.id], by=SYSTEM, at=NINE) == 1
    assert "Nadia" in set(db.session.scalars(select(Registration.name)))
    assert client.get(f"{address}/door", headers=bearer).json["code"] == "device_revoked"


def test_the_app_tells_nobody_which_events_there_are(app: Flask, client: FlaskClient) -> None:
    """One page for all: so it can be kept on a phone whose user is signed out."""
    event = make_event("A secret draft")
    known, unknown = (client.get(f"/organise/events/{slug}/check-in/app") for slug in (event.slug, "no-such-event"))
    assert known.text.replace(event.slug, "no-such-event") == unknown.text
    worker = client.get(f"/organise/events/{event.slug}/check-in/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == f"/organise/events/{event.slug}/check-in"
    for address in [f'"{known.request.path}"', "/static/js/door/app.js", "/static/style.css"]:
        assert address in worker.text
    manifest = client.get(f"/organise/events/{event.slug}/check-in/app.webmanifest")
    assert (manifest.mimetype, manifest.json["start_url"]) == ("application/manifest+json", known.request.path)


def test_the_scripts_of_the_app_are_small() -> None:
    """Our reader of codes is fetched only by browsers that have none."""
    sizes = {script.name: len(gzip.compress(script.read_bytes(), 9)) for script in app_pages.DOOR.glob("*.js")}
    assert sum(size for name, size in sizes.items() if not name.startswith("qr")) < 20_000
    assert sizes["qr.js"] + sizes["qr-text.js"] < 10_000
