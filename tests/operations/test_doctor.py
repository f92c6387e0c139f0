from datetime import timedelta

import flask_migrate
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from app.core import outbox
from app.core.db import db, transaction
from app.operations import doctor
from tests.factories import NOW
from tests.support import machine


def wrong(app, at=NOW) -> list[str]:
    """List what the doctor finds wrong."""
    return [f"{finding.about}: {finding.sentence}" for finding in doctor.examine(app, at=at) if not finding.well]


def test_a_fresh_copy_is_well(app):
    assert wrong(app) == []
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0


def test_production_wants_https_and_mail_and_is_better_off_with_postgresql(app):
    app.config["APP_ENV"] = "production"
    about_the_file = ["settings: The database is a SQLite file"] if db.engine.dialect.name == "sqlite" else []

    assert [line.split(":", 2)[0] + ":" + line.split(":", 1)[1].split(",")[0].split(":")[0] for line in wrong(app)] == [
        "settings: BASE_URL is http",
        "settings: MAIL_URL is not set",
        *about_the_file,
    ]


def test_production_with_everything_set_is_well(app):
    app.config |= {"APP_ENV": "production", "BASE_URL": "https://events.example.org"}
    app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg://db.example.org/baraza"
    with mail_server() as address:
        app.config["MAIL_URL"] = address
        assert wrong(app) == []


def mail_server():
    port = machine.free_port()
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)

    class Running:
        def __enter__(self) -> str:
            controller.start()
            return f"smtp://127.0.0.1:{port}"

        def __exit__(self, *_: object) -> None:
            controller.stop()

    return Running()


def test_a_mail_server_that_does_not_answer_is_named(app):
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{machine.free_port()}"

    [found] = wrong(app)

    assert found.startswith("mail: 127.0.0.1 does not take mail")
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 1


def test_mail_that_has_waited_for_long_asks_for_the_worker(app):
    with transaction():
        outbox.post(outbox.Notice("cause", "kind", "amina@example.org", "en", "Subject", "Body"), at=NOW)

    assert wrong(app, at=NOW + timedelta(minutes=59)) == []
    assert wrong(app, at=NOW + timedelta(hours=2)) == [
        "mail: 1 mails wait, the oldest since 2027-01-15 09:00 UTC: is flask worker running?"
    ]


def test_tables_that_are_behind_are_to_be_upgraded(app):
    flask_migrate.downgrade(revision="base")

    assert wrong(app) == ["migrations: The database has not every migration: run `flask db upgrade`."]


def test_a_disk_that_is_nearly_full_is_said(app, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)

    [found] = wrong(app)

    assert found.startswith("disk: Only ")
