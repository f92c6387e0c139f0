"""Sessions that move along with the days of their event."""

from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.timetable import plan, planning, steps
from app.timetable.along import Moved, has_sessions, move_along
from tests.desk.conftest import as_typed
from tests.factories import NOW, assign, make_event, make_session, make_user, session_at, sign_in, wall


def moved(event: Event, first_day: date | None, was: date | None) -> Moved:
    with transaction():
        event = db.session.get_one(Event, event.id)
        event.first_day = first_day
        event.last_day = first_day
        return move_along(event, was, by=SYSTEM, at=NOW)


def starts(event: Event) -> list[Any]:
    return [item.details["starts_wall"] for item in plan.plan_of(event)]


def test_of_a_draft_they_move_at_once_at_their_hours(app: Flask) -> None:
    event = make_event(status=EventStatus.DRAFT, zone="Europe/Rome", first_day=date(2027, 2, 1))
    session_at(event, "Opening", "2027-02-01 09:00")
    session_at(event, "Night bus", "2027-02-03 02:30", minutes=30)
    session_at(event, "Not any more", "2027-02-03 12:00", cancelled=True)
    found = moved(event, date(2027, 3, 26), date(2027, 2, 1))

    assert (found.number, found.left) == (1, ["Night bus"])
    assert starts(event) == [wall("2027-02-03 02:30"), wall("2027-02-03 12:00"), wall("2027-03-26 09:00")]
    (step,) = steps.latest(event)
    with transaction():
        planning.take_back(db.session.merge(event), db.session.merge(step), by=SYSTEM, at=NOW)
    assert starts(event)[0] == wall("2027-02-01 09:00")


def test_nothing_moves_where_the_first_day_is_as_it_was_or_not_known(app: Flask) -> None:
    event = make_event(status=EventStatus.DRAFT)
    assert not has_sessions(event)
    session_at(event, "Opening", "2027-05-03 09:00")
    assert has_sessions(event)
    for new, was in ((date(2027, 5, 3), date(2027, 5, 3)), (date(2027, 6, 3), None)):
        assert moved(event, new, was).number == 0
    assert starts(event) == [wall("2027-05-03 09:00")]


def test_an_organiser_who_moves_the_days_is_offered_to_move_the_sessions_along(client: FlaskClient) -> None:
    olga = make_user()
    sign_in(client, olga)
    event = make_event(status=EventStatus.DRAFT)
    assign(olga, event)
    place = f"/organise/events/{event.slug}/edit"
    assert 'name="along"' not in client.get(place).text
    session = make_session(event, "Opening")
    assert 'id="along"' in client.get(place).text
    assert 'checked class="" id="along"' in client.get(place).text

    later = {"first_day": "2027-06-07", "last_day": "2027-06-09"}
    page = client.post(place, data=as_typed(event, along="y", **later), follow_redirects=True).text
    assert "One session moved along." in page
    assert session.starts_wall == wall("2027-06-07 09:00")

    client.post(place, data=as_typed(event, first_day="2027-07-05", last_day="2027-07-07"))
    assert session.starts_wall == wall("2027-06-07 09:00")


def test_of_a_published_event_they_move_in_the_plan(client: FlaskClient) -> None:
    olga = make_user()
    sign_in(client, olga)
    event = make_event(zone="Europe/Rome", country_iso3="ITA", region_id="europe_central_asia")
    assign(olga, event)
    session = session_at(event, "Opening", "2027-05-03 09:00")
    session_at(event, "Night bus", "2027-05-05 02:30", minutes=30)
    typed = as_typed(event, along="y", first_day="2028-03-24", last_day="2028-03-26", zone="Europe/Rome")
    page = client.post(f"/organise/events/{event.slug}/edit", data=typed, follow_redirects=True).text

    assert "One session moved along." in page
    assert "People see the new times once you release the timetable." in page
    assert "“Night bus” stays where it was: clocks skip its hour on the new day." in page
    assert session.starts_wall == wall("2027-05-03 09:00")
    assert starts(event) == [wall("2027-05-05 02:30"), wall("2028-03-24 09:00")]
