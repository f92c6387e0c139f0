"""What calendars answer to our invitations."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core import outbox
from app.core.db import db, transaction
from app.core.replies import read
from app.programme import calendar
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.queries import record_of
from app.registration.rules import Intention, Status
from tests.factories import assign, make_event, make_registration, make_user, sign_in

ANSWERED = {"PARTSTAT": "DECLINED", "METHOD": "REPLY", "FROM": "amina@example.org", "ATTENDEE": "amina@example.org"}


def answer(uid: str, kind: str = "alternative", **said: str) -> bytes:
    """Write an answer as Gmail and Outlook do: text, and beside it the calendar."""
    said = ANSWERED | said
    people = "".join(f"ATTENDEE;PARTSTAT={said['PARTSTAT']}:mailto:{one}\r\n" for one in said["ATTENDEE"].split())
    entry = f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270115T090000Z\r\n{people}END:VEVENT\r\n"
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{said['METHOD']}\r\n{entry}END:VCALENDAR\r\n"
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Amina <{said['FROM']}>", "baraza@localhost", "Declined"
    mail.set_content("Amina has declined.")
    if kind == "alternative":
        mail.add_alternative(text, subtype="calendar", params={"method": said["METHOD"]})
    else:
        mail.add_attachment(text.encode(), "application", "ics", filename="reply.ics")
    return mail.as_bytes()


@pytest.fixture
def amina(app: Flask) -> Registration:
    app.config["CALENDAR_REPLIES"] = True
    event = make_event()
    with transaction():
        calendar.refresh(event, at=event.created_at)
    return make_registration(event, "Amina", email="Amina@example.org")


def handed(app: Flask, mail: bytes) -> str:
    db.session.rollback()
    done = app.test_cli_runner().invoke(args=["mail", "reply"], input=mail)
    db.session.rollback()
    assert done.exit_code == 0
    return done.output


def uid_of(registration: Registration) -> str:
    return db.session.get_one(Event, registration.event_id).uid


@pytest.mark.parametrize("kind", ["alternative", "file"])
@pytest.mark.parametrize(
    ("partstat", "intention"),
    [("ACCEPTED", Intention.ACCEPTED), ("TENTATIVE", Intention.TENTATIVE), ("DECLINED", Intention.DECLINED)],
)
def test_an_answer_is_noted_and_changes_nothing_else(
    app: Flask, amina: Registration, kind: str, partstat: str, intention: Intention
) -> None:
    said = handed(app, answer(uid_of(amina), kind, PARTSTAT=partstat))
    handed(app, answer(uid_of(amina), kind, PARTSTAT=partstat, FROM="AMINA@example.org"))

    assert said == "Noted what the calendar of Amina@example.org answers.\n"
    assert (amina.intention, amina.status) == (intention, Status.CONFIRMED)
    assert amina.intended_at is not None
    assert [entry.action for entry, _name in record_of(amina)].count("registration.intended") == 1


@pytest.mark.parametrize(
    "said",
    [
        {"FROM": "bola@example.org"},
        {"ATTENDEE": "bola@example.org"},
        {"FROM": "bola@example.org", "ATTENDEE": "bola@example.org"},
        {"FROM": "amina@example.org>, Bola <bola@example.org"},
        {"ATTENDEE": "amina@example.org bola@example.org"},
        {"ATTENDEE": ""},
        {"METHOD": "REQUEST"},
        {"PARTSTAT": "DELEGATED"},
    ],
)
def test_what_is_forged_or_no_answer_of_one_person_is_ignored_and_logged(
    app: Flask, amina: Registration, caplog, said: dict[str, str]
) -> None:
    told = handed(app, answer(uid_of(amina), **said))

    assert told == "This is no answer of a registrant's calendar: nothing is noted.\n"
    assert (amina.intention, "was ignored" in caplog.text, "@example" in caplog.text) == (None, True, False)


def test_an_answer_about_an_unknown_entry_or_in_no_calendar_is_ignored(app: Flask, amina: Registration) -> None:
    for mail in (answer("other@baraza"), b"Subject: hello\r\n\r\nHow are you?", b""):
        assert "nothing is noted" in handed(app, mail)
    assert amina.intention is None


def test_answers_are_read_only_where_the_setting_says_so(app: Flask, amina: Registration) -> None:
    app.config["CALENDAR_REPLIES"] = False

    assert "CALENDAR_REPLIES is off" in handed(app, answer(uid_of(amina)))
    assert amina.intention is None


def test_invitations_ask_for_an_answer_only_where_it_is_read(app: Flask, amina: Registration) -> None:
    app.config["CALENDAR_REPLIES"] = False
    bola = make_registration(db.session.get_one(Event, amina.event_id), "Bola")

    asked = [outbox.history(one.id)[0].calendar.replace("\r\n ", "") for one in (amina, bola)]
    assert ["RSVP=TRUE" in one for one in asked] == [True, False]


def test_organisers_see_what_the_calendar_answered(app: Flask, client, amina: Registration) -> None:
    event, user = db.session.get_one(Event, amina.event_id), make_user()
    assign(user, event)
    handed(app, answer(event.uid))
    sign_in(client, user)
    place = f"/organise/events/{event.slug}/registrations"

    assert "Calendar says: does not come" in client.get(f"{place}/{amina.id}").text
    assert "Calendar says: does not come" in client.get(f"{place}?status=all").text


@given(
    st.text(max_size=60),
    st.lists(st.sampled_from(["BEGIN:VEVENT", "END:VEVENT", "METHOD:REPLY", "UID:x"]) | st.text(max_size=40)),
)
def test_no_mail_is_too_odd_to_be_read(sender: str, lines: list[str]) -> None:
    text = "\r\n".join(
        [f"From: {sender}", "Content-Type: text/calendar", "", "BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]
    )
    read(text.encode(errors="replace"))
