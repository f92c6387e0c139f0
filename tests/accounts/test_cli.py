import pytest
from flask import Flask
from sqlalchemy import text

from app.accounts import queries, service
from app.accounts.permissions import Role
from app.core.db import db
from app.core.secret_links import hash_of
from tests.factories import NOW, make_user

CREATE = ["user", "create", "amina@example.org", "--name", "Amina", "--role", "check_in", "--password-stdin"]
SECRET = "a long enough secret"


def run(app: Flask, arguments: list[str], typed: str = "") -> tuple[int, str]:
    """Run a command, and give its status and what it said."""
    db.session.rollback()
    done = app.test_cli_runner().invoke(args=arguments, input=typed)
    return done.exit_code, done.output


def test_a_user_is_made_with_a_password_from_standard_input(app):
    assert run(app, CREATE, f"{SECRET}\n") == (0, "amina@example.org can sign in now.\n")

    user = service.sign_in("amina@example.org", "a long enough secret", "", at=NOW)
    assert (user.name, user.role) == ("Amina", Role.CHECK_IN)


def test_whoever_speaks_for_a_group_is_made_with_it(app):
    for_workers = [*CREATE[:-2], "secretariat", "--group", "workers", "--password-stdin"]
    assert run(app, for_workers, f"{SECRET}\n")[0] == 0

    (user,) = queries.users()
    assert (user.role, user.group_id) == (Role.SECRETARIAT, "workers")


def test_a_password_that_is_typed_is_typed_twice(app):
    status, _said = run(app, CREATE[:-1], "a long enough secret\na long enough secret\n")

    assert (status, len(queries.users())) == (0, 1)


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (CREATE, "short\n", "Error: The password is too short: use at least 12 characters.\n"),
        (["user", "create", "amina", *CREATE[3:]], f"{SECRET}\n", "Error: “amina” is no email address.\n"),
        ([*CREATE[:4], " ", *CREATE[5:]], f"{SECRET}\n", "Error: Give the person’s name.\n"),
        (
            [*CREATE, "--group", "kings"],
            f"{SECRET}\n",
            "Error: There is no group called kings. The groups are: government,",
        ),
        (["token", "create", "who@example.org", "--scope", "reports:read"], "", "Error: There is no user with"),
        ([*CREATE[:-2], "king", "--password-stdin"], "", "Error: Invalid value for '--role': 'king'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_changes_nothing(app, arguments, typed, sentence):
    status, said = run(app, arguments, typed)

    assert (status != 0, sentence in said, queries.users()) == (True, True, [])


def test_a_token_is_printed_once(app):
    user = make_user()

    status, said = run(app, ["token", "create", user.email, "--scope", "scans:write", "--scope", "reports:read"])

    token = queries.live_token(hash_of(said.strip()))
    assert (status, token.user.id, token.scopes) == (0, user.id, ["scans:write", "reports:read"])


def test_a_database_that_is_away_is_said_in_one_sentence(app):
    db.session.execute(text("DROP TABLE api_tokens"))
    db.session.execute(text("ALTER TABLE users RENAME TO others"))
    db.session.commit()

    status, said = run(app, CREATE, f"{SECRET}\n")

    assert (status, said.startswith("Error: The database does not answer, or lacks tables")) == (1, True)
