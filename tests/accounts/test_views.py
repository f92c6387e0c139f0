import pytest

from app.accounts import rules, service
from app.accounts.permissions import Role
from app.core.audit import SYSTEM
from app.core.db import transaction
from tests.factories import NOW

PASSWORD = "a long enough secret"


@pytest.fixture
def amina(app):
    with transaction():
        return service.create_user("amina@example.org", "Amina", Role.ORGANISER, PASSWORD, by=SYSTEM, at=NOW)


def sign_in(client, email="amina@example.org", password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def test_who_signs_in_arrives_at_the_desk(client, amina):
    answer = sign_in(client)

    assert (answer.status_code, answer.location) == (302, "/organise/")
    with client.session_transaction() as session:
        assert session["_user_id"] == amina.get_id()


def test_who_was_going_somewhere_arrives_there(client, amina):
    assert sign_in(client, next="/organise/events/forum?page=2").location == "/organise/events/forum?page=2"


@pytest.mark.parametrize(
    "trap", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "x:y", "/a\\b"]
)
def test_nobody_is_led_elsewhere(client, amina, trap):
    assert sign_in(client, next=trap).location == "/organise/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, amina):
    wrong, unknown = sign_in(client, password="wrong"), sign_in(client, email="who@example.org")

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace("amina@", "who@") == unknown.text
    assert "do not match" in wrong.text


def test_an_empty_form_says_what_to_enter(client):
    answer = sign_in(client, email="", password="")

    assert answer.status_code == 422
    assert "Enter your email address." in answer.text


def test_guessing_is_stopped(client, amina):
    for _ in range(rules.TRIES_PER_ADDRESS):
        assert sign_in(client, password="guess").status_code == 401

    assert sign_in(client).status_code == 429


def test_who_signs_out_is_nobody(client, amina):
    sign_in(client)

    answer = client.post("/sign-out")

    assert (answer.status_code, answer.location) == (302, "/")
    with client.session_transaction() as session:
        assert "_user_id" not in session


def test_the_session_of_before_signing_in_is_left_behind(client, amina):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"

    sign_in(client)

    with client.session_transaction() as session:
        assert "planted" not in session
