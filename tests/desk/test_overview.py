"""The overview of an event."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.attendance.models import Device, SetAside
from app.core.db import db, transaction
from app.nominations.models import Call
from app.programme.rules import EventStatus, Policy, SessionKind
from app.registration.rules import Gender
from tests.desk.conftest import hers
from tests.factories import NOW, make_call, make_registration, make_session, wall

pytestmark = pytest.mark.usefixtures("an_hour_later")


def test_the_overview_says_how_an_event_stands(client: FlaskClient, olga) -> None:
    event = hers(olga, seats=40)
    for name, group, gender in (
        ("Amina", "workers", "woman"),
        ("Bola", "government", "man"),
        ("Chidi", "workers", "not_said"),
    ):
        make_registration(event, name, group_id=group, gender=Gender(gender))
    page = client.get(f"/organise/events/{event.slug}").text

    assert "3 <small>of 40</small>" in page
    assert "50%" in page
    assert "1 woman, 0 men or other, 1 not stated" in page
    assert "short of 25–40%" in page
    assert "over 25–40%" in page
    assert "Nothing at the moment." in page


def test_the_overview_lists_what_needs_doing(client: FlaskClient, olga) -> None:
    event = hers(olga, policy=Policy.APPROVAL, ends_at=NOW - timedelta(days=400))
    make_registration(event, "Amina", at=NOW - timedelta(days=401))
    make_session(event, "One", room="Simba", kind=SessionKind.ELECTIVE)
    make_session(event, "Two", room="simba", kind=SessionKind.ELECTIVE)
    early = {"starts_wall": wall("2027-01-15 12:00"), "ends_wall": wall("2027-01-15 13:00")}
    make_session(event, "Early", starts_at=NOW, ends_at=NOW + timedelta(hours=1), **early)
    page = client.get(f"/organise/events/{event.slug}").text

    for words in (
        "A clash in the timetable", "One thing to look at in the timetable", "1 registration to review",
        "1 of them closes a gap in the balance", "The event is over",
    ):  # fmt: skip
        assert words in page


def test_the_overview_says_that_people_come_today_and_what_the_door_set_aside(client: FlaskClient, olga) -> None:
    event = hers(olga, starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(days=1))
    device = Device(event_id=event.id, name="Entrance", link_nonce=b"0", enrolled_at=NOW, enrolled_by="system")
    db.session.add(device)
    db.session.flush()
    db.session.add(SetAside(id=uuid4(), event_id=event.id, device_id=device.id, sent={}, received_at=NOW))
    db.session.commit()

    page = client.get(f"/organise/events/{event.slug}").text

    assert "The event is on" in page
    assert "1 record of the door is set aside" in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": EventStatus.DRAFT, "languages": []}, "2 things are missing"),
        ({"status": EventStatus.DRAFT, "summary": "Short"}, "Ready to be published"),
        ({"status": EventStatus.POSTPONED}, "Set it, then publish again."),
        ({"status": EventStatus.CANCELLED}, "Nothing at the moment."),
        ({"policy": Policy.NOMINATION}, "No organisation is asked yet"),
    ],
)
def test_the_overview_and_the_list_say_what_the_state_asks_for(
    client: FlaskClient, olga, values: dict[str, Any], words: str
) -> None:
    event = hers(olga, **values)

    assert words in client.get(f"/organise/events/{event.slug}").text
    for show in ("upcoming", "drafts", "past"):
        assert client.get(f"/organise/?show={show}").status_code == 200


def test_the_overview_says_who_is_still_to_be_asked_for_nominations(client: FlaskClient, olga) -> None:
    event = hers(olga, policy=Policy.NOMINATION)
    make_call(event, sent=False)
    address = f"/organise/events/{event.slug}"
    assert "1 organisation is not asked yet" in client.get(address).text

    make_call(event, "employers")
    assert "1 organisation is not asked yet" in client.get(address).text
    with transaction():
        for call in db.session.scalars(select(Call)):
            call.sent_at = NOW
    assert "Nothing at the moment." in client.get(address).text


def test_figures_are_sent_again_only_when_they_have_changed(client: FlaskClient, olga) -> None:
    event = hers(olga)
    address = f"/organise/events/{event.slug}/figures"
    tag = client.get(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    make_registration(event, "Amina")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
