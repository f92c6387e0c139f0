"""What the feeds say of the programme, as a calendar client reads it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from app.core.db import db, transaction
from app.programme import calendar, jobs, service
from app.programme.details import EventDetails, SessionDetails
from app.programme.models import CalendarEntry, Event
from app.programme.rules import Certainty, EventStatus, Precision
from app.reference.catalogue import catalogue
from tests.calendars.conftest import get, read, summaries
from tests.factories import NOW, make_event, make_project, make_user, wall

LATER = NOW + timedelta(hours=1)
EXTRA = NOW + timedelta(hours=2)


def publish(title: str = "Forum on decent work", at: datetime = NOW, **said: Any) -> Event:
    """Plan an event in Nairobi in May 2027, and publish it."""
    said = {"city_id": "nairobi", "zone": "Africa/Nairobi", "first_day": date(2027, 5, 3), "last_day": date(2027, 5, 5),
            "summary": "In short.", "languages": ["en"]} | said  # fmt: skip
    with transaction():
        olga = db.session.merge(make_user())
        event = service.create_event(title, said.pop("type_id", "workshop"), EventDetails(**said), by=olga, at=at)
        service.publish(event, by=olga, at=at)
    return event


def change(event: Event, at: datetime = LATER, **said: Any) -> None:
    with transaction():
        service.change_event(event, EventDetails(**said), by=db.session.merge(make_user()), at=at)


def step(verb, row, at: datetime = LATER) -> None:
    with transaction():
        verb(db.session.merge(row), by=db.session.merge(make_user()), at=at)


def add_session(event: Event, title: str, begins: str, ends: str, **said: Any):
    said = SessionDetails(title=title, starts_wall=wall(begins), ends_wall=wall(ends), **said)
    with transaction():
        return service.add_session(event, said, by=db.session.merge(make_user()), at=NOW)


def entry(client, path: str = "/feeds/all.ics"):
    (event,) = read(client, path).events
    return event


def test_a_programme_without_events_is_an_empty_calendar(client):
    calendar = read(client)
    assert (calendar.events, calendar.timezones) == ([], [])
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "South–South Exchange"
    assert "METHOD" not in calendar
    assert calendar["SOURCE"] == "http://localhost/feeds/all.ics"
    assert (calendar["REFRESH-INTERVAL"].dt, calendar["X-PUBLISHED-TTL"]) == (timedelta(hours=1), "PT1H")


def test_an_event_comes_with_all_that_is_public(client):
    event = publish(
        start_time=time(9), end_time=time(17, 30), venue="KICC", themes=["just_transition", "gender_equality"],
        description="Three days; *bring* a pen, and `C:\\New`.", online_url="https://meet.example.org/secret",
    )  # fmt: skip
    shown = entry(client)
    text = get(client).text
    assert shown["UID"] == event.uid
    assert shown["DTSTAMP"].dt == shown["LAST-MODIFIED"].dt == shown["CREATED"].dt == NOW
    assert (shown["SEQUENCE"], shown["STATUS"], shown["TRANSP"]) == (0, "CONFIRMED", "OPAQUE")
    assert shown["DTSTART"].dt.astimezone(UTC) == datetime(2027, 5, 3, 6, tzinfo=UTC)
    assert shown["DTEND"].dt.astimezone(UTC) == datetime(2027, 5, 5, 14, 30, tzinfo=UTC)
    assert shown["DTSTART"].params["TZID"] == "Africa/Nairobi"
    assert shown["LOCATION"] == "KICC, Nairobi, Kenya"
    assert (shown["GEO"].latitude, shown["GEO"].longitude) == pytest.approx((-1.29, 36.82), abs=0.1)
    assert shown["URL"] == f"http://localhost/events/{event.slug}"
    assert shown["DESCRIPTION"] == f"In short.\n\n{shown['URL']}\n\nThree days; bring a pen, and C:\\New."
    assert list(shown["CATEGORIES"].cats) == ["Workshop", "Gender equality", "Just transition"]
    assert "meet.example.org" not in text
    assert not any(word in text for word in ("ATTENDEE", "PARTICIPANT", "VALARM", "METHOD"))


def test_every_zone_in_use_is_described_once_before_the_events(client):
    for city, zone in (("nairobi", "Africa/Nairobi"), ("lima", "America/Lima"), ("nairobi", "Africa/Nairobi")):
        publish(city_id=city, zone=zone, start_time=time(9), end_time=time(17))
    publish("Whole days")
    text = get(client).text
    assert [line for line in text.split("\r\n") if line.startswith("TZID")] == [
        "TZID:Africa/Nairobi", "TZID:America/Lima"
    ]  # fmt: skip
    assert text.rindex("END:VTIMEZONE") < text.index("BEGIN:VEVENT")


def test_an_event_of_whole_days_ends_on_the_day_after(client):
    publish()
    shown = entry(client)
    assert (shown["DTSTART"].dt, shown["DTEND"].dt) == (date(2027, 5, 3), date(2027, 5, 6))


def test_a_time_in_an_irregular_year_goes_out_in_utc(client):
    day = date(2026, 3, 2)
    publish(city_id=None, country_iso3="MAR", zone="Africa/Casablanca", first_day=day, last_day=day,
            start_time=time(9), end_time=time(12))  # fmt: skip
    assert "DTSTART:20260302T090000Z" in get(client).text  # in Ramadan, when clocks in Morocco show UTC
    assert read(client).timezones == []


def test_line_breaks_and_markup_in_a_title_never_break_a_feed(client):
    publish("Decent work,\r\nX-EVIL:1; <b>now</b>\n" + "à l’échelle " * 9)
    shown = entry(client)
    assert shown["SUMMARY"] == "Decent work, X-EVIL:1; now " + ("à l’échelle " * 9).strip()
    assert "X-EVIL" not in shown


def test_a_change_of_time_raises_the_sequence_of_the_same_entry_in_every_feed(client):
    event = publish()
    before = entry(client)
    change(event, first_day=date(2027, 5, 4), last_day=date(2027, 5, 6))
    for path in ("/feeds/all.ics", "/feeds/region/africa.ics", f"/feeds/event/{event.slug}.ics"):
        after = entry(client, path)
        assert (after["UID"], before["SEQUENCE"], after["SEQUENCE"]) == (before["UID"], 0, 1)
        assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == LATER
        assert (after["CREATED"].dt, after["DTSTART"].dt) == (NOW, date(2027, 5, 4))


def test_a_postponed_event_is_tentative(client):
    step(service.postpone, publish())
    assert (entry(client)["STATUS"], entry(client)["SEQUENCE"]) == ("TENTATIVE", 1)


def test_a_suggested_date_is_in_no_calendar_unless_the_organiser_says_so_and_then_tentative(client):
    event = publish(date_certainty=Certainty.SUGGESTED)
    add_session(event, "Opening", "2027-05-03 09:00", "2027-05-03 10:00")
    assert read(client).events == []
    assert read(client, f"/feeds/event/{event.slug}.ics").events == []

    change(event, suggested_in_feeds=True)
    assert entry(client)["STATUS"] == "TENTATIVE"
    statuses = {one["SUMMARY"]: one["STATUS"] for one in read(client, f"/feeds/event/{event.slug}.ics").events}
    assert statuses == {"Forum on decent work": "TENTATIVE", "Opening": "TENTATIVE"}
    assert "Not confirmed yet" in client.get("/feeds/all.atom").text

    change(event, EXTRA, date_certainty=Certainty.CONFIRMED)
    assert entry(client)["STATUS"] == "CONFIRMED"


def test_what_calendars_show_already_stays_there_when_its_date_is_only_suggested_again(client):
    event = publish()
    change(event, date_certainty=Certainty.SUGGESTED, suggested_in_feeds=False)
    assert (entry(client)["STATUS"], entry(client)["SEQUENCE"]) == ("TENTATIVE", 1)
    assert event.suggested_in_feeds

    change(event, EXTRA, suggested_in_feeds=False)
    assert (entry(client)["STATUS"], entry(client)["SEQUENCE"]) == ("CANCELLED", 2)
    change(event, EXTRA, suggested_in_feeds=True)
    assert (entry(client)["STATUS"], entry(client)["SEQUENCE"]) == ("TENTATIVE", 3)


def test_an_event_of_which_only_the_month_was_known_enters_calendars_only_where_the_organiser_says_so(client):
    event = publish(date_precision=Precision.MONTH)
    change(event, date_certainty=Certainty.SUGGESTED, date_precision=Precision.DAY, first_day=date(2027, 5, 3))
    assert (read(client).events, event.suggested_in_feeds) == ([], False)


def test_a_cancelled_event_stays_and_says_so_in_status_title_and_sequence(client):
    event = publish()
    step(service.cancel, event)
    shown = entry(client)
    assert (shown["UID"], shown["STATUS"], shown["SEQUENCE"]) == (event.uid, "CANCELLED", 1)
    assert (shown["SUMMARY"], shown["TRANSP"]) == ("Cancelled: Forum on decent work", "TRANSPARENT")


def test_a_cancelled_event_leaves_thirty_days_after_its_end_and_clients_are_told(client):
    event = publish()
    step(service.cancel, event)
    end = event.ends_at
    tag = get(client).headers["ETag"]

    jobs.clear_calendars(end + timedelta(days=30, seconds=-1))
    assert get(client, If_None_Match=tag).status_code == 304
    assert len(read(client).events) == 1

    jobs.clear_calendars(end + timedelta(days=30))
    assert get(client, If_None_Match=tag).status_code == 200
    assert read(client).events == read(client, f"/feeds/event/{event.slug}.ics").events == []


def test_an_event_that_loses_its_day_does_not_linger_as_if_it_took_place(client):
    event = publish()
    change(event, date_precision=Precision.MONTH)
    assert (entry(client)["STATUS"], entry(client)["SEQUENCE"]) == ("CANCELLED", 1)
    change(event, EXTRA, date_precision=Precision.DAY, first_day=date(2027, 5, 10), last_day=date(2027, 5, 11))
    assert (entry(client)["STATUS"], entry(client)["SEQUENCE"]) == ("CONFIRMED", 2)


def test_drafts_and_days_that_are_not_known_are_in_no_feed(client):
    publish("Some time in May", date_precision=Precision.MONTH)
    with transaction():
        service.create_event(
            "Draft", "workshop", {"first_day": date(2027, 5, 3)}, by=db.session.merge(make_user()), at=NOW
        )
    assert read(client).events == []


def test_an_entry_whose_event_is_not_public_is_not_shown_whatever_else_went_wrong(client):
    event = make_event()
    with transaction():
        calendar.refresh(db.session.merge(event), at=NOW)
        db.session.get_one(Event, event.id).status = EventStatus.DRAFT
    assert read(client).events == []
    assert get(client, f"/feeds/event/{event.slug}.ics").status_code == 404


def test_events_come_in_the_order_of_their_beginning(client):
    publish("Second", first_day=date(2027, 6, 1), last_day=date(2027, 6, 2))
    publish("First", first_day=date(2027, 4, 1), last_day=date(2027, 6, 2))
    assert summaries(client) == ["First", "Second"]


def test_a_feed_of_a_choice_holds_what_the_programme_shows_for_it(client):
    project = make_project("Learning from each other", code="AFR-9")
    publish("Nairobi", themes=["green_jobs"], projects=[project.code])
    publish("Lima", city_id="lima", zone="America/Lima", type_id="forum")
    shown = {
        "region/africa": ["Nairobi"],
        "region/americas": ["Lima"],
        "country/KEN": ["Nairobi"],
        "country/PER": ["Lima"],
        "country/FRA": [],
        "theme/green_jobs": ["Nairobi"],
        "theme/just_transition": ["Nairobi"],  # stands for the themes under it too
        "type/forum": ["Lima"],
        "project/AFR-9": ["Nairobi"],
    }
    assert {path: summaries(client, f"/feeds/{path}.ics") for path in shown} == shown


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("region/arab_states", "South–South Exchange: Arab States"),
        ("country/CIV", "South–South Exchange: Côte d'Ivoire"),
        ("theme/green_jobs", "South–South Exchange: Green jobs and green economy"),
        ("type/study_tour", "South–South Exchange: Study tour"),
        ("project/AFR-9", "South–South Exchange: Learning by\nexample"),
    ],
)
def test_a_feed_is_named_after_what_it_holds(client, path, name):
    make_project("Learning by\nexample", code="AFR-9")
    shown = read(client, f"/feeds/{path}.ics")
    assert shown["NAME"] == shown["X-WR-CALNAME"] == name.replace("\n", " ")
    assert shown["SOURCE"] == f"http://localhost/feeds/{path}.ics"


def test_an_event_has_its_sessions_in_its_own_calendar_and_takes_the_time_for_them(client):
    event = publish(start_time=time(9), end_time=time(17))
    add_session(event, "Closing", "2027-05-05 16:00", "2027-05-05 17:00")
    opening = add_session(event, "Opening", "2027-05-03 09:00", "2027-05-03 10:30", room="Hall A")
    add_session(event, "From Lima", "2027-05-03 04:00", "2027-05-03 05:00", zone="America/Lima")
    whole = read(client, f"/feeds/event/{event.slug}.ics")
    assert [str(one["SUMMARY"]) for one in whole.events] == ["Forum on decent work", "Opening", "From Lima", "Closing"]
    assert [str(one["TRANSP"]) for one in whole.events] == ["OPAQUE", "TRANSPARENT", "TRANSPARENT", "TRANSPARENT"]
    assert (whole.events[1]["UID"], whole.events[1]["LOCATION"]) == (opening.uid, "Hall A, Nairobi, Kenya")
    assert whole.events[2]["DTSTART"].dt.astimezone(UTC) == datetime(2027, 5, 3, 9, tzinfo=UTC)
    assert [zone.tz_name for zone in whole.timezones] == ["Africa/Nairobi", "America/Lima"]
    assert whole["NAME"] == "Forum on decent work"
    assert summaries(client) == ["Forum on decent work"]


def test_a_session_that_is_taken_out_becomes_cancelled(client):
    event = publish(start_time=time(9), end_time=time(17))
    session = add_session(event, "Opening", "2027-05-03 09:00", "2027-05-03 10:30")
    step(service.remove_session, session)
    shown = read(client, f"/feeds/event/{event.slug}.ics").events[1]
    assert (shown["UID"], shown["STATUS"], shown["SEQUENCE"]) == (session.uid, "CANCELLED", 1)
    assert shown["SUMMARY"] == "Cancelled: Opening"


def test_one_bad_event_is_left_out_and_logged(client, caplog):
    publish("Good")
    bad = make_event("Bad", zone="Mars/Olympus", start_time=time(9), end_time=time(17))
    with transaction():
        calendar.refresh(db.session.merge(bad), at=NOW)
    assert summaries(client) == ["Good"]
    assert bad.uid in caplog.text


def test_the_file_that_a_mail_carries_is_what_the_event_s_feed_shows(app, client):
    event = publish(start_time=time(9), end_time=time(17))
    add_session(event, "Opening", "2027-05-03 09:00", "2027-05-03 10:30")
    octets = get(client, f"/feeds/event/{event.slug}.ics").data
    with app.app_context():
        assert calendar.event_file(event).encode() == octets


def test_an_event_that_is_in_no_calendar_has_no_file(app):
    assert calendar.event_file(make_event(date_precision=Precision.MONTH)) is None


def test_an_entry_is_written_when_it_changes_and_not_when_it_is_read(client):
    event = publish()
    with transaction():
        db.session.get_one(CalendarEntry, event.uid).text = "BEGIN:VEVENT\r\nSUMMARY:As stored\r\nEND:VEVENT\r\n"
    assert "SUMMARY:As stored" in get(client).text


def test_every_choice_of_the_reference_data_has_its_feed(client):
    known = catalogue()
    for kind, rows in (("region", known.regions), ("theme", known.themes), ("type", known.event_types)):
        assert {key: get(client, f"/feeds/{kind}/{key}.ics").status_code for key in rows} == dict.fromkeys(rows, 200)
