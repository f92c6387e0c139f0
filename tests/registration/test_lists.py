"""Lists of people, in whatever form organisers have them."""

import csv
import io
from typing import Any

import pytest
import xlsxwriter
from flask import Flask

from app.registration import errors, lists
from app.registration.lists import Reason, Row
from app.registration.rules import AttendeeRole, Gender

PEOPLE = [
    ["Nom complet", "Courriel", "Pays", "Groupe", "Organisation", "Sexe", "Langue", "id", "Remarque"],
    ["Zoé  Traoré ", " zoe@example.org", "Sénégal", "Travailleurs", "CNTS", "F", "Français", "7", "one\ntwo"],
    ["", "", "", "", "", "", "", "", ""],
    ["Amina", "", "KE", "government", "=1+1 Ministry", "", "", "8", ""],
]
UNDERSTOOD = [
    {"name": "Zoé Traoré", "email": "zoe@example.org", "country_iso3": "SEN", "group_id": "workers"}
    | {"organisation": "CNTS", "gender": Gender.WOMAN, "language": "fr", "external_id": "7"},
    {"name": "Amina", "country_iso3": "KEN", "group_id": "government", "organisation": "=1+1 Ministry"}
    | {"external_id": "8"},
]


def as_csv(rows: list[list[str]], separator: str = ",") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue()


def as_xlsx(rows: list[list[Any]]) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False})
    book.add_worksheet("Notes")
    sheet = book.add_worksheet("People")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(number, place, int(value) if value in ("7", "8") else value)
    book.close()
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        as_csv(PEOPLE).encode("utf-8-sig"),
        as_csv(PEOPLE, ";").encode(),
        as_csv(PEOPLE, "\t").encode("utf-16"),
        as_csv(PEOPLE).encode("utf-16-le"),
        as_csv(PEOPLE, ";").encode("windows-1252"),
        as_csv(PEOPLE).replace("é", "e\N{COMBINING ACUTE ACCENT}").encode(),
        as_xlsx(PEOPLE),
    ],
    ids=["bom", "semicolon", "tab-utf-16", "utf-16-le", "windows", "decomposed", "xlsx"],
)
def test_a_list_says_the_same_however_it_is_written(app: Flask, content: bytes) -> None:
    listed = lists.read(content, "people")

    assert [row.said for row in listed.rows] == UNDERSTOOD
    assert [row.line for row in listed.rows] == [2, 4]
    assert listed.unused == ["Remarque"]


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0 nothing", b"Name\x81,Country", b"Name,Country,Group\n" + b"x" * 40_000],
    ids=["zip", "old", "bytes", "endless"],
)
def test_what_is_no_table_is_refused(app: Flask, content: bytes) -> None:
    with pytest.raises(errors.FileUnreadable):
        lists.read(content, "people")


def test_a_list_that_is_too_long_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST", 1)
    with pytest.raises(errors.TooManyListed):
        lists.read(as_csv(PEOPLE).encode(), "people.csv")


def test_an_empty_workbook_lacks_its_columns(app: Flask) -> None:
    with pytest.raises(errors.ColumnsMissing):
        lists.read(as_xlsx([]), "people.xlsx")


def one(**cells: str) -> Row:
    (row,) = lists.read(as_csv([list(cells), list(cells.values())]).encode(), "people.csv").rows
    return row


BASE = {"country_iso3": "KEN", "constituent_group": "workers"}


def test_a_name_is_put_together_from_its_parts(app: Flask) -> None:
    parts = {"given_name": "婷", "family_name": "陈", "display_name": "陈 婷", "latin_name": "Chen Ting"}

    latin = one(**parts, **BASE)
    alone = one(given_name=" Aye ", family_name="Aye", **BASE)

    assert (latin.name, latin.said["badge_name"]) == ("Chen Ting", "陈 婷")
    assert alone.name == "Aye Aye"
    assert "badge_name" not in alone.said


def test_words_of_forms_are_understood(app: Flask) -> None:
    row = one(
        name="Amina",
        **BASE,
        gender="prefer_not_to_say",
        dietary="none",
        access_needs="step_free_access",
        languages="en, Français;sw",
        role="resource person",
        shared_mailbox="x",
        consent_photo="no",
    )

    assert row.wrongs == ()
    assert row.said == {"name": "Amina", "country_iso3": "KEN", "group_id": "workers"} | {
        "gender": Gender.NOT_SAID,
        "access_needs": "step free access",
        "languages": ("en", "fr", "sw"),
        "role": AttendeeRole.RESOURCE_PERSON,
        "shared_mailbox": True,
        "photo_consent": False,
    }


def test_everything_that_is_wrong_with_a_line_is_said_at_once(app: Flask) -> None:
    row = one(latin_name=" ", country="Atlantis", group="", email="a at b", languages="klingon", position="x" * 201)

    assert [(wrong.reason, wrong.column) for wrong in row.wrongs] == [
        (Reason.UNKNOWN, "country"),
        (Reason.NO_EMAIL, "email"),
        (Reason.UNKNOWN, "languages"),
        (Reason.TOO_LONG, "position"),
        (Reason.EMPTY, "latin_name"),
        (Reason.EMPTY, "group"),
    ]


def test_addresses_that_stand_for_nobody_are_addresses(app: Flask) -> None:
    assert one(name="Amina", **BASE, email="amina@mail.test").said["email"] == "amina@mail.test"
