"""Whatever changes something asks where the request came from."""

import re
from uuid import UUID

import pytest
from flask import Flask

from app import create_app
from tests.conftest import settings_for

READING = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def strict(database_url: str, tmp_path) -> Flask:
    """Give the application with its protection on, as people meet it."""
    return create_app(settings_for(database_url, tmp_path) | {"WTF_CSRF_ENABLED": True})


def some_address(rule: str) -> str:
    """Make an address that a route answers."""
    return re.sub("<[^>]*>", "x", re.sub("<int:[^>]*>", "1", re.sub("<uuid:[^>]*>", str(UUID(int=0)), rule)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_form_is_refused_without_the_token_of_its_page(strict: Flask):
    client = strict.test_client()
    changing = [
        (rule.rule, method)
        for rule in strict.url_map.iter_rules()
        for method in rule.methods - READING
        if not rule.rule.startswith("/api/")
    ]
    answers = {place: client.open(some_address(place[0]), method=place[1]).status_code for place in changing}

    assert answers == dict.fromkeys(changing, 400)
    assert changing
