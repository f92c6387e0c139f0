"""Registering as a visitor does, and the registrant's own page."""

from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db
from app.registration.models import Registration
from app.registration.rules import Status
from tests.factories import make_event

TYPED = {
    "name": "Amina Diallo",
    "email": "amina@example.org",
    "country_iso3": "SEN",
    "group": "employers",
    "organisation": "Conseil du patronat",
    "language": "fr",
    "gender": "woman",
    "consent": "y",
    "request_key": "one key for one form",
}


def people() -> list[Registration]:
    return list(db.session.scalars(select(Registration)))


def test_a_visitor_registers_and_lands_on_their_ticket(client: FlaskClient) -> None:
    event = make_event("Academy", seats=1)

    answer = client.post(f"/events/{event.slug}/register", data=TYPED)

    (amina,) = people()
    assert (amina.status, amina.country_iso3, amina.language) == (Status.CONFIRMED, "SEN", "fr")
    page = client.get(answer.location).text
    assert "Academy" in page
    assert f"{amina.ticket[:4]}-{amina.ticket[4:]}" in page
