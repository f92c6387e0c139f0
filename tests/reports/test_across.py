"""Several events together: participations added up, and every person once."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.accounts.models import User
from app.accounts.permissions import Role
from app.attendance import service
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event, EventRelation
from app.programme.rules import EventStatus, RelationKind
from app.registration.models import Registration
from app.reports import subjects
from app.reports.across import across
from app.reports.figures import AttendanceReport
from app.reports.rules import Dimension, Subject
from tests.factories import assign, make_attendee, make_event, make_project, make_user, session_at, sign_in
from tests.reports.conftest import AFTER, NINE, sent
from tests.support.paper import text_of


def same_person(*registrations: Registration) -> None:
    for one in registrations[1:]:
        one.person_id = registrations[0].person_id
    db.session.commit()


@pytest.fixture
def clinic(event: Event) -> Event:
    """Give a later event that follows up the first: Amina comes again, Bola does not, Gita is new."""
    clinic = make_event("Clinic", first_day=date(2027, 5, 10), last_day=date(2027, 5, 10))
    clinic.starts_at, clinic.ends_at = clinic.starts_at + timedelta(days=7), NINE + timedelta(days=7, hours=12)
    opening = session_at(clinic, "Clinic", "2027-05-10 09:00")
    people = {one.name: one for one in db.session.query(Registration).filter_by(event_id=event.id)}
    amina = make_attendee(clinic, "Amina", gender=people["Amina"].gender, group_id="employers")
    bola = make_attendee(clinic, "Bola", group_id="workers", country_iso3="GHA")
    gita = make_attendee(clinic, "Gita", country_iso3="NPL")
    same_person(people["Amina"], amina)
    same_person(people["Bola"], bola)
    with transaction():
        scans = [sent(one, 7 * 24 * 60, opening.id) for one in (amina, gita)]
        service.receive(clinic, scans, by=SYSTEM, at=AFTER + timedelta(days=9))
    db.session.add(EventRelation(event_id=clinic.id, related_id=event.id, kind=RelationKind.FOLLOW_UP_OF))
    project = make_project(code="TST-9")
    clinic.projects, event.projects = [project], [project]
    db.session.commit()
    return clinic


@pytest.fixture
def organiser(event: Event, clinic: Event) -> User:
    user = make_user()
    assign(user, event)
    assign(user, clinic)
    return user


LATER = AFTER + timedelta(days=14)


def line(report: AttendanceReport, dimension: Dimension, key: str = "") -> dict[str, int | None]:
    found = next(one for one in report.of(dimension) if key in ("", one.key))
    return {
        name: getattr(found.figures, name) for name in ("registered", "confirmed", "attended", "no_show", "minutes")
    }


def test_participations_are_added_up_and_every_person_is_counted_once(
    app: Flask, event: Event, clinic: Event, organiser: User
) -> None:
    about = subjects.find(Subject.SERIES, event.slug, seen_by=organiser)
    assert about is not None
    report = across(about, at=LATER)

    def numbers(registered, confirmed, attended, no_show, minutes):
        return {
            "registered": registered,
            "confirmed": confirmed,
            "attended": attended,
            "no_show": no_show,
            "minutes": minutes,
        }

    assert line(report, Dimension.ALL) == numbers(9, 7, 4, 2, 280)
    assert [one.figures.attended for one in report.of(Dimension.EVENT)] == [2, 2]
    assert line(report, Dimension.COUNTRY, "GHA") == numbers(4, 3, 1, 1, 40)
    assert line(report, Dimension.PERSON) == numbers(7, 5, 3, 1, 280), "Bola came once, so he did not stay away"
    assert line(report, Dimension.PERSON_GROUP, "employers") == numbers(2, 2, 1, 1, 150), "Amina, who is one now"
    assert [one.key for one in report.of(Dimension.PERSON_COUNTRY)] == ["GHA", "KEN", "NPL"]
    assert report.over
    for one in (report.of(Dimension.ALL)[0].figures, *(one.figures for one in report.of(Dimension.PERSON_GROUP))):
        assert one.confirmed == one.attended + one.excused + one.no_show + one.awaited


def test_a_project_a_year_and_a_series_are_found_by_whoever_has_their_events_in_hand(
    app: Flask, event: Event, clinic: Event, organiser: User
) -> None:
    other, at_the_door = make_user(), make_user(Role.CHECK_IN)
    assign(other, clinic)
    assign(at_the_door, event)

    def titles(subject: Subject, key: str, user: User) -> list[str] | None:
        found = subjects.find(subject, key, seen_by=user)
        return [one.title for one in found.events] if found else None

    both = ["Forum on decent work", "Clinic"]
    for subject, key in ((Subject.SERIES, clinic.slug), (Subject.PROJECT, "TST-9"), (Subject.YEAR, "2027")):
        assert titles(subject, key, organiser) == both
        assert titles(subject, key, other) == ["Clinic"]
        assert titles(subject, key, at_the_door) is None
    for subject, key in ((Subject.PROJECT, "TST-8"), (Subject.YEAR, "2026"), (Subject.YEAR, "x"), (Subject.EVENT, "x")):
        assert titles(subject, key, organiser) is None
    event.status = EventStatus.CANCELLED
    db.session.commit()
    assert titles(Subject.YEAR, "2027", organiser) == ["Clinic"]


def test_every_form_carries_the_same_figures(
    client: FlaskClient, event: Event, clinic: Event, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.clock.now", lambda: LATER)
    sign_in(client, organiser)
    place = "/organise/attendance/project/TST-9"
    files = {kind: client.get(f"{place}/attendance.{kind}").data for kind in ("csv", "xlsx", "json", "pdf")}
    page = client.get(place).text

    told = json.loads(files["json"])["lines"]
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(files["xlsx"]))
    sheets = [
        dict(zip([c.value for c in sheet[1]], [c.value for c in row], strict=True))
        for sheet in book
        for row in list(sheet)[1:]
    ]
    assert book.sheetnames == ["summary", "by event", "every person once"]
    for column in told[0]:
        as_text = ["" if one[column] is None else str(one[column]) for one in told]
        assert [row[column] for row in rows] == as_text
        assert sorted(map(repr, (one[column] or 0 for one in sheets))) == sorted(
            repr(int(one[column]) if one[column] == 1 else one[column] or 0) for one in told
        ), "a workbook knows no difference between 1 and 1.0"
    said = " ".join(text_of(files["pdf"]).split())
    for one in told:
        completed = "–" if one["completed"] is None else one["completed"]
        shown = f"{one['label']} {one['registered']} {one['confirmed']} {one['attended']} {completed}"
        assert shown in said
        assert one["label"] in page
    assert "4 participations, of 3 people." in page
    assert client.get("/organise/reports").text.count("/organise/attendance/") == 2
    assert client.get("/organise/attendance/year/2026").status_code == 404
