import shutil
import sqlite3
from contextlib import closing

import pytest
from flask import Flask

from app.accounts.models import User
from app.core.db import db
from tests.factories import make_user
from tests.support import machine

pytestmark = pytest.mark.watched_on_both


@pytest.fixture
def run(app: Flask):
    """Run one of the commands, and give its status and what it said."""

    def run(*arguments: str) -> tuple[int, str]:
        db.session.rollback()
        done = app.test_cli_runner().invoke(args=["backup", *arguments])
        return done.exit_code, done.output

    return run


def names() -> list[str]:
    return [user.name for user in db.session.query(User).order_by(User.name)]


def test_a_backup_brings_back_what_was_there(app, run, tmp_path):
    if db.engine.dialect.name == "postgresql" and not shutil.which("pg_dump"):
        machine.lacking("there is no pg_dump here (apt-get install postgresql-client)")
    file = tmp_path / "kept.backup"
    make_user(name="Amina")

    assert run("create", str(file)) == (0, f"Everything is in {file}.\n")
    make_user(name="Bola")
    status, _said = run("restore", str(file))

    assert (status, names()) == (0, ["Amina"])


def test_a_backup_never_replaces_a_file(app, run, tmp_path):
    file = tmp_path / "kept.backup"
    file.write_text("something dear")

    assert run("create", str(file)) == (1, f"Error: {file} is there already; choose another name.\n")
    assert file.read_text() == "something dear"


def test_a_backup_needs_a_folder_that_is_there(app, run, tmp_path):
    assert run("create", str(tmp_path / "nowhere" / "b")) == (1, f"Error: There is no folder {tmp_path / 'nowhere'}.\n")


@pytest.mark.parametrize(
    "content", [b"", b"a letter", b"SQLite format 3\0 and then nothing", b"PGDMP and then nothing"]
)
def test_what_is_no_backup_changes_nothing(app, run, tmp_path, content):
    file = tmp_path / "other"
    file.write_bytes(content)
    make_user(name="Amina")

    status, said = run("restore", str(file))

    assert (status, said.count("Error: "), names()) == (1, 1, ["Amina"])


def test_a_backup_that_is_not_there_is_said_to_be_missing(app, run, tmp_path):
    assert run("restore", str(tmp_path / "b")) == (
        1,
        f"Error: {tmp_path / 'b'} cannot be read: No such file or directory.\n",
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_database_of_another_program_is_refused(app, run, tmp_path):
    file = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    make_user(name="Amina")

    assert run("restore", str(file)) == (1, f"Error: {file} is no backup of Baraza.\n")
    assert names() == ["Amina"]
