"""The check-in page does what the door needs, without scripts, and shows no more than that."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.attendance.models import Mark, Scan
from app.attendance.rules import MarkKind
from app.core.db import db
from app.programme.models import Event
from app.programme.rules import Precision
from app.registration.rules import Status
from tests.factories import assign, make_attendee, make_event, make_session, make_user, sign_in
from tests.support.statements import counted

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
MONDAY = "2027-05-03"


class Door:
    """Somebody at the door of an event, at nine in the morning and later."""

    def __init__(self, client: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.address = client, f"/organise/events/{event.slug}/check-in"
        self.patch = monkeypatch
        self.minutes(0)

    def minutes(self, number: int) -> None:
        self.patch.setattr("app.core.clock.now", lambda: NINE + timedelta(minutes=number))

    def page(self, **asked: object) -> str:
        answer = self.client.get(self.address, query_string={"place": MONDAY} | asked)
        assert answer.status_code == 200
        return answer.text

    def send(self, to: str = "", **typed: object) -> TestResponse:
        form = {"place": MONDAY, "form": re.search(r'name="form" value="([^"]+)"', self.page()).group(1)} | typed
        return self.client.post(self.address + to, data=form)

    def told(self, **typed: object) -> str:
        """Send a form and read what the door is told."""
        answer = self.send(**typed)
        assert answer.status_code == 303
        return said(self.client.get(answer.location).text)


def said(page: str) -> str:
    """Read the result on a page: its heading and its sentence."""
    shown = re.search(r'<div class="hit (\w+)">.*?<h2><bdi>(.*?)</bdi></h2><p><b>(.*?)</b>', page, re.DOTALL)
    return " | ".join(shown.groups()) if shown else ""


def stored() -> int:
    return db.session.scalar(select(func.count()).select_from(Scan)) or 0


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def door(client: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> Door:
    sign_in(client, at_the_door(event))
    return Door(client, event, monkeypatch)


def at_the_door(event: Event, role: Role = Role.CHECK_IN):
    user = make_user(role)
    assign(user, event)
    return user


def test_a_ticket_code_lets_its_holder_in_once_and_out_again(door: Door, event: Event) -> None:
    code = make_attendee(event, "Amina Diallo", badge_name="Amina").ticket.lower()

    assert door.told(code=code) == "ok | Amina | Welcome. Checked in at 09:00."
    door.minutes(12)
    assert door.told(code=code) == "warn | Amina | Already in, since 09:00."
    assert door.told(code=code, direction="out") == "ok | Amina | Goodbye. Checked out at 09:12."
    assert stored() == 3


def test_the_same_form_sent_again_is_the_same_check_in(door: Door, event: Event) -> None:
    person = str(make_attendee(event, "Amina").id)
    form = "0b3cf7e2-50d8-4a5f-9b7a-6a4e5e0c8f11"

    first, again = (door.send(registration=person, form=form).location for _ in range(2))

    assert first == again
    assert stored() == 1


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.PENDING, "Not confirmed: an organiser has not decided yet."),
        (Status.WAITLISTED, "Not confirmed: on the waiting list."),
        (Status.DECLINED, "Not confirmed: the registration was declined."),
        (Status.CANCELLED, "Cancelled by the registrant."),
        (Status.WITHDRAWN, "Withdrawn by an organiser."),
    ],
)
def test_who_has_no_confirmed_place_is_told_why(door: Door, event: Event, status: Status, told: str) -> None:
    code = make_attendee(event, "Amina", status).ticket

    assert door.told(code=code) == f"err | Amina | {told}"
    assert stored() == 0


def test_a_ticket_for_another_event_is_refused(door: Door) -> None:
    code = make_attendee(make_event(), "Stranger").ticket

    assert door.told(code=code) == "err | This ticket is for another event | Ask an organiser where to go."


def test_what_is_no_code_is_taken_for_a_name_without_regard_to_accents(door: Door, event: Event) -> None:
    for name in ("Ingrid Sørensen", "محمد عبد الرحمن", "Amina"):
        make_attendee(event, name)

    for typed, name in (
        ("sorensen", "Ingrid Sørensen"),
        ("محمد", "محمد عبد الرحمن"),
        ("ministry sorensen", "Sørensen"),
    ):
        page = door.client.get(door.send(code=typed).location).text
        assert name in page
        assert "Amina" not in page
    assert door.told(code="nobody") == (
        "err | Nobody found | No ticket has this code, and nobody is called so. Check it, or search by another word."
    )


def test_people_are_checked_in_from_the_list_by_one_button_and_counted_by_group(door: Door, event: Event) -> None:
    amina = make_attendee(event, "Amina")
    make_attendee(event, "Bola", group_id="workers")
    assert "0 of 2 arrived" in door.page()

    assert door.told(registration=str(amina.id)) == "ok | Amina | Welcome. Checked in at 09:00."

    page = door.page()
    assert "1 of 2 arrived" in page
    assert re.findall(r'<li class="row g1 group-(\w+)">.*?<b class="num">(\d+)</b>', page) == [("workers", "1")]
    assert "In since 09:00" in page
    assert page.count('value="out">') == 2, "one for the typed code, one for Amina"


def test_a_session_is_checked_in_to_apart_from_the_day(door: Door, event: Event) -> None:
    session, amina = make_session(event), make_attendee(event, "Amina")

    door.send(registration=str(amina.id), place=session.id.hex)

    scan = db.session.scalars(select(Scan)).one()
    assert (scan.session_id, scan.day) == (session.id, date(2027, 5, 3))
    assert "1 of 1 arrived" in door.page(place=session.id.hex)
    assert "1 of 1 arrived" in door.page(), "whoever is at a session is there that day"
    assert "In since" not in door.page()
    assert f'value="{session.id.hex}" selected' in door.page(place=""), "the session that is on is chosen by itself"


def test_a_slip_is_taken_back(door: Door, event: Event) -> None:
    amina = make_attendee(event, "Amina")
    answer = door.send(registration=str(amina.id))
    page = door.client.get(answer.location).text
    scan = re.search(r'name="scan" value="([^"]+)"', page).group(1)

    undone = door.send("/undo", scan=scan)

    assert "was taken back" in door.client.get(undone.location).text
    assert said(door.client.get(answer.location).text) == ""
    assert "0 of 1 arrived" in door.page()
    assert stored() == 1


def test_an_organiser_marks_people_and_the_door_does_not(client: FlaskClient, event: Event, door: Door) -> None:
    amina = make_attendee(event, "Amina")
    assert "/mark" not in door.page()
    assert door.send("/mark", registration=str(amina.id), kind="excused").status_code == 404

    sign_in(client, at_the_door(event, Role.ORGANISER))
    assert "/mark" in door.page()
    answer = door.send("/mark", registration=str(amina.id), kind="excused")

    assert "Amina is marked: Excused." in client.get(answer.location).text
    assert db.session.scalars(select(Mark.kind)).all() == [MarkKind.EXCUSED]


def test_the_door_sees_names_groups_countries_and_where_people_stand_and_nothing_else(door: Door, event: Event) -> None:
    make_attendee(
        event, "Amina Diallo", badge_name="Amina D.", email="amina@example.org", position="Director",
        organisation="Ministry of Labour", access_needs="Step-free", dietary_needs="Halal", country_iso3="SEN",
    )  # fmt: skip

    for page in (door.page(), door.page(q="amina")):
        for shown in ("Amina Diallo", "Amina D.", "Government", "Senegal"):
            assert shown in page
        for hidden in ("amina@example.org", "Director", "Ministry", "Step-free", "Halal"):
            assert hidden not in page


def test_who_is_not_confirmed_is_found_but_has_no_button(door: Door, event: Event) -> None:
    make_attendee(event, "Amina", Status.WAITLISTED)

    assert "Amina" not in door.page()
    page = door.page(q="amina")
    assert "Not confirmed: on the waiting list." in page
    assert 'name="registration"' not in page


def test_the_list_comes_in_pages(door: Door, event: Event) -> None:
    for number in range(26):
        make_attendee(event, f"Person {number:02}")

    first, second = door.page(), door.page(page=2)

    assert ("Person 24" in first, "Person 25" in first) == (True, False)
    assert ("Person 24" in second, "Person 25" in second) == (False, True)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


def test_of_an_event_without_known_days_people_are_checked_in_today(client: FlaskClient, monkeypatch, app) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")
    event.first_day = event.last_day = event.starts_at = event.ends_at = None
    event.date_precision = Precision.UNKNOWN
    db.session.commit()
    sign_in(client, at_the_door(event))
    door = Door(client, event, monkeypatch)

    assert door.told(registration=str(amina.id)) == "ok | Amina | Welcome. Checked in at 09:00."


def test_bad_forms_change_nothing(door: Door, event: Event) -> None:
    elsewhere = make_attendee(make_event(), "Stranger")
    amina = make_attendee(event, "Amina")

    assert door.send(registration=str(elsewhere.id)).status_code == 404
    assert door.send(registration="nonsense").status_code == 404
    assert door.send(registration=str(amina.id), form="nonsense").status_code == 404
    assert door.send(registration=str(amina.id), place="2030-01-01").status_code == 409
    assert door.client.get(door.address, query_string={"scan": "nonsense"}).status_code == 404
    assert said(door.page(person=str(elsewhere.id))) == said(door.page(person=str(amina.id))) == ""
    assert said(door.page(scan="0b3cf7e2-50d8-4a5f-9b7a-6a4e5e0c8f11")) == ""
    assert stored() == 0


def test_an_unknown_mark_is_refused(client: FlaskClient, event: Event, door: Door) -> None:
    sign_in(client, at_the_door(event, Role.ORGANISER))
    person = str(make_attendee(event, "Amina").id)
    assert door.send("/mark", registration=person, kind="asleep").status_code == 404


def test_the_page_takes_the_same_statements_for_one_and_for_three(door: Door, event: Event) -> None:
    def statements() -> int:
        with counted() as sent:
            door.page()
        return len(sent)

    def arrive(name: str) -> None:
        door.send(registration=str(make_attendee(event, name).id))

    arrive("Amina")
    door.page()
    for_one = statements()
    arrive("Bola")
    arrive("Chen")

    assert statements() == for_one <= 12


def test_check_in_is_for_those_who_are_assigned_to_the_event(client: FlaskClient, event: Event) -> None:
    address = f"/organise/events/{event.slug}/check-in"
    assert client.get(address).status_code == 302

    for user in (make_user(Role.CHECK_IN), make_user(Role.ORGANISER), at_the_door(event, Role.FOCAL_POINT)):
        sign_in(client, user)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
        assert client.post(f"{address}/undo").status_code == 404


def test_a_code_of_blanks_asks_again_and_a_very_long_one_is_nobody(door: Door) -> None:
    assert door.told(code="  ", direction="in") == ""
    assert door.told(code="x" * 10_000, direction="in").startswith("err | Nobody found")
    assert stored() == 0
