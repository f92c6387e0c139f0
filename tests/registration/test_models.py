"""The database itself refuses what would break the promises, whoever asks."""

from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.core.db import db, transaction
from app.programme.rules import Mode
from app.registration.models import Registration, Seat
from app.registration.rules import Status
from tests.factories import make_event, make_registration

QUIETLY = {"synchronize_session": False}


def refused(*statements: Any) -> bool:
    """Tell whether the database refuses some statements, at the latest when they are committed."""
    try:
        with transaction():
            for statement in statements:
                db.session.execute(statement, execution_options=QUIETLY)
    except IntegrityError:
        return True
    return False


def change(model: type[Any], row: Any, **values: Any) -> Any:
    return update(model).where(model.id == row.id).values(**values)


def test_nobody_is_confirmed_without_a_seat(app: Flask) -> None:
    event = make_event(seats=1)
    make_registration(event)
    bola = make_registration(event, "Bola")

    assert refused(change(Registration, bola, status=Status.CONFIRMED))


def test_nobody_sits_on_somebody_elses_seat(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola = make_registration(event), make_registration(event, "Bola")

    assert refused(change(Registration, bola, status=Status.CONFIRMED, seat_id=amina.seat_id))


def test_a_seat_cannot_change_hands_behind_its_holders_back(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola = make_registration(event), make_registration(event, "Bola")
    seat = db.session.get_one(Seat, amina.seat_id)

    assert refused(
        change(Seat, seat, registration_id=bola.id),
        change(Registration, bola, status=Status.CONFIRMED, seat_id=seat.id),
    )


def test_nobody_holds_two_seats(app: Flask) -> None:
    event = make_event(seats=2)
    amina = make_registration(event)
    other = db.session.scalars(db.select(Seat).where(Seat.registration_id.is_(None))).one()

    assert refused(change(Seat, other, registration_id=amina.id))


def test_a_seat_is_not_held_by_somebody_who_does_not_know(app: Flask) -> None:
    event = make_event(seats=1)
    seat = db.session.scalars(db.select(Seat)).one()

    assert refused(change(Seat, seat, registration_id=uuid4()))
    assert event.capacity == 1


def test_a_seat_of_one_event_is_none_of_another(app: Flask) -> None:
    full, other = make_event(seats=0), make_event(seats=1)
    waiting, seat = make_registration(full), db.session.scalars(db.select(Seat).where(Seat.event_id == other.id)).one()

    assert refused(
        change(Seat, seat, registration_id=waiting.id),
        change(Registration, waiting, status=Status.CONFIRMED, seat_id=seat.id),
    )


def test_a_taken_seat_cannot_be_taken_away(app: Flask) -> None:
    event = make_event(seats=1)
    amina = make_registration(event)

    assert refused(db.delete(Seat).where(Seat.id == amina.seat_id))


def test_nobody_who_left_keeps_a_seat(app: Flask) -> None:
    event = make_event(seats=1)
    amina = make_registration(event)

    assert refused(change(Registration, amina, status=Status.CANCELLED))


def test_nobody_waits_without_a_place_in_line(app: Flask) -> None:
    event = make_event(seats=0)
    amina = make_registration(event)

    assert refused(change(Registration, amina, waiting_since=None))


def test_an_address_has_one_live_registration_at_an_event(app: Flask) -> None:
    event = make_event(seats=None)
    amina, bola = make_registration(event), make_registration(event, "Bola")

    assert refused(change(Registration, bola, identity=amina.identity))


def test_what_is_allowed_is_not_refused(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola = make_registration(event), make_registration(event, "Bola")
    seat = db.session.get_one(Seat, amina.seat_id)

    assert not refused(
        change(Registration, amina, status=Status.CANCELLED, seat_id=None),
        change(Seat, seat, registration_id=bola.id),
        change(Registration, bola, status=Status.CONFIRMED, seat_id=seat.id),
    )


def test_a_seat_at_the_place_is_none_for_somebody_online(app: Flask) -> None:
    event = make_event(mode=Mode.HYBRID, seats=1, online_capacity=1)
    amina = make_registration(event, online=True)

    assert refused(change(Registration, amina, online=False))
    assert refused(change(Seat, db.session.get_one(Seat, amina.seat_id), online=False))


def test_no_seat_online_is_reserved(app: Flask) -> None:
    make_event(mode=Mode.HYBRID, seats=0, online_capacity=1)
    seat = db.session.scalars(db.select(Seat)).one()

    assert refused(change(Seat, seat, group_id="workers"))
