"""Lists of people that organisers send."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import outbox
from app.core.db import db
from app.programme.rules import EventStatus, Policy
from app.registration import tickets
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Gender, Status
from tests.factories import make_event, make_registration

HEAD = "Name,Email,Country,Group,Organisation,Language,Gender,Languages,Role\n"
AMINA = "Amina Diallo,amina@example.org,Sénégal,employers,CNP,fr,woman,fr; wo,\n"
BOLA = "Bola,bola@example.org,NG,Gouvernement,Ministry,,,,staff\n"
CHIDI = "Chidi,chidi@example.org,KEN,workers,COTU,,,,\n"


def run(app: Flask, tmp_path: Path, text: str, *more: str):
    """Import a list for the event called academy."""
    db.session.rollback()
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8-sig")
    done = app.test_cli_runner().invoke(args=["registration", "import", "academy", str(file), *more])
    db.session.rollback()
    return done


def people() -> list[Registration]:
    return list(db.session.scalars(select(Registration).order_by(Registration.name)))


def test_a_list_registers_people_whatever_the_policy(app: Flask, tmp_path: Path) -> None:
    make_event(slug="academy", seats=1, status=EventStatus.DRAFT, policy=Policy.CLOSED)

    done = run(app, tmp_path, HEAD + AMINA + BOLA + CHIDI)

    amina, bola, chidi = people()
    assert (amina.country_iso3, amina.group_id, amina.gender, amina.languages) == (
        "SEN",
        "employers",
        Gender.WOMAN,
        ["fr", "wo"],
    )
    assert (bola.country_iso3, bola.group_id, bola.role) == ("NGA", "government", AttendeeRole.STAFF)
    assert [one.status for one in (amina, bola, chidi)] == [Status.CONFIRMED, Status.CONFIRMED, Status.WAITLISTED]
    assert [one.source for one in (amina, bola, chidi)] == ["import"] * 3
    assert len(outbox.newest(9)) == 3
    assert done.output == "Confirmed: 2.\nOn the waiting list: 1.\nRegistered before: 0.\n"


def test_the_same_list_again_registers_nobody_twice(app: Flask, tmp_path: Path) -> None:
    event = make_event(slug="academy", seats=5)
    make_registration(event, email="AMINA@example.org")

    assert "Registered before: 1." in run(app, tmp_path, HEAD + AMINA + CHIDI).output
    assert len(people()) == 2


def test_a_list_can_be_tried_first(app: Flask, tmp_path: Path) -> None:
    make_event(slug="academy", seats=5)

    done = run(app, tmp_path, HEAD + AMINA, "--dry-run")

    assert done.output.startswith("Nothing was changed.")
    assert "Confirmed: 1." in done.output
    assert people() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Name,Email\n", "lacks these columns: country, group, organisation"),
        ("", "lacks these columns: name, email"),
        (HEAD + CHIDI + AMINA.replace("Sénégal", "Atlantis"), "Line 3: “Atlantis” cannot stand in the column country"),
        (HEAD + AMINA.replace("employers", "friends"), "Line 2: “friends” cannot stand in the column group"),
        (HEAD + AMINA.replace("woman", "lady"), "“lady” cannot stand in the column gender"),
        (HEAD + AMINA.replace("amina@", "amina"), "“aminaexample.org” cannot stand in the column email"),
        (HEAD + AMINA.replace("CNP", ""), "cannot stand in the column organisation"),
    ],
)
def test_one_wrong_line_and_nothing_happens(app: Flask, tmp_path: Path, text: str, words: str) -> None:
    make_event(slug="academy", seats=5)

    done = run(app, tmp_path, text)

    assert done.exit_code != 0
    assert words in done.output
    assert people() == []


def test_a_list_that_cannot_be_read_or_is_for_nothing_is_refused(app: Flask, tmp_path: Path) -> None:
    assert "no event called academy" in run(app, tmp_path, HEAD).output
    make_event(slug="academy")
    runner = app.test_cli_runner()

    for file in (tmp_path / "nowhere.csv", Path(__file__).parent):
        assert "cannot be read" in runner.invoke(args=["registration", "import", "academy", str(file)]).output
    latin = tmp_path / "latin.csv"
    latin.write_bytes(HEAD.encode() + "Zoé".encode("latin-1"))
    assert "cannot be read" in runner.invoke(args=["registration", "import", "academy", str(latin)]).output


def test_a_trouble_that_has_no_name_stops_the_list(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(slug="academy")
    taken = make_registration(event).ticket
    monkeypatch.setattr(tickets, "new", lambda: taken)

    assert run(app, tmp_path, HEAD + AMINA).exit_code != 0
