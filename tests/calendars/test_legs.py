"""The legs of a study tour in calendars: each in its own zone, with both where a journey changes them."""

import json
from datetime import timedelta

from app.core.db import transaction
from app.programme import calendar, service
from app.programme.models import Event
from app.programme.rules import SessionKind
from tests.calendars.conftest import entries_of, forum, get, proved
from tests.factories import NOW, make_registration, make_user, wall

FLIGHT = {
    "title": "Flight",
    "kind": SessionKind.TRAVEL,
    "starts_wall": wall("2027-05-03 16:00"),
    "ends_wall": wall("2027-05-03 20:10"),
    "zone": "Africa/Nairobi",
    "ends_zone": "Europe/Paris",
    "city_id": "nairobi",
    "to_city_id": "paris",
    "place": "Flight XY 12",
}
STOP = {
    "title": "Packhouse",
    "kind": SessionKind.SITE_VISIT,
    "starts_wall": wall("2027-05-04 09:00"),
    "ends_wall": wall("2027-05-04 11:00"),
    "zone": "Europe/Paris",
    "city_id": "paris",
    "place": "Hall 3",
    "host": "Example Market",
    "demonstrates": "How produce is traced",
    "contact": "Jeanne, +33 1 00 00 00 00",
}


def tour() -> Event:
    event = forum(zone="Africa/Nairobi")
    with transaction():
        for said in (FLIGHT, STOP):
            service.add_session(event, said, by=make_user(), at=NOW)
        calendar.refresh(event, at=NOW)
    return event


def test_a_journey_begins_in_one_zone_and_ends_in_the_other(app, client) -> None:
    event = tour()

    found = entries_of(client, f"/feeds/event/{event.slug}.ics")
    flight, stop = found["Flight"], found["Packhouse"]
    text = get(client, f"/feeds/event/{event.slug}.ics").text

    assert flight["DTSTART"].params["TZID"] == "Africa/Nairobi"
    assert flight["DTEND"].params["TZID"] == "Europe/Paris"
    assert flight.end - flight.start == timedelta(hours=5, minutes=10)
    assert str(flight["LOCATION"]) == "Nairobi → Paris, Flight XY 12"
    assert stop["DTSTART"].params["TZID"] == "Europe/Paris"
    assert str(stop["LOCATION"]) == "Example Market, Hall 3, Paris, France"
    assert str(stop["DESCRIPTION"]).startswith("How produce is traced")
    assert [text.count(f"TZID:{zone}\r\n") for zone in ("Africa/Nairobi", "Europe/Paris")] == [1, 1]
    assert "Jeanne" not in text
    zones = json.loads(get(client, f"/feeds/event/{event.slug}.json").text)[2][:2]
    assert [zone[1][0][3] for zone in zones] == ["Africa/Nairobi", "Europe/Paris"]
    assert "16:00 (Nairobi) – 20:10 (Paris)" in get(client, f"/feeds/event/{event.slug}.atom").text


def test_only_who_comes_reads_whom_to_ask_at_a_stop(app, client) -> None:
    event = tour()

    confirmed = make_registration(event, "Amina")
    assert "Contact: Jeanne" in str(entries_of(client, proved(confirmed))["Packhouse"]["DESCRIPTION"])
    assert str(entries_of(client, proved(confirmed))["Packhouse"]["LOCATION"]).startswith("Example Market")
