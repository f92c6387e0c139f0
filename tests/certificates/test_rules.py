"""What certificates say, and how they are numbered."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from app.attendance.rules import Attendance, Completion, Half, MarkKind, Part, Place, Window
from app.certificates import rules
from app.certificates.rules import Unit

MONDAY = date(2027, 5, 3)
MORNING = Window(datetime(2027, 5, 3, 9, tzinfo=UTC), datetime(2027, 5, 3, 12, tzinfo=UTC))
HERE = Attendance(MarkKind.PRESENT, minutes=90)
DONE = Completion(1, 1, completed=True)


def test_a_number_says_year_event_and_which_one_it_is() -> None:
    assert rules.number(2027, 12, 34) == "2027-12-0034"


@pytest.mark.parametrize(
    ("last_day", "until"),
    [(date(2027, 5, 5), date(2037, 5, 5)), (date(2028, 2, 29), date(2038, 3, 1))],
    ids=["any day", "a leap day"],
)
def test_a_certificate_is_kept_for_ten_years(last_day: date, until: date) -> None:
    assert rules.kept_until(last_day) == until


def test_a_day_is_counted_by_its_sessions_else_its_halves_else_itself_and_travelling_is_not_attending() -> None:
    bus, talk = uuid4(), uuid4()
    day, half = Place(MONDAY, window=MORNING), Place(MONDAY, half=Half.MORNING, window=MORNING)
    sessions = [Place(MONDAY, bus, "Bus", MORNING), Place(MONDAY, talk, "Talk", MORNING)]
    later = Place(date(2027, 5, 4), window=MORNING)

    def facts(*places: Place) -> tuple[tuple[int, ...], int | None]:
        found = rules.facts(DONE, places, dict.fromkeys(range(len(places)), HERE), {bus})
        return found.sessions, found.minutes

    assert facts(day, half, *sessions, later) == ((3,), 180)
    assert facts(day, half) == facts(day) == facts(half) == ((), 90)
    assert facts(sessions[0]) == facts() == ((), None)


def test_hours_that_are_not_known_are_not_said_and_who_was_excused_was_not_there() -> None:
    places = [Place(MONDAY), Place(date(2027, 5, 4)), Place(date(2027, 5, 5))]
    attended = {0: Attendance(MarkKind.PRESENT), 1: Attendance(MarkKind.EXCUSED, minutes=0)}
    assert rules.facts(DONE, places, attended, set()).minutes is None


@pytest.mark.parametrize(
    ("place", "unit"),
    [
        (None, Unit.SESSIONS),
        (Place(MONDAY, uuid4()), Unit.SESSIONS),
        (Place(MONDAY, half=Half.MORNING), Unit.HALVES),
        (Place(MONDAY), Unit.DAYS),
    ],
    ids=["nothing", "sessions", "halves", "days"],
)
def test_an_event_is_attended_by_sessions_halves_or_days(place: Place | None, unit: Unit) -> None:
    assert rules.unit([Part(0)] if place else [], [place] if place else []) is unit
