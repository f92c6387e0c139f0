"""The API does what its document says: programs that read the one may rely on the other.

schemathesis makes requests out of the document, good and bad ones, and compares every answer with it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation

from app import create_app
from app.accounts.permissions import SCOPES, Role
from app.attendance import enrolment
from app.core import clock
from app.core.audit import SYSTEM
from app.core.db import db
from app.core.openapi import document
from app.programme.rules import EventStatus, Policy
from tests.conftest import settings_for
from tests.factories import make_event, make_project, make_registration, make_session, make_token, make_user

API = "/api/v1"
PROMISED = {  # the calls of the interface
    ("GET", "/events"),
    ("POST", "/events"),
    ("GET", "/events/{slug}"),
    ("PATCH", "/events/{slug}"),
    ("POST", "/events/{slug}/publish"),
    ("POST", "/events/{slug}/cancel"),
    ("GET", "/events/{slug}/sessions"),
    ("POST", "/events/{slug}/sessions"),
    ("PATCH", "/sessions/{session_id}"),
    ("GET", "/projects"),
    ("GET", "/projects/{code}"),
    ("GET", "/events/{slug}/questions"),
    ("POST", "/events/{slug}/registrations"),
    ("GET", "/events/{slug}/registrations"),
    ("GET", "/registrations/{registration_id}"),
    ("POST", "/registrations/{registration_id}/approve"),
    ("POST", "/registrations/{registration_id}/decline"),
    ("POST", "/registrations/{registration_id}/cancel"),
    ("POST", "/events/{slug}/scans"),
    ("POST", "/door/claims"),
    ("GET", "/events/{slug}/door"),
    ("POST", "/events/{slug}/walk-ins"),
    ("GET", "/events/{slug}/attendance"),
}
# A good request may still be refused for what the document cannot know: the words of the reference data, dates in a
# wrong order.
NOT_OURS = {"positive_data_acceptance"}
# What the reference data know, in place of words that only look like theirs.
KNOWN: dict[str, Any] = {
    "type": "workshop", "modality": "triangular", "country": "KEN", "region": "africa", "city": "nairobi",
    "zone": "Africa/Nairobi", "themes": ["social_protection"], "projects": [], "group": "workers",
    "reserved": {"workers": 1},
}  # fmt: skip
IN_ORDER: dict[str, Any] = {
    "first_day": "2027-05-03", "last_day": "2027-05-05", "start_time": "09:00", "end_time": "17:30",
    "starts_wall": "2027-05-03T09:00", "ends_wall": "2027-05-03T10:30", "parity_from": 47, "parity_to": 53,
    "opens_at": "2027-01-01T00:00:00Z", "closes_at": "2027-04-01T00:00:00Z",
}  # fmt: skip


def test_the_document_has_every_call_of_the_interface(app: Flask, client: FlaskClient) -> None:
    paths = client.get(f"{API}/openapi.json").json["paths"]
    described = {(method.upper(), path.removeprefix(API)) for path, item in paths.items() for method in item}
    assert described == PROMISED


def described() -> dict[str, Any]:
    """Give the document, before there is any database: each of its operations becomes a test."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSTANCE_PATH", folder)
        app = create_app(settings_for("sqlite://", Path(folder)))
        with app.app_context():
            return document(app)


class Server:
    """The site that is asked at this moment; each request has a context of its own."""

    app: Flask

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # schemathesis asks for compressed answers here, but cannot read them
        with self.app.app_context():
            return self.app(environ, start)


server = Server()
schema = schemathesis.openapi.from_dict(
    described(),
    config=SchemathesisConfig.from_dict(
        {"base-url": "http://localhost", "generation": {"database": "none", "deterministic": True}}
    ),
)
schema.app = server


@dataclass
class Site:
    """A site with something of every kind, a program of its administrator, and how it was answered."""

    headers: dict[str, str]
    known: dict[str, Iterator[Any]]
    orderly: Iterator[bool] = field(default_factory=lambda: cycle([True, False]))
    answers: Counter[int] = field(default_factory=Counter)


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """Give a site with enough events to spoil a few; something must come of the good requests to it."""
    app.config["PROPAGATE_EXCEPTIONS"] = False  # an error is an answer too
    token = make_token(make_user(Role.ADMINISTRATOR), *SCOPES)
    known: dict[str, list[Any]] = {"slug": [], "session_id": [], "registration_id": []}
    for number in range(12):
        event = make_event(policy=(Policy.APPROVAL, Policy.OPEN)[number % 2], seats=5, summary="What works.")
        known["slug"].append(event.slug)
        known["session_id"].append(make_session(event).id)
        known["registration_id"].append(make_registration(event).id)
        event.status = (EventStatus.PUBLISHED, EventStatus.POSTPONED, EventStatus.DRAFT)[number % 3]
        device = enrolment.prepare(event, f"Door {number}", by=SYSTEM, at=clock.now())
        known.setdefault("link", []).append(enrolment.link_of(device))
    known["code"] = [make_project().code]
    db.session.commit()

    server.app, site = app, Site(token, {name: cycle(ids) for name, ids in known.items()})
    db.session.rollback()
    yield site
    assert any(status < 300 for status in site.answers), site.answers


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # it refuses more than SQLite
@schema.parametrize()
@settings(max_examples=20, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_document_promises(case: Case, site: Site) -> None:
    make_real(case, site)
    checks = CHECKS.get_by_names([name for name in CHECKS.get_all_names() if name not in NOT_OURS])
    response = case.call_and_validate(headers=site.headers, checks=checks)
    site.answers[response.status_code] += 1


def make_real(case: Case, site: Site) -> None:
    """Put what exists in the place of what only looks so, and every second time what is in order."""
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        for name in case.path_parameters:
            case.path_parameters[name] = str(next(site.known[name]))
    if isinstance(case.body, dict) and not case.meta.is_negative_at(ParameterLocation.BODY):
        real = KNOWN | IN_ORDER if next(site.orderly) else KNOWN
        real = real | {"link": next(site.known["link"])}
        case.body.update({name: value for name, value in real.items() if name in case.body})
