"""The migrations make the tables that the models describe, and take them away again."""

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import CheckConstraint, inspect

from app.core.db import db


def test_migrations_make_what_the_models_describe(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_come_back_down_and_go_up_again(app: Flask) -> None:
    tables = set(inspect(db.engine).get_table_names())

    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}

    flask_migrate.upgrade()
    assert set(inspect(db.engine).get_table_names()) == tables


def test_migrations_hold_every_check_of_the_models(app: Flask) -> None:
    inspector = inspect(db.engine)
    promised = {
        (table.name, str(c.name))
        for table in db.metadata.tables.values()
        for c in table.constraints
        if isinstance(c, CheckConstraint)
    }

    assert {
        (table, str(c["name"])) for table in db.metadata.tables for c in inspector.get_check_constraints(table)
    } == promised
