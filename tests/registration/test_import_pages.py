"""The organiser's pages of importing a list."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.core import clock, outbox
from app.core.db import db
from app.programme.models import Event
from app.registration import jobs
from app.registration.models import PeopleList, Registration
from tests.factories import assign, make_event, make_registration, make_user, sign_in

HEAD = "Name,Email,Country,Group,Organisation\n"
LIST = HEAD + "Amina,amina@example.org,KEN,workers,COTU\nBola,bola@example.org,NGA,government,Ministry\n"


@pytest.fixture
def event(app: Flask) -> Event:
    """Give an event with one seat."""
    return make_event("Academy", seats=1)


@pytest.fixture
def desk(client: FlaskClient, event: Event) -> FlaskClient:
    """Give the organiser of the event, signed in."""
    organiser = make_user()
    assign(organiser, event)
    sign_in(client, organiser)
    return client


def send(desk: FlaskClient, event: Event, text: str) -> TestResponse:
    file = (io.BytesIO(text.encode()), "people.csv")
    return desk.post(f"/organise/events/{event.slug}/import", data={"file": file}, follow_redirects=True)


def names() -> list[str]:
    return list(db.session.scalars(select(Registration.name).order_by(Registration.name)))


def test_a_list_is_shown_before_it_is_imported_and_then_imported(desk: FlaskClient, event: Event) -> None:
    shown = send(desk, event, LIST)

    assert "Nothing is imported yet" in shown.text
    assert "Amina" in shown.text
    assert names() == []

    done = desk.post(shown.request.path, follow_redirects=True)

    assert "Imported: 2 new, 0 changed, 0 unchanged. Refused and left out: 0." in done.text
    assert names() == ["Amina", "Bola"]
    assert outbox.newest(9) == []
    assert db.session.scalars(select(PeopleList.content)).all() == [b""]
    assert "imported already" in desk.post(shown.request.path).text


def test_whoever_imports_decides_who_is_told_and_what_is_left_out(desk: FlaskClient, event: Event) -> None:
    shown = send(desk, event, f"{LIST}Chidi,chidi@example.org,Atlantis,workers,COTU\n")
    assert "we do not know “Atlantis”" in shown.text

    refused = desk.post(shown.request.path)
    assert refused.status_code == 422
    assert "Rows that cannot be taken: 1." in refused.text
    done = desk.post(shown.request.path, data={"skip_refused": "y", "tell": "y"}, follow_redirects=True)

    assert "Refused and left out: 1." in done.text
    assert "we do not know “Atlantis”" in done.text  # so that it can be put right
    assert names() == ["Amina", "Bola"]
    assert len(outbox.newest(9)) == 2


def test_rows_are_shown_by_kind_and_page(desk: FlaskClient, event: Event) -> None:
    make_registration(event, "Amina", email="amina@example.org", group_id="workers", organisation="Union")
    many = "".join(f"Person {n},p{n}@example.org,KEN,workers,COTU\n" for n in range(60))
    shown = send(desk, event, LIST + many)

    changed = desk.get(f"{shown.request.path}?kind=changed").text
    second = desk.get(f"{shown.request.path}?kind=new&page=2").text

    assert "Organisation: “Union” → “COTU”" in changed
    assert "Person 5<" not in changed
    assert "Page 2 of 2, 61 rows" in second


def test_what_has_changed_since_is_shown_before_anything_is_imported(desk: FlaskClient, event: Event) -> None:
    shown = send(desk, event, LIST)
    make_registration(event, "Somebody quicker")

    stopped = desk.post(shown.request.path)
    assert stopped.status_code == 409
    assert "Something has changed since" in stopped.text
    assert names() == ["Somebody quicker"]

    desk.post(shown.request.path)
    assert names() == ["Amina", "Bola", "Somebody quicker"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "cannot be read"), ("Name\nAmina\n", "lacks these columns"), (HEAD, "no lines below")],
    ids=["empty", "columns", "nobody"],
)
def test_a_list_that_is_none_says_so_beside_the_field(desk: FlaskClient, event: Event, text: str, words: str) -> None:
    answer = send(desk, event, text)

    assert answer.status_code == 422
    assert words in answer.text


def test_a_list_is_its_senders_for_a_day(desk: FlaskClient, event: Event, app: Flask) -> None:
    path = send(desk, event, LIST).request.path
    assert "people.csv" in desk.get(f"/organise/events/{event.slug}/import").text
    colleague, door = make_user(), make_user(Role.CHECK_IN)
    assign(colleague, event)
    assign(door, event)
    for user in (colleague, door, make_user()):
        other = app.test_client()
        sign_in(other, user)
        assert [other.get(path).status_code, other.post(path).status_code] == [404, 404]

    jobs.forget_lists(clock.now())
    assert desk.get(path).status_code == 200
    jobs.forget_lists(clock.now() + timedelta(days=2))
    assert desk.get(path).status_code == 404


def test_a_list_can_be_taken_away(desk: FlaskClient, event: Event) -> None:
    path = send(desk, event, LIST).request.path

    assert "taken away" in desk.post(f"{path}/forget", follow_redirects=True).text
    assert desk.get(path).status_code == 404
