"""Registering, deciding, leaving, and what becomes of seats."""

from flask import Flask

from app.core.db import transaction
from app.registration import queries, service
from app.registration.rules import Status
from tests.factories import NOW, make_event, make_registration, make_user


def test_when_every_seat_is_taken_the_next_person_waits(app: Flask) -> None:
    event = make_event(seats=1)

    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")

    assert (amina.status, bola.status) == (Status.CONFIRMED, Status.WAITLISTED)


def test_a_seat_given_back_goes_to_the_first_who_waits(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola, chidi = (make_registration(event, name) for name in ("Amina", "Bola", "Chidi"))

    with transaction():
        service.cancel(amina, at=NOW)

    assert [one.status for one in (amina, bola, chidi)] == [Status.CANCELLED, Status.CONFIRMED, Status.WAITLISTED]


def test_capacity_grows_shrinks_and_goes(app: Flask) -> None:
    event, organiser = make_event(seats=1), make_user()
    amina, bola, chidi = (make_registration(event, name) for name in ("Amina", "Bola", "Chidi"))

    with transaction():
        service.set_capacity(event, 2, {"workers": 0}, by=organiser, at=NOW)
    assert [one.status for one in (amina, bola, chidi)] == [Status.CONFIRMED, Status.CONFIRMED, Status.WAITLISTED]
    with transaction():
        service.set_capacity(event, None, {}, by=organiser, at=NOW)
    assert [one.status for one in (amina, bola, chidi)] == [Status.CONFIRMED, Status.CONFIRMED, Status.CONFIRMED]
    with transaction():
        service.set_capacity(event, 5, {"workers": 1, "government": 2}, by=organiser, at=NOW)
    assert queries.free_seats(event.id) == {"workers": 1, None: 1}
