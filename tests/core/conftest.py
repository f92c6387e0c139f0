"""An application with a few pages of the tests' own; no database is asked."""

from pathlib import Path

import pytest
from flask import Flask, Response, render_template_string
from flask_babel import lazy_gettext as _l

from app import create_app
from app.core.errors import Refusal
from tests.conftest import settings_for

PAGE = '{% extends "layouts/base.html" %}{% block title %}A page{% endblock %}'
STYLED = PAGE + '{% block head %}<style nonce="{{ style_nonce() }}">p { color: red }</style>{% endblock %}'


class Taken(Refusal):
    """Somebody was quicker."""

    code = "taken"
    message = _l("That seat is taken.")


@pytest.fixture
def page(tmp_path: Path) -> Flask:
    """Give the application with pages that show, refuse, fail and stream."""
    app = create_app(settings_for("sqlite://", tmp_path) | {"TESTING": False, "WTF_CSRF_ENABLED": True})
    app.add_url_rule("/page", "page", lambda: render_template_string(PAGE), methods=["GET", "POST"])
    app.add_url_rule("/styled", "styled", lambda: render_template_string(STYLED))
    app.add_url_rule("/fails", "fails", _fail)
    app.add_url_rule("/api/v1/fails", "api_fails", _fail)
    app.add_url_rule("/refuses", "refuses", _refuse)
    app.add_url_rule("/api/v1/refuses", "api_refuses", _refuse)
    app.add_url_rule("/table", "table", lambda: Response((b"row;" * 100 for _ in range(9)), mimetype="text/csv"))
    app.add_url_rule("/feed", "feed", lambda: Response("BEGIN:VCALENDAR\r\n" * 90, mimetype="text/calendar"))
    return app


def _fail() -> str:
    raise RuntimeError("the secret inside")


def _refuse() -> str:
    raise Taken
