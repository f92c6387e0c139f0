"""The migrations make the tables that the models describe, and take them away again."""

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import CheckConstraint, inspect, select, text

from app.core.db import db, is_described
from app.questions.queries import apart_of
from app.registration.models import Registration, Seat
from tests.factories import make_event, make_registration


def test_migrations_make_what_the_models_describe(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_described})
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


def test_migrations_keep_registrations_and_their_seats(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    stored = [(one.id, one.identity, one.status, one.seat_id) for one in (amina, bola)]
    db.session.remove()

    flask_migrate.downgrade(revision="0001")
    flask_migrate.upgrade()

    found = db.session.scalars(select(Registration).order_by(Registration.registered_at))
    assert [(one.id, one.identity, one.status, one.seat_id) for one in found] == stored
    assert db.session.scalars(select(Seat.registration_id)).all() == [amina.id]


def test_migrations_keep_what_people_need_and_which_text_they_agreed_to(app: Flask) -> None:
    amina = make_registration(make_event(), "Amina", access_needs="Step-free", dietary_needs="Halal")
    db.session.remove()

    flask_migrate.downgrade(revision="0006")
    with db.engine.connect() as connection:
        said = connection.execute(text("SELECT access_needs, dietary_needs FROM registrations")).one()
    flask_migrate.upgrade()

    assert tuple(said) == ("Step-free", "Halal")
    assert apart_of(amina.id) == {"access_needs": "Step-free", "dietary_needs": "Halal"}
    assert db.session.get_one(Registration, amina.id).consent_version == "2026-11"
