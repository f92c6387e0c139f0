"""Loading the reference data."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.db import Base, db, transaction
from app.reference import load
from app.reference.catalogue import catalogue
from app.reference.errors import BadValue, ColumnMissing, FileMissing, KeyTwice, UnreadableLine
from app.reference.files import rows
from app.reference.models import Membership

END_OF_2025 = date(2025, 12, 31)
TABLES = [
    table
    for name, table in Base.metadata.tables.items()
    if name in {"regions", "countries", "country_groups", "memberships", "cities"}
    or name in {"themes", "modalities", "event_types", "constituent_groups"}
]


def everything():
    return {table.name: sorted(map(tuple, db.session.execute(select(table))), key=str) for table in TABLES}


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(load.DATA, tmp_path / "data"))


def spoil(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_file_is_loaded_whole(app):
    assert {table: len(found) for table, found in everything().items()} == {
        "regions": 6,
        "countries": 241,
        "country_groups": 20,
        "memberships": 1092,
        "cities": 45,
        "themes": 33,
        "modalities": 8,
        "event_types": 21,
        "constituent_groups": 14,
    }


def test_loading_again_changes_nothing(app):
    before = everything()

    with transaction():
        load.load()

    assert everything() == before


def test_each_list_has_as_many_countries_as_its_source_says(app):
    said = {flag: row.whole("expected_rows") for flag, row in rows(load.DATA, "groups.csv", "flag").items()}

    assert {flag: len(catalogue().members(flag, on=END_OF_2025)) for flag in said} == said


@pytest.mark.parametrize(
    ("group", "on", "members"),
    [
        ("ldc", date(2023, 12, 1), 46),
        ("ldc", date(2024, 6, 1), 45),
        ("ldc", date(2024, 12, 13), 44),
        ("brics", date(2023, 12, 31), 5),
        ("brics", date(2024, 6, 30), 10),
        ("brics", date(2025, 1, 6), 11),
        ("asean", date(2024, 12, 31), 10),
        ("oecd_dac", date(2024, 12, 31), 31),
        ("g77", date(2019, 8, 31), 134),
    ],
)
def test_a_list_is_read_as_it_stood_on_the_day(app, group, on, members):
    assert len(catalogue().members(group, on=on)) == members


def test_a_country_that_left_was_on_the_list_until_that_day(app):
    left = db.session.scalars(select(Membership).filter_by(group_id="ldc", country_iso3="STP")).one()

    assert (left.since, left.until, left.source) == (
        None,
        date(2024, 12, 13),
        "UN DESA Committee for Development Policy (Graduation from LDC status; 44 LDCs remain)",
    )


def test_a_membership_that_the_files_drop_is_gone(app, folder):
    spoil(folder, "group_changes.csv", "ldc,BTN,left", "none,BTN,left")

    with transaction():
        load.load(folder)

    assert "BTN" not in catalogue().members("ldc", on=date(2020, 1, 1))


def test_names_stand_in_six_languages(app):
    assert catalogue().countries["CIV"].names == {
        "en": "Côte d'Ivoire",
        "fr": "Côte d’Ivoire",
        "es": "Côte d’Ivoire",
        "pt": "Costa do Marfim",
        "ar": "كوت ديفوار",
        "ru": "Кот-д'Ивуар",
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "refusal", "sentence"),
    [
        ("regions.csv", "label_fr", "name_fr", ColumnMissing, "regions.csv has no column “label_fr”."),
        (
            "cities.csv",
            "AZE,Asia/Baku",
            "AZE,Asia/Bakou",
            BadValue,
            "cities.csv, line 4: tz cannot be “Asia/Bakou”.",
        ),
        ("cities.csv", "Baku,Bakı,AZE", "Baku,Bakı,AZB", BadValue, "cities.csv, line 4: iso3 cannot be “AZB”."),
        ("cities.csv", "40.3777", "north", BadValue, "cities.csv, line 4: lat cannot be “north”."),
        ("cities.csv", "40.3777", "140.3777", BadValue, "cities.csv, line 4: lat cannot be “140.3777”."),
        ("cities.csv", "40.3777", "40,3777", UnreadableLine, None),
        ("cities.csv", "belgrade,", "baku,", KeyTwice, "cities.csv, line 5: “baku” stands in an earlier line already."),
        ("countries.csv", "Afeganistão,Afeganistão", ",Afeganistão", BadValue, None),
        ("modalities.csv", ",2,0,definition", ",two,0,definition", BadValue, None),
        ("group_changes.csv", "2024-12-13", "2024-13-13", BadValue, None),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_a_sentence_and_changes_nothing(
    app, folder, name, old, new, refusal, sentence
):
    before = everything()
    spoil(folder, name, old, new)

    with pytest.raises(refusal) as said, transaction():
        load.load(folder)

    assert sentence in (None, said.value.sentence())
    assert everything() == before


def test_a_file_that_is_missing_is_named(app, folder):
    (folder / "themes.csv").unlink()

    with pytest.raises(FileMissing) as said, transaction():
        load.load(folder)

    assert said.value.sentence() == "There is no file themes.csv."


def test_the_command_says_what_it_loaded(app):
    done = app.test_cli_runner().invoke(args=["reference", "load"])

    assert (done.exit_code, done.output) == (
        0,
        "241 countries and areas, their lists, and the words of the programme are loaded.\n",
    )
