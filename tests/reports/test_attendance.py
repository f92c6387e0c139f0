"""The figures agree with what was counted by hand, and are the same in every form."""

import csv
import io
import json
from dataclasses import astuple
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.accounts.permissions import Role
from app.core.db import db
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.reports import tables
from app.reports.attendance import figures, is_over
from app.reports.people import people
from app.reports.rules import Dimension
from tests.factories import assign, make_attendee, make_event, make_user, sign_in
from tests.reports.conftest import AFTER, NINE
from tests.support.statements import counted

# registered, confirmed, attended, excused, did not come, still expected, late, came unconfirmed
BY_HAND = {
    "event": (6, 4, 2, 1, 1, 0, 1, 1),
    "group:government": (1, 1, 1, 0, 0, 0, 0, 0),
    "group:employers": (1, 1, 0, 0, 1, 0, 0, 0),
    "group:workers": (3, 2, 1, 1, 0, 0, 1, 1),
    "group:partner_org": (1, 0, 0, 0, 0, 0, 0, 0),
    "gender:woman": (3, 2, 1, 0, 1, 0, 0, 1),
    "gender:man": (2, 1, 1, 0, 0, 0, 1, 0),
    "gender:other": (0, 0, 0, 0, 0, 0, 0, 0),
    "gender:not_said": (1, 1, 0, 1, 0, 0, 0, 0),
    "region:africa": (6, 4, 2, 1, 1, 0, 1, 1),
    "country:GHA": (3, 2, 1, 1, 0, 0, 1, 1),
    "country:KEN": (3, 2, 1, 0, 1, 0, 0, 0),
    "role:participant": (6, 4, 2, 1, 1, 0, 1, 1),
    "status:confirmed": (4, 4, 2, 1, 1, 0, 1, 0),
    "status:waitlisted": (1, 0, 0, 0, 0, 0, 0, 1),
    "status:cancelled": (1, 0, 0, 0, 0, 0, 0, 0),
    "group_gender:workers/not_said": (1, 1, 0, 1, 0, 0, 0, 0),
    "day:2027-05-03": (6, 4, 2, 1, 1, 0, 1, 1),
    "day:2027-05-04": (6, 4, 1, 0, 3, 0, 0, 0),
    "day_group:2027-05-04/workers": (3, 2, 1, 0, 1, 0, 0, 0),
    "session": (6, 4, 2, 1, 1, 0, 1, 1),
    "session_group/workers": (3, 2, 1, 1, 0, 0, 1, 1),
}


def named(report, only=None):
    """Give each line by its dimension and key; the event's slug and the session's id are the test's affair."""
    names = {}
    for line in report.lines:
        key = line.key if line.dimension is not Dimension.EVENT else ""
        if line.dimension in (Dimension.SESSION, Dimension.SESSION_GROUP):
            name = line.dimension.value + key[32:]
        else:
            name = f"{line.dimension.value}:{key}".rstrip(":")
        names[name] = astuple(line.figures)
    return names


def test_the_figures_agree_with_a_count_by_hand(app: Flask, event: Event) -> None:
    found = named(figures(event, at=AFTER))

    assert {name: found[name] for name in BY_HAND} == BY_HAND


def test_the_confirmed_are_who_came_was_excused_did_not_come_or_is_expected(app: Flask, event: Event) -> None:
    for at in (NINE, AFTER):
        for line in figures(event, at=at).lines:
            numbers = line.figures
            assert numbers.confirmed == numbers.attended + numbers.excused + numbers.no_show + numbers.awaited


def test_nobody_stayed_away_before_it_is_over(app: Flask, event: Event) -> None:
    found = named(figures(event, at=NINE + timedelta(hours=1)))

    assert found["event"] == (6, 4, 2, 1, 0, 1, 1, 1)
    assert found["session"] == (6, 4, 2, 1, 1, 0, 1, 1), "the session is over, the event is not"


def test_an_event_is_over_when_it_ends_or_is_closed_but_not_where_it_did_not_take_place(app: Flask) -> None:
    event = make_event()
    assert (is_over(event, NINE), is_over(event, AFTER)) == (False, True)
    event.status = EventStatus.CLOSED
    assert is_over(event, NINE)
    for status in (EventStatus.DRAFT, EventStatus.POSTPONED, EventStatus.CANCELLED):
        event.status = status
        assert not is_over(event, AFTER)


def test_of_nobody_there_is_no_share(app: Flask) -> None:
    report = figures(make_event(), at=AFTER)

    assert report.total.rate is None
    assert [line.key for line in report.of(Dimension.GROUP)] == ["government", "employers", "workers"]
    assert report.of(Dimension.COUNTRY) == []


class Figures(HTMLParser):
    """Reads the tables of figures on a page: by caption, each row's label and cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.inside, self.caption, self.within = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.inside = "figures" in (dict(attrs).get("class") or "").split()
        self.within = tag if tag in ("caption", "th", "td") else self.within
        if self.inside and tag == "tr":
            self.tables[self.caption].append([])
        if self.inside and tag in ("th", "td"):
            self.tables[self.caption][-1].append("")

    def handle_endtag(self, tag):
        self.within = "" if tag == self.within else self.within

    def handle_data(self, text):
        if self.inside and self.within == "caption":
            self.caption = text
            self.tables[text] = []
        elif self.inside and self.within in ("th", "td"):
            self.tables[self.caption][-1][-1] += text


def from_csv(body: bytes) -> list[tuple]:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert tuple(rows[0]) == tables.COLUMNS
    return [(*row[:3], *(int(cell) for cell in row[3:-1]), float(row[-1]) if row[-1] else None) for row in rows[1:]]


def from_xlsx(body: bytes) -> list[tuple]:
    workbook = load_workbook(io.BytesIO(body))
    assert workbook.sheetnames == ["summary", "by session", "by person"]
    rows = []
    for name in ("summary", "by session"):
        head, *lines = workbook[name].iter_rows(values_only=True)
        assert head == tables.COLUMNS
        assert workbook[name].freeze_panes == "A2"
        rows += lines
    return rows


@pytest.fixture
def organiser(client: FlaskClient, event: Event) -> FlaskClient:
    user = make_user()
    assign(user, event)
    sign_in(client, user)
    return client


def test_screen_csv_xlsx_and_json_carry_the_same_figures(organiser: FlaskClient, event: Event, monkeypatch) -> None:
    monkeypatch.setattr("app.core.clock.now", lambda: AFTER)
    address, slug = f"/organise/events/{event.slug}/attendance", event.slug
    page = organiser.get(address)
    as_csv, as_xlsx = (organiser.get(address + kind) for kind in (".csv", ".xlsx"))
    written = organiser.application.test_cli_runner().invoke(args=["report", "attendance", slug, "--format", "json"])

    told = json.loads(written.stdout)
    expected = [tuple(line[column] for column in tables.COLUMNS) for line in told["lines"]]
    assert (told["event"], told["at"], told["over"]) == (slug, AFTER.isoformat(), True)
    assert from_csv(as_csv.data) == expected == from_xlsx(as_xlsx.data)

    shown = [row for table in Figures(page.text).tables.values() for row in table[1:]]
    share = ["–" if row[-1] is None else f"{row[-1]:.0%}" for row in expected]
    in_files = [[row[2], *map(str, row[3:-1]), part] for row, part in zip(expected, share, strict=True)]
    assert sorted(shown) == sorted(in_files[1:]), "all lines but the event's own, which stands at the top of the page"
    for number in expected[0][3:-1]:
        assert f'<dd class="num">{number}' in page.text


def test_files_are_named_after_the_event_and_stay_out_of_caches(organiser: FlaskClient, event: Event) -> None:
    slug = event.slug
    for kind in ("csv", "xlsx"):
        answer = organiser.get(f"/organise/events/{slug}/attendance.{kind}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=attendance-{slug}.{kind}"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_workbook_names_everybody_and_what_became_of_them(app: Flask, event: Event) -> None:
    body = tables.as_xlsx(figures(event, at=AFTER), event, people(event, at=AFTER))

    sheet = load_workbook(io.BytesIO(body))["by person"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == tuple(name for name, _width in tables.PERSON_COLUMNS)
    columns = ("name", "country", "status", "outcome", "days_present", "sessions_present", "minutes", "late")
    assert [tuple(row[head.index(column)] for column in columns) for row in rows] == [
        ("=Fatou()", "KEN", "cancelled", None, 0, 0, 0, False),
        ("Amina", "KEN", "confirmed", "attended", 1, 1, 60, False),
        ("Bola", "GHA", "confirmed", "attended", 2, 1, 40, True),
        ("Chen", "GHA", "confirmed", "excused", 0, 0, 0, False),
        ("Dora", "KEN", "confirmed", "no_show", 0, 0, 0, False),
        ("Efua", "GHA", "waitlisted", "unconfirmed", 1, 1, 55, False),
    ]
    assert rows[1][head.index("arrived_at")].isoformat() == "2027-05-03T09:00:00", "as clocks at the event show it"


def test_minutes_are_unknown_where_no_hours_are(app: Flask, event: Event) -> None:
    for session in event.sessions:
        session.cancelled = True
    db.session.commit()

    assert {person.name: person.minutes for person in people(event, at=AFTER)}["Bola"] is None
    assert {person.name: person.minutes for person in people(event, at=AFTER)}["Amina"] == 0


def test_what_begins_like_a_formula_stays_text(app: Flask, event: Event) -> None:
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
    assert [tables.harmless(text) for text in dangerous] == [f"'{text}" for text in dangerous]
    assert [tables.harmless(cell) for cell in ("1-1", "", -1, None)] == ["1-1", "", -1, None]

    event.sessions[0].title = '=HYPERLINK("http://example.org")'
    db.session.commit()
    report = figures(event, at=AFTER)
    assert "'=HYPERLINK" in tables.as_csv(report).decode()
    workbook = load_workbook(io.BytesIO(tables.as_xlsx(report, event, people(event, at=AFTER))))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    assert {"=Fatou()", "+Plus"} <= {cell.value for cell in cells}


def test_the_report_takes_the_same_statements_for_few_and_for_many(organiser: FlaskClient, event: Event) -> None:
    address = f"/organise/events/{event.slug}/attendance"
    organiser.get(address)
    with counted() as few:
        organiser.get(address)
    for name in ("Gita", "Hana"):
        make_attendee(event, name, country_iso3="NPL")
    with counted() as many:
        organiser.get(address)

    assert len(few) == len(many) <= 6


@pytest.mark.parametrize("kind", ["", ".csv", ".xlsx"])
def test_the_report_is_for_those_who_organise_the_event(client: FlaskClient, event: Event, kind: str) -> None:
    address = f"/organise/events/{event.slug}/attendance{kind}"
    assert client.get(address).status_code == 302

    at_the_door = make_user(Role.CHECK_IN)
    assign(at_the_door, event)
    for user in (at_the_door, make_user()):
        sign_in(client, user)
        assert client.get(address).status_code == 404
