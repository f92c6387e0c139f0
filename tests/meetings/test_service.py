"""What a meeting's list says becomes scans, once, and can be put right."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.attendance.models import Scan, TakenBack
from app.attendance.places import places_of
from app.attendance.queries import seen_at
from app.attendance.rules import MarkKind, Place, attendance
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.meetings import jobs, queries, service
from app.meetings.errors import NotYetHeld
from app.meetings.models import MeetingList
from app.meetings.rules import Attendee
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import Status
from tests.factories import make_attendee, make_event, make_session
from tests.meetings.test_recognising import NINE, stay

LATER = NINE + timedelta(days=1)


def keep(event: Event, place: Place, *people: Attendee, threshold: int = 20) -> MeetingList:
    with transaction():
        return service.keep(event, place, people, "zoom.csv", threshold, by=SYSTEM, at=LATER)


def confirm(kept: MeetingList, chosen: dict[int, UUID | None], threshold: int = 20, shown: str | None = None) -> None:
    shown = str(kept.round) if shown is None else shown
    with transaction():
        service.confirm(kept, chosen, threshold, shown, by=SYSTEM, at=LATER)


def minutes(person: Registration, place: Place) -> tuple[MarkKind, int | None]:
    seen = seen_at(place, [person.id])[person.id]
    found = attendance(seen.passages, seen.words, place.window)
    return found.state, found.minutes


def stored(model: type[Scan] | type[TakenBack]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def set_up() -> tuple[Event, Place, Registration, Registration]:
    event = make_event()
    session = make_session(event)
    place = next(place for place in places_of(event) if place.session_id == session.id)
    return event, place, make_attendee(event, "Amina Odhiambo"), make_attendee(event, "Bola Adeyemi")


def test_whoever_is_sure_is_proposed_and_nobody_counts_before_somebody_has_looked(app: Flask) -> None:
    event, place, amina, _bola = set_up()

    kept = keep(event, place, Attendee("Amina ODHIAMBO", "", (stay(0, 30),)), Attendee("Bola", "", (stay(0, 30),)))

    assert kept.chosen == {"0": str(amina.id)}
    assert minutes(amina, place) == (MarkKind.ABSENT, 0)


def test_times_are_summed_and_who_was_in_too_shortly_is_not_present(app: Flask) -> None:
    event, place, amina, bola = set_up()
    people = [Attendee("A", "", (stay(0, 10), stay(20, 15))), Attendee("B", "", (stay(0, 19),)), Attendee("X", "", ())]
    kept = keep(event, place, *people)

    confirm(kept, {0: amina.id, 1: bola.id, 2: None})

    assert minutes(amina, place) == (MarkKind.PRESENT, 25)
    assert minutes(bola, place) == (MarkKind.ABSENT, 0)
    assert kept.chosen["2"] == service.STRANGER


def test_counting_again_puts_the_new_in_the_place_of_the_old(app: Flask) -> None:
    event, place, amina, bola = set_up()
    kept = keep(event, place, Attendee("A", "", (stay(0, 30),)), Attendee("iPad", "", (stay(20, 20),)))
    confirm(kept, {0: amina.id, 1: bola.id})
    confirm(kept, {0: amina.id, 1: amina.id})

    assert minutes(amina, place) == (MarkKind.PRESENT, 40)
    assert minutes(bola, place)[0] is MarkKind.ABSENT


def test_a_form_that_is_sent_twice_counts_once(app: Flask) -> None:
    event, place, amina, bola = set_up()
    kept = keep(event, place, Attendee("A", "", (stay(0, 30),)))
    confirm(kept, {0: amina.id}, shown="0")
    confirm(kept, {0: bola.id}, shown="0")

    assert (stored(Scan), stored(TakenBack)) == (2, 0)
    assert minutes(bola, place)[0] is MarkKind.ABSENT


def test_a_list_can_be_taken_back_once(app: Flask) -> None:
    event, place, amina, _bola = set_up()
    kept = keep(event, place, Attendee("A", "", (stay(0, 30),)))
    confirm(kept, {0: amina.id})
    for _time in range(2):
        with transaction():
            service.take_back(kept, by=SYSTEM, at=LATER)

    assert (stored(Scan), stored(TakenBack)) == (2, 2)
    assert minutes(amina, place)[0] is MarkKind.ABSENT
    confirm(kept, {0: amina.id})
    assert minutes(amina, place) == (MarkKind.PRESENT, 30)


def test_a_list_is_forgotten_after_its_time_and_what_it_came_to_stays(app: Flask) -> None:
    event, place, amina, _bola = set_up()
    kept = keep(event, place, Attendee("A", "", (stay(0, 30),)))
    confirm(kept, {0: amina.id})
    jobs.forget_lists(LATER + service.KEPT - timedelta(seconds=1))
    assert len(queries.lists_of(event)) == 1
    jobs.forget_lists(LATER + service.KEPT)

    assert queries.lists_of(event) == []
    assert minutes(amina, place) == (MarkKind.PRESENT, 30)


def test_the_way_in_opens_half_an_hour_before_and_closes_at_the_end(app: Flask) -> None:
    event, place, amina, _bola = set_up()
    assert service.way_in(event, {event.id}, NINE - timedelta(days=1)) is None
    assert service.way_in(event, {event.id}, NINE - timedelta(minutes=30)) == place
    assert service.way_in(event, {event.id}, NINE + timedelta(days=9)) is None
    for _time in range(2):
        with transaction():
            service.join(amina, place, UUID(int=1), at=NINE)

    assert stored(Scan) == 1
    assert minutes(amina, place) == (MarkKind.PRESENT, 60)


def test_an_organiser_names_somebody_by_ticket_address_or_name(app: Flask) -> None:
    event, _place, amina, bola = set_up()
    make_attendee(event, "Bola Adeyemi", email="other@example.org")
    make_attendee(event, "Chen", Status.CANCELLED)

    assert queries.one_person(event, amina.ticket.lower()) == amina.id
    assert queries.one_person(event, bola.email.upper()) == bola.id
    assert queries.one_person(event, "Amina Odhiambo") == amina.id
    assert [queries.one_person(event, typed) for typed in ("Bola Adeyemi", "Chen", "", "-")] == [None] * 4


def test_a_list_of_a_day_is_found_again(app: Flask) -> None:
    event, place, _amina, _bola = set_up()
    day = next(one for one in places_of(event) if one.whole_day)
    places = places_of(event)

    assert queries.place_of(keep(event, day), places) == day
    assert queries.place_of(keep(event, place), places) == place


def test_times_that_are_still_to_come_are_refused(app: Flask) -> None:
    event, place, amina, _bola = set_up()
    kept = keep(event, place, Attendee("A", "", (stay(5 * 24 * 60, 30),)))

    with pytest.raises(NotYetHeld):
        confirm(kept, {0: amina.id})

    assert (stored(Scan), kept.round) == (0, 0)
