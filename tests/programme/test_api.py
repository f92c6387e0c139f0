"""The programme as programs read it."""

from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.permissions import Role
from app.core.db import db
from app.programme.models import Event, Speaker, Venue, event_themes
from app.programme.rules import EventStatus, Mode, Precision
from app.programme.search import remember
from app.reference.catalogue import catalogue
from tests.factories import assign, make_event, make_project, make_session, make_token, make_user, session_at, sign_in
from tests.support.statements import counted

EVENTS = "/api/v1/events"
NO_DAY: dict[str, Any] = {
    "first_day": None,
    "last_day": None,
    "starts_at": None,
    "ends_at": None,
    "date_precision": Precision.UNKNOWN,
}


def titles(client: FlaskClient, query: str = "", headers: dict[str, str] | None = None) -> list[str]:
    answer = client.get(f"{EVENTS}{query}", headers=headers)
    assert answer.status_code == 200, answer.json
    return [event["title"] for event in answer.json["items"]]


def on(day: str) -> dict[str, Any]:
    first = date.fromisoformat(day)
    return {"first_day": first, "last_day": first}


def test_everybody_reads_public_events_in_the_order_of_their_days(app: Flask, client: FlaskClient) -> None:
    make_event("Later", **on("2027-06-01"))
    make_event("Some day", **NO_DAY)
    make_event("Sooner", **on("2027-05-01"))
    make_event("Draft", status=EventStatus.DRAFT)

    assert titles(client) == ["Sooner", "Later", "Some day"]


def test_a_list_goes_on_where_it_ended(app: Flask, client: FlaskClient) -> None:
    for title in "ABC":
        make_event(title, slug=title.lower(), **on("2027-05-01"))
    for title in "DE":
        make_event(title, slug=title.lower(), **NO_DAY)
    seen, address = [], EVENTS + "?limit=2&country=KEN"
    while address:
        part = client.get(address.removeprefix("http://localhost")).json
        seen.append([event["title"] for event in part["items"]])
        address = part["next"]

    assert seen == [["A", "B"], ["C", "D"], ["E"]]


def test_a_list_asks_the_database_as_often_for_three_events_as_for_one(app: Flask, client: FlaskClient) -> None:
    make_event("A")
    client.get(EVENTS)  # the reference data are read once
    with counted() as for_one:
        client.get(EVENTS)
    make_event("B")
    make_event("C")
    with counted() as for_three:
        client.get(EVENTS)

    assert len(for_one) == len(for_three)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=nairobi+wages", ["Wages"]),
        ("?country=KEN", ["Skills", "Wages"]),
        ("?country=ken&mode=online", ["Skills"]),
        ("?region=americas", []),
        ("?language=ar", ["Wages"]),
        ("?type=forum", ["Wages"]),
        ("?group=ldc", []),
        ("?group=g77&type=forum", ["Wages"]),
        ("?project=AFR-9", ["Wages"]),
        ("?theme=social_protection", ["Wages"]),
        ("?when=2027", ["Skills", "Wages"]),
        ("?when=2026", []),
        ("?status=cancelled", ["Skills"]),
        ("?status=draft", []),
    ],
)
def test_the_filters_are_those_of_the_public_programme(
    app: Flask, client: FlaskClient, query: str, found: list[str]
) -> None:
    make_event("Skills", mode=Mode.ONLINE, status=EventStatus.CANCELLED, **on("2027-05-01"))
    wages = make_event("Wages", languages=["ar"], type_id="forum", city_id="nairobi")
    db.session.execute(event_themes.insert().values(event_id=wages.id, theme_id="social_protection"))
    wages.projects = [make_project(code="AFR-9")]
    remember(wages, catalogue())
    db.session.commit()

    assert titles(client, query) == found


@pytest.mark.parametrize(
    "query", ["region=nowhere", "country=XXX", "theme=x", "type=x", "when=soon", "mode=x", "group=x", "project=x"]
)
def test_what_nobody_knows_cannot_be_looked_for(app: Flask, client: FlaskClient, query: str) -> None:
    answer = client.get(f"{EVENTS}?{query}")
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [(query.split("=")[0], "not_a_choice")]


def test_drafts_are_for_the_tokens_of_those_who_have_them_in_hand(app: Flask, client: FlaskClient) -> None:
    olga, bert = make_user(), make_user(name="Bert")
    mine, theirs = make_event("Mine", status=EventStatus.DRAFT), make_event("Theirs", status=EventStatus.DRAFT)
    assign(olga, mine)
    assign(bert, theirs)
    token = make_token(olga, "programme:read")

    assert titles(client, "?status=draft", token) == ["Mine"]
    assert client.get(f"{EVENTS}/{mine.slug}", headers=token).status_code == 200
    assert client.get(f"{EVENTS}/{mine.slug}/sessions", headers=token).status_code == 200
    for path in (theirs.slug, f"{theirs.slug}/sessions"):
        assert client.get(f"{EVENTS}/{path}", headers=token).status_code == 404
    assert client.get(f"{EVENTS}/{mine.slug}").status_code == 404


def test_a_token_without_the_scope_reads_what_everybody_does(app: Flask, client: FlaskClient) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    make_event("Draft", status=EventStatus.DRAFT)
    assert titles(client, headers=make_token(administrator, "scans:write")) == []
    assert titles(client, headers=make_token(administrator, "programme:read")) == ["Draft"]


def test_a_session_cookie_opens_nothing(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_user(Role.ADMINISTRATOR))
    make_event("Draft", status=EventStatus.DRAFT)
    assert titles(client) == []


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic YTpi", "Bearer"])
def test_a_token_that_opens_nothing_is_refused(app: Flask, client: FlaskClient, header: str) -> None:
    answer = client.get(EVENTS, headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


def test_an_event_is_shown_with_its_times_as_moments_and_as_clocks_show_them(app: Flask, client: FlaskClient) -> None:
    venue = Venue(name="Kenyatta Centre", address="Harambee Avenue")
    event = make_event(
        start_time=time(9),
        end_time=time(17, 30),
        starts_at=datetime.fromisoformat("2027-05-03T06:00Z"),
        ends_at=datetime.fromisoformat("2027-05-05T14:30Z"),
        online_url="https://meet.example.org/secret",
        venue=venue,
    )
    shown = client.get(f"{EVENTS}/{event.slug}").json

    assert (shown["first_day"], shown["start_time"], shown["zone"]) == ("2027-05-03", "09:00", "Africa/Nairobi")
    assert (shown["starts_at"], shown["ends_at"]) == ("2027-05-03T09:00:00+03:00", "2027-05-05T17:30:00+03:00")
    assert shown["venue"] == {"name": "Kenyatta Centre", "address": "Harambee Avenue"}
    assert shown["url"] == f"http://localhost/events/{event.slug}"
    assert shown["country"] == "KEN"


def test_the_link_to_take_part_is_for_whoever_has_the_event_in_hand(app: Flask, client: FlaskClient) -> None:
    event = make_event(online_url="https://meet.example.org/secret")
    olga = make_user()
    assign(olga, event)
    address = f"{EVENTS}/{event.slug}"
    assert client.get(address).json["online_url"] is None
    assert client.get(address, headers=make_token(make_user(), "programme:read")).json["online_url"] is None
    assert client.get(address, headers=make_token(olga, "programme:read")).json["online_url"] == event.online_url


def test_a_timetable_is_listed_in_its_order(app: Flask, client: FlaskClient) -> None:
    event = make_event()
    session_at(event, "Second", "2027-05-03 11:00")
    first = make_session(event, "First")
    first.speakers = [Speaker(position=0, name="Amina Diallo", organisation="COTU")]
    session_at(event, "Online", "2027-05-04 11:00", zone="Europe/Rome")
    session_at(make_event(), "Elsewhere", "2027-05-03 11:00")
    db.session.commit()
    seen, address = [], f"{EVENTS}/{event.slug}/sessions?limit=2"
    while address:
        part = client.get(address.removeprefix("http://localhost")).json
        seen += part["items"]
        address = part["next"]

    assert [s["title"] for s in seen] == ["First", "Second", "Online"]
    assert seen[0]["speakers"] == [{"name": "Amina Diallo", "organisation": "COTU"}]
    assert (seen[0]["starts_wall"], seen[0]["starts_at"]) == ("2027-05-03T09:00", "2027-05-03T09:00:00+03:00")
    assert [s["zone"] for s in seen] == ["Africa/Nairobi", "Africa/Nairobi", "Europe/Rome"]


@pytest.mark.parametrize("after", ["MjAyNw", "MSAyIDM", "OTk5OS0xMi0zMSAxIDE", "MjAyNy0wMS0wMSBhAA", "é", "A"])
def test_a_place_that_no_list_gave_is_refused(app: Flask, client: FlaskClient, after: str) -> None:
    event = make_event()
    assert client.get(f"{EVENTS}/{event.slug}/sessions?after={after}").status_code == 422
    assert client.get(f"{EVENTS}?after={after}").status_code in (200, 422)


def test_an_event_that_is_not_there_is_not_found(app: Flask, client: FlaskClient) -> None:
    for path in ("nothing", "nothing/sessions", "a%00b", "%F0%28"):
        answer = client.get(f"{EVENTS}/{path}")
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert db.session.query(Event).count() == 0
