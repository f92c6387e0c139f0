"""An organiser who makes events."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from tests.factories import make_user, sign_in


@pytest.fixture
def olga(app: Flask, client: FlaskClient) -> User:
    """Olga, an organiser, who is signed in."""
    user = make_user(name="Olga Organiser")
    sign_in(client, user)
    return user
