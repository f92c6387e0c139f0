"""What participants will do at home: they write, change and take it back, and organisers read it."""

import csv
import io
import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.permissions import Role
from app.core import clock, i18n, outbox
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.peer_learning import errors, jobs, service
from app.peer_learning.models import Commitment
from app.peer_learning.rules import KEPT, MOST, Standing
from app.programme.models import Event
from app.programme.rules import Precision
from app.registration.models import Registration
from app.registration.rules import Status
from tests.factories import NOW, assign, make_attendee, make_event, make_registration, make_user, sign_in

THERE = datetime.fromisoformat("2027-05-03T09:00:00+03:00")
DUE = date(2027, 11, 1)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    """Let it be the morning of the event's first day."""
    monkeypatch.setattr(clock, "now", lambda: THERE)


def commit(person: Registration, what: str = "Draft the decree", due: date = DUE, at: datetime = THERE) -> Commitment:
    with transaction():
        return service.write(person, uuid4(), what, due, at=at)


def page(person: Registration, rest: str = "/commitments") -> str:
    return f"/r/{token_for(person.link_nonce)}{rest}"


def all_of(person: Registration) -> list[tuple[str, date, Standing]]:
    found = db.session.scalars(select(Commitment).filter_by(registration_id=person.id).order_by(Commitment.written_at))
    return [(one.what, one.due, one.standing) for one in found]


def deeds() -> list[tuple[str, dict[str, object]]]:
    found = select(AuditEntry).where(AuditEntry.action.like("commitment%")).order_by(AuditEntry.at)
    return [(entry.action, entry.changes) for entry in db.session.scalars(found)]


def test_a_participant_writes_changes_and_takes_back(app: Flask, client: FlaskClient):
    amina = make_registration(make_event(), "Amina")
    assert "Write down what you take up" in client.get(page(amina, "")).text
    form = {"key": str(uuid4()), "what": " Train ten inspectors ", "due": "2027-11-01"}

    for _twice in range(2):
        assert client.post(page(amina), data=form).status_code == 303

    assert all_of(amina) == [("Train ten inspectors", DUE, Standing.PLANNED)]
    assert "Train ten inspectors" in client.get(page(amina, "")).text
    one = page(amina, f"/commitments/{form['key']}")
    assert "Train ten inspectors" in client.get(one).text
    said = {"what": "Train twenty inspectors", "due": "2027-12-01", "standing": "under_way"}
    assert client.post(one, data=said).status_code == 303
    assert "Under way" in client.get(page(amina)).text
    assert re.search(r"jusqu’au \d+ \w+ 2028\.", client.get(f"{page(amina)}?lang=fr").text)
    client.get(f"{page(amina)}?lang=en")
    assert all_of(amina) == [("Train twenty inspectors", date(2027, 12, 1), Standing.UNDER_WAY)]
    for _twice in range(2):
        client.post(f"{one}/take-back")
    assert all_of(amina) == [("", date(2027, 12, 1), Standing.TAKEN_BACK)]
    assert client.get(one).status_code == 404
    assert "twenty" not in client.get(page(amina)).text


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(app: Flask, client: FlaskClient):
    amina = make_registration(make_event(), "Amina")

    over = client.post(page(amina), data={"key": "no key", "what": "Draft the decree", "due": "2027-05-02"})
    nothing = client.post(page(amina), data={"due": "soon"})
    written = commit(amina)
    worse = client.post(page(amina, f"/commitments/{written.id}"), data={"what": "", "standing": "lost"})
    late = {"what": "Draft it", "due": "2030-01-01", "standing": "done"}
    later = client.post(page(amina, f"/commitments/{written.id}"), data=late)

    assert [answer.status_code for answer in (over, nothing, worse, later)] == [422] * 4
    assert "Choose a day that is still to come" in over.text
    assert "Draft the decree</textarea>" in over.text
    assert "Say what you will do." in nothing.text
    assert "Draft it</textarea>" in later.text
    assert all_of(amina) == [("Draft the decree", DUE, Standing.PLANNED)]


def test_there_are_five_at_most(app: Flask, client: FlaskClient):
    amina = make_registration(make_event(), "Amina")
    for number in range(MOST):
        commit(amina, f"Thing {number}", at=THERE + timedelta(seconds=number))

    refused = client.post(page(amina), data={"key": str(uuid4()), "what": "A sixth", "due": "2027-11-01"})

    assert refused.status_code == 409
    assert "You have as many commitments as we keep." in refused.text
    assert "as many as we keep" in client.get(page(amina)).text
    assert len(all_of(amina)) == MOST


def test_who_has_no_place_and_who_is_too_early_has_no_such_page(app: Flask, client: FlaskClient, monkeypatch):
    event = make_event()
    amina, bola, chidi = (make_registration(event, name) for name in ("Amina", "Bola", "Chidi"))
    bola = make_attendee(event, "Bola", Status.WAITLISTED)
    theirs = commit(chidi)
    vague = make_registration(make_event(date_precision=Precision.MONTH), "Dalia")

    found = [client.get(page(person)).status_code for person in (amina, bola, vague)]
    other = client.get(page(amina, f"/commitments/{theirs.id}")).status_code
    monkeypatch.setattr(clock, "now", lambda: THERE - A_DAY)
    early = client.get(page(amina)).status_code

    assert (found, other, early) == ([200, 404, 404], 404, 404)
    assert "commitments" not in client.get(page(amina, "")).text
    with pytest.raises(errors.NotNow), transaction():
        service.write(amina, uuid4(), "Draft the decree", DUE, at=THERE - A_DAY)


def test_what_is_overdue_may_still_be_said_to_be_done_and_each_change_is_recorded_once(app: Flask):
    amina = make_registration(make_event(), "Amina")
    written = commit(amina)
    late = THERE + timedelta(days=300)

    for _twice in range(2):
        with transaction():
            service.change(written, "Draft the decree", DUE, Standing.DONE, at=late)
    for _twice in range(2):
        with transaction():
            service.take_back(written, at=late + A_DAY)
    with pytest.raises(errors.TakenBack), transaction():
        service.change(written, "Draft the decree", DUE, Standing.DONE, at=late + A_DAY)

    assert deeds() == [
        ("commitment.written", {"due": "2027-11-01"}),
        (
            "commitment.changed",
            {"due": ["2027-11-01", "2027-11-01"], "standing": ["planned", "done"], "reworded": False},
        ),
        ("commitment.taken_back", {}),
    ]


def test_organisers_read_them_and_nobody_else_does(app: Flask, client: FlaskClient):
    event = make_event()
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    commit(bola, "=Share the “guide”, twice")
    commit(amina)
    back = commit(amina, "Nothing of this")
    with transaction():
        service.take_back(back, at=THERE)
    organiser = make_user(Role.ORGANISER)
    sign_in(client, organiser)
    place = f"/organise/events/{event.slug}/commitments"
    unseen = [client.get(f"{place}{end}").status_code for end in ("", ".csv")]
    assign(organiser, event)

    shown, table = client.get(place).text, client.get(f"{place}.csv")

    assert unseen == [404, 404]
    assert shown.index("Draft the decree") < shown.index("=Share the “guide”, twice")
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert [(row["name"], row["commitment"], row["due"], row["standing"]) for row in rows] == [
        ("Amina", "Draft the decree", "2027-11-01", "planned"),
        ("Bola", "'=Share the “guide”, twice", "2027-11-01", "planned"),
    ]
    assert client.get(f"{place}?page=2").status_code == 200


def test_they_are_in_what_a_person_takes_along_and_go_when_their_time_is_over(app: Flask, client: FlaskClient):
    event: Event = make_event()
    amina = make_registration(event, "Amina")
    commit(amina)
    [kept] = client.get(page(amina, "/data.json")).get_json()["commitments"]
    assert (kept["what"], kept["due"], kept["standing"]) == ("Draft the decree", "2027-11-01", "planned")
    end = datetime.combine(event.last_day + KEPT, NOW.timetz())

    jobs.forget_due(end - A_DAY)
    assert len(all_of(amina)) == 1
    jobs.forget_due(end)

    assert all_of(amina) == []
    assert [action for action, _changes in deeds()] == ["commitment.written", "commitments.forgotten"]


def test_what_is_not_done_is_asked_after_three_times_in_the_person_s_language(app: Flask):
    event = make_event(title="Foro")
    amina, bola = make_registration(event, "Amina", language="fr"), make_registration(event, "Bola")
    commit(amina, "Rédiger le décret")
    done = commit(bola)
    with transaction():
        service.change(done, "Draft the decree", DUE, Standing.DONE, at=THERE)
    last_day = datetime.combine(event.last_day, NOW.timetz())

    asked = []
    for days in (90, 91, 92, 182, 300, 365, 366):
        jobs.ask_due(last_day + days * A_DAY)
        asked.append(len([one for one in outbox.history(amina.id) if one.kind == "commitment.asked_after"]))

    assert asked == [0, 1, 1, 2, 2, 3, 3]
    message = outbox.history(amina.id)[0]
    assert (message.recipient, message.language) == (amina.email, "fr" if i18n.translated("fr") else i18n.SOURCE)
    assert f"/{token_for(amina.link_nonce)}/commitments" in outbox.body_with_link(message)
    assert "Rédiger le décret" in message.body
    assert [one.kind for one in outbox.history(bola.id)] == ["registration.confirmed"]
