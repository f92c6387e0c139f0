"""What the tests of the organiser's desk have in common."""

from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db
from app.desk.forms import defaults
from app.programme.models import Event
from app.registration.queries import reserved_seats
from tests.factories import NOW, assign, make_event, make_user, sign_in

SESSION = {"title": "Opening", "kind": "plenary", "day": "2027-05-03", "starts": "09:00", "ends": "10:00", "zone": ""}


@pytest.fixture
def olga(app: Flask, client: FlaskClient):
    """Olga, an organiser, who is signed in."""
    user = make_user(name="Olga Organiser")
    sign_in(client, user)
    return user


def hers(olga, **values: Any) -> Event:
    event = make_event(**values)
    assign(olga, event)
    return event


def as_typed(event: Event, **changed: Any) -> dict[str, Any]:
    """Fill the form of an event in as the page shows it, but for what is changed."""
    with db.session.no_autoflush:
        shown = defaults(event, reserved_seats(event.id)) | {"tell": "y"} | changed
    # A radio button or a box that nobody pressed is not sent.
    choices = {"date_precision", "half_days", "choose_way", "link_for_all", "suggested_in_feeds"}
    return {name: typed(value) for name, value in shown.items() if value or name not in choices}


def typed(value: Any) -> Any:
    if value is None or value == "":
        return ""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if hasattr(value, "isoformat") else value


@pytest.fixture
def an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that is done here be done an hour after what the tests begin with."""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))
