"""Who completed an event: the rules for one person, and the same for everybody by the database."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.attendance import completion, places
from app.attendance.models import Mark, Scan
from app.attendance.rules import Completion, Direction, MarkKind, Part, Place
from app.attendance.rules import completion as judged
from app.core.db import db
from app.programme.models import Event
from app.programme.rules import SessionKind
from app.registration.models import Registration, SessionChoice
from app.registration.rules import Status
from tests.attendance.test_queries import NINE, say, store
from tests.factories import NOW, make_attendee, make_event, session_at

IN, PRESENT, EXCUSED = Direction.IN, MarkKind.PRESENT, MarkKind.EXCUSED


def by_the_rules(event: Event, listed: list[Place], people: list[Registration]) -> dict[object, Completion]:
    attended = completion.attended_by(event, listed, [person.id for person in people])
    return completion.of_people(event, listed, people, attended)


def by_the_database(event: Event, listed: list[Place]) -> dict[object, Completion]:
    rows = db.session.execute(select(completion.completed(event, listed)))
    return {key: Completion(present, needed, bool(enough)) for key, present, needed, enough in rows}


def choose(person: Registration, session_id: object) -> None:
    db.session.add(SessionChoice(registration_id=person.id, session_id=session_id, place=1, changed_at=NOW))
    db.session.commit()


@pytest.mark.parametrize(
    ("present", "needed", "threshold", "enough"),
    [(4, 5, 80, True), (3, 4, 80, False), (0, 0, 80, False), (5, 5, None, False), (2, 3, 67, False), (2, 3, 66, True)],
    ids=["just", "short", "nothing counts", "no certificates", "a third short", "rounded by nobody"],
)
def test_somebody_completes_who_reaches_the_threshold(present, needed, threshold, enough):
    assert judged(present, needed, threshold) == Completion(present, needed, enough)


def test_the_parts_are_the_required_sessions_and_an_elective_counts_for_whoever_chose_it(app: Flask) -> None:
    event = make_event(certificate_threshold=80)
    opening = session_at(event, "Opening", "2027-05-03 09:00")
    session_at(event, "Coffee", "2027-05-03 10:30", kind=SessionKind.BREAK)
    session_at(event, "Bus", "2027-05-03 11:00", kind=SessionKind.TRAVEL)
    session_at(event, "Cancelled", "2027-05-03 12:00", cancelled=True)
    session_at(event, "Party", "2027-05-03 20:00", required=False)
    clinic = session_at(event, "Clinic", "2027-05-04 09:00", kind=SessionKind.ELECTIVE, capacity=5)
    free = session_at(event, "Free choice", "2027-05-04 11:00", kind=SessionKind.ELECTIVE)
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")
    choose(amina, clinic.id)
    listed = places.places_of(event)

    parts = completion.parts_of(event, listed)
    assert [(listed[part.place].title, part.chosen) for part in parts] == [
        ("Opening", None),
        ("Clinic", clinic.id),
        ("Free choice", None),
    ]
    for person in (amina, bola):
        for session in (opening, clinic, free):
            store(event, person, Place(date(2027, 5, 3), session.id), session.starts_at, IN)
    db.session.commit()
    # Bola came to the clinic without having chosen it: it does not count.
    assert by_the_database(event, listed) == {amina.id: Completion(3, 3, True), bola.id: Completion(2, 2, True)}
    assert by_the_rules(event, listed, [amina, bola]) == by_the_database(event, listed)


@pytest.mark.parametrize("half_days", [True, False], ids=["halves", "days"])
def test_without_required_sessions_halves_count_or_days_and_only_for_the_confirmed(app: Flask, half_days) -> None:
    event = make_event(certificate_threshold=50, half_days=half_days, last_day=date(2027, 5, 4))
    evening = session_at(event, "Evening", "2027-05-04 19:00", required=False)
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola", Status.WAITLISTED)
    listed = places.places_of(event)
    for person in (amina, bola):
        store(event, person, listed[0], NINE, IN)
        store(event, person, Place(date(2027, 5, 4), evening.id), evening.starts_at, IN)
        say(event, person, listed[1], NINE, PRESENT)
    db.session.commit()

    # The evening makes the whole second day an afternoon: three halves, of which Amina was marked present at one.
    present, needed, enough = (1, 3, False) if half_days else (2, 2, True)
    assert by_the_database(event, listed) == {
        amina.id: Completion(present, needed, enough),
        bola.id: Completion(present, needed, False),
    }
    assert by_the_database(event, listed) == by_the_rules(event, listed, [amina, bola])


def test_excused_is_not_present_and_does_not_make_the_parts_fewer(app: Flask) -> None:
    event = make_event(certificate_threshold=80)
    sessions = [session_at(event, f"Session {n}", f"2027-05-03 {9 + n:02}:00", minutes=60) for n in range(4)]
    amina = make_attendee(event, "Amina")
    listed = places.places_of(event)
    for session in sessions[:3]:
        store(event, amina, Place(date(2027, 5, 3), session.id), session.starts_at, IN)
    say(event, amina, Place(date(2027, 5, 3), sessions[3].id), NINE, EXCUSED)
    db.session.commit()
    assert by_the_database(event, listed) == {amina.id: Completion(3, 4, False)}


moments = st.integers(-40, 240).map(lambda minutes: NINE + timedelta(minutes=minutes))
told = st.tuples(st.integers(0, 2), st.integers(0, 7), moments)
scans = st.lists(st.tuples(told, st.sampled_from(Direction)), max_size=14)
marks = st.lists(st.tuples(told, st.sampled_from(MarkKind)), max_size=6)


@pytest.mark.parametrize("required", [True, False], ids=["sessions", "halves"])
def test_the_database_says_of_everybody_what_the_rules_say_of_one(app: Flask, required) -> None:
    event = make_event(half_days=True, last_day=date(2027, 5, 4))
    for number in range(2):
        session_at(event, f"Session {number}", f"2027-05-0{3 + number} 09:00", required=required)
    clinic = session_at(event, "Clinic", "2027-05-04 12:00", kind=SessionKind.ELECTIVE, capacity=2, required=required)
    people = [make_attendee(event, "Amina"), make_attendee(event, "Bola"), make_attendee(event, "Chen", Status.PENDING)]
    choose(people[0], clinic.id)
    listed = places.places_of(event)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(scans, marks, st.sampled_from([None, 1, 34, 50, 80, 100]))
    def the_same(seen: list, said: list, threshold: int | None) -> None:
        event.certificate_threshold = threshold
        for (who, where, at), direction in seen:
            store(event, people[who], listed[where % len(listed)], at, direction)
        for (who, where, at), kind in said:
            say(event, people[who], listed[where % len(listed)], at, kind)
        db.session.flush()
        assert by_the_database(event, listed) == by_the_rules(event, listed, people)
        for model in (Scan, Mark):
            db.session.execute(delete(model))

    the_same()


def test_a_scan_of_another_place_tells_nothing(app: Flask) -> None:
    event = make_event(certificate_threshold=1)
    amina = make_attendee(event, "Amina")
    store(event, amina, Place(date(2027, 5, 9)), NINE, IN)
    say(event, amina, Place(date(2027, 5, 9)), NINE, PRESENT)
    db.session.commit()
    listed = places.places_of(event)
    assert completion.parts_of(event, listed) == [Part(0), Part(1), Part(2)]
    assert by_the_rules(event, listed, [amina]) == by_the_database(event, listed) == {amina.id: Completion(0, 3, False)}
