"""The registrations of one person over the years."""

import threading
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import Precision
from app.registration import names, service
from app.registration.models import Registration
from app.registration.queries import first_timer
from app.registration.rules import Changes, Status
from tests.factories import NOW, details, make_attendee, make_event, make_registration

LAST_YEAR = {"first_day": date(2026, 5, 3), "starts_at": datetime(2026, 5, 3, tzinfo=UTC)}

SOME_DAY = {"date_precision": Precision.UNKNOWN} | dict.fromkeys(("first_day", "last_day", "starts_at", "ends_at"))


def test_the_same_address_of_their_own_is_the_same_person(app: Flask) -> None:
    before = make_registration(make_event(), "Amina Diallo", email="amina@example.org")
    now = make_registration(make_event(), "A. Diallo", email="AMINA@example.org")
    bola = make_registration(make_event(), "Bola", email="bola@example.org")

    assert now.person_id == before.person_id != bola.person_id


def test_an_address_that_many_share_says_nothing_by_itself(app: Flask) -> None:
    office = {"email": "office@example.org", "shared_mailbox": True}
    amina = make_registration(make_event(), "Amina", **office)
    bola = make_registration(make_event(), "Bola", **office)
    again = make_registration(make_event(), "Amina", **office)

    assert amina.person_id == again.person_id != bola.person_id


def test_people_without_an_address_are_new_each_time(app: Flask) -> None:
    amina, other = (make_registration(make_event(), "Amina", email="") for _ in range(2))

    assert amina.person_id != other.person_id


def test_whoever_takes_over_an_address_that_was_put_right_is_somebody_else(app: Flask) -> None:
    event = make_event()
    amina = make_registration(event, "Amina", email="bola@example.org")
    changes = {name: getattr(amina, name) for name in service.CHANGEABLE} | {"email": "amina@example.org"}
    with transaction():
        service.change_details(amina, Changes(**changes), by=amina, at=NOW)

    bola = make_registration(event, "Bola", email="bola@example.org")
    again = make_registration(make_event(), "Bola", email="bola@example.org")

    assert amina.person_id != bola.person_id == again.person_id


def test_two_registrations_of_one_person_at_the_same_moment_are_one_persons(app: Flask) -> None:
    events = [make_event(seats=1).id for _ in range(2)]
    both = threading.Barrier(2, timeout=30)

    def register(event_id: object) -> None:
        with app.app_context():
            both.wait()
            with transaction():
                event = db.session.get_one(Event, event_id)
                service.register(event, details("Amina", email="amina@example.org"), request_key=None, at=NOW)

    threads = [threading.Thread(target=register, args=(event_id,)) for event_id in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()

    assert len(db.session.scalars(select(Registration.id)).all()) == 2
    assert len(set(db.session.scalars(select(Registration.person_id)))) == 1


def test_first_timers_had_no_place_at_an_earlier_event(app: Flask) -> None:
    earlier, event, undated = make_event(**LAST_YEAR), make_event(), make_event(**SOME_DAY)
    for name, status in (("Amina", Status.CONFIRMED), ("Bola", Status.WAITLISTED)):
        make_attendee(earlier, name, status, email=f"{name}@example.org")
    for name in ("Amina", "Bola", "Chidi"):
        make_attendee(event, name, email=f"{name}@example.org")
    make_attendee(undated, "Amina", email="amina@example.org")

    new = select(Registration.name).where(first_timer()).order_by(Registration.name)

    assert db.session.scalars(new.where(Registration.event_id == event.id)).all() == ["Bola", "Chidi"]
    assert db.session.scalars(new.where(Registration.event_id == undated.id)).all() == []
    assert db.session.scalars(new.where(Registration.event_id == earlier.id)).all() == ["Amina", "Bola"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aïssatou Traoré", "TRAORE Aissatou"),
        ("محمد الأحمد", "Mohammed Al-Ahmad"),
        ("Ольга Петрова", "Petrova, Olga"),
        ("N'Guessan Kouassi", "Kouassi NGuessan"),
        ("Dr. Muhammad Hassan", "Mohamed Hasan"),
        ("فاطمة الزهراني", "Fatimah Zahrani"),
    ],
)
def test_names_that_may_be_the_same_sound_alike(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)


def test_names_that_are_others_do_not_sound_alike() -> None:
    heard = {names.key(name) for name in ("Amina Diallo", "Bola Diallo", "Aye Aye", "婷 陈", "Dr", "…", "")}
    assert len(heard) == 6  # signs alone are no name


def with_passport(event: Event, name: str, number: str) -> Registration:
    """Somebody without an address who came with a passport."""
    return make_registration(event, name, email="", passport_number=number)


def test_the_same_passport_is_the_same_person(app: Flask) -> None:
    before, now = with_passport(make_event(), "Amina", "A 1234"), with_passport(make_event(), "A. Diallo", "a1234")

    assert before.person_id == now.person_id != with_passport(make_event(), "Amina", "B 9").person_id


def test_a_passport_that_becomes_known_links_whoever_has_no_history(app: Flask) -> None:
    before = with_passport(make_event(), "Amina", "A1")
    alone = make_registration(make_event(), "Amina", email="new@example.org")
    earlier = make_registration(make_event(), "Amina", email="old@example.org")
    later = make_registration(make_event(), "Amina", email="old@example.org")

    for one in (alone, later):
        changes = {name: getattr(one, name) for name in service.CHANGEABLE} | {"passport_number": "A1"}
        with transaction():
            service.change_details(one, Changes(**changes), by=one, at=NOW)

    assert alone.person_id == before.person_id
    assert later.person_id == earlier.person_id != before.person_id
