import pytest
from flask import Flask

from app.accounts import service
from app.accounts.access import public, requires, signed_in, token_scopes
from app.accounts.permissions import Permission, Role
from app.core.audit import SYSTEM
from app.core.db import transaction
from tests.factories import NOW, make_user, sign_in
from tests.support.applications import Reused


@pytest.fixture
def applications() -> dict[str, Reused]:
    """Have an application for one test alone, which may change it."""
    return {}


@pytest.fixture
def doors(app: Flask) -> Flask:
    """Add a page and a call of the API that need the right to see reports."""

    def who() -> str:
        return f"{signed_in().name} {sorted(token_scopes() or [])}"

    app.add_url_rule("/door", "door", requires(Permission.REPORT_READ)(who))
    app.add_url_rule("/api/v1/door", "api_door", requires(Permission.REPORT_READ)(who))
    app.add_url_rule("/open", "open", public(who))
    return app


def bearer(email: str, *scopes: str) -> dict[str, str]:
    with transaction():
        secret = service.create_token(email, list(scopes), by=SYSTEM, at=NOW)
    return {"Authorization": f"Bearer {secret}"}


def test_a_stranger_is_asked_to_sign_in_and_sent_back_afterwards(doors, client):
    answer = client.get("/door?page=2")

    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/door?page%3D2")


def test_who_has_the_right_comes_in(doors, client):
    sign_in(client, make_user(Role.ORGANISER, "Amina"))

    assert client.get("/door").text == "Amina []"


def test_for_who_has_not_the_right_there_is_nothing(doors, client):
    sign_in(client, make_user(Role.CHECK_IN))

    assert client.get("/door").status_code == 404


def test_one_visitors_session_never_acts_for_another(doors):
    amina, bola = doors.test_client(), doors.test_client()
    sign_in(amina, make_user(Role.ORGANISER, "Amina"))
    sign_in(bola, make_user(Role.ORGANISER, "Bola"))

    assert (amina.get("/door").text, bola.get("/door").text, amina.get("/door").text) == (
        "Amina []",
        "Bola []",
        "Amina []",
    )


def test_a_program_comes_in_by_its_token_alone(doors, client):
    user = make_user(Role.ORGANISER, "Amina")
    sign_in(client, user)

    assert client.get("/api/v1/door").status_code == 401
    assert client.get("/api/v1/door", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/api/v1/door", headers={"Authorization": "Basic eA=="}).status_code == 401
    assert client.get("/api/v1/door", headers=bearer(user.email, "scans:write")).status_code == 403
    assert client.get("/api/v1/door", headers=bearer(user.email, "reports:read")).text == "Amina ['reports:read']"


def test_a_page_that_is_open_knows_nobody(doors, client):
    assert client.get("/open").status_code == 401
