"""The database derives for everybody what the rules derive for one."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.attendance import facts, places, queries
from app.attendance.models import Mark, MarkTakenBack, Scan, TakenBack
from app.attendance.rules import Direction, MarkKind, Place, attendance
from app.core.db import db
from app.programme.models import Event
from app.registration.models import Registration
from tests.factories import NOW, make_attendee, make_event, make_session, session_at

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
MONDAY = date(2027, 5, 3)

moments = st.integers(-40, 240).map(lambda minutes: NINE + timedelta(minutes=minutes))
who_and_where = st.tuples(st.integers(0, 1), st.integers(0, 4))
scans = st.lists(st.tuples(who_and_where, moments, st.sampled_from(Direction), st.booleans()), max_size=12)
marks = st.lists(st.tuples(who_and_where, moments, st.sampled_from(MarkKind), st.booleans()), max_size=5)


def store(event: Event, person: Registration, place: Place, at: datetime, direction: Direction) -> Scan:
    scan = Scan(
        id=uuid4(),
        event_id=event.id,
        registration_id=person.id,
        session_id=place.session_id,
        day=place.day,
        half=place.half,
        direction=direction,
        scanned_at=at,
        happened_at=at,
        received_at=NOW,
        recorded_by="system",
    )
    db.session.add(scan)
    return scan


def say(event: Event, person: Registration, place: Place, at: datetime, kind: MarkKind) -> Mark:
    where = {"session_id": place.session_id, "day": place.day, "half": place.half}
    mark = Mark(event_id=event.id, registration_id=person.id, kind=kind, marked_at=at, marked_by="system", **where)
    db.session.add(mark)
    return mark


def by_the_rules(people: list[Registration], listed: list[Place]) -> set[tuple[object, ...]]:
    found = set()
    for number, place in enumerate(listed):
        day = next(n for n, one in enumerate(listed) if one.day == place.day)
        for person_id, seen in queries.seen_at(place, [person.id for person in people]).items():
            derived = attendance(seen.passages, seen.words, place.window)
            if seen.passages or seen.words:
                present, excused = derived.state is MarkKind.PRESENT, derived.state is MarkKind.EXCUSED
                found.add((person_id, number, day, present, excused, derived.late))
    return found


def by_the_database(event: Event, listed: list[Place]) -> set[tuple[object, ...]]:
    return {tuple(row) for row in db.session.execute(select(queries.derived(event, listed)))}


def test_the_database_says_the_same_as_the_rules(app: Flask) -> None:
    event = make_event(last_day=MONDAY, half_days=True)
    make_session(event)
    session_at(event, "Clinic", "2027-05-03 12:30")
    people = [make_attendee(event, "Amina"), make_attendee(event, "Bola")]
    listed = places.places_of(event)
    assert len(listed) == 5  # the day, its halves and two sessions

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(scans, marks)
    def the_same(seen: list, said: list) -> None:
        for (who, where), at, direction, taken_back in seen:
            scan = store(event, people[who], listed[where], at, direction)
            if taken_back:
                db.session.flush()
                db.session.add(
                    TakenBack(scan_id=scan.id, event_id=event.id, at=NOW, happened_at=NOW, taken_back_by="system")
                )
        for (who, where), at, kind, taken_back in said:
            mark = say(event, people[who], listed[where], at, kind)
            if taken_back:
                db.session.flush()
                db.session.add(MarkTakenBack(mark_id=mark.id, at=NOW, taken_back_by="system"))
        db.session.flush()
        # A person all of whose scans were taken back has nothing to tell; one with marks or scans has one row a place.
        assert by_the_database(event, listed) == by_the_rules(people, listed)
        for model in (TakenBack, MarkTakenBack, Scan, Mark):
            db.session.execute(delete(model))

    the_same()


def test_days_without_known_hours_are_derived_too(app: Flask) -> None:
    event = make_event(last_day=MONDAY)
    amina = make_attendee(event, "Amina")
    (monday,) = listed = places.places_of(event)
    store(event, amina, monday, NINE, Direction.IN)
    db.session.commit()

    assert by_the_database(event, listed) == {(amina.id, 0, 0, 1, 0, 0)} == by_the_rules([amina], listed)


def test_a_scan_on_a_day_that_is_not_the_events_tells_nothing(app: Flask) -> None:
    event = make_event()
    store(event, make_attendee(event, "Amina"), Place(date(2027, 5, 2)), NINE - timedelta(days=1), Direction.IN)
    db.session.commit()

    assert by_the_database(event, places.places_of(event)) == set()


def test_a_session_that_moved_to_another_day_takes_its_scans_along(app: Flask) -> None:
    event = make_event()
    session, amina = make_session(event), make_attendee(event, "Amina")
    store(event, amina, Place(MONDAY, session.id), NINE, Direction.IN)
    session.starts_at, session.ends_at = NINE + timedelta(days=1), NINE + timedelta(days=1, hours=1)
    db.session.commit()

    listed = places.places_of(event)
    assert [place.day.day for place in listed] == [3, 4, 4, 5]
    assert by_the_database(event, listed) == {(amina.id, 2, 1, 1, 0, 0)}


def test_how_it_was_put_together_begins_where_somebody_was_scanned_last(app: Flask) -> None:
    event = make_event()
    listed, amina = places.places_of(event), make_attendee(event, "Amina")
    assert facts.last_seen(event, listed) is None
    for place, at in ((listed[1], NINE + timedelta(days=1)), (listed[0], NINE)):
        store(event, amina, place, at, Direction.IN)
    db.session.commit()

    assert facts.last_seen(event, listed) == listed[1]
