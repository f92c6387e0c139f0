"""A sheet on paper, from the printer to who is missing by it and the signed one."""

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.permissions import Role
from app.attendance.models import Mark
from app.attendance.places import places_of
from app.attendance.roster import lines
from app.attendance.rules import Direction, MarkKind
from app.core import qr
from app.core.audit import AuditEntry
from app.core.db import db
from app.paper_sheets import jobs
from app.paper_sheets.models import Entry, Sheet, SignedSheet
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import Status
from tests.attendance.test_queries import store
from tests.factories import assign, make_attendee, make_event, make_session, make_user, session_at, sign_in
from tests.support.paper import facts_of, lines_of, text_of

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
MONDAY = "2027-05-03"
PICTURE = b"\x89PNG\r\n\x1a\n and more"


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event()


@pytest.fixture
def desk(client: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr("app.core.clock.now", lambda: NINE)
    organiser = make_user(Role.ORGANISER)
    assign(organiser, event)
    sign_in(client, organiser)
    return client


def all_sheets(event: Event) -> str:
    return f"/organise/events/{event.slug}/sheets"


def print_sheet(desk: FlaskClient, event: Event, place: str = MONDAY, form: str = "") -> str:
    """Make a sheet and give its address."""
    answer = desk.post(all_sheets(event), data={"place": place, "form": form or str(uuid4())})
    assert answer.status_code == 303
    return answer.location


def enter(desk: FlaskClient, sheet: str, missing: str, form: str = "", **more: object) -> TestResponse:
    """Enter who is missing, having seen the names."""
    said = {"missing": missing, "seen": missing, "form": form or str(uuid4())} | more
    return desk.post(sheet, data=said, content_type="multipart/form-data")


def file(content: bytes = PICTURE, name: str = "sheet.png") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def states(event: Event) -> dict[str, str]:
    people = db.session.scalars(select(Registration).filter_by(event_id=event.id).order_by(Registration.name)).all()
    return {line.person.name: line.attendance.state.value for line in lines(places_of(event)[0], people)}


def test_a_sheet_on_paper_says_who_is_expected_where_in_both_scripts(
    desk: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    path = qr.path
    monkeypatch.setattr("app.paper_sheets.paper.qr.path", lambda said: drawn.append(said) or path(said))
    session_at(event, "Opening", "2027-05-03 09:00", 60)
    session = make_session(event, "Cérémonie d’ouverture")
    make_attendee(
        event, "Amina Diallo", badge_name="أمينة ديالو", organisation="Ministère du Travail", country_iso3="SEN"
    )
    make_attendee(event, "Žofia Šťastná", group_id="workers")
    make_attendee(event, "Waiting", Status.WAITLISTED)
    sheet = print_sheet(desk, event, session.id.hex)

    answer = desk.get(f"{sheet}.pdf")

    assert drawn == [f"http://localhost{sheet}"], "the QR code leads to this very sheet"
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    said = lines_of(answer.data)
    text = " ".join(said)
    number = f"{event.number}/1"
    for words in (event.title, "Cérémonie d’ouverture", "Mon 3 May 2027 · 09:00–10:00", f"Sheet {number}", "Signature",
                  "Amina Diallo", "أمينة ديالو", "Ministère du Travail", "Senegal", "Government",
                  "Žofia Šťastná", "Workers", "Enter who is missing"):  # fmt: skip
        assert words in text, words
    assert "Waiting" not in text
    facts = facts_of(answer.data)
    assert facts["title"] == f"Sheet {number}: {event.title}, Cérémonie d’ouverture"
    assert (facts["pages"], facts["tagged"], facts["accessible"]) == (1, True, True)
    assert desk.get(f"{sheet}.pdf").data == answer.data, "printed again it is the same"
    arabic = desk.get(f"{sheet}.pdf?lang=ar").data
    assert facts_of(arabic)["language"] == "ar"
    assert "أمينة ديالو" in text_of(arabic)


def test_the_numbers_of_a_sheet_stay_whoever_registers_later(desk: FlaskClient, event: Event) -> None:
    for name in ("Bola", "Chen"):
        make_attendee(event, name)
    form = str(uuid4())
    first = print_sheet(desk, event, form=form)
    assert print_sheet(desk, event, form=form) == first, "sent twice it is one"
    make_attendee(event, "Amina")

    second = print_sheet(desk, event)

    def rows(sheet: str) -> list[tuple[str, str]]:
        return re.findall(r'data-row="\d+"><b class="num">(\d+)</b><span class="nm"><bdi>(\w+)<', desk.get(sheet).text)

    assert rows(first) == [("1", "Bola"), ("2", "Chen")]
    assert rows(second) == [("1", "Amina"), ("2", "Bola"), ("3", "Chen")]
    enter(desk, first, "1")
    assert states(event) == {"Amina": "absent", "Bola": "absent", "Chen": "present"}
    said = db.session.execute(select(Mark.kind, Mark.note).order_by(Mark.kind)).all()
    sheet_itself = f"sheet {event.number}/1"
    assert said == [(MarkKind.ABSENT, sheet_itself), (MarkKind.PRESENT, sheet_itself)], "nothing is said of Amina"
    index = desk.get(all_sheets(event)).text
    assert (index.count("Not entered yet"), index.count("Entered</span>")) == (1, 1)


def test_who_is_missing_is_typed_looked_at_and_saved_once(
    desk: FlaskClient, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 51):
        make_attendee(event, f"Person {number:02}")
    sheet, form = print_sheet(desk, event), str(uuid4())

    look = desk.post(sheet, data={"missing": "3, 7, 12-15", "form": form})
    assert look.status_code == 200
    assert db.session.scalars(select(Mark)).all() == [], "nothing before the names were seen"
    shown = look.text.partition("data-named>")[2].partition("</ul>")[0]
    assert re.findall(r"Person (\d+)", shown) == ["03", "07", "12", "13", "14", "15"]
    assert "Present: 44 · Missing: 6" in shown
    answers = [enter(desk, sheet, "3, 7, 12-15", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert "Saved: 44 are marked present, 6 are missing." in desk.get(sheet).text
    found = states(event)
    assert [name for name, state in found.items() if state == "absent"] == [
        f"Person {number:02}" for number in (3, 7, 12, 13, 14, 15)
    ]
    assert list(found.values()).count("present") == 44
    assert len(db.session.scalars(select(Mark)).all()) == 50
    assert len(db.session.scalars(select(Entry)).all()) == 1
    monkeypatch.setattr("app.core.clock.now", lambda: NINE + timedelta(minutes=9))
    enter(desk, sheet, "3, 7, 12-14")  # somebody was there after all
    assert len(db.session.scalars(select(Mark)).all()) == 51
    assert states(event)["Person 15"] == "present"
    page = desk.get(sheet).text
    assert "Missing: 3, 7, 12–14." in page
    assert "Missing: 3, 7, 12–15." in page
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("sheet"))).all()
    assert sorted(actions) == ["sheet.entered", "sheet.entered", "sheet.printed"]


def test_scans_and_excuses_are_not_written_over(desk: FlaskClient, event: Event) -> None:
    session_at(event, "Opening", "2027-05-03 09:00", 60)
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")
    day = places_of(event)[0]
    store(event, amina, day, NINE - timedelta(minutes=5), Direction.IN)
    db.session.add(
        Mark(
            event_id=event.id,
            registration_id=bola.id,
            day=day.day,
            kind=MarkKind.EXCUSED,
            marked_at=NINE,
            marked_by="x",
        )
    )
    db.session.commit()
    sheet = print_sheet(desk, event)
    assert "In since 08:55" in desk.get(sheet).text

    enter(desk, sheet, "2")

    assert states(event) == {"Amina": "present", "Bola": "excused"}
    assert len(db.session.scalars(select(Mark)).all()) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_row_is_named_beside_the_field_and_everything_typed_stays(desk: FlaskClient, event: Event) -> None:
    make_attendee(event, "Amina")
    sheet = print_sheet(desk, event)

    answer = enter(desk, sheet, "1, 2, Bola")

    assert answer.status_code == 422
    assert "No row of this sheet: 2, Bola. Its rows are numbered from 1 to 1." in answer.text
    assert 'value="1, 2, Bola"' in answer.text
    assert enter(desk, sheet, "1", seen="").status_code == 200, "other names were seen than are sent"
    assert db.session.scalars(select(Mark)).all() == []
    assert enter(desk, sheet, "").status_code == 303, "nobody is missing"
    assert "Nobody is missing." in desk.get(sheet).text


def test_the_signed_sheet_is_kept_apart_once_and_for_organisers(
    desk: FlaskClient, event: Event, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(app.config["UPLOADS_PATH"]) / "sheets"
    make_attendee(event, "Amina")
    sheet, form = print_sheet(desk, event), str(uuid4())

    for _ in range(2):
        assert enter(desk, sheet, "", form, signed=[file(), file(b"%PDF-1.7", "page 2.pdf")]).status_code == 303

    assert len(list(folder.iterdir())) == len(db.session.scalars(select(SignedSheet)).all()) == 2
    page = desk.get(sheet).text
    links = re.findall(r'href="([^"]*/files/[^"]*)"', page)
    assert "<bdi>sheet.png</bdi>" in page
    answers = {desk.get(link).mimetype: desk.get(link) for link in links}
    assert answers["image/png"].data == PICTURE
    assert "attachment" in answers["image/png"].headers["Content-Disposition"]
    assert enter(desk, sheet, "", signed=file(b"#!/bin/sh")).status_code == 422
    monkeypatch.setattr("app.questions.files.LARGEST_FILE", 100)
    refused = enter(desk, sheet, "1", signed=file(PICTURE + b"x" * 100))
    assert "This file is too large" in refused.text
    assert 'name="missing" value="1"' in refused.text
    assert desk.post(f"{links[0]}/remove").status_code == 303
    assert desk.get(links[0]).status_code == 404
    (left,) = folder.iterdir()
    left.unlink()
    assert desk.get(links[1]).status_code == 404, "somebody took it away by hand"
    other = print_sheet(desk, event)
    assert desk.get(links[1].replace(sheet.rpartition("/")[2], other.rpartition("/")[2])).status_code == 404
    staff = make_user(Role.CHECK_IN)
    assign(staff, event)
    sign_in(client, staff)
    for address in (sheet, f"{sheet}.pdf", links[1], all_sheets(event)):
        assert client.get(address).status_code == 404


def test_signed_sheets_go_when_their_time_is_over_and_what_was_entered_stays(
    desk: FlaskClient, event: Event, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.paper_sheets.rules.MOST_FILES", 1)
    folder = Path(app.config["UPLOADS_PATH"]) / "sheets"
    make_attendee(event, "Amina")
    sheet = print_sheet(desk, event)
    enter(desk, sheet, "", signed=file())
    assert "has 1 files already" in enter(desk, sheet, "", signed=file(b"%PDF-")).text
    (folder / "nobodys").write_bytes(b"")

    jobs.forget_due(NINE + timedelta(days=700))
    assert {one.name for one in folder.iterdir()} == set(db.session.scalars(select(SignedSheet.stored_as)))
    jobs.forget_due(NINE + timedelta(days=700, minutes=59))
    assert jobs.EXTENSION in app.extensions
    jobs.forget_due(NINE + timedelta(days=740))

    assert list(folder.iterdir()) == db.session.scalars(select(SignedSheet)).all() == []
    assert states(event) == {"Amina": "present"}


def test_there_is_no_sheet_of_nobody_nor_of_a_place_that_is_none(desk: FlaskClient, event: Event) -> None:
    answer = desk.post(all_sheets(event), data={"place": MONDAY, "form": str(uuid4())})

    assert "Nobody is expected there yet" in desk.get(answer.location).text
    assert desk.post(all_sheets(event), data={"place": "2030-01-01", "form": str(uuid4())}).status_code == 409
    assert desk.post(all_sheets(event), data={"place": MONDAY, "form": "nonsense"}).status_code == 404
    assert desk.get(f"{all_sheets(event)}/{uuid4()}").status_code == 404
    assert db.session.scalars(select(Sheet)).all() == []
