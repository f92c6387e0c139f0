"""What every test stands on: the application on a fresh database, once on SQLite and once on PostgreSQL."""

import gc
import os
import shutil
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import close_all_sessions
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import create_app
from app.accounts import passwords
from app.core.db import db, transaction
from app.reference import catalogue, load
from app.reference import models as reference
from app.reference.catalogue import Catalogue
from tests.support import covering, machine, postgres
from tests.support.applications import Reused
from tests.support.site import Prepared, prepared

# A busy machine is no fault of the code; in CI the same examples are tried each time, so that a failure is a change's.
settings.register_profile(
    "baraza",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("baraza")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Know which tests differ by their database alone."""
    covering.tell_twins(items)


def pytest_collection_finish() -> None:
    """Never look for rubbish in what all tests stand on, and seldom in what they leave."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch what each test reaches on one database."""
    with covering.watched_once(item):
        return (yield)


class Client(FlaskClient):
    """A visitor. Each request has a context of its own: Flask-Login keeps the user in it, SQLAlchemy the session."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request; what the test has in hand is read afresh afterwards."""
        db.session.rollback()
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.expire_all()
        return answer


def settings_for(database_url: str, folder: Path) -> dict[str, Any]:
    """Give the settings that tests run with."""
    return {
        "TESTING": True,
        "SECRET_KEY": "not secret: only for tests, and long enough",
        "SQLALCHEMY_DATABASE_URI": database_url,
        "INSTANCE_PATH": str(folder),
        "UPLOADS_PATH": str(folder / "uploads"),
        "BASE_URL": "http://localhost",
        "WTF_CSRF_ENABLED": False,
        "RATELIMIT_ENABLED": False,
        "PAGES_KEPT": 0,  # tests change rows behind the programme's back
        "FEEDS_KEPT": 0,
    }


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings and the files of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "SECRET_KEY", "BASE_URL", "MAIL_URL", "REDIS_URL", "APP_ENV", "SITE_NAME"):
            patch.delenv(name, raising=False)
        patch.setenv("INSTANCE_PATH", str(tmp_path_factory.mktemp("instance")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hash in a moment what no thief will ever see."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", quick)
        patch.setattr(passwords, "_NOBODY", quick.hash("no user has this password"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _addresses_compiled_once() -> Iterator[None]:
    """Compile each address once for all tests: it is nearly all that it takes to make an application."""
    compiled: dict[Any, Any] = {}
    compile_builder = Rule._compile_builder  # noqa: SLF001 -- Werkzeug offers no other way

    def once(rule: Any, append_unknown: bool = True) -> Any:
        key = (rule.rule, *rule._trace, repr(rule.defaults), append_unknown)  # noqa: SLF001 -- all that it depends on
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


def migrate(database_url: str, folder: Path) -> None:
    """Bring an empty database to the present: the migrations and the reference data that everybody has."""
    app = create_app(settings_for(database_url, folder))
    with app.app_context():
        flask_migrate.upgrade()
        with transaction():
            load.load()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the file that each test on SQLite gets a copy of."""
    file = tmp_path_factory.mktemp("template") / "template.sqlite3"
    migrate(f"sqlite:///{file}", file.parent)
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Start a PostgreSQL server for all tests, with the database that each of them gets a copy of."""
    programs = postgres.programs() or machine.lacking("there is no PostgreSQL server here (apt-get install postgresql)")
    with postgres.running(programs) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make the database that each test on PostgreSQL gets a copy of, and give its name."""
    migrate(postgres_server.create("template"), tmp_path_factory.mktemp("template"))
    return "template"


@pytest.fixture(scope="session")
def postgres_database(postgres_server: postgres.Server, postgres_template: str) -> postgres.Reused:
    """Have one database for all tests on PostgreSQL, empty but for the reference data before each."""
    kept = {
        model.__tablename__
        for model in vars(reference).values()
        if getattr(model, "__module__", "") == reference.__name__
    }
    return postgres.Reused(postgres_server, postgres_template, "test", kept)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database of this test's own, with every migration and the reference data."""
    if request.param == "sqlite":
        file = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        reused = request.getfixturevalue("postgres_database")
        yield reused.take()
        reused.give_back()


@pytest.fixture(scope="session")
def reference_data(sqlite_template: Path) -> Catalogue:
    """Read the reference data once for all tests: they are the same in every database."""
    app = create_app(settings_for(f"sqlite:///{sqlite_template}", sqlite_template.parent))
    with app.app_context():
        read = catalogue.catalogue()
        db.session.remove()
        db.engine.dispose()
    return read


@pytest.fixture(scope="session")
def applications() -> dict[str, Reused]:
    """Keep the applications that one test after another uses, by the kind of their database."""
    return {}


@pytest.fixture
def app(
    database_url: str, tmp_path: Path, reference_data: Catalogue, applications: dict[str, Reused]
) -> Iterator[Flask]:
    """Give the application, its database and a context, so that a test can use models and services directly."""
    settings, kind = settings_for(database_url, tmp_path), database_url.partition(":")[0]
    if kind not in applications:
        applications[kind] = Reused(create_app(settings))
    app = applications[kind].take(settings, {catalogue.EXTENSION: (time.monotonic(), reference_data)})
    app.test_client_class = Client
    with app.app_context():
        yield app
        close_all_sessions()  # those too that an answer still held which nobody read to its end
        db.engine.dispose()


@pytest.fixture(scope="session")
def prepared_site(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Prepare the whole product with its demo programme, once for all who serve a copy of it."""
    return prepared(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a visitor who is not signed in."""
    return app.test_client()
