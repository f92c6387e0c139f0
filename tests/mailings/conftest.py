"""An event with people in three languages, and its organiser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.programme.models import Event
from app.registration.models import Registration
from tests.factories import assign, make_event, make_registration, make_user, sign_in


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event("Forum", seats=2)


@pytest.fixture
def people(event: Event) -> dict[str, Registration]:
    """Amina (French) and Bola (English) have a place; Chen (Russian), a worker from another country, waits."""
    said = {
        "Amina": {"language": "fr"},
        "Bola": {"country_iso3": "NGA"},
        "Chen": {"language": "ru", "group_id": "workers", "country_iso3": "CHN"},
    }
    return {name: make_registration(event, name, email=f"{name}@example.org", **more) for name, more in said.items()}


@pytest.fixture
def olga(event: Event) -> User:
    user = make_user()
    assign(user, event)
    return user


@pytest.fixture
def desk(client: FlaskClient, olga: User) -> FlaskClient:
    """Olga, signed in."""
    sign_in(client, olga)
    return client
