"""One tap for each person on a roster, also without scripts; a slip is taken back, and everything stays on record."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.attendance.models import Mark, MarkTakenBack
from app.attendance.places import places_of
from app.attendance.rules import Direction, MarkKind, Passage, Word, standing_word
from app.core.audit import AuditEntry
from app.core.db import db
from app.programme.models import Event
from app.programme.rules import SessionKind
from app.registration.models import Registration, SessionChoice
from tests.attendance.test_queries import store
from tests.factories import NOW, assign, make_attendee, make_event, make_session, make_user, sign_in
from tests.support.statements import counted

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
MONDAY = "2027-05-03"


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def desk(client: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    ticks = count()
    monkeypatch.setattr("app.core.clock.now", lambda: NINE + timedelta(milliseconds=next(ticks)))
    organiser = make_user(Role.ORGANISER)
    assign(organiser, event)
    sign_in(client, organiser)
    return client


def address(event: Event) -> str:
    return f"/organise/events/{event.slug}/roster"


def page(desk: FlaskClient, event: Event, **asked: object) -> str:
    answer = desk.get(address(event), query_string={"place": MONDAY} | asked)
    assert answer.status_code == 200
    return answer.text


def tap(desk: FlaskClient, event: Event, person: Registration, word: str, **more: object) -> TestResponse:
    """Press a button in somebody's row: one of the three words."""
    row = row_of(page(desk, event, **{name: more[name] for name in ("place",) if name in more}), person)
    name, value = re.search(rf'name="(\w+)" value="([^"]*)" aria-pressed="\w+">{word}<', row).groups()
    form = {"place": MONDAY, "form": str(uuid4()), name: value} | more
    return desk.post(address(event), data=form)


def row_of(text: str, person: Registration) -> str:
    return re.search(rf'<li id="p-{person.id.hex}">.*?</li>', text, re.DOTALL).group(0)


def pressed(text: str, person: Registration) -> list[str]:
    return re.findall(r'aria-pressed="true">([^<]+)<', row_of(text, person))


def test_one_tap_marks_somebody_and_another_takes_it_back(desk: FlaskClient, event: Event) -> None:
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")

    answer = tap(desk, event, amina, "Excused", q="", page="1")

    assert answer.status_code == 303
    assert answer.location.endswith(f"#p-{amina.id.hex}")
    after = desk.get(answer.location).text
    assert "Amina is marked: Excused." in after
    assert (pressed(after, amina), pressed(after, bola)) == (["Excused"], [])
    tap(desk, event, amina, "Present")
    assert "1 of 2 arrived" in page(desk, event)
    back = tap(desk, event, amina, "Present")
    assert pressed(desk.get(back.location).text, amina) == ["Excused"], "as it was before"
    tap(desk, event, amina, "Excused")
    assert pressed(page(desk, event), amina) == []
    assert db.session.scalars(select(Mark.kind).order_by(Mark.kind)).all() == [MarkKind.EXCUSED, MarkKind.PRESENT]
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.contains("mark"))).all()
    assert sorted(actions) == ["attendance.marked"] * 2 + ["mark.taken_back"] * 2


def test_a_form_that_is_sent_twice_is_one_mark(desk: FlaskClient, event: Event) -> None:
    amina, form = make_attendee(event, "Amina"), str(uuid4())
    said = {"place": MONDAY, "form": form, "mark": f"present-{amina.id.hex}"}

    first, again = (desk.post(address(event), data=said).location for _ in range(2))
    undo = re.search(r'name="undo" value="(\w+)"', desk.get(first).text).group(1)
    for _ in range(2):
        desk.post(address(event), data={"place": MONDAY, "undo": undo})

    assert first == again
    assert len(db.session.scalars(select(Mark)).all()) == len(db.session.scalars(select(MarkTakenBack)).all()) == 1


def test_the_script_is_given_only_what_changed(desk: FlaskClient, event: Event) -> None:
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")

    answer = tap(desk, event, amina, "Absent", part="line")

    assert answer.status_code == 200
    assert pressed(answer.text, amina) == ["Absent"]
    for said in ("Amina is marked: Absent.", "0 of 2 arrived", 'name="undo"'):
        assert said in answer.text
    assert bola.id.hex not in answer.text
    assert "<html" not in answer.text


def test_who_was_scanned_stays_in_since_then_and_can_be_marked_otherwise(desk: FlaskClient, event: Event) -> None:
    amina = make_attendee(event, "Amina")
    session = make_session(event)
    store(event, amina, places_of(event)[0], NINE, Direction.IN)
    db.session.commit()

    row = row_of(page(desk, event), amina)
    assert "In since 09:00" in row
    assert ">Present<" not in row
    assert "In since" not in row_of(page(desk, event, place=session.id.hex), amina), "a session is another place"
    tap(desk, event, amina, "Absent")
    assert pressed(page(desk, event), amina) == ["Absent"]
    tap(desk, event, amina, "Absent")
    assert "In since 09:00" in row_of(page(desk, event), amina)


def test_only_who_is_expected_is_listed_and_the_list_narrows(desk: FlaskClient, event: Event) -> None:
    elective = make_session(event, kind=SessionKind.ELECTIVE, capacity=5)
    amina, bola = make_attendee(event, "Amina", badge_name="أمينة"), make_attendee(event, "Bola")
    db.session.add(SessionChoice(registration_id=bola.id, session_id=elective.id, place=1, changed_at=NOW))
    db.session.commit()

    def listed(**asked: object) -> list[str]:
        return re.findall(r'class="nm" id="n-\w+"><bdi>(\w+)<', page(desk, event, **asked))

    assert listed() == ["Amina", "Bola"]
    assert "أمينة" in page(desk, event)
    assert listed(place=elective.id.hex) == ["Bola"]
    assert listed(q="amína") == ["Amina"]
    tap(desk, event, amina, "Present")
    assert listed(open=1) == ["Bola"]
    assert "Nobody like that is expected here." in page(desk, event, q="nobody")


def test_a_whole_room_is_on_one_page_within_its_weight_and_with_as_many_statements(
    desk: FlaskClient, event: Event
) -> None:
    def statements() -> int:
        with counted() as sent:
            page(desk, event)
        return len(sent)

    first = make_attendee(event, "Person 000 of a rather long name")
    page(desk, event)
    for_one = statements()
    columns = Registration.__table__.columns
    row = {column.name: getattr(first, column.name) for column in columns}
    own = ("id", "ticket", "link_hash", "identity", "person_id")
    db.session.execute(
        insert(Registration),
        [
            row
            | {name: uuid4() if name in ("id", "person_id") else uuid4().hex for name in own}
            | {"name": f"Person {number:03} {uuid4().hex[:9]}", "organisation": f"Ministry {uuid4().hex[:9]}"}
            for number in range(1, 205)
        ],
    )
    db.session.commit()

    assert statements() == for_one <= 12
    whole = page(desk, event)
    assert whole.count('id="p-') == 200
    assert 'rel="next"' in whole
    assert len(gzip.compress(whole.encode(), 5)) <= 25_000
    assert page(desk, event, page=2).count('id="p-') == 5


def test_bad_forms_change_nothing(desk: FlaskClient, event: Event, client: FlaskClient) -> None:
    stranger, amina = make_attendee(make_event(), "Stranger"), make_attendee(event, "Amina")

    def status(**said: object) -> int:
        return desk.post(address(event), data={"place": MONDAY, "form": str(uuid4())} | said).status_code

    assert status(mark=f"present-{stranger.id.hex}") == 404
    assert status(mark=f"asleep-{amina.id.hex}") == 404
    assert status(mark="present-nonsense") == 404
    assert status(mark=f"present-{amina.id.hex}", form="nonsense") == 404
    assert status(mark=f"present-{amina.id.hex}", place="2030-01-01") == 409
    assert status(undo=str(uuid4())) == 409
    assert db.session.scalars(select(Mark)).all() == []
    staff = make_user(Role.CHECK_IN)
    assign(staff, event)
    sign_in(client, staff)
    assert client.get(address(event)).status_code == client.post(address(event)).status_code == 404


def test_a_mark_stands_until_somebody_comes_in_after_it() -> None:
    first, second = (Word(NINE, kind, uuid4()) for kind in (MarkKind.ABSENT, MarkKind.EXCUSED))
    before, after = (Passage(at, Direction.IN) for at in (NOW, datetime(2027, 5, 3, 7, tzinfo=UTC)))

    assert standing_word([before], [first, second]) is max(first, second, key=lambda word: word.id)
    assert standing_word([before, after], [first]) is None
    assert standing_word([Passage(after.at, Direction.OUT)], [first]) is first
    assert standing_word([before], []) is None
