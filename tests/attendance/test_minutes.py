"""The database reckons for everybody how long they were there, as the rules do for one."""

from collections import defaultdict
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.attendance import minutes, places, queries
from app.attendance.models import Mark, Scan
from app.attendance.rules import Direction, MarkKind, Place, attendance, minutes_in_all
from app.core.db import db
from app.programme.models import Event
from app.registration.models import Registration
from tests.attendance.test_queries import MONDAY, NINE, say, store
from tests.factories import make_attendee, make_event, make_session, session_at

moments = st.integers(-40 * 6, 240 * 6).map(lambda tens: NINE + timedelta(seconds=tens * 10, microseconds=tens % 2))
who_and_where = st.tuples(st.integers(0, 1), st.integers(0, 4))
scans = st.lists(st.tuples(who_and_where, moments, st.sampled_from(Direction)), max_size=14)
marks = st.lists(st.tuples(who_and_where, moments, st.sampled_from(MarkKind)), max_size=3)
SO_FAR = NINE + timedelta(hours=3, minutes=50)


def by_the_rules(people: list[Registration], listed: list[Place]) -> tuple[set[object], set[object]]:
    at_places, days = set(), defaultdict(list)
    for number, place in enumerate(listed):
        for person_id, seen in queries.seen_at(place, [person.id for person in people]).items():
            derived = attendance(seen.passages, seen.words, place.window.so_far(SO_FAR) if place.window else None)
            if seen.passages or seen.words:
                at_places.add((person_id, number, derived.minutes))
                days[person_id] += [(place, derived.minutes)] if derived.state is MarkKind.PRESENT else []
    return at_places, {(person_id, minutes_in_all(there)) for person_id, there in days.items() if there}


def by_the_database(event: Event, listed: list[Place]) -> tuple[set[object], set[object]]:
    derived = minutes.derived(event, listed, SO_FAR)
    daily = minutes.by_day(derived)
    days = select(daily.c.registration_id, daily.c.minutes).where(daily.c.present == 1)
    rows = db.session.execute(select(derived.c.registration_id, derived.c.place, derived.c.minutes))
    return {tuple(row) for row in rows}, {tuple(row) for row in db.session.execute(days)}


def test_the_database_counts_the_minutes_that_the_rules_count(app: Flask) -> None:
    event = make_event(last_day=MONDAY, half_days=True)
    make_session(event)
    session_at(event, "Clinic", "2027-05-03 12:30")
    people = [make_attendee(event, "Amina"), make_attendee(event, "Bola")]
    listed = places.places_of(event)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(scans, marks)
    def the_same(seen: list, said: list) -> None:
        for (who, where), at, direction in seen:
            store(event, people[who], listed[where], at, direction)
        for (who, where), at, kind in said:
            say(event, people[who], listed[where], at, kind)
        db.session.flush()
        assert by_the_database(event, listed) == by_the_rules(people, listed)
        for model in (Scan, Mark):
            db.session.execute(delete(model))

    the_same()


def test_where_no_hours_are_known_there_are_no_minutes(app: Flask) -> None:
    event = make_event(last_day=MONDAY)
    amina = make_attendee(event, "Amina")
    (monday,) = listed = places.places_of(event)
    store(event, amina, monday, NINE, Direction.IN)
    db.session.commit()

    assert (
        by_the_database(event, listed) == ({(amina.id, 0, None)}, {(amina.id, None)}) == by_the_rules([amina], listed)
    )


@pytest.mark.parametrize(
    ("there", "minutes_there"),
    [
        ([], 0),
        ([(Place(MONDAY), None)], None),
        ([(Place(MONDAY), 500), (Place(MONDAY + timedelta(days=1)), None)], 500),
    ],
    ids=["nowhere", "hours unknown", "hours of one day known"],
)
def test_minutes_are_those_that_are_known(there, minutes_there):
    assert minutes_in_all(there) == minutes_there
