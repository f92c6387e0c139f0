"""Devices at the door: how they are enrolled, what they may do, and what becomes of what they send when revoked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.permissions import Role
from app.attendance import aside, enrolment
from app.attendance.models import Device, Scan, SetAside, TakenBack
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.programme.models import Event
from app.registration.models import Registration
from tests.factories import assign, make_attendee, make_event, make_session, make_user, sign_in

NINE = datetime.fromisoformat("2027-05-03T09:00:00+03:00")


class Clock:
    """What the server's clock shows."""

    now = NINE


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Clock]]:
    """Let a test set the server's clock."""
    Clock.now = NINE
    monkeypatch.setattr(clock, "now", lambda: Clock.now)
    return Clock


@pytest.fixture
def organiser(app: Flask) -> User:
    """Give somebody who organises every event."""
    return make_user(Role.ADMINISTRATOR)


def enrolled(event: Event, by: User, name: str = "Main entrance") -> tuple[Device, dict[str, str]]:
    """Give a device that has fetched its token, and the header that it sends."""
    with transaction():
        link = enrolment.link_of(enrolment.prepare(event, name, by=by, at=Clock.now))
        device, token = enrolment.claim(link, uuid4(), at=Clock.now)
    return device, {"Authorization": f"Bearer {token}"}


def revoke(device: Device, by: User) -> None:
    with transaction():
        enrolment.revoke(device, by=by, at=Clock.now)


def scan(registration: Registration, minutes: float = 0, **said: Any) -> dict[str, Any]:
    values = {"scan_id": str(uuid4()), "ticket": registration.ticket, "direction": "in"}
    return values | {"scanned_at": (NINE + timedelta(minutes=minutes)).isoformat()} | said


def send(client: FlaskClient, event: Event, token: dict[str, str], *scans: dict[str, Any], **more: Any) -> Any:
    body = {"scans": list(scans)} | more
    return client.post(f"/api/v1/events/{event.slug}/scans", headers=token, json=body).json


def claim(client: FlaskClient, link: str, claim_id: UUID | None = None) -> Any:
    return client.post("/api/v1/door/claims", json={"link": link, "claim_id": str(claim_id or uuid4())})


def noted(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_an_organiser_names_a_device_and_its_link_gives_it_a_token_once(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event("Forum")
    amina = make_attendee(event, "Amina")
    sign_in(client, organiser)
    page = client.post(f"/organise/events/{event.slug}/check-in/devices", data={"name": " Main  entrance "})
    shown = client.get(page.location).text
    link = shown.partition("http://localhost/door/")[2].partition('"')[0]
    phone = app.test_client()
    assert "Main entrance" in phone.get(f"/door/{link}").text
    once = uuid4()

    first, again, other = claim(phone, link, once), claim(phone, link, once), claim(phone, link)

    assert (first.status_code, first.json["name"], first.json["event"]) == (200, "Main entrance", event.slug)
    assert again.json == first.json  # the line dropped before the phone had heard it
    assert (other.status_code, other.json["code"]) == (410, "link_used")
    assert phone.get(f"/door/{link}").status_code == 410
    answer = send(phone, event, {"Authorization": f"Bearer {first.json['token']}"}, scan(amina), holding=2)
    assert answer == {"stored": 1, "known": 0, "refused": []}
    kept, device = db.session.scalars(select(Scan)).one(), db.session.scalars(select(Device)).one()
    assert (kept.device, kept.device_id, kept.recorded_by) == ("Main entrance", device.id, f"device:{device.id}")
    assert (device.held, device.seen_at) == (2, NINE)
    assert first.json["token"] not in (device.token_hash or "")
    assert "Main entrance" in client.get(f"/organise/events/{event.slug}/check-in/devices").text


def test_two_devices_of_an_event_are_told_apart_by_their_names(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    first, _token = enrolled(event, organiser, "Main entrance")
    enrolled(make_event("Another"), organiser, "Room 2")
    sign_in(client, organiser)
    place = f"/organise/events/{event.slug}/check-in/devices"

    refused = client.post(place, data={"name": "MAIN  entrance "})
    assert refused.status_code == 422
    assert (
        refused.text.count("Another device of this event is called that.") == 2
    )  # above the form, and beside the field
    assert 'value="MAIN entrance"' in refused.text
    assert client.post(place, data={"name": "Room 2"}).status_code == 303
    revoke(first, organiser)
    assert client.post(place, data={"name": "Main entrance"}).status_code == 303


def test_a_link_ends_after_a_quarter_of_an_hour_and_can_be_made_anew(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    with transaction():
        device = enrolment.prepare(event, "Room 2", by=organiser, at=NINE)
        link = enrolment.link_of(device)
    Clock.now = NINE + timedelta(minutes=15)
    assert claim(client, link).json["code"] == "link_ended"
    sign_in(client, organiser)
    place = f"/organise/events/{event.slug}/check-in/devices/{device.id}"
    assert "Nobody opened the link in time" in client.get(place).text

    assert client.post(f"{place}/link").status_code == 303

    assert claim(client, link).json["code"] == "no_such_link"
    assert claim(client, enrolment.link_of(db.session.get_one(Device, device.id))).status_code == 200
    assert client.post(f"{place}/link").status_code == 410  # it has its token
    assert client.post(f"{place}/revoke").status_code == 303
    assert client.post(f"{place}/link").status_code == 410
    assert claim(client, "nonsense").status_code == 404


def test_a_device_needs_a_name_and_what_was_typed_stays(app: Flask, client: FlaskClient, organiser: User) -> None:
    event = make_event()
    sign_in(client, organiser)
    answer = client.post(f"/organise/events/{event.slug}/check-in/devices", data={"name": "  "})
    assert (answer.status_code, "Give the device a name" in answer.text) == (422, True)
    with pytest.raises(enrolment.NameMissing), transaction():
        enrolment.prepare(event, " ", by=organiser, at=NINE)


def test_of_two_phones_that_open_a_link_at_once_one_gets_the_token(app: Flask, organiser: User) -> None:
    event = make_event()
    with transaction():
        link = enrolment.link_of(enrolment.prepare(event, "Room 2", by=organiser, at=NINE))
    start = Barrier(2)
    db.session.remove()

    def fetch(phone: FlaskClient) -> int:
        with app.app_context():
            start.wait()
            return int(claim(phone, link).status_code)

    with ThreadPoolExecutor(2) as phones:
        assert sorted(phones.map(fetch, [app.test_client(), app.test_client()])) == [200, 410]


def test_a_device_stands_at_one_door_only(app: Flask, client: FlaskClient, organiser: User) -> None:
    event, other = make_event(), make_event()
    _device, token = enrolled(event, organiser)
    call = client.post(f"/api/v1/events/{other.slug}/scans", headers=token, json={"scans": []})
    assert call.status_code == 404
    for path in (f"/api/v1/events/{event.slug}/attendance", f"/api/v1/events/{event.slug}/registrations"):
        assert client.get(path, headers=token).status_code == 401
    assert (
        client.post(
            f"/api/v1/events/{event.slug}/scans", headers={"Authorization": "Bearer door_x"}, json={}
        ).status_code
        == 401
    )


def test_what_a_revoked_device_saw_before_counts_and_what_it_saw_later_is_set_aside(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")
    device, token = enrolled(event, organiser)
    Clock.now = NINE + timedelta(minutes=30)
    revoke(device, organiser)
    revoke(device, organiser)
    Clock.now = NINE + timedelta(hours=2)
    # Its clock is ten minutes ahead, as it knows: what it dates 09:35 happened at 09:25.
    before, after = scan(amina, 35, clock_ahead=600), scan(bola, 41, clock_ahead=600)

    first, again = send(client, event, token, after, before), send(client, event, token, before, after)

    assert first == {"stored": 1, "known": 0, "refused": [], "set_aside": [after["scan_id"]]}
    assert again == {"stored": 0, "known": 1, "refused": [], "set_aside": [after["scan_id"]]}
    assert [one.registration_id for one in db.session.scalars(select(Scan))] == [amina.id]
    assert len(noted("device.revoked")) == 1


def test_what_was_set_aside_is_taken_or_left_once(app: Flask, client: FlaskClient, organiser: User) -> None:
    event = make_event()
    people = [make_attendee(event, name) for name in ("Amina", "Bola")]
    device, token = enrolled(event, organiser)
    revoke(device, organiser)
    Clock.now = NINE + timedelta(hours=1)
    sent = [scan(one, 30, session_id=str(make_session(event).id)) for one in people]
    slip = {"scan_id": sent[0]["scan_id"], "taken_back_at": sent[0]["scanned_at"]}
    send(client, event, token, *sent, taken_back=[slip])
    sign_in(client, organiser)
    place = f"/organise/events/{event.slug}/check-in/set-aside"
    page = client.get(place).text
    assert all(word in page for word in ("Amina", "Bola", "Undo of a check-in", "After the device was revoked"))
    assert "wait for you to decide" in client.get(f"/organise/events/{event.slug}/check-in/devices").text
    chosen = [one["scan_id"] for one in sent]

    for _twice in range(2):
        assert client.post(place, data={"decision": "take", "chosen": [*chosen, "x"]}).status_code == 303
    client.post(place, data={"decision": "leave", "chosen": chosen})

    stored = db.session.scalars(select(Scan)).all()
    assert {str(one.id) for one in stored} == set(chosen)
    assert {(one.device_id, one.received_at, one.recorded_by) for one in stored} == {
        (device.id, Clock.now, f"device:{device.id}")
    }
    assert len(noted("scan.taken_after_all")) == 2
    assert (len(noted("scan.left_aside")), db.session.query(TakenBack).count()) == (0, 0)
    assert send(client, event, token, *sent)["known"] == 2  # the device may still not know
    assert client.post(place, data={"decision": "burn"}).status_code == 400
    left = [str(one.id) for one in db.session.scalars(select(SetAside).where(SetAside.taken.is_(None)))]
    client.post(place, data={"decision": "leave", "chosen": left})
    assert (len(noted("scan.left_aside")), aside.waiting(event)) == (1, 0)
    client.post(place, data={"decision": "take", "chosen": left})  # on second thoughts
    assert db.session.query(TakenBack).count() == 1


def test_two_organisers_who_take_the_same_at_once_take_it_once(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    device, token = enrolled(event, organiser)
    revoke(device, organiser)
    Clock.now = NINE + timedelta(hours=1)
    keys = [UUID(key) for key in send(client, event, token, scan(make_attendee(event, "Amina"), 30))["set_aside"]]
    event_id, user_id, start = event.id, organiser.id, Barrier(2)
    db.session.remove()

    def take(_number: int) -> int:
        with app.app_context():
            start.wait()
            with transaction():
                by = db.session.get_one(User, user_id)
                return aside.take(db.session.get_one(Event, event_id), keys, by=by, at=NINE)

    with ThreadPoolExecutor(2) as organisers:
        assert sorted(organisers.map(take, range(2))) == [0, 1]
    assert len(noted("scan.taken_after_all")) == 1


def test_what_a_device_dates_after_its_revocation_is_set_aside_also_where_it_came_before(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")
    device, token = enrolled(event, organiser)
    ahead, slip = scan(amina, 20), {"scan_id": str(uuid4()), "taken_back_at": (NINE + timedelta(hours=1)).isoformat()}
    assert send(client, event, token, ahead, taken_back=[slip])["stored"] == 1
    Clock.now = NINE + timedelta(minutes=10)
    revoke(device, organiser)
    assert (db.session.query(Scan).count(), db.session.query(TakenBack).count()) == (0, 0)
    assert send(client, event, token, ahead, taken_back=[slip])["set_aside"] == [ahead["scan_id"]]
    assert db.session.query(SetAside).count() == 2


def test_what_a_device_dates_before_it_was_enrolled_is_set_aside(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")
    _device, token = enrolled(event, organiser)
    invented = scan(amina, -60)
    assert send(client, event, token, invented, scan(amina, -5))["set_aside"] == [invented["scan_id"]]
    sign_in(client, organiser)
    page = client.get(f"/organise/events/{event.slug}/check-in/set-aside").text
    assert "Older than the device’s enrolment" in page


def test_a_slip_may_come_before_its_scan_and_takes_back_the_devices_own_only(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")
    _one, first = enrolled(event, organiser, "One")
    _other, second = enrolled(event, organiser, "Two")
    mine, theirs = scan(amina), scan(amina, 1)
    slips = [{"scan_id": one["scan_id"], "taken_back_at": one["scanned_at"]} for one in (mine, theirs)]

    send(client, event, first, taken_back=[*slips, *slips])
    send(client, event, second, theirs)
    send(client, event, first, mine, taken_back=slips)

    sign_in(client, organiser)
    page = client.get(f"/organise/events/{event.slug}/check-in/merge/{amina.id}").text
    assert page.count("Taken back: it was a slip") == 1
    assert page.count("The first way in") == 1


def test_whoever_is_signed_in_has_a_device_of_their_own_for_as_long_as_they_check_in(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    amina, dora = make_attendee(event, "Amina"), make_user(Role.CHECK_IN, "Dora")
    assign(dora, event)
    sign_in(client, dora)
    place, claim_id = f"/organise/events/{event.slug}/check-in/this-phone", str(uuid4())
    said = client.post(place, data={"claim_id": claim_id})
    assert client.post(place, data={"claim_id": claim_id}).json == said.json
    assert (said.status_code, said.json["name"], said.headers["Cache-Control"]) == (200, "Dora", "private, no-store")
    assert client.post(place, data={"claim_id": "x"}).status_code == 400
    assert client.post(place, data={"claim_id": str(uuid4())}).json["name"] == "Dora (2)"
    token = {"Authorization": f"Bearer {said.json['token']}"}
    assert send(client, event, token, scan(amina))["stored"] == 1
    stranger = app.test_client()
    sign_in(stranger, organiser)
    assert stranger.post(place, data={"claim_id": claim_id}).status_code == 404

    Clock.now = NINE + timedelta(minutes=20)
    dora = db.session.get_one(User, dora.id)
    dora.active = False
    db.session.commit()

    assert send(client, event, token, scan(amina, 5), scan(amina, 30))["stored"] == 1
    assert db.session.get_one(Device, UUID(claim_id)).revoked_at == Clock.now


@pytest.mark.parametrize("path", ["devices", "set-aside", "merge", f"devices/{UUID(int=7)}"])
def test_only_organisers_see_devices_and_how_it_was_put_together(app: Flask, client: FlaskClient, path: str) -> None:
    event, door = make_event(), make_user(Role.CHECK_IN)
    assign(door, event)
    sign_in(client, door)
    assert client.get(f"/organise/events/{event.slug}/check-in/{path}").status_code == 404
    assert client.get(f"/organise/events/{event.slug}/board").status_code == 200


def test_two_days_after_the_event_the_list_is_closed_and_what_waits_still_arrives(
    app: Flask, client: FlaskClient, organiser: User
) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")
    _device, token = enrolled(event, organiser)
    address = f"/api/v1/events/{event.slug}/door"
    Clock.now = event.ends_at + timedelta(days=2, seconds=-1)
    assert client.get(address, headers=token).status_code == 200
    Clock.now += timedelta(seconds=1)
    closed = client.get(address, headers=token)
    assert (closed.status_code, closed.json["code"]) == (410, "device_expired")
    assert send(client, event, token, scan(amina, 5))["stored"] == 1
