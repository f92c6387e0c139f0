"""Badges as organisers and the people at the door print them."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.badges.models import BadgePrint, PrintedBadge
from app.core import audit
from app.core.db import db, transaction
from app.programme.models import Event
from app.registration import tickets
from app.registration.rules import AttendeeRole, Status
from tests.factories import assign, make_attendee, make_event, make_user, sign_in
from tests.support.paper import facts_of, lines_of, text_of
from tests.support.statements import counted


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event("Academy", number=12)


@pytest.fixture
def desk(app: Flask, event: Event) -> FlaskClient:
    """Give the organiser of the event, signed in."""
    return signed_in(app, event, Role.ORGANISER)


def signed_in(app: Flask, event: Event, role: Role) -> FlaskClient:
    client, user = app.test_client(), make_user(role)
    assign(user, event)
    sign_in(client, user)
    return client


def place(event: Event, rest: str = "") -> str:
    return f"/organise/events/{event.slug}/badges{rest}"


def printed(desk: FlaskClient, event: Event, whom: str = "new", size: str = "a6", **said: Any) -> TestResponse:
    data = {"form": str(uuid4()), "whom": whom, "size": size} | said
    return desk.post(place(event), data=data, follow_redirects=True)


def names_on(answer: TestResponse, *names: str) -> list[str]:
    text = text_of(answer.data)
    return [name for name in names if name in text]


def test_a_badge_says_who_somebody_is_in_both_scripts_and_words(desk: FlaskClient, event: Event):
    salma = make_attendee(
        event, "Salma Mansour", badge_name="سلمى منصور", organisation="Union générale", country_iso3="TUN",
        group_id="workers", role=AttendeeRole.SPEAKER, languages=("ar", "fr"),
    )  # fmt: skip
    answer = printed(desk, event)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert facts_of(answer.data) == {
        "title": "Badges: Academy", "language": "en", "pages": 1, "tagged": True, "accessible": True,
    }  # fmt: skip
    text = text_of(answer.data)
    for said in ("Academy", "سلمى منصور", "Union générale", "Tunisia", "Workers", "Speaker", "Arabic, French"):
        assert said in text
    assert text.count("Salma") == 1
    assert tickets.shown(salma.ticket) in text
    assert salma.email not in text


@pytest.mark.parametrize("size", ["a6", "card"])
def test_any_name_is_printed_whole(desk: FlaskClient, event: Event, size: str):
    names = {
        "Wang Xiaoming": "王小明",
        "Anna Ivanova": "Анна Иванова",
        "Maria Fernanda da Conceição Albuquerque dos Santos Oliveira de Vasconcelos": "",
        "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschafers": "",
        "Amina Odhiambo": "Amina O.",
    }
    for name, own in names.items():
        make_attendee(event, name, badge_name=own, organisation="General Union of Workers " * 5)
    said = " ".join(lines_of(printed(desk, event, size=size).data))
    for name in ("Wang Xiaoming", "王小明", "Анна Иванова", "Amina O.", *list(names)[2:4]):
        assert name in said
    assert "Amina Odhiambo" not in said


@pytest.mark.parametrize(("size", "alone", "pages"), [("a6", {}, 3), ("card", {}, 2), ("card", {"alone": "yes"}, 11)])
def test_as_many_stand_on_a_page_as_the_size_allows(
    desk: FlaskClient, event: Event, size: str, alone: dict[str, str], pages: int
):
    for number in range(11):
        make_attendee(event, f"Amina {number}")
    assert facts_of(printed(desk, event, size=size, **alone).data)["pages"] == pages


def test_who_has_a_badge_already_is_not_printed_again_unless_it_would_say_something_else(
    desk: FlaskClient, event: Event
):
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")
    make_attendee(event, "Pia", Status.PENDING)
    assert names_on(printed(desk, event), "Amina", "Bola", "Pia") == ["Amina", "Bola"]
    nothing = printed(desk, event)
    assert (nothing.status_code, "There is nobody to print a badge for" in nothing.text) == (422, True)

    with transaction():
        bola.organisation = "Another union"
    make_attendee(event, "Chidi")
    page = desk.get(place(event)).text
    assert [page.count(words) for words in ("Printed</span>", "Changed since", "Not printed yet")] == [1, 1, 1]
    assert names_on(printed(desk, event), "Amina", "Bola", "Chidi") == ["Bola", "Chidi"]
    assert names_on(printed(desk, event, "all"), "Amina", "Bola", "Chidi") == ["Amina", "Bola", "Chidi"]
    chosen = printed(desk, event, "chosen", chosen=[str(amina.id)])
    assert names_on(chosen, "Amina", "Bola", "Chidi") == ["Amina"]


def test_badges_are_printed_by_group_by_role_and_by_name(desk: FlaskClient, event: Event):
    make_attendee(event, "Amina", group_id="workers")
    make_attendee(event, "Bola", group_id="employers")
    make_attendee(event, "Chidi", group_id="employers", role=AttendeeRole.INTERPRETER)
    everybody = ("Amina", "Bola", "Chidi")
    assert names_on(printed(desk, event, "all", group="employers"), *everybody) == ["Bola", "Chidi"]
    assert names_on(printed(desk, event, "all", role="interpreter"), *everybody) == ["Chidi"]
    assert names_on(printed(desk, event, "all", q="amina"), *everybody) == ["Amina"]
    page = desk.get(place(event, "?group=workers")).text
    assert [name in page for name in everybody] == [True, False, False]


def test_a_form_sent_twice_is_one_print_and_what_was_not_printed_is_forgotten(desk: FlaskClient, event: Event):
    make_attendee(event, "Amina")
    form = str(uuid4())
    for _ in range(2):
        assert printed(desk, event, form=form).status_code == 200
    assert db.session.query(BadgePrint).count() == 1
    assert [entry.action for entry in db.session.query(audit.AuditEntry) if "badge" in entry.action] == [
        "badges.printed"
    ]

    page = desk.post(place(event, f"/{form}/forget"), follow_redirects=True).text
    assert "these people count as new again" in page
    assert db.session.query(PrintedBadge).count() == 0
    assert desk.get(place(event, f"/{form}.pdf")).status_code == 404


def test_whoever_left_since_is_not_printed_again(desk: FlaskClient, event: Event):
    amina, form = make_attendee(event, "Amina"), str(uuid4())
    printed(desk, event, form=form)
    with transaction():
        amina.status = Status.CANCELLED
    assert desk.get(place(event, f"/{form}.pdf")).status_code == 409


@pytest.mark.parametrize("wrong", [{"whom": "x"}, {"size": "a0"}, {"form": "x"}, {"chosen": ["x"], "whom": "chosen"}])
def test_what_the_form_does_not_offer_is_refused(desk: FlaskClient, event: Event, wrong: dict[str, Any]):
    make_attendee(event, "Amina")
    assert printed(desk, event, **wrong).status_code == 400


def test_at_the_door_one_prints_the_badge_of_a_walk_in_and_no_other(app: Flask, event: Event):
    walk_in = make_attendee(event, "Wanda", source="desk")
    amina = make_attendee(event, "Amina")
    door, desk = (signed_in(app, event, role) for role in (Role.CHECK_IN, Role.ORGANISER))

    def lone(who: FlaskClient, person: Any, size: str = "card") -> TestResponse:
        data = {"form": str(uuid4()), "size": size}
        return who.post(place(event, f"/people/{person.id}"), data=data, follow_redirects=True)

    shown = door.get(f"/organise/events/{event.slug}/register/{walk_in.id}").text
    assert f"/badges/people/{walk_in.id}" in shown
    badge = lone(door, walk_in)
    assert (facts_of(badge.data)["pages"], names_on(badge, "Wanda")) == (1, ["Wanda"])
    assert lone(door, amina).status_code == 404
    assert names_on(lone(desk, amina), "Amina") == ["Amina"]
    assert lone(desk, make_attendee(event, "Pia", Status.PENDING)).status_code == 404
    assert lone(desk, make_attendee(make_event(), "Elsewhere")).status_code == 404

    (of_desk,) = db.session.query(PrintedBadge).filter_by(registration_id=amina.id)
    assert door.get(place(event, f"/{of_desk.print_id}.pdf")).status_code == 404
    assert door.get(place(event)).status_code in (403, 404)


def test_the_page_asks_the_database_as_often_for_three_people_as_for_one(desk: FlaskClient, event: Event):
    make_attendee(event, "Amina")
    printed(desk, event)
    with counted() as one:
        desk.get(place(event))
    make_attendee(event, "Bola")
    make_attendee(event, "Chidi")
    printed(desk, event)
    with counted() as three:
        desk.get(place(event))
    assert len(one) == len(three)
