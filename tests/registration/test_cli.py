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
    assert done.stdout == (
        "Row 2: New: Amina Diallo (Confirmed)\n"
        "Row 3: New: Bola (Confirmed)\n"
        "Row 4: New: Chidi (On the waiting list)\n"
        "New: 3, Changed: 0, Unchanged: 0, Refused: 0.\n"
        "Confirmed: 2.\n"
        "On the waiting list: 1.\n"
    )
    assert "people.csv" in done.stderr


def test_the_same_list_again_changes_nothing(app: Flask, tmp_path: Path) -> None:
    event = make_event(slug="academy", seats=5)
    make_registration(event, email="AMINA@example.org", country_iso3="SEN", group_id="employers")

    first = run(app, tmp_path, HEAD + AMINA + CHIDI, "--no-mail").stdout
    again = run(app, tmp_path, HEAD + AMINA + CHIDI).stdout

    assert "Row 2: Changed: Amina Diallo (Full name: “Amina” → “Amina Diallo”; Organisation: " in first
    assert "New: 0, Changed: 0, Unchanged: 2, Refused: 0." in again
    assert len(people()) == 2
    assert len(outbox.newest(9)) == 1


def test_a_list_can_be_tried_first(app: Flask, tmp_path: Path) -> None:
    make_event(slug="academy", seats=5)

    done = run(app, tmp_path, HEAD + AMINA + CHIDI.replace("KEN", ""), "--dry-run")

    assert done.stdout.startswith("Nothing was changed.")
    assert "Confirmed: 1." in done.stdout
    assert people() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Name,Email\n", "lacks these columns: country, group"),
        ("", "lacks these columns: name, country, group"),
        (HEAD, "no lines below its first"),
        (HEAD + CHIDI + AMINA.replace("Sénégal", "Atlantis"), "Row 3: Refused: Amina Diallo (Column “Country”: we do"),
        (HEAD + AMINA.replace("employers", "friends"), "Column “Group”: we do not know “friends”"),
        (HEAD + AMINA.replace("woman", "lady"), "Column “Gender”: we do not know “lady”"),
        (HEAD + AMINA.replace("amina@", "amina"), "Column “Email”: “aminaexample.org” is no email address."),
        (HEAD + AMINA.replace("Sénégal", ""), "Column “Country”: it is empty"),
        (HEAD + AMINA.replace("CNP", "C" * 201), "is too long to keep"),
        (HEAD + CHIDI + CHIDI, "Row 3: Refused: Chidi (The same person as on row 2, which counts.)"),
    ],
)
def test_one_wrong_line_and_nothing_happens(app: Flask, tmp_path: Path, text: str, words: str) -> None:
    make_event(slug="academy", seats=5)

    done = run(app, tmp_path, text)

    assert done.exit_code != 0
    assert words in done.output
    assert people() == []


def test_wrong_lines_can_be_left_out(app: Flask, tmp_path: Path) -> None:
    event = make_event(slug="academy", seats=5)
    make_registration(event, "Bola", email="bola@example.org", country_iso3="KEN")

    done = run(app, tmp_path, HEAD + AMINA + BOLA + CHIDI.replace("KEN", ""), "--skip-refused")

    assert done.exit_code == 0
    assert "Bola (Column “Country or territory”: this person is registered with “Kenya”, which decided" in done.stdout
    assert "New: 1, Changed: 0, Unchanged: 0, Refused: 2." in done.stdout
    assert len(people()) == 2


def test_a_list_that_cannot_be_read_or_is_for_nothing_is_refused(app: Flask, tmp_path: Path) -> None:
    assert "no event called academy" in run(app, tmp_path, HEAD + AMINA).output
    make_event(slug="academy")
    runner = app.test_cli_runner()

    for file in (tmp_path / "nowhere.csv", Path(__file__).parent):
        assert "cannot be read" in runner.invoke(args=["registration", "import", "academy", str(file)]).output


def test_a_trouble_that_has_no_name_stops_the_list(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(slug="academy")
    taken = make_registration(event).ticket
    monkeypatch.setattr(tickets, "new", lambda: taken)

    assert run(app, tmp_path, HEAD + AMINA).exit_code != 0
