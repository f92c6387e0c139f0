"""The counts of an event agree with a count by hand."""

from datetime import date, timedelta

from flask import Flask

from app.attendance import places
from app.attendance.counts import Count, Part, counts
from app.attendance.rules import Direction, MarkKind
from app.core.db import db
from app.registration.rules import Gender, Status
from tests.attendance.test_queries import NINE, say, store
from tests.factories import make_attendee, make_event, make_session


def test_everybody_is_counted_once_in_each_part(app: Flask) -> None:
    event = make_event(last_day=date(2027, 5, 3))
    make_session(event)
    monday, opening = listed = places.places_of(event)
    amina = make_attendee(event, "Amina", gender=Gender.WOMAN)
    bola = make_attendee(event, "Bola", group_id="workers", gender=Gender.MAN, country_iso3="GHA")
    make_attendee(event, "Chen", group_id="workers", gender=Gender.MAN, country_iso3="GHA")
    dora = make_attendee(event, "Dora", Status.WAITLISTED, gender=Gender.WOMAN, country_iso3="GHA")
    for person in (amina, dora):
        store(event, person, opening, NINE, Direction.IN)
    store(event, amina, monday, NINE, Direction.IN)
    say(event, bola, opening, NINE, MarkKind.EXCUSED)
    db.session.commit()

    found = set(counts(event, listed, NINE + timedelta(days=1)))

    def count(part, place=None, status=None, role=None, group=None, gender=None, country=None, *numbers):
        return Count(part, place, status, role, group, gender, country, *numbers)

    role = "participant"
    assert found == {
        count(Part.PEOPLE, None, "confirmed", role, "government", "woman", None, 1, 1, 1, 0, 0, 0, 1, 60, 1),
        count(Part.PEOPLE, None, "confirmed", role, "workers", "man", None, 2, 2, 0, 1, 0, 0),
        count(Part.PEOPLE, None, "waitlisted", role, "government", "woman", None, 1, 0, 0, 0, 0, 1),
        count(Part.COUNTRIES, None, None, None, None, None, "KEN", 1, 1, 1, 0, 0, 0, 1, 60, 1),
        count(Part.COUNTRIES, None, None, None, None, None, "GHA", 3, 2, 0, 1, 0, 1),
        count(Part.SESSIONS, 1, None, None, "government", None, None, 2, 1, 1, 0, 0, 1, 0, 60, 1),
        count(Part.SESSIONS, 1, None, None, "workers", None, None, 1, 1, 0, 1, 0, 0),
        count(Part.DAYS, 0, None, None, "government", None, None, 2, 1, 1, 0, 0, 1, 0, 60, 1),
        count(Part.DAYS, 0, None, None, "workers", None, None, 1, 1, 0, 1, 0, 0),
    }


def test_an_event_without_anybody_counts_nobody(app: Flask) -> None:
    event = make_event()
    assert counts(event, places.places_of(event), NINE) == []
