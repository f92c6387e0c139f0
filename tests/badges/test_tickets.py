"""The ticket by itself: as a page and on paper."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import outbox, qr
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.programme.models import Event
from app.registration import tickets
from app.registration.models import Registration
from app.registration.rules import Status
from tests.factories import make_attendee, make_event
from tests.support.paper import facts_of, text_of


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event("Academy", number=12)


@pytest.fixture
def amina(event: Event) -> Registration:
    return make_attendee(event, "Amina Odhiambo", badge_name="آمنة", group_id="workers", country_iso3="KEN")


def link(registration: Registration, rest: str = "") -> str:
    return f"/r/{token_for(registration.link_nonce)}{rest}"


def test_the_ticket_page_holds_the_ticket_and_nothing_else_of_the_person(client: FlaskClient, amina: Registration):
    page = client.get(link(amina, "/ticket"))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    for said in ("Academy", "Amina Odhiambo", "آمنة", "Workers", "Kenya", tickets.shown(amina.ticket)):
        assert said in page.text
    for unsaid in (amina.email, "csrf", amina.organisation):
        assert unsaid not in page.text
    mine = client.get(link(amina)).text
    assert link(amina, "/ticket") in mine
    assert link(amina, "/ticket.pdf") in mine


def test_the_qr_code_holds_the_code_and_nothing_personal_on_pages_and_in_the_mail(
    client: FlaskClient, amina: Registration
):
    drawn = qr.path(amina.ticket)[1]
    assert [drawn in client.get(link(amina, rest)).text for rest in ("", "/ticket")] == [True, True]
    (mail,) = db.session.query(outbox.Message).filter_by(about=amina.id, kind="registration.confirmed")
    assert (mail.qr_text, tickets.shown(amina.ticket) in mail.body) == (amina.ticket, True)
    assert tickets.parsed(amina.ticket) == amina.ticket
    assert tickets.parsed(tickets.shown(amina.ticket).lower()) == amina.ticket
    assert len(amina.ticket) == 8


def test_a_ticket_on_paper_reads_back_and_is_tagged(client: FlaskClient, amina: Registration):
    answer = client.get(link(amina, "/ticket.pdf"))
    assert facts_of(answer.data) == {
        "title": "Ticket: Academy", "language": "en", "pages": 1, "tagged": True, "accessible": True,
    }  # fmt: skip
    text = text_of(answer.data)
    for said in ("Academy", "Amina Odhiambo", "آمنة", "Workers", "Kenya", tickets.shown(amina.ticket)):
        assert said in text
    assert amina.email not in text


@pytest.mark.parametrize("status", [Status.PENDING, Status.CANCELLED, Status.WITHDRAWN], ids=lambda one: one.value)
def test_whoever_has_no_place_has_no_ticket(client: FlaskClient, amina: Registration, status: Status):
    with transaction():
        amina.status = status
    for rest in ("/ticket", "/ticket.pdf"):
        assert client.get(link(amina, rest)).status_code == 410
    assert "A ticket that it had is no longer valid." in client.get(link(amina, "/ticket")).text
    assert client.get("/r/nobody/ticket").status_code == 404


def test_the_worker_is_served_where_it_reaches_tickets(client: FlaskClient, app: Flask):
    answer = client.get("/r/ticket-worker.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
