"""What the tests of the form in steps have in common."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import db
from app.core.secret_links import token_for
from app.programme.models import Event
from app.questions.rules import AnswerKind
from app.registration.models import Registration
from tests.factories import NOW, make_event, make_question

YOU = {
    "name": "Amina Diallo",
    "badge_name": "آمنة ديالو",
    "email": "amina@example.org",
    "shared_mailbox": "y",
    "country_iso3": "SEN",
    "group": "employers",
    "organisation": "Conseil du patronat",
    "gender": "woman",
    "request_key": "one key for one form",
}
PART = {"language": "fr", "languages": ["fr", "en"], "interpretation": "fr", "payer": "organisation"}
NEEDS = {"access_needs": "Step-free", "passport_number": "AB 123", "passport_country": "SEN"}
PDF = b"%PDF-1.7 and so on"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def event(app: Flask) -> Event:
    """An event in Nairobi that asks three questions."""
    made = make_event("Academy", seats=5, interpretation=["fr"])
    make_question(made, "Do you need a visa?", kind=AnswerKind.YES_NO, required=True)
    visa = {"only_if_key": "do-you-need-a-visa", "only_if_value": "yes"}
    make_question(made, "Which consulate?", required=True, sensitive=True, **visa)
    make_question(made, "Your paper", kind=AnswerKind.FILE)
    return made


def begin(client: FlaskClient, event: Event, **values: str) -> str:
    """Fill in the first step, and give the address of the form that was begun."""
    answer = client.post(f"/events/{event.slug}/register/form", data=YOU | values)
    assert answer.status_code == 302, re.findall(r'class="errors".*?</ul>', answer.text, re.DOTALL)
    return answer.location.rpartition("/")[0]


def leave(client: FlaskClient, form: str, step: str, values: dict[str, Any], **more: Any) -> TestResponse:
    return client.post(f"{form}/{step}", data=values | more, content_type="multipart/form-data")


def fill_in(client: FlaskClient, event: Event) -> str:
    """Fill in everything but the last step."""
    form = begin(client, event)
    leave(client, form, "part", PART)
    leave(client, form, "needs", NEEDS)
    leave(client, form, "questions", {"q-do-you-need-a-visa": "yes", "q-which-consulate": "Dakar"})
    return form


def people() -> list[Registration]:
    return list(db.session.scalars(select(Registration)))


def page_of(registration: Registration, place: str = "") -> str:
    return f"/r/{token_for(registration.link_nonce)}{place}"
