"""What organisers see of registrations, and how they decide."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core import audit, clock
from app.core.db import db, transaction
from app.programme.models import Assignment, Event
from app.programme.rules import Policy
from app.registration import service
from app.registration.models import Registration
from app.registration.rules import Endorsement, Gender, Status
from tests.factories import make_event, make_registration, make_user, sign_in
from tests.support.statements import counted


@pytest.fixture
def event(app: Flask) -> Event:
    """Give an event with two seats where an organiser decides."""
    return make_event("Academy", seats=2, policy=Policy.APPROVAL)


@pytest.fixture
def desk(app: Flask, event: Event) -> FlaskClient:
    """Give the organiser of the event, signed in."""
    organiser = make_user()
    with transaction():
        db.session.add(Assignment(user_id=organiser.id, event_id=event.id))
    return signed_in(app, organiser)


def signed_in(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client


def queue(event: Event, query: str = "") -> str:
    return f"/organise/events/{event.slug}/registrations{query}"


def decide(desk: FlaskClient, event: Event, decision: str, *chosen: Registration, **more: str) -> TestResponse:
    data = {"decision": decision, "chosen": [str(one.id) for one in chosen]} | more
    return desk.post(queue(event), data=data, follow_redirects=True)


def names(page: str, *people: str) -> list[str]:
    """Give the people that a page names, in the order it names them first."""
    return sorted((name for name in people if name in page), key=page.index)


def test_the_queue_begins_with_who_is_to_be_decided_about_and_does_most_good(desk: FlaskClient, event: Event) -> None:
    for name, group in (("Gita", "government"), ("Wanda", "workers"), ("Gus", "government")):
        make_registration(event, name, group_id=group)
    approved = make_registration(event, "Already", group_id="government")
    with transaction():
        service.approve(approved, by=audit.SYSTEM, at=clock.now())

    page = desk.get(queue(event)).text

    assert names(page, "Gita", "Wanda", "Gus", "Already") == ["Wanda", "Gita", "Gus"]
    assert "Closes the gap" in page
    assert "Over the range" in page


def test_who_cannot_be_accepted_yet_stands_last_and_has_no_button(desk: FlaskClient, event: Event) -> None:
    for name, endorsement in (("Wanda", Endorsement.AWAITED), ("Gus", Endorsement.NOT_NEEDED)):
        person = make_registration(event, name, group_id="workers")
        with transaction():
            person.endorsement = endorsement

    page = desk.get(queue(event)).text

    assert names(page, "Wanda", "Gus") == ["Gus", "Wanda"]
    assert page.count('value="approve:') == 1


def test_with_nobody_to_review_the_queue_shows_everyone(desk: FlaskClient, event: Event) -> None:
    assert "Nobody yet." in desk.get(queue(event)).text
    with transaction():
        event.policy = Policy.OPEN
    for name in ("Zeynep", "Amina", "Bola"):
        make_registration(event, name)

    page = desk.get(queue(event)).text

    assert names(page, "Zeynep", "Amina", "Bola") == ["Amina", "Bola", "Zeynep"]
    assert names(desk.get(queue(event, "?status=waitlisted")).text, "Zeynep", "Amina", "Bola") == ["Bola"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=all", ["Amina", "Bola"]),
        ("?group=workers", ["Bola"]),
        ("?country=SEN", ["Bola"]),
        ("?gender=woman", ["Amina"]),
        ("?q=FÉDÉRATION", ["Bola"]),
        ("?q=100%25", []),
        ("?status=nonsense&page=99", ["Amina", "Bola"]),
    ],
)
def test_the_list_is_narrowed(desk: FlaskClient, event: Event, query: str, found: list[str]) -> None:
    make_registration(event, "Amina", gender=Gender.WOMAN)
    make_registration(event, "Bola", country_iso3="SEN", group_id="workers", organisation="Fédération des travailleurs")

    assert names(desk.get(queue(event, query)).text, "Amina", "Bola") == found


def test_a_long_list_has_pages(desk: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.registration.queries.PAGE", 1)
    for name in ("Amina", "Bola", "Chidi"):
        make_registration(event, name)

    page = desk.get(queue(event, "?status=all&q=example&page=2")).text

    assert "Page 2 of 3, 3 people" in page
    assert "page=3" in page
    assert names(page, "Amina", "Bola", "Chidi") == ["Bola"]


def test_the_list_asks_the_database_as_often_for_three_as_for_one(desk: FlaskClient, event: Event) -> None:
    asked = []
    for names_added in (["Amina"], ["Bola", "Chidi"]):
        for name in names_added:
            make_registration(event, name)
        desk.get(queue(event))
        with counted() as statements:
            desk.get(queue(event))
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_many_are_approved_at_once_each_on_their_own(desk: FlaskClient, event: Event) -> None:
    people = [make_registration(event, name) for name in ("Amina", "Bola", "Chidi", "Dede")]
    with transaction():
        service.decline(people[3], "", by=audit.SYSTEM, at=clock.now())

    page = decide(desk, event, "approve", *people).text

    assert [one.status for one in people] == [
        Status.CONFIRMED,
        Status.CONFIRMED,
        Status.WAITLISTED,
        Status.DECLINED,
    ]
    assert "2 approved: have a place." in page
    assert "1 approved: waits" in page
    assert "1 was decided already." in page


def test_one_is_approved_by_their_own_button_whoever_else_is_ticked(desk: FlaskClient, event: Event) -> None:
    amina, bola = make_registration(event), make_registration(event, "Bola")

    decide(desk, event, f"approve:{amina.id}", bola)

    assert (amina.status, bola.status) == (Status.CONFIRMED, Status.PENDING)


def test_many_are_declined_with_one_reason(desk: FlaskClient, event: Event) -> None:
    people = [make_registration(event, name) for name in ("Amina", "Bola")]

    page = decide(desk, event, "decline", *people, reason="Full").text

    assert [(one.status, one.decline_reason) for one in people] == [(Status.DECLINED, "Full")] * 2
    assert "2 declined." in page


def test_choosing_nobody_is_said(desk: FlaskClient, event: Event) -> None:
    assert "Nobody was chosen." in decide(desk, event, "approve").text


def test_nobody_decides_about_other_events_or_in_other_ways(desk: FlaskClient, event: Event) -> None:
    elsewhere = make_registration(make_event(policy=Policy.APPROVAL))

    assert "Nobody was chosen." in decide(desk, event, "approve", elsewhere).text
    assert elsewhere.status is Status.PENDING
    assert decide(desk, event, "promote", elsewhere).status_code == 400
    assert desk.post(queue(event), data={"decision": "approve:x"}).status_code == 404


def test_after_deciding_the_list_is_as_narrow_as_before_and_of_this_site(desk: FlaskClient, event: Event) -> None:
    narrow = queue(event, "?status=pending&q=a")

    assert desk.post(queue(event), data={"decision": "approve", "back": narrow}).location == narrow
    for other in ("https://example.org/", f"{queue(event)}.example.org"):
        assert desk.post(queue(event), data={"decision": "approve", "back": other}).location == queue(event)


def test_one_registration_shows_what_was_said_written_and_done(desk: FlaskClient, event: Event) -> None:
    amina = make_registration(event, "Amina", dietary_needs="No pork", languages=("fr", "wo"))
    assert "Academy" in desk.get(queue(event, f"/{amina.id}")).text
    desk.post(queue(event, f"/{amina.id}/approve"))

    page = desk.get(queue(event, f"/{amina.id}")).text

    for words in ("Français, wo", "Your ticket: Academy", "Olga Organiser", "Approved", "Registered"):
        assert words in page
    assert "No pork" not in page
    assert "Kept apart: Food." in page


@pytest.mark.parametrize(
    ("verb", "status", "words"),
    [
        ("approve", Status.CONFIRMED, "the registrant has a place"),
        ("decline", Status.DECLINED, "Declined."),
        ("withdraw", Status.WITHDRAWN, "Withdrawn."),
    ],
)
def test_one_registration_is_settled_on_its_page(
    desk: FlaskClient, event: Event, verb: str, status: Status, words: str
) -> None:
    amina = make_registration(event)

    page = desk.post(queue(event, f"/{amina.id}/{verb}"), data={"reason": "So it is"}, follow_redirects=True).text

    assert amina.status is status
    assert words in page


def test_a_second_decision_or_a_novel_as_a_reason_is_refused_in_words(desk: FlaskClient, event: Event) -> None:
    amina = make_registration(event)

    long = desk.post(queue(event, f"/{amina.id}/decline"), data={"reason": "x" * 2001})
    assert (long.status_code, amina.status) == (422, Status.PENDING)
    for _ in range(2):
        again = desk.post(queue(event, f"/{amina.id}/approve"), follow_redirects=True)
    assert "was decided already" in again.text
    assert desk.post(queue(event, f"/{amina.id}/promote")).status_code == 404


def test_who_waits_has_their_place_in_line_on_their_page(desk: FlaskClient, event: Event) -> None:
    people = [make_registration(event, name) for name in ("Amina", "Bola", "Chidi")]
    decide(desk, event, "approve", *people)

    assert "Number 1 in line" in desk.get(queue(event, f"/{people[2].id}")).text


def test_messages_are_listed_with_how_they_fare(desk: FlaskClient, event: Event) -> None:
    assert "None yet." in desk.get(f"/organise/events/{event.slug}/messages").text
    make_registration(event, "Amina", email="amina@example.org")

    page = desk.get(f"/organise/events/{event.slug}/messages?page=0").text

    for words in ("Amina", "amina@example.org", "Registration received", "On its way"):
        assert words in page


def test_messages_have_pages(desk: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.registration.queries.PAGE", 1)
    for name in ("Amina", "Bola"):
        make_registration(event, name)

    first = desk.get(f"/organise/events/{event.slug}/messages").text
    second = desk.get(f"/organise/events/{event.slug}/messages?page=2").text

    assert (names(first, "Amina", "Bola"), names(second, "Amina", "Bola")) == (["Bola"], ["Amina"])
    assert "page=2" in first
    assert "page=1" in second


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.CHECK_IN, Role.FOCAL_POINT])
def test_for_everybody_else_there_is_nothing(app: Flask, event: Event, role: Role) -> None:
    amina, stranger = make_registration(event), signed_in(app, make_user(role))

    for place in (queue(event), queue(event, f"/{amina.id}"), f"/organise/events/{event.slug}/messages"):
        assert stranger.get(place).status_code == 404
    assert decide(stranger, event, "approve", amina).status_code == 404
    assert stranger.post(queue(event, f"/{amina.id}/approve")).status_code == 404
    assert amina.status is Status.PENDING


def test_a_registration_is_found_under_its_own_event_alone(app: Flask, desk: FlaskClient, event: Event) -> None:
    elsewhere = make_registration(make_event())
    everything = signed_in(app, make_user(Role.ADMINISTRATOR))

    assert everything.get(queue(event, f"/{elsewhere.id}")).status_code == 404
    assert desk.get(queue(event, f"/{uuid4()}")).status_code == 404
