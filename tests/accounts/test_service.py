from datetime import timedelta

import pytest

from app.accounts import queries, rules, service
from app.accounts.errors import EmailTaken, NoSuchUser, TooManyTries, UnknownScope, WeakPassword, WrongSignIn
from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.core.secret_links import hash_of
from tests.factories import NOW, make_user

PASSWORD = "a long enough secret"
NETWORK = "192.0.2.7"


def amina(password: str | None = PASSWORD) -> User:
    """Amina, who organises."""
    with transaction():
        return service.create_user(" Amina@Example.org ", " Amina ", Role.ORGANISER, password, by=SYSTEM, at=NOW)


def fail_to_sign_in(times: int, email: str = "amina@example.org", network: str = NETWORK, at=NOW) -> None:
    with transaction():
        for _ in range(times):
            service.note_failed_sign_in(email, network, at=at)


def test_a_new_user_signs_in_whatever_the_case_of_the_address(app):
    user = amina()

    assert service.sign_in("AMINA@example.ORG", PASSWORD, NETWORK, at=NOW) is user
    assert (user.email, user.name, user.actor) == ("Amina@Example.org", "Amina", f"user:{user.id}")


def test_a_new_user_is_written_into_the_record(app):
    user = amina()

    entry = db.session.query(AuditEntry).one()
    assert (entry.action, entry.subject_id, entry.actor, entry.at) == ("user.created", user.id.hex, "system", NOW)
    assert entry.changes == {"email": "Amina@Example.org", "role": "organiser"}


def test_an_address_belongs_to_one_user(app):
    amina()

    with pytest.raises(EmailTaken), transaction():
        service.create_user("amina@EXAMPLE.org", "Another", Role.CHECK_IN, PASSWORD, by=SYSTEM, at=NOW)


def test_a_short_password_makes_no_user(app):
    with pytest.raises(WeakPassword), transaction():
        service.create_user("a@example.org", "A", Role.CHECK_IN, "short", by=SYSTEM, at=NOW)

    assert queries.users() == []


def test_a_wrong_password_an_unknown_address_and_no_password_are_refused_alike(app):
    amina()
    bola = make_user(name="Bola, who has no password")

    for email, password in [("amina@example.org", "wrong"), ("who@example.org", PASSWORD), (bola.email, "")]:
        with pytest.raises(WrongSignIn):
            service.sign_in(email, password, NETWORK, at=NOW)


def test_a_user_who_left_cannot_sign_in(app):
    user = amina()
    with transaction():
        user.active = False

    with pytest.raises(WrongSignIn):
        service.sign_in("amina@example.org", PASSWORD, NETWORK, at=NOW)
    assert queries.user_of_session(user.get_id()) is None


def test_guessing_at_an_account_is_stopped_even_for_the_right_password_and_ends_with_time(app):
    user = amina()
    fail_to_sign_in(rules.TRIES_PER_ADDRESS)

    with pytest.raises(TooManyTries) as refused:
        service.sign_in("Amina@example.org", PASSWORD, "198.51.100.1", at=NOW + timedelta(minutes=14))
    assert refused.value.sentence() == "Too many tries. Wait 15 minutes, then try again."
    assert service.sign_in("amina@example.org", PASSWORD, NETWORK, at=NOW + timedelta(minutes=16)) is user


def test_guessing_at_many_accounts_from_one_network_is_stopped(app):
    user = amina()
    for number in range(rules.TRIES_PER_NETWORK):
        fail_to_sign_in(1, email=f"user{number}@example.org")

    with pytest.raises(TooManyTries):
        service.sign_in("amina@example.org", PASSWORD, NETWORK, at=NOW)
    assert service.sign_in("amina@example.org", PASSWORD, "198.51.100.1", at=NOW) is user


def test_failed_tries_are_forgotten_when_they_no_longer_count(app):
    fail_to_sign_in(3)
    fail_to_sign_in(1, at=NOW + timedelta(hours=1))

    key = hash_of("email:amina@example.org")
    assert queries.attempts_since(key, NOW - timedelta(days=1)) == 1


def test_a_new_password_ends_every_session(app):
    user = amina()
    session = user.get_id()
    assert queries.user_of_session(session) is user

    with transaction():
        service.set_password(user, "another long secret")

    assert queries.user_of_session(session) is None
    assert queries.user_of_session(user.get_id()) is user
    assert queries.user_of_session("nonsense") is None


def test_a_token_is_kept_as_a_hash_and_opens_until_it_is_revoked(app):
    user = amina()
    with transaction():
        secret = service.create_token("amina@example.org", ["reports:read"], by=SYSTEM, at=NOW)

    token = queries.live_token(hash_of(secret))
    assert (token.user, token.scopes, token.token_hash == secret) == (user, ["reports:read"], False)
    with transaction():
        token.revoked_at = NOW
    assert queries.live_token(hash_of(secret)) is None


def test_the_token_of_a_user_who_left_opens_nothing(app):
    user = amina()
    with transaction():
        secret = service.create_token("amina@example.org", ["reports:read"], by=SYSTEM, at=NOW)
        user.active = False

    assert queries.live_token(hash_of(secret)) is None


def test_a_token_needs_a_user_and_scopes_that_exist(app):
    amina()

    with pytest.raises(NoSuchUser), transaction():
        service.create_token("bola@example.org", ["reports:read"], by=SYSTEM, at=NOW)
    with pytest.raises(UnknownScope), transaction():
        service.create_token("amina@example.org", ["everything"], by=SYSTEM, at=NOW)
