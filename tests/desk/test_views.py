"""The organiser's desk, as its people use it."""

import re
from datetime import date, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.permissions import Role
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.outbox import Message
from app.programme.models import Event
from app.programme.rules import Certainty, EventStatus, Mode, Precision
from app.registration.queries import reserved_seats
from tests.desk.conftest import SESSION, as_typed, hers
from tests.factories import NOW, assign, make_event, make_registration, make_session, make_user, sign_in
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("an_hour_later")


# Who may see what


@pytest.mark.parametrize("page", ["", "/figures", "/edit", "/cancel", "/postpone", "/sessions"])
def test_the_event_of_another_organiser_does_not_exist(client: FlaskClient, olga, page: str) -> None:
    event = make_event()

    assert client.get(f"/organise/events/{event.slug}{page}").status_code == 404


@pytest.mark.parametrize("act", ["edit", "publish", "close", "cancel", "postpone", "sessions"])
def test_nor_can_it_be_changed(client: FlaskClient, olga, act: str) -> None:
    event = make_event()

    assert client.post(f"/organise/events/{event.slug}/{act}", data=SESSION).status_code == 404
    assert (event.status, event.sessions) == (EventStatus.PUBLISHED, [])


def test_check_in_staff_see_their_events_and_only_the_door(app: Flask, client: FlaskClient) -> None:
    clara = make_user(Role.CHECK_IN)
    sign_in(client, clara)
    event = hers(clara)

    page = client.get("/organise/").text
    assert f"/organise/events/{event.slug}/check-in" in page
    assert "New event" not in page
    assert client.get(f"/organise/events/{event.slug}").status_code == 404


def test_visitors_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/organise/").location.startswith("/sign-in")


def test_a_session_of_another_event_is_not_found_under_this_one(client: FlaskClient, olga) -> None:
    event, session = hers(olga), make_session(make_event())

    assert client.get(f"/organise/events/{event.slug}/sessions/{session.id}").status_code == 404


# My events


def test_events_lie_on_three_shelves(client: FlaskClient, olga) -> None:
    hers(olga, title="Forum to come")
    hers(olga, title="Forum in mind", status=EventStatus.DRAFT)
    hers(olga, title="Forum that was", status=EventStatus.CLOSED)

    def titles(show: str) -> list[bool]:
        page = client.get(f"/organise/?show={show}").text
        return [title in page for title in ("Forum to come", "Forum in mind", "Forum that was")]

    assert titles("upcoming") == [True, False, False]
    assert titles("drafts") == [False, True, False]
    assert titles("past") == [False, False, True]
    assert titles("nonsense") == [True, False, False]


def test_an_empty_desk_says_so(client: FlaskClient, olga) -> None:
    for show in ("upcoming", "drafts", "past"):
        assert client.get(f"/organise/?show={show}").status_code == 200


def test_the_list_asks_the_database_as_often_for_three_events_as_for_one(app: Flask, client: FlaskClient, olga) -> None:
    def asked() -> int:
        with counted() as sent:
            client.get("/organise/")
        return len(sent)

    hers(olga)
    asked()
    one = asked()
    hers(olga)
    hers(olga)
    assert asked() == one


# Event details


def test_the_page_of_details_stores_what_it_shows_without_a_trace(client: FlaskClient, olga) -> None:
    event = hers(
        olga, seats=10, reserved={"workers": 2}, opens_at=NOW, start_time=time(9), end_time=time(17),
        city_id="nairobi", online_url="https://meet.example.org", closes_at=NOW + timedelta(days=9), summary="Short",
    )  # fmt: skip
    assert client.get(f"/organise/events/{event.slug}/edit").status_code == 200
    answer = client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event))

    assert answer.status_code == 302
    assert db.session.scalars(select(AuditEntry)).all() == []
    assert (event.sequence, event.modified_at) == (0, NOW)


def test_details_are_changed_and_registrants_told(client: FlaskClient, olga) -> None:
    event = hers(olga)
    make_registration(event, "Amina")
    typed = as_typed(
        event, title="Forum on fair work", first_day="2027-06-07", last_day="", start_time="09:00", end_time="17:30",
        city_id="lima", country_iso3="PER", zone="", venue="Sala Nazca", themes=["just_transition"], capacity="20",
        reserved_workers="4", opens_at="2027-01-02T10:00", visa_until="2027-03-02T18:00",
    )  # fmt: skip
    page = client.post(f"/organise/events/{event.slug}/edit", data=typed, follow_redirects=True).text

    assert "Your changes are stored." in page
    assert "We write to the person registered." in page
    assert (event.zone, event.region_id, event.capacity, event.last_day) == (
        "America/Lima", "americas", 20, date(2027, 6, 7),
    )  # fmt: skip
    assert event.opens_at is not None
    assert event.opens_at.isoformat() == "2027-01-02T15:00:00+00:00"
    assert event.visa_until is not None
    assert event.visa_until.isoformat() == "2027-03-02T23:00:00+00:00"
    assert reserved_seats(event.id) == {"workers": 4}
    subjects = [m.subject for m in db.session.scalars(select(Message).order_by(Message.created_at))]
    assert subjects[-1] == "Changed: Forum on fair work"


def test_an_event_is_attended_by_half_days_and_asks_for_a_share_or_gives_no_certificates(
    client: FlaskClient, olga
) -> None:
    event = hers(olga)
    place = f"/organise/events/{event.slug}/edit"
    assert (event.half_days, event.certificate_threshold) == (False, 80)
    client.post(place, data=as_typed(event, half_days="y", certificate_threshold="75"))
    assert (event.half_days, event.certificate_threshold) == (True, 75)
    (box,) = (one for one in client.get(place).text.split("<input") if 'name="half_days"' in one)
    assert " checked" in box.partition(">")[0]
    client.post(place, data=as_typed(event, half_days=False, certificate_threshold=""))
    assert (event.half_days, event.certificate_threshold) == (False, None)


def test_nobody_is_written_to_where_the_organiser_says_so(client: FlaskClient, olga) -> None:
    event = hers(olga)
    make_registration(event, "Amina")
    before = len(db.session.scalars(select(Message)).all())
    typed = as_typed(event, title="Forum on fair work")
    del typed["tell"]
    client.post(f"/organise/events/{event.slug}/edit", data=typed)

    assert event.title == "Forum on fair work"
    assert len(db.session.scalars(select(Message)).all()) == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "Enter a title."),
        ({"last_day": "2027-05-01"}, "The end must come after the start."),
        ({"start_time": "09:00"}, "Enter both the start and the end time"),
        ({"first_day": ""}, "Enter the first day."),
        ({"city_id": "lima"}, "Lima is in another country."),
        ({"online_url": "javascript:alert(1)"}, "Enter an address that begins with https://."),
        ({"venue_address": "Harambee Avenue"}, "Enter the name of the venue too."),
        ({"reserved_workers": "3"}, "seats"),
        ({"capacity": "2", "reserved_workers": "3"}, "seats"),
        ({"opens_at": "2027-03-01T10:00", "closes_at": "2027-02-01T10:00"}, "Registration must close after it opens."),
        ({"zone": "Europe/Rome", "opens_at": "2027-03-28T02:30"}, "are put forward and skip 02:30"),
        ({"country_limit": "many"}, "Enter a whole number"),
        ({"certificate_threshold": "101"}, "Enter a whole number from 1 to 100."),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field_and_what_was_typed_stays(
    client: FlaskClient, olga, changed: dict[str, str], said: str
) -> None:
    event = hers(olga)
    answer = client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, summary="Kept words", **changed))

    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept words" in answer.text
    assert "<title>Error:" in answer.text
    assert event.summary == ""


def test_a_time_that_occurs_twice_is_stored_as_the_first_and_said_so(client: FlaskClient, olga) -> None:
    event = hers(olga, country_iso3="ITA", region_id="europe_central_asia", zone="Europe/Rome")
    typed = as_typed(
        event, first_day="2027-10-31", last_day="2027-10-31", start_time="02:30", end_time="09:00", zone="Europe/Rome"
    )
    page = client.post(f"/organise/events/{event.slug}/edit", data=typed, follow_redirects=True).text

    assert "02:30 occurs twice that night: the first is meant." in page
    assert "02:30 occurs twice" in client.get(f"/organise/events/{event.slug}/edit").text


def test_a_date_that_is_not_known_yet_is_declared(client: FlaskClient, olga) -> None:
    event = hers(olga, status=EventStatus.DRAFT, summary="Short")
    client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, date_precision="unknown"))

    assert (event.first_day, event.date_precision, event.date_certainty) == (
        None, Precision.UNKNOWN, Certainty.SUGGESTED,
    )  # fmt: skip
    client.post(f"/organise/events/{event.slug}/publish")
    assert event.status is EventStatus.PUBLISHED


def test_a_zone_by_an_older_name_stays_possible(client: FlaskClient, olga) -> None:
    event = hers(olga, zone="Asia/Calcutta")
    assert client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event)).status_code == 302
    assert event.zone == "Asia/Calcutta"


def test_a_day_entered_in_a_fresh_draft_is_meant(client: FlaskClient, olga) -> None:
    client.post("/organise/new-event", data={"title": "Forum"})
    event = db.session.scalars(select(Event)).one()
    typed = as_typed(event)
    assert "date_precision" not in typed
    client.post(f"/organise/events/{event.slug}/edit", data=typed)
    assert event.date_precision is Precision.UNKNOWN

    client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, first_day="2027-05-03"))
    assert (event.date_precision, event.last_day) == (Precision.DAY, date(2027, 5, 3))


def test_a_single_day_stays_single_where_its_first_day_is_moved(client: FlaskClient, olga) -> None:
    event = hers(olga, first_day=date(2027, 1, 12), last_day=date(2027, 1, 12), start_time=None, end_time=None)
    page = client.get(f"/organise/events/{event.slug}/edit").text
    assert re.search(r'id="first_day"[^>]*value="2027-01-12"', page)
    assert re.search(r'id="last_day"[^>]*value=""', page)

    for day in ("2027-11-22", "2027-01-11"):
        client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, first_day=day))
        assert (event.first_day, event.last_day) == (date.fromisoformat(day), date.fromisoformat(day))


# Two people at once


@pytest.mark.parametrize(
    ("before", "others", "shown"),
    [
        ("2027-05-03", {"first_day": "2027-06-07"}, ("2027-06-07", "")),
        ("2027-05-03", {"last_day": "2027-05-05"}, ("2027-05-03", "2027-05-05")),
        ("2027-05-03", {"first_day": "2027-05-01", "last_day": "2027-05-03"}, ("2027-05-01", "2027-05-03")),
        ("2027-05-05", {"last_day": ""}, ("2027-05-03", "")),
    ],
    ids=["moved", "made longer", "begun earlier", "made a single day"],
)
def test_the_days_that_somebody_else_set_are_taken_over(
    client: FlaskClient, olga, before: str, others: dict[str, str], shown: tuple[str, str]
) -> None:
    event = hers(olga, first_day=date(2027, 5, 3), last_day=date.fromisoformat(before), start_time=None, end_time=None)
    hers_typed = as_typed(event, title="Olga’s title")
    client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, **others))
    answer = client.post(f"/organise/events/{event.slug}/edit", data=hers_typed)

    assert answer.status_code == 409
    for name, value in zip(("first_day", "last_day"), shown, strict=True):
        assert re.search(rf'id="{name}"[^>]*value="{value}"', answer.text)


def test_the_second_of_two_sees_what_the_first_changed_and_loses_nothing(client: FlaskClient, app: Flask, olga) -> None:
    event = hers(olga)
    bola = make_user(name="Bola Builder")
    assign(bola, event)
    hers_typed = as_typed(event, title="Olga’s title", summary="Olga’s summary")
    other = app.test_client()
    sign_in(other, bola)
    other.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, title="Bola’s title", mode="hybrid"))

    answer = client.post(f"/organise/events/{event.slug}/edit", data=hers_typed)

    assert answer.status_code == 409
    assert "Bola Builder changed “Title”: it is now “Bola’s title”." in answer.text
    assert "Bola Builder changed “How do people take part?”: it is now “In person and online”." in answer.text
    assert 'value="Olga’s title"' in answer.text
    assert "Olga’s summary" in answer.text
    assert 'value="hybrid" checked' in answer.text  # Olga had not touched it
    assert event.title == "Bola’s title"

    again = as_typed(event, title="Olga’s title", summary="Olga’s summary")
    assert client.post(f"/organise/events/{event.slug}/edit", data=again).status_code == 302
    assert (event.title, event.summary, event.mode) == ("Olga’s title", "Olga’s summary", Mode.HYBRID)


def test_seats_that_somebody_else_changed_are_taken_over_too(client: FlaskClient, app: Flask, olga) -> None:
    event = hers(olga, seats=20, reserved={"workers": 5})
    hers_typed = as_typed(event, title="Olga’s title", reserved_workers="6")
    client.post(
        f"/organise/events/{event.slug}/edit",
        data=as_typed(event, capacity="30", reserved_workers="7", reserved_employers="4"),
    )
    answer = client.post(f"/organise/events/{event.slug}/edit", data=hers_typed)

    assert answer.status_code == 409
    for words in (
        "“Seats”: it is now “30”",
        "“Reserved for Workers”: it is now “7”",
        "“Reserved for Employers”: it is now “4”",
    ):
        assert words in answer.text
    assert re.search(r'id="capacity"[^>]*value="30"', answer.text)
    assert re.search(r'id="reserved_employers"[^>]*value="4"', answer.text)
    assert re.search(r'id="reserved_workers"[^>]*value="6"', answer.text)


def test_a_form_that_does_not_say_what_it_was_filled_in_from_changes_nothing(client: FlaskClient, olga) -> None:
    event = hers(olga)
    for seen in ("", "yesterday", "0001-01-01T00:00:00+14:00"):
        typed = as_typed(event, title="Another", seen=seen)
        assert client.post(f"/organise/events/{event.slug}/edit", data=typed).status_code == 409
    assert event.title == "Forum on decent work"


# The record of changes


def test_administrators_read_the_record_of_changes(app: Flask, client: FlaskClient) -> None:
    ada = make_user(Role.ADMINISTRATOR, "Ada Administrator")
    sign_in(client, ada)
    event = make_event()
    client.post(f"/organise/events/{event.slug}/edit", data=as_typed(event, title="Another title"))
    page = client.get("/organise/audit").text

    assert "Ada Administrator" in page
    assert "event.changed" in page
    assert "Another title" in page
    assert client.get("/organise/audit?page=2").status_code == 200


def test_organisers_do_not(client: FlaskClient, olga) -> None:
    assert client.get("/organise/audit").status_code == 404
