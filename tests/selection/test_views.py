"""What organisers see of the balance, and what accepting people would do to it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.permissions import Role
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import Policy
from app.registration import nominees, seating, service
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Gender, Status
from tests.factories import NOW, assign, details, make_event, make_registration, make_user, sign_in
from tests.support.statements import counted


@pytest.fixture
def event(app: Flask) -> Event:
    """Give an event with five seats, one of them for workers, where an organiser decides."""
    return make_event("Academy", seats=5, reserved={"workers": 1}, policy=Policy.APPROVAL, country_limit=2)


@pytest.fixture
def desk(app: Flask, event: Event) -> FlaskClient:
    """Give the organiser of the event, signed in."""
    organiser, client = make_user(), app.test_client()
    assign(organiser, event)
    sign_in(client, organiser)
    return client


def place(event: Event, page: str = "") -> str:
    return f"/organise/events/{event.slug}/balance{page}"


def approved(*people: Registration) -> None:
    for one in people:
        with transaction():
            service.approve(one, by=SYSTEM, at=NOW)


def nominee(event: Event, name: str, **values) -> Registration:
    """Somebody put forward whose group endorses."""
    with transaction():
        one = nominees.propose(event, details(name, **values), endorsement=Endorsement.AWAITED, by=SYSTEM, at=NOW)
    return db.session.get_one(Registration, one.id)


def test_the_room_is_shown_as_it_is_and_with_those_still_to_review(desk: FlaskClient, event: Event) -> None:
    approved(make_registration(event, "Amina", gender=Gender.WOMAN), make_registration(event, "Bola"))
    make_registration(event, "Chidi", group_id="workers", country_iso3="SEN")
    make_registration(event, "Dan", role=AttendeeRole.INTERPRETER)

    page = desk.get(place(event)).text

    for words in (
        "2 → 3",  # countries and people
        "2 · 100%",  # government
        "2 · 66.7%",
        "at the limit",
        "Reserved: Workers",
        "Least developed countries",
        "Africa",
        "Senegal",
    ):
        assert words in page


def test_an_empty_room_has_a_page_too(desk: FlaskClient, event: Event) -> None:
    page = desk.get(place(event)).text

    assert "Nobody yet" in page
    assert desk.get(place(event, "/suggestion")).status_code == 200
    with transaction():
        seating.set_capacity(event, None, {}, by=SYSTEM, at=NOW)
    assert "no fixed number of seats" in desk.get(place(event)).text


def test_figures_are_sent_again_only_when_they_have_changed(desk: FlaskClient, event: Event) -> None:
    tag = desk.get(place(event, "/figures")).headers["ETag"]

    assert desk.get(place(event, "/figures"), headers={"If-None-Match": tag}).status_code == 304
    make_registration(event)
    assert desk.get(place(event, "/figures"), headers={"If-None-Match": tag}).status_code == 200


def test_an_event_has_its_own_targets(desk: FlaskClient, event: Event) -> None:
    with transaction():
        event.groups_from, event.groups_to = 10, 90
        event.countries_target, event.southern_target = 12, 60
    approved(make_registration(event))

    page = desk.get(place(event)).text

    for words in ("10–90% of the three groups", "at least 12", "11 short", "at least 60% of the countries"):
        assert words in page


def test_a_selection_is_tried_and_nobody_is_decided_about(desk: FlaskClient, event: Event) -> None:
    people = [make_registration(event, name) for name in ("Amina", "Bola", "Chidi")]
    people.append(make_registration(event, "Wanda", group_id="workers", country_iso3="SEN", gender=Gender.WOMAN))
    waits = nominee(event, "Nadia", group_id="employers")

    page = desk.post(place(event, "/what-if"), data={"chosen": [str(one.id) for one in [*people, waits]]}).text

    assert "Of 5 chosen: 3 get a place, 1 waits, 1 cannot be accepted." in page
    for words in ("Gets an open seat", "Gets a seat reserved for the group", "Waits: the country is at its limit"):
        assert words in page
    assert "Left out: not endorsed" in page
    assert "Approve these 4 people" in page
    assert f'type="hidden" name="chosen" value="{waits.id}"' not in page
    assert all(one.status is Status.PENDING for one in people)


def test_what_was_tried_is_what_happens(desk: FlaskClient, event: Event) -> None:
    adviser = make_registration(event, "Ada", group_id="workers", role=AttendeeRole.ADVISER)
    titular = make_registration(event, "Tito", group_id="workers", role=AttendeeRole.TITULAR)
    others = [make_registration(event, name, country_iso3="SEN") for name in ("Amina", "Bola", "Chidi")]
    tried = desk.post(
        place(event, "/what-if"), data={"chosen": [str(one.id) for one in [adviser, titular, *others]]}
    ).text
    assert "Of 5 chosen: 4 get a place, 1 waits." in tried
    in_order = _hidden(tried)

    answer = desk.post(
        f"/organise/events/{event.slug}/registrations",
        data={"decision": "approve", "chosen": in_order, "back": place(event)},
        follow_redirects=True,
    )

    assert answer.request.path == place(event)
    assert "4 approved: have a place." in answer.text
    assert [one.status for one in (titular, adviser, *others)] == [Status.CONFIRMED] * 4 + [Status.WAITLISTED]


def _hidden(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('type="hidden" name="chosen" value="')[1:]]


def test_refusals_are_said_in_words(desk: FlaskClient, event: Event) -> None:
    alone = make_registration(event, "Ada", role=AttendeeRole.ADVISER)
    awaited = nominee(event, "Nadia")
    with transaction():
        endorsed = nominees.propose(event, details("Nora"), endorsement=Endorsement.GIVEN, by=SYSTEM, at=NOW).id

    said = desk.post(
        f"/organise/events/{event.slug}/registrations",
        data={"decision": "approve", "chosen": [str(alone.id), str(awaited.id), str(endorsed)]},
        follow_redirects=True,
    ).text

    for words in ("has not endorsed them", "has not said yes", "an adviser without a confirmed titular"):
        assert f"1 not accepted: {words}" in said.replace("the secretariat of the group ", "")
    for words in ("Endorsement awaited", "Not completed", "Endorsed"):
        assert words in said


def test_the_queue_says_what_accepting_each_would_do(desk: FlaskClient, event: Event) -> None:
    approved(make_registration(event, "Amina"), make_registration(event, "Bola"))
    make_registration(event, "Wanda", group_id="workers", country_iso3="SEN", gender=Gender.WOMAN)
    make_registration(event, "Chidi")

    page = desk.get(f"/organise/events/{event.slug}/registrations").text

    for words in (
        "Workers 0% → 33.3%",
        "Closer: ",
        "A new country",
        "A seat reserved for the group is free",
        "The country is at its limit: would wait",
    ):
        assert words in page


def test_a_suggestion_ticks_people_and_says_why(desk: FlaskClient, event: Event) -> None:
    approved(make_registration(event, "Amina", gender=Gender.WOMAN))
    make_registration(event, "Gus")
    wanda = make_registration(event, "Wanda", group_id="workers", country_iso3="SEN", gender=Gender.WOMAN)
    emma = make_registration(event, "Emil", group_id="employers", country_iso3="SEN", gender=Gender.MAN)
    nominee(event, "Nadia", gender=Gender.MAN)

    page = desk.get(place(event, "/suggestion")).text

    for one in (wanda, emma):
        assert f'value="{one.id}" checked' in page
    assert "Without them farther from: " in page
    assert "not endorsed" in page
    assert wanda.status is Status.PENDING


def test_what_names_nobody_or_somebody_decided_or_elsewhere_is_left_out(desk: FlaskClient, event: Event) -> None:
    amina, elsewhere = make_registration(event), make_registration(make_event(policy=Policy.APPROVAL), "Elsa")
    approved(amina)

    page = desk.post(
        place(event, "/what-if"), data={"chosen": [str(amina.id), str(elsewhere.id), "x", str(uuid4())], "page": "9"}
    ).text

    assert "3 of those chosen were decided about meanwhile" in page
    assert "Elsa" not in page


def test_too_many_at_once_are_said_to_be(desk: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.selection.pages.MOST", 1)
    people = [make_registration(event, name) for name in ("Amina", "Bola")]

    page = desk.post(place(event, "/what-if"), data={"chosen": [str(one.id) for one in people]}).text

    assert "At most" in page
    assert "Approve this person" in page


def test_the_list_of_those_who_wait_is_narrowed_and_has_pages(
    desk: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.registration.queries.PAGE", 1)
    amina = make_registration(event, "Amina")
    for name, group in (("Bola", "workers"), ("Wanda", "workers")):
        make_registration(event, name, group_id=group)

    def listed(**data: object) -> str:
        return desk.post(place(event, "/what-if"), data=data).text

    assert "Page 1 of 3, 3 people" in listed()
    assert "Page 2 of 2, 2 people" in listed(chosen=str(amina.id), page="2")
    assert "Page 1 of 1, 1 people" in listed(q="wanda", group="workers")
    assert "Nobody." in listed(q="nobody at all")


def test_first_timers_are_those_who_were_at_no_earlier_event(desk: FlaskClient, event: Event) -> None:
    make_registration(make_event(starts_at=event.starts_at - timedelta(days=90)), "Amina", email="amina@example.org")
    approved(make_registration(event, "Amina", email="amina@example.org"), make_registration(event, "Bola"))

    assert "50%" in desk.get(place(event)).text
    assert "1 → 1" in desk.get(place(event)).text.split("First-timers")[2]


def test_pages_ask_the_database_as_often_for_three_as_for_one(desk: FlaskClient, event: Event) -> None:
    asked = []
    for names in (["Amina"], ["Bola", "Chidi"]):
        people = [make_registration(event, name, country_iso3="SEN") for name in names]
        data = {"chosen": [str(one.id) for one in people]}
        desk.get(place(event))
        for address in ("", "/suggestion"):
            with counted() as statements:
                desk.get(place(event, address))
            asked.append(len(statements))
        with counted() as statements:
            desk.post(place(event, "/what-if"), data=data)
        asked.append(len(statements))

    assert asked[:3] == asked[3:]


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.CHECK_IN, Role.FOCAL_POINT, Role.SECRETARIAT])
def test_for_everybody_else_there_is_nothing(app: Flask, event: Event, role: Role) -> None:
    stranger = app.test_client()
    sign_in(stranger, make_user(role))

    for page in ("", "/figures", "/what-if", "/suggestion"):
        assert stranger.get(place(event, page)).status_code == 404
    assert stranger.post(place(event, "/what-if")).status_code == 404
