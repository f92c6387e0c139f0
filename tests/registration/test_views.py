"""Registering as a visitor does, and the registrant's own page."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from app.core import clock
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.programme.models import Event, EventText, Venue
from app.programme.rules import EventStatus, Mode, Policy, Precision
from app.registration import service, tickets
from app.registration.models import Registration
from app.registration.rules import Status
from tests.conftest import Client, settings_for
from tests.factories import make_event, make_registration, make_user

TYPED = {
    "name": "Amina Diallo",
    "email": "amina@example.org",
    "country_iso3": "SEN",
    "group": "employers",
    "organisation": "Conseil du patronat",
    "language": "fr",
    "gender": "woman",
    "consent": "y",
    "request_key": "one key for one form",
}
CHANGED = {
    "name": "Aminata Diallo",
    "email": "amina@example.org",
    "organisation": "CNP",
    "language": "en",
    "gender": "woman",
}


def people() -> list[Registration]:
    return list(db.session.scalars(select(Registration)))


def send(client: FlaskClient, event: Event, **values: str) -> TestResponse:
    return client.post(f"/events/{event.slug}/register", data=TYPED | values)


def page_of(registration: Registration, place: str = "") -> str:
    return f"/r/{token_for(registration.link_nonce)}{place}"


# Registering.


def test_a_visitor_registers_and_lands_on_their_ticket(client: FlaskClient) -> None:
    event = make_event("Academy", seats=1)

    answer = send(client, event)

    (amina,) = people()
    assert (amina.status, amina.country_iso3, amina.language) == (Status.CONFIRMED, "SEN", "fr")
    assert (amina.group_id, amina.organisation) == ("employers", "Conseil du patronat")
    page = client.get(answer.location).text
    assert "Academy" in page
    assert tickets.shown(amina.ticket) in page


def test_the_form_and_the_own_page_name_the_event_in_the_language_of_the_reader(client: FlaskClient) -> None:
    event = make_event("Academy")
    event.texts = [EventText(language="fr", title="Académie")]
    db.session.commit()
    mine = page_of(make_registration(event))

    for page in (f"/events/{event.slug}/register", mine, f"{mine}/edit"):
        french, spanish = (client.get(f"{page}?lang={language}").text for language in ("fr", "es"))
        assert ("Académie<" in french, ">Academy<" in french) == (True, False), page
        assert '<bdi lang="en">Academy</bdi>' in spanish


def test_two_clicks_make_one_registration(client: FlaskClient) -> None:
    event = make_event(seats=2)

    first, second = send(client, event), send(client, event)

    assert first.location == second.location
    assert len(people()) == 1


def test_the_form_names_its_request_and_asks_in_order(client: FlaskClient) -> None:
    page = client.get(f"/events/{make_event(seats=2).slug}/register").text

    assert re.search(r'name="request_key" type="hidden" value="[\w-]{20,}"', page)
    asked = re.findall(r'name="(name|email|country_iso3|group|organisation|language|gender|consent)"', page)
    assert list(dict.fromkeys(asked)) == [
        "name", "email", "country_iso3", "group", "organisation", "language", "gender", "consent",
    ]  # fmt: skip
    assert "checked" not in re.findall(r"<input[^>]*name=\"consent\"[^>]*>", page)[0]


def test_what_is_wrong_is_named_and_what_was_typed_stays(client: FlaskClient) -> None:
    answer = send(client, make_event(seats=1), email="amina@example", group="other", consent="", access_needs="Lift")

    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    for words in ("Amina Diallo", "Conseil du patronat", "one key for one form", "Lift"):
        assert words in answer.text
    assert 'value="SEN" selected' in answer.text or 'selected value="SEN"' in answer.text
    problems = re.findall(r'<li><a href="#(\w+)">', answer.text)
    assert problems == ["email", "other_group", "consent"]
    assert people() == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " \u200b "}, "Enter your full name."),
        ({"organisation": "\t"}, "Enter the organisation that you come from."),
        ({"name": "x" * 10_000}, "Write no more than 200 characters."),
    ],
)
def test_an_answer_that_says_nothing_or_too_much_is_asked_again(
    client: FlaskClient, typed: dict[str, str], words: str
) -> None:
    answer = send(client, make_event(seats=1), **typed)

    assert (answer.status_code, people()) == (422, [])
    assert words in answer.text


def test_a_partner_says_which_kind(client: FlaskClient) -> None:
    send(client, make_event(seats=1), group="other", other_group="academia")

    assert [one.group_id for one in people()] == ["academia"]


def test_somebody_registered_is_told_and_sent_to_their_mail(client: FlaskClient) -> None:
    event = make_event(seats=2)
    make_registration(event, email="amina@example.org")

    answer = send(client, event)

    assert answer.status_code == 409
    assert "is registered for this event already" in answer.text
    assert "Conseil du patronat" in answer.text


def test_a_form_that_comes_too_late_keeps_what_was_typed(client: FlaskClient) -> None:
    answer = send(client, make_event(seats=2, closes_at=clock.now() - timedelta(hours=1)))

    assert answer.status_code == 409
    assert "Registration for this event has ended." in answer.text
    assert "Conseil du patronat" in answer.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"closes_at": clock.now() - timedelta(hours=1)}, "has ended"),
        ({"opens_at": clock.now() + timedelta(days=2)}, "Registration opens on"),
        ({"policy": Policy.INVITATION}, "by invitation"),
        ({"status": EventStatus.CANCELLED}, "is cancelled"),
    ],
)
def test_without_a_way_in_the_page_says_why(client: FlaskClient, values: dict[str, object], words: str) -> None:
    answer = client.get(f"/events/{make_event(seats=2, **values).slug}/register")

    assert answer.status_code == 200
    assert words in answer.text
    assert '<form method="post"' not in answer.text


def test_a_full_event_offers_its_waiting_list(client: FlaskClient) -> None:
    event = make_event(seats=0)

    assert "Join the waiting list" in client.get(f"/events/{event.slug}/register").text
    page = client.get(send(client, event).location).text
    assert "You are number 1 on the waiting list." in page
    assert "QR code" not in page


def test_where_organisers_decide_the_form_says_so(client: FlaskClient) -> None:
    event = make_event(seats=2, policy=Policy.APPROVAL)

    assert "An organiser reads every registration" in client.get(f"/events/{event.slug}/register").text
    assert "We have your registration" in client.get(send(client, event).location).text


@pytest.mark.parametrize("values", [{"status": EventStatus.DRAFT}, {"slug": "elsewhere"}])
def test_what_is_not_public_does_not_exist(client: FlaskClient, values: dict[str, object]) -> None:
    make_event(**{"slug": "here"} | values)

    assert client.get("/events/here/register").status_code == 404
    assert client.post("/events/here/register", data=TYPED).status_code == 404
    assert client.post("/events/here/register", data={}).status_code == 404


@pytest.fixture
def visiting(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Callable[..., FlaskClient]]:
    """Visit the site with other settings than tests usually have."""
    sites: list[Flask] = []

    def visit(**settings: object) -> FlaskClient:
        sites.append(create_app(settings_for(database_url, tmp_path) | settings))
        sites[-1].test_client_class = Client
        return sites[-1].test_client()

    yield visit
    for site in sites:
        with site.app_context():
            db.session.remove()
            db.engine.dispose()


def test_too_many_at_once_are_asked_for_patience_and_lose_nothing(visiting: Callable[..., FlaskClient]) -> None:
    client, event = visiting(RATELIMIT_ENABLED=True, REGISTRATION_LIMIT="1 per minute"), make_event(seats=5)

    first, second = send(client, event), send(client, event, email="other@example.org")

    assert (first.status_code, second.status_code) == (302, 429)
    assert "Wait a minute" in second.text
    assert "other@example.org" in second.text
    assert len(people()) == 1


def test_a_form_without_the_token_of_its_page_is_refused(visiting: Callable[..., FlaskClient]) -> None:
    event = make_event(seats=1)

    assert send(visiting(WTF_CSRF_ENABLED=True), event).status_code == 400
    assert people() == []


# The registrant's own page.


def test_the_own_page_is_nobody_elses_and_kept_nowhere(client: FlaskClient) -> None:
    amina = make_registration(make_event(seats=1))

    for place in ("", "/edit", "/data.json"):
        answer = client.get(page_of(amina, place))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "same-origin"  # never to others; the check of forms reads it


def test_a_wrong_link_leads_nowhere(client: FlaskClient) -> None:
    for place in ("", "/edit", "/data.json"):
        assert client.get(f"/r/guessed{place}").status_code == 404
    assert client.post("/r/guessed/cancel").status_code == 404


def test_a_ticket_carries_the_ways_into_a_calendar(client: FlaskClient) -> None:
    event = make_event("Academy", seats=1)
    page = client.get(page_of(make_registration(event))).text

    assert f"http://localhost/feeds/event/{event.slug}.ics" in page
    assert f"webcal://localhost/feeds/event/{event.slug}.ics" in page
    assert "dates=20270503%2F20270506" in page


def test_an_event_with_times_enters_a_calendar_with_them(client: FlaskClient) -> None:
    clocks = {"start_time": clock.now().time(), "end_time": clock.now().time()}
    page = client.get(page_of(make_registration(make_event(seats=1, **clocks)))).text

    assert "dates=20270502T210000Z%2F20270505T210000Z" in page


def test_an_event_of_no_known_day_enters_none(client: FlaskClient) -> None:
    event = make_event(seats=1, date_precision=Precision.MONTH)

    page = client.get(page_of(make_registration(event))).text

    assert "calendar.google.com" not in page
    assert "May 2027" in page


def test_the_online_link_is_for_those_who_have_a_place(client: FlaskClient) -> None:
    event = make_event(seats=1, mode=Mode.ONLINE, online_url="https://meet.example.org/room")
    amina, bola = make_registration(event), make_registration(event, "Bola")

    assert "Join online" in client.get(page_of(amina)).text
    assert "Join online" not in client.get(page_of(bola)).text


def test_the_place_is_named_down_to_the_street(client: FlaskClient) -> None:
    event = make_event(seats=1, city_id="nairobi")
    with transaction():
        event.venue = Venue(name="Kenyatta Centre", address="Harambee Avenue", city_id="nairobi")

    page = client.get(page_of(make_registration(event))).text

    assert "Kenyatta Centre, Nairobi, Kenya" in page
    assert "Harambee Avenue" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (EventStatus.CANCELLED, "is cancelled and does not take place"),
        (EventStatus.POSTPONED, "This event is postponed"),
    ],
)
def test_the_own_page_tells_what_became_of_the_event(client: FlaskClient, status: EventStatus, words: str) -> None:
    event = make_event(seats=1)
    amina = make_registration(event)
    with transaction():
        event.status = status

    assert words in client.get(page_of(amina)).text


def test_a_registrant_changes_what_they_said(client: FlaskClient) -> None:
    amina = make_registration(make_event(seats=1), email="amina@example.org")
    shown = client.get(page_of(amina, "/edit")).text
    assert "amina@example.org" in shown
    assert re.search(rf'name="gender"[^>]* value="{amina.gender.value}" checked', shown)

    answer = client.post(page_of(amina, "/edit"), data=CHANGED | {"languages": ["fr", "ar"]})

    assert answer.location == page_of(amina)
    assert (amina.name, amina.languages, amina.gender.value) == ("Aminata Diallo", ["fr", "ar"], "woman")
    assert "Your details are saved." in client.get(page_of(amina)).text


def test_a_wrong_or_taken_address_is_not_kept(client: FlaskClient) -> None:
    event = make_event(seats=2)
    amina = make_registration(event, email="amina@example.org")
    make_registration(event, "Bola", email="bola@example.org")

    wrong = client.post(page_of(amina, "/edit"), data=CHANGED | {"email": "bola"})
    taken = client.post(page_of(amina, "/edit"), data=CHANGED | {"email": "bola@example.org"})

    assert (wrong.status_code, taken.status_code) == (422, 409)
    assert "Aminata Diallo" in wrong.text
    assert "Aminata Diallo" in taken.text
    assert amina.email == "amina@example.org"


def test_a_registrant_cancels_with_one_button(client: FlaskClient) -> None:
    event = make_event(seats=1)
    amina, bola = make_registration(event), make_registration(event, "Bola")

    answer = client.post(page_of(amina, "/cancel"))

    assert (amina.status, bola.status) == (Status.CANCELLED, Status.CONFIRMED)
    page = client.get(answer.location).text
    assert "You have cancelled." in page
    assert "Yes, cancel my registration" not in page
    assert client.get(page_of(amina, "/edit")).location == page_of(amina)


def test_a_registrant_thinks_better_of_it(client: FlaskClient) -> None:
    amina = make_registration(make_event(seats=1))
    assert "Undo" in client.get(client.post(page_of(amina, "/cancel")).location).text

    answer = client.post(page_of(amina, "/restore"))

    assert amina.status is Status.CONFIRMED
    page = client.get(answer.location).text
    assert tickets.shown(amina.ticket) in page
    assert "too late to undo" in client.get(client.post(page_of(amina, "/restore")).location).text


def test_cancelling_twice_says_that_it_is_done(client: FlaskClient) -> None:
    amina = make_registration(make_event(seats=1))

    for _ in range(2):
        answer = client.post(page_of(amina, "/cancel"))

    assert "has ended already" in client.get(answer.location).text


@pytest.mark.parametrize("deed", [service.decline, service.withdraw])
def test_whoever_gets_no_place_reads_why(client: FlaskClient, deed) -> None:
    amina = make_registration(make_event(seats=1, policy=Policy.APPROVAL))
    with transaction():
        deed(amina, "The course is for inspectors.", by=make_user(), at=clock.now())

    assert "The course is for inspectors." in client.get(page_of(amina)).text


def test_a_registrant_takes_everything_with_them(client: FlaskClient) -> None:
    event = make_event("Academy", seats=1)
    amina = make_registration(event, "Amina", dietary_needs="No pork")

    answer = client.get(page_of(amina, "/data.json"))

    kept = json.loads(answer.text)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{event.slug}.json"'
    assert kept["event"] == {"slug": event.slug, "title": "Academy"}
    assert (kept["registration"]["dietary_needs"], kept["registration"]["status"]) == ("No pork", "confirmed")
    assert kept["registration"]["ticket"] == tickets.shown(amina.ticket)
    assert [message["kind"] for message in kept["messages"]] == ["registration.confirmed"]
    assert "link_nonce" not in kept["registration"]
    assert token_for(amina.link_nonce) not in answer.text
