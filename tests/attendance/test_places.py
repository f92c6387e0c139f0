"""People are checked in to the days of an event and to the sessions of its timetable."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from flask import Flask

from app.attendance import places
from app.attendance.models import Scan
from app.attendance.rules import Direction, Window
from app.core.db import db
from app.programme.models import Event
from app.programme.rules import Precision, SessionKind
from tests.factories import NOW, make_attendee, make_event, make_session, session_at

MONDAY, TUESDAY, WEDNESDAY = (date(2027, 5, day) for day in (3, 4, 5))
NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi


def listed(event: Event) -> list[tuple[date, str]]:
    return [(place.day, place.title) for place in places.places_of(event)]


def test_each_day_is_followed_by_its_sessions(app: Flask) -> None:
    event = make_event()
    for title, begins in (
        ("Closing", "2027-05-04 15:00"),
        ("Clinic", "2027-05-03 11:00"),
        ("Opening", "2027-05-03 09:00"),
    ):
        session_at(event, title, begins)

    assert listed(event) == [
        (MONDAY, ""), (MONDAY, "Opening"), (MONDAY, "Clinic"), (TUESDAY, ""), (TUESDAY, "Closing"), (WEDNESDAY, ""),
    ]  # fmt: skip


def test_nobody_is_checked_in_to_breaks_or_to_what_was_cancelled(app: Flask) -> None:
    event = make_event(last_day=MONDAY)
    make_session(event, "Coffee", kind=SessionKind.BREAK)
    make_session(event, "Cancelled", cancelled=True)

    assert listed(event) == [(MONDAY, "")]


def test_a_session_outside_the_dates_of_the_event_brings_its_day_along(app: Flask) -> None:
    event = make_event()
    session_at(event, "Online module", "2027-04-20 09:00")

    assert listed(event)[:3] == [(date(2027, 4, 20), ""), (date(2027, 4, 20), "Online module"), (MONDAY, "")]


def test_a_session_is_on_the_day_it_is_at_the_event_whatever_its_own_zone(app: Flask) -> None:
    event = make_event(zone="America/Lima")
    night = datetime(2027, 5, 5, 3, tzinfo=UTC)
    module = make_session(event, "Online module", starts_at=night, ends_at=night + timedelta(hours=1))

    assert places.session_days(event) == {module.id: TUESDAY}


def test_a_day_lasts_as_long_as_its_sessions_or_else_for_the_hours_of_the_event(app: Flask) -> None:
    event = make_event(start_time=time(8), end_time=time(17))
    session_at(event, "Opening", "2027-05-03 09:00", minutes=90)
    monday, _, tuesday, _ = places.places_of(event)

    assert monday.window == Window(NINE, NINE + timedelta(minutes=90))
    assert tuesday.window == Window(NINE + timedelta(hours=23), NINE + timedelta(hours=32))


def test_the_hours_of_an_event_that_ends_earlier_in_the_day_than_it_began_say_nothing_of_a_day(app: Flask) -> None:
    assert [place.window for place in places.places_of(make_event(start_time=time(18), end_time=time(12)))] == [
        None
    ] * 3


def test_of_a_long_or_undated_event_the_days_are_listed_on_which_somebody_came(app: Flask) -> None:
    long = make_event(last_day=date(2027, 7, 31))
    undated = make_event(first_day=None, last_day=None, starts_at=None, ends_at=None, date_precision=Precision.UNKNOWN)
    for event, day in ((long, TUESDAY), (long, date(2027, 1, 1)), (undated, TUESDAY)):
        person = make_attendee(event, f"Person {day}")
        seen = {"session_id": None, "day": day, "direction": Direction.IN, "scanned_at": NINE, "happened_at": NINE}
        db.session.add(
            Scan(
                id=uuid4(), event_id=event.id, registration_id=person.id, received_at=NOW, recorded_by="system", **seen
            )
        )
        db.session.commit()

    assert listed(long) == listed(undated) == [(TUESDAY, "")]


def test_a_place_is_found_by_its_name(app: Flask) -> None:
    known = places.places_of(make_event())

    assert places.find(known, "2027-05-04") is known[1]
    assert places.find(known, "elsewhere") is None
