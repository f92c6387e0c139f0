"""Invitation codes: who has one comes in, so many times and until its day."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.permissions import Role
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import Policy
from app.registration import errors, invitations, service, tickets
from app.registration.models import InvitationCode
from app.registration.rules import Status
from tests.factories import NOW, assign, details, make_event, make_user, sign_in

HOUR = timedelta(hours=1)


def make_code(event: Event, most_uses: int | None = None, expires_at=None) -> InvitationCode:
    with transaction():
        return invitations.make(event, "Press", most_uses, expires_at, by=SYSTEM, at=NOW)


def come(event: Event, typed: str | None, at=NOW) -> Status:
    with transaction():
        return service.register(event, details(), request_key=None, at=at, invitation=typed).status


def test_whoever_has_a_code_has_a_place_at_once(app: Flask) -> None:
    event = make_event(policy=Policy.INVITATION, seats=2)
    code = make_code(event)

    typed = tickets.shown(code.code).lower()  # as people type it

    assert come(event, typed) is Status.CONFIRMED
    assert db.session.get_one(InvitationCode, code.id).used == 1


@pytest.mark.parametrize("typed", [None, ""])
def test_without_a_code_nobody_comes_in(app: Flask, typed: str | None) -> None:
    with pytest.raises(errors.InvitationOnly):
        come(make_event(policy=Policy.INVITATION), typed)


def test_a_code_that_opens_nothing_is_refused(app: Flask) -> None:
    event, other = make_event(policy=Policy.INVITATION), make_event(policy=Policy.INVITATION)
    revoked, late, elsewhere = make_code(event), make_code(event, expires_at=NOW), make_code(other)
    with transaction():
        invitations.revoke(event, revoked.id, by=SYSTEM, at=NOW)
        invitations.revoke(event, revoked.id, by=SYSTEM, at=NOW)  # twice is once

    for typed in (revoked.code, late.code, elsewhere.code, tickets.new(), "nonsense"):
        with pytest.raises(errors.CodeNotValid):
            come(event, typed)


def test_a_code_is_used_no_more_often_than_it_may(app: Flask) -> None:
    event = make_event(policy=Policy.INVITATION)
    code = make_code(event, most_uses=1, expires_at=NOW + HOUR)
    come(event, code.code)

    with pytest.raises(errors.CodeNotValid):
        come(event, code.code)
    with pytest.raises(errors.CodeNotValid), transaction():
        invitations.use(event, code.code, at=NOW)  # as the second of two who came at once


def test_the_same_request_again_uses_no_second_time(app: Flask) -> None:
    event, said = make_event(policy=Policy.INVITATION), details()
    code = make_code(event, most_uses=1).code

    def send() -> service.Answer:
        with transaction():
            return service.register(event, said, request_key="once", at=NOW, invitation=code)

    assert send() == send()


def test_who_is_refused_for_another_reason_has_not_used_the_code(app: Flask) -> None:
    event = make_event(policy=Policy.INVITATION)
    code = make_code(event)
    said = details(email="amina@example.org")
    with transaction():
        service.register(event, said, request_key=None, at=NOW, invitation=code.code)

    with pytest.raises(errors.AlreadyRegistered), transaction():
        service.register(event, said, request_key=None, at=NOW, invitation=code.code)

    assert db.session.get_one(InvitationCode, code.id).used == 1


def test_the_page_asks_for_the_code_and_keeps_it_through_the_form(client: FlaskClient, app: Flask) -> None:
    event = make_event(policy=Policy.INVITATION, opens_at=None)
    code = tickets.shown(make_code(event).code)
    address = f"/events/{event.slug}/register"

    asked, wrong, form = client.get(address), client.get(f"{address}?code=wrong"), client.get(f"{address}?code={code}")

    assert "Invitation code" in asked.text
    assert "not valid" in wrong.text
    assert 'value="wrong"' in wrong.text
    assert "Send registration" in form.text
    assert f'value="{code}"' in form.text


def test_an_organiser_makes_codes_and_takes_them_back(client: FlaskClient, app: Flask) -> None:
    event, olga = make_event(policy=Policy.INVITATION), make_user()
    assign(olga, event)
    sign_in(client, olga)
    address = f"/organise/events/{event.slug}/invitations"

    made = client.post(address, data={"label": "Press", "most_uses": "3"}, follow_redirects=True)
    code = invitations.of_event(event.id)[0]
    revoked = client.post(f"{address}/{code.id}/revoke", follow_redirects=True)

    assert tickets.shown(code.code) in made.text
    assert "0 of 3" in made.text
    assert "opens nothing any more" in revoked.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"most_uses": "0"}, "whole number from 1"),
        ({"expires_at": "2027-03-28T02:30"}, "skip"),
    ],
)
def test_a_code_that_cannot_be_made_comes_back_with_what_was_typed(
    client: FlaskClient, app: Flask, typed: dict[str, str], sentence: str
) -> None:
    event, olga = make_event(zone="Europe/Belgrade"), make_user()
    assign(olga, event)
    sign_in(client, olga)

    answer = client.post(f"/organise/events/{event.slug}/invitations", data={"label": "Press"} | typed)

    assert (answer.status_code, sentence in answer.text, 'value="Press"' in answer.text) == (422, True, True)
    assert invitations.of_event(event.id) == []


def test_the_codes_of_others_do_not_exist(client: FlaskClient, app: Flask) -> None:
    sign_in(client, make_user())

    assert client.get(f"/organise/events/{make_event().slug}/invitations").status_code == 404


def test_staff_at_the_door_make_no_codes(client: FlaskClient, app: Flask) -> None:
    event, david = make_event(), make_user(Role.CHECK_IN)
    assign(david, event)
    sign_in(client, david)

    assert client.get(f"/organise/events/{event.slug}/invitations").status_code == 404


def test_the_overview_says_that_nobody_can_come_without_a_code(client: FlaskClient, app: Flask) -> None:
    event, olga = make_event(policy=Policy.INVITATION), make_user()
    assign(olga, event)
    sign_in(client, olga)
    address = f"/organise/events/{event.slug}"

    before = client.get(address).text
    make_code(event)

    assert "No invitation code is valid" in before
    assert "No invitation code is valid" not in client.get(address).text
