"""The figures agree with what was counted by hand, and are the same in every form."""

import csv
import io
import json
import re
from dataclasses import astuple
from datetime import timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.permissions import Role
from app.attendance import service
from app.attendance.rules import Direction
from app.attendance.service import SentScan
from app.core import sheets
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.registration.models import Registration
from app.reports import tables
from app.reports.attendance import figures, is_over
from app.reports.people import people
from app.reports.phrases import KEY_FIGURES
from app.reports.records import records
from app.reports.rules import Dimension
from tests.factories import assign, make_attendee, make_event, make_user, sign_in
from tests.reports.conftest import AFTER, NINE
from tests.support.paper import facts_of, text_of
from tests.support.statements import counted

# registered, confirmed, attended, completed, of, excused, did not come, still expected, late, unconfirmed, minutes, of
BY_HAND = {
    "event": (6, 4, 2, 2, 4, 1, 1, 0, 1, 1, 100, 2),
    "group:government": (1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 60, 1),
    "group:employers": (1, 1, 0, 0, 1, 0, 1, 0, 0, 0, None, 0),
    "group:workers": (3, 2, 1, 1, 2, 1, 0, 0, 1, 1, 40, 1),
    "group:partner_org": (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, None, 0),
    "gender:woman": (3, 2, 1, 1, 2, 0, 1, 0, 0, 1, 60, 1),
    "gender:man": (2, 1, 1, 1, 1, 0, 0, 0, 1, 0, 40, 1),
    "gender:other": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, None, 0),
    "gender:not_said": (1, 1, 0, 0, 1, 1, 0, 0, 0, 0, None, 0),
    "region:africa": (6, 4, 2, 2, 4, 1, 1, 0, 1, 1, 100, 2),
    "country:GHA": (3, 2, 1, 1, 2, 1, 0, 0, 1, 1, 40, 1),
    "country:KEN": (3, 2, 1, 1, 2, 0, 1, 0, 0, 0, 60, 1),
    "role:participant": (6, 4, 2, 2, 4, 1, 1, 0, 1, 1, 100, 2),
    "status:confirmed": (4, 4, 2, 2, 4, 1, 1, 0, 1, 0, 100, 2),
    "status:waitlisted": (1, 0, 0, 0, 0, 0, 0, 0, 0, 1, None, 0),
    "status:cancelled": (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, None, 0),
    "group_gender:workers/not_said": (1, 1, 0, 0, 1, 1, 0, 0, 0, 0, None, 0),
    "day:2027-05-03": (6, 4, 2, None, 0, 1, 1, 0, 1, 1, 100, 2),
    "day:2027-05-04": (6, 4, 1, None, 0, 0, 3, 0, 0, 0, None, 0),
    "day_group:2027-05-04/workers": (3, 2, 1, None, 0, 0, 1, 0, 0, 0, None, 0),
    "session": (6, 4, 2, None, 0, 1, 1, 0, 1, 1, 100, 2),
    "session_group/workers": (3, 2, 1, None, 0, 1, 0, 0, 1, 1, 40, 1),
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

    assert found["event"] == (6, 4, 2, 2, 4, 1, 0, 1, 1, 1, 100, 2)
    assert found["session"] == (6, 4, 2, None, 0, 1, 1, 0, 1, 1, 100, 2), "the session is over, the event is not"


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
    return [(*row[:3], *map(whole, row[3:-2]), *map(part, row[-2:])) for row in rows[1:]]


def whole(cell: str) -> int | None:
    return int(cell) if cell else None


def part(cell: str) -> float | None:
    return float(cell) if cell else None


def from_xlsx(body: bytes) -> list[tuple]:
    workbook = load_workbook(io.BytesIO(body))
    assert workbook.sheetnames == ["summary", "by session", "by person", "scans and marks"]
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


def from_pdf(body: bytes, labels: set[str]) -> list[list[str]]:
    """Give the rows of the tables of figures, as they are read back: a label, on one line or several, and its cells."""
    cells = r" (–|[\d,]+%?)" * len(tables.COLUMNS[3:])
    named = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    return [list(row) for row in re.findall(f"({named}){cells}(?!\\S)", " ".join(text_of(body).split()))]


def as_shown(row: tuple) -> list[str]:
    numbers = ["–" if cell is None else f"{cell:,}" for cell in row[3:-2]]
    return [row[2], *numbers, *("–" if share is None else f"{share:.0%}" for share in row[-2:])]


def test_screen_csv_xlsx_pdf_and_json_carry_the_same_figures(organiser: FlaskClient, event: Event, monkeypatch) -> None:
    monkeypatch.setattr("app.core.clock.now", lambda: AFTER)
    address, slug = f"/organise/events/{event.slug}/attendance", event.slug
    page = organiser.get(address)
    as_csv, as_xlsx, as_pdf = (organiser.get(address + kind) for kind in (".csv", ".xlsx", ".pdf"))
    written = organiser.application.test_cli_runner().invoke(args=["report", "attendance", slug, "--format", "json"])

    told = json.loads(written.stdout)
    expected = [tuple(line[column] for column in tables.COLUMNS) for line in told["lines"]]
    assert (told["event"], told["at"], told["over"]) == (slug, AFTER.isoformat(), True)
    assert from_csv(as_csv.data) == expected == from_xlsx(as_xlsx.data)

    shown = [row for table in Figures(page.text).tables.values() for row in table[1:]]
    assert sorted(shown) == sorted(map(as_shown, expected))
    printed = [[" ".join(row[0].split()), *row[1:]] for row in map(as_shown, expected)]
    assert sorted(from_pdf(as_pdf.data, {row[0] for row in printed})) == sorted(printed)
    for name in KEY_FIGURES:
        assert f'<dd class="num">{told["lines"][0][name]}' in page.text


def test_the_document_is_tagged_titled_small_and_in_the_readers_language(organiser: FlaskClient, event: Event) -> None:
    event.title = "Forum on decent work 讲习班 ❄"
    db.session.commit()
    body = organiser.get(f"/organise/events/{event.slug}/attendance.pdf", headers={"Accept-Language": "fr"}).data

    said = facts_of(body)
    title = str(said.pop("title"))
    assert title.endswith("Forum on decent work 讲习班 ?"), "no font has the snowflake"
    assert said == {"language": "fr", "pages": said["pages"], "tagged": True, "accessible": True}
    assert "75\u202f%" not in text_of(body)
    assert len(body) < 300_000


def test_files_are_named_after_the_event_and_stay_out_of_caches(organiser: FlaskClient, event: Event) -> None:
    slug = event.slug
    for kind in ("csv", "xlsx", "pdf"):
        answer = organiser.get(f"/organise/events/{slug}/attendance.{kind}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=attendance-{slug}.{kind}"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_workbook_names_everybody_and_what_became_of_them(app: Flask, event: Event) -> None:
    body = tables.as_xlsx(figures(event, at=AFTER), event, people(event, at=AFTER))

    sheet = load_workbook(io.BytesIO(body))["by person"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == tuple(name for name, _width in tables.PERSON_COLUMNS)
    columns = (
        "name",
        "country",
        "status",
        "outcome",
        "days_present",
        "sessions_present",
        "minutes",
        "late",
        "completed",
    )
    assert [tuple(row[head.index(column)] for column in columns) for row in rows] == [
        ("=Fatou()", "KEN", "cancelled", None, 0, 0, 0, False, False),
        ("Amina", "KEN", "confirmed", "attended", 1, 1, 60, False, True),
        ("Bola", "GHA", "confirmed", "attended", 2, 1, 40, True, True),
        ("Chen", "GHA", "confirmed", "excused", 0, 0, 0, False, False),
        ("Dora", "KEN", "confirmed", "no_show", 0, 0, 0, False, False),
        ("Efua", "GHA", "waitlisted", "unconfirmed", 1, 1, 55, False, False),
    ]
    assert rows[1][head.index("arrived_at")].isoformat() == "2027-05-03T09:00:00", "as clocks at the event show it"


def test_every_scan_and_mark_is_listed_with_both_clocks_and_who_saw_or_said_it(
    organiser: FlaskClient, event: Event
) -> None:
    bola = next(one for one in db.session.scalars(select(Registration)) if one.name == "Bola")
    opening, slug = event.sessions[0], event.slug
    fast = SentScan(
        uuid4(), bola.ticket, opening.id, Direction.OUT, NINE + timedelta(minutes=60), "Door 2", clock_ahead=600
    )
    with transaction():
        service.receive(event, [fast], by=db.session.scalars(select(User)).one(), at=AFTER)
    body = organiser.get(f"/organise/events/{slug}/scans-and-marks.csv").get_data(as_text=True)
    workbook = organiser.get(f"/organise/events/{slug}/attendance.xlsx").data

    rows = list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))
    sheet = load_workbook(io.BytesIO(workbook))["scans and marks"]
    head, *cells = sheet.iter_rows(values_only=True)
    assert head == tuple(rows[0]) == tuple(name for name, _width in tables.RECORD_COLUMNS)
    assert [row["name"] for row in rows] == ["Amina", "Efua", "Bola", "Bola", "Bola", "Chen"]
    assert [row[2] for row in cells] == [row["name"] for row in rows]
    told = {name: rows[3][name] for name in ("kind", "says", "happened_at", "device_clock", "device", "recorded_by")}
    assert told == {
        "kind": "scan",
        "says": "out",
        "happened_at": "2027-05-03T09:50:00+03:00",
        "device_clock": "2027-05-03T10:00:00+03:00",
        "device": "Door 2",
        "recorded_by": "Olga Organiser",
    }
    assert (rows[5]["kind"], rows[5]["says"], rows[5]["place_name"]) == ("mark", "excused", "Opening")
    assert (rows[4]["place"], rows[4]["place_name"]) == ("2027-05-04", "Tue 4 May 2027")


def test_a_workbook_names_the_table_that_holds_what_would_be_too_much_for_it(
    app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    body = tables.as_xlsx(figures(event, at=AFTER), event, people(event, at=AFTER), records(event))

    assert [cell.value for cell in load_workbook(io.BytesIO(body))["scans and marks"]["A"]] == [
        "kind",
        "More than 3 rows: they are in the CSV of scans and marks.",
    ]


def test_minutes_are_unknown_where_no_hours_are(app: Flask, event: Event) -> None:
    for session in event.sessions:
        session.cancelled = True
    db.session.commit()

    assert {person.name: person.minutes for person in people(event, at=AFTER)}["Bola"] is None
    assert {person.name: person.minutes for person in people(event, at=AFTER)}["Amina"] == 0


def test_what_begins_like_a_formula_stays_text(app: Flask, event: Event) -> None:
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]
    assert [sheets.harmless(text) for text in dangerous] == [f"'{text}" for text in dangerous]
    assert [sheets.harmless(cell) for cell in ("1-1", "", -1, None)] == ["1-1", "", -1, None]

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

    assert len(few) == len(many) <= 8


@pytest.mark.parametrize(
    "kind", ["attendance", "attendance.csv", "attendance.xlsx", "attendance.pdf", "scans-and-marks.csv"]
)
def test_the_report_is_for_those_who_organise_the_event(client: FlaskClient, event: Event, kind: str) -> None:
    address = f"/organise/events/{event.slug}/{kind}"
    assert client.get(address).status_code == 302

    at_the_door = make_user(Role.CHECK_IN)
    assign(at_the_door, event)
    for user in (at_the_door, make_user()):
        sign_in(client, user)
        assert client.get(address).status_code == 404
