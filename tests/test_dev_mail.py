"""The mail that would leave, shown to whoever develops."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import outbox
from app.core.db import transaction
from app.core.secret_links import token_for
from app.programme import calendar
from app.programme.rules import Policy
from app.registration import tickets
from tests.factories import NOW, make_event, make_registration

PLACES = ("", f"/{UUID(int=1)}", f"/{UUID(int=1)}/event.ics")


def test_a_ticket_is_shown_as_its_reader_gets_it(client: FlaskClient) -> None:
    event = make_event("Academy", seats=1)
    with transaction():
        calendar.refresh(event, at=NOW)
    amina = make_registration(event, email="amina@example.org")
    (message,) = outbox.newest(9)

    assert "amina@example.org" in client.get("/dev/mail").text
    page = client.get(f"/dev/mail/{message.id}").text
    assert f"http://localhost/r/{token_for(amina.link_nonce)}" in page
    assert tickets.shown(amina.ticket) in page
    file = client.get(f"/dev/mail/{message.id}/event.ics")
    assert file.mimetype == "text/calendar"
    assert "SUMMARY:Academy" in file.text


def test_a_message_without_a_ticket_has_no_file(client: FlaskClient) -> None:
    make_registration(make_event(seats=1, policy=Policy.APPROVAL))
    (message,) = outbox.newest(9)

    assert "QR code" not in client.get(f"/dev/mail/{message.id}").text
    assert client.get(f"/dev/mail/{message.id}/event.ics").status_code == 404


def test_no_mail_is_said(client: FlaskClient) -> None:
    assert "None yet." in client.get("/dev/mail").text
    assert [client.get(f"/dev/mail{place}").status_code for place in PLACES[1:]] == [404, 404]


@pytest.mark.parametrize("place", PLACES)
def test_in_production_there_is_no_such_page(app: Flask, client: FlaskClient, place: str) -> None:
    app.config["APP_ENV"] = "production"

    assert client.get(f"/dev/mail{place}").status_code == 404
