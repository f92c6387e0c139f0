"""Registering somebody at the desk or at the door."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.permissions import Role
from app.core import outbox
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.registration import errors, service
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Status
from tests.factories import NOW, assign, details, make_event, make_registration, make_user, sign_in

WALK_IN = {"name": "Amina Diallo", "country_iso3": "SEN", "group": "workers", "language": "en", "request_key": "k"}


@pytest.fixture
def event(app: Flask) -> Event:
    """Give an event with one seat, by nomination."""
    return make_event("Academy", seats=1, policy=Policy.APPROVAL)


@pytest.fixture(params=[Role.ORGANISER, Role.CHECK_IN], ids=["organiser", "door"])
def staff(request: pytest.FixtureRequest, client: FlaskClient, event: Event) -> FlaskClient:
    """Give somebody who may register others at the event, signed in."""
    user = make_user(request.param)
    assign(user, event)
    sign_in(client, user)
    return client


def address(event: Event) -> str:
    return f"/organise/events/{event.slug}/register"


def people() -> list[Registration]:
    return list(db.session.scalars(select(Registration).order_by(Registration.registered_at)))


def test_a_name_a_country_and_a_group_are_enough_for_a_ticket(staff: FlaskClient, event: Event) -> None:
    assert "1 place is free." in staff.get(address(event)).text

    done = staff.post(address(event), data=WALK_IN, follow_redirects=True)

    (amina,) = people()
    assert (amina.status, amina.email, amina.source) == (Status.CONFIRMED, "", "desk")
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", done.text)
    assert "check-in?q=Amina" in done.text
    assert outbox.newest(1) == []


def test_two_clicks_make_one_registration(staff: FlaskClient, event: Event) -> None:
    first, second = (staff.post(address(event), data=WALK_IN) for _ in range(2))

    assert first.location == second.location
    assert len(people()) == 1


def test_whoever_comes_to_a_full_event_may_wait(staff: FlaskClient, event: Event) -> None:
    make_registration_anyhow(event)

    full = staff.post(address(event), data=WALK_IN)
    assert full.status_code == 409
    assert "No place is free that this person may take." in full.text
    assert 'value="Amina Diallo"' in full.text
    assert len(people()) == 1
    waits = staff.post(address(event), data=WALK_IN | {"waiting": "yes"}, follow_redirects=True)

    assert "Number 1 in line" in waits.text
    assert {one.name: one.status for one in people()} == {
        "Amina Diallo": Status.WAITLISTED,
        "Bola": Status.CONFIRMED,
    }


def make_registration_anyhow(event: Event) -> Registration:
    with transaction():
        return service.enrol(event, details("Bola", email="bola@example.org"), may_wait=False, by=SYSTEM, at=NOW)


def test_what_is_missing_or_known_already_is_said_beside_the_field(staff: FlaskClient, event: Event) -> None:
    missing = staff.post(address(event), data={"email": "at"})
    assert missing.status_code == 422
    assert "Enter the person" in missing.text
    assert "Choose a group." in missing.text
    make_registration_anyhow(event)

    twice = staff.post(address(event), data=WALK_IN | {"email": "bola@example.org"})

    assert twice.status_code == 409
    assert "registered for this event already" in twice.text


def test_only_who_decides_gives_roles(app: Flask, event: Event) -> None:
    staff_role = WALK_IN | {"role": "interpreter", "email": "amina@example.org"}
    for role in (Role.CHECK_IN, Role.ORGANISER):
        user, one = make_user(role), app.test_client()
        assign(user, event)
        sign_in(one, user)
        sent = staff_role | {"request_key": role.value, "name": role.value, "email": f"{role.value}@example.org"}
        one.post(address(event), data=sent)

    assert {one.name: one.role for one in people()} == {
        "check_in": AttendeeRole.PARTICIPANT,
        "organiser": AttendeeRole.INTERPRETER,
    }
    assert len(outbox.newest(9)) == 2


def test_other_refusals_are_said_above_the_form(client: FlaskClient, event: Event) -> None:
    organiser = make_user()
    assign(organiser, event)
    sign_in(client, organiser)
    adviser = client.post(address(event), data=WALK_IN | {"role": "adviser"})
    event.status = EventStatus.CANCELLED
    db.session.commit()

    assert "needs a confirmed titular" in adviser.text
    assert "cancelled" in client.post(address(event), data=WALK_IN).text


def test_nobody_else_registers_others_or_reads_tickets(app: Flask, staff: FlaskClient, event: Event) -> None:
    made = staff.post(address(event), data=WALK_IN).location
    online = make_registration(make_event(), "Bola")
    stranger = app.test_client()
    sign_in(stranger, make_user())

    assert [stranger.get(path).status_code for path in (address(event), made)] == [404, 404]
    assert staff.get(f"{address(event)}/{online.id}").status_code == 404


def test_an_unforeseen_refusal_of_the_database_is_no_double(
    app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = make_registration_anyhow(event).ticket
    monkeypatch.setattr(service.tickets, "new", lambda: taken)

    with pytest.raises(Exception, match="ticket") as refused, transaction():
        service.enrol(event, details("Chidi"), may_wait=True, by=SYSTEM, at=NOW)
    assert not isinstance(refused.value, errors.RegisteredAlready)
