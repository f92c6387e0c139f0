"""Polls: one small read, past SQLAlchemy, that nevertheless survives what SQLAlchemy survives."""

from datetime import timedelta

import pytest
from sqlalchemy import exc, select

from app import create_app
from app.core.db import db, reading, transaction
from app.core.polls import Asked, Poll
from app.programme.models import ProgrammeState, Project
from tests.conftest import settings_for
from tests.factories import NOW, make_project

pytestmark = pytest.mark.watched_on_both

BY_CODE = Poll(select(Project.title).where(Project.code == Asked()))
STATE = Poll(select(ProgrammeState.changed_at, ProgrammeState.revision).where(ProgrammeState.id == 1))


def test_a_row_is_read_by_its_key(app):
    make_project("A “title”, 100 % ours", code="AFR-9")
    assert BY_CODE.row("AFR-9").title == "A “title”, 100 % ours"
    assert BY_CODE.row("' OR 1=1 --") is None
    with reading() as connection:
        assert BY_CODE.on(connection, "AFR-9") == [("A “title”, 100 % ours",)]
        assert BY_CODE.on(connection, "%s?") == []


def test_values_are_what_the_models_say_they_are(app):
    assert STATE.row() is None
    with transaction():
        db.session.add(ProgrammeState(id=1, revision=7, changed_at=NOW + timedelta(microseconds=1)))
    assert STATE.row() == (NOW + timedelta(microseconds=1), 7)


def test_what_others_have_just_changed_is_seen(app):
    make_project("Before", code="AFR-9")
    assert BY_CODE.rows("AFR-9") == [("Before",)]
    with transaction():
        db.session.scalars(select(Project)).one().title = "After"
    assert BY_CODE.rows("AFR-9") == [("After",)]


def test_a_connection_that_went_stale_is_replaced(app):
    make_project("Still here", code="AFR-9")
    db.session.remove()
    db.engine.dispose()
    pooled = db.engine.raw_connection()
    stale = pooled.driver_connection
    pooled.close()
    stale.close()
    assert BY_CODE.rows("AFR-9") == [("Still here",)]


def test_without_a_database_the_error_is_one_that_is_known(tmp_path):
    away = create_app(settings_for("postgresql+psycopg://nobody@127.0.0.1:9/nothing", tmp_path))
    with away.app_context(), pytest.raises(exc.OperationalError):
        STATE.row()
