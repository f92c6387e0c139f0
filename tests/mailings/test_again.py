"""Mail that did not arrive: seen by the organiser, put right, sent again."""

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from app.accounts.models import User
from app.core import outbox
from app.core.db import db, transaction
from app.core.outbox import Message, MessageStatus
from app.core.secret_links import token_for
from app.mailings import errors, service
from app.programme import calendar
from app.programme.models import Event
from app.registration import service as registration
from app.registration.models import Registration
from tests.factories import NOW, make_call, make_event, make_registration


@pytest.fixture
def lost(event: Event) -> Message:
    """Amina's ticket, which came back."""
    with transaction():
        calendar.refresh(event, at=NOW)
    amina = make_registration(event, "Amina", email="amina@exampel.org")
    with transaction():
        message = outbox.history(amina.id)[0]
        message.status, message.last_error = MessageStatus.BOUNCED, "5.1.2 550 no such domain"
    return message


def person(message: Message) -> Registration:
    return db.session.get_one(Registration, message.about)


def test_the_desk_says_what_did_not_arrive_and_sends_it_again_to_the_right_address(
    desk: FlaskClient, event: Event, lost: Message
) -> None:
    home, one = f"/organise/events/{event.slug}", f"/organise/events/{event.slug}/registrations/{lost.about}"
    make_registration(event, "Bola")
    assert "1 message could not be delivered" in desk.get(home).text
    listed = desk.get(f"{home}/messages?show=undelivered").text
    assert ("5.1.2 550 no such domain" in listed, "Bola" in listed) == (True, False)
    assert "amina@exampel.org" in desk.get(one).text
    assert "Could not be sent to" in desk.get(f"/r/{token_for(person(lost).link_nonce)}").text
    old_link = person(lost).link_nonce

    again = f"{home}/messages/to/{lost.about}/{lost.id}/again"
    assert "Enter an email address like" in desk.post(again, data={"email": "amina"}, follow_redirects=True).text
    for said in ("The message is on its way", "sent again already"):
        assert said in desk.post(again, data={"email": "amina@example.org"}, follow_redirects=True).text

    newest = db.session.get_one(Message, lost.again_id)
    assert (newest.recipient, newest.subject, newest.qr_text) == ("amina@example.org", lost.subject, lost.qr_text)
    assert (person(lost).email, newest.link_nonce) == ("amina@example.org", person(lost).link_nonce)
    assert newest.link_nonce != old_link  # which somebody else may have got
    assert Calendar.from_ical(newest.calendar).walk("VEVENT")[0]["ATTENDEE"] == "mailto:amina@example.org"
    assert db.session.scalars(select(Message).where(Message.about == lost.about)).all() in (
        [lost, newest],
        [newest, lost],
    )
    assert "could not be delivered" not in desk.get(home).text


def test_a_message_of_somebody_else_or_elsewhere_is_not_found(desk: FlaskClient, event: Event, lost: Message) -> None:
    home, other = f"/organise/events/{event.slug}/messages/to", make_registration(make_event(), "Bola")
    bola = make_registration(event, "Bola")

    for place in (f"{other.id}/{lost.id}", f"{bola.id}/{lost.id}"):
        assert desk.post(f"{home}/{place}/again", data={"email": "a@example.org"}).status_code == 404


def test_a_document_is_issued_again_instead(lost: Message, olga: User) -> None:
    with transaction():
        lost.attachment_name = "letter.pdf"
    with pytest.raises(errors.LetterIsGone), transaction():
        service.send_again(lost, person(lost), "amina@example.org", by=olga, at=NOW)


def test_what_belongs_to_no_calendar_is_sent_again_without_one(lost: Message, olga: User) -> None:
    amina = person(lost)
    with transaction():
        amina.calendar_steps, lost.link_nonce = 0, None
        service.send_again(lost, amina, amina.email, by=olga, at=NOW)

    newest = db.session.get_one(Message, lost.again_id)
    assert (newest.calendar, newest.link_nonce, newest.recipient) == (None, None, "amina@exampel.org")


def test_the_desk_says_which_organisations_got_no_mail_until_their_address_is_put_right(
    desk: FlaskClient, event: Event
) -> None:
    lost, reached = make_call(event, email="nobody@example.org"), make_call(event, "employers")
    with transaction():
        outbox.history(lost.id)[0].status = MessageStatus.BOUNCED
    home = f"/organise/events/{event.slug}"
    shown = desk.get(f"{home}/nominations?show=unreached").text
    assert "1 organisation got no mail" in desk.get(home).text
    assert "Our mail did not arrive at this address." in shown
    assert (lost.email in shown, reached.email in shown) == (True, False)

    with transaction():
        lost.email = "somebody@example.org"
    assert "got no mail" not in desk.get(home).text


def test_of_a_registration_that_has_ended_only_the_message_goes_elsewhere(lost: Message, olga: User) -> None:
    amina = person(lost)
    with transaction():
        registration.withdraw(amina, by=olga, at=NOW)
        service.send_again(lost, amina, "amina@example.org", by=olga, at=NOW)

    assert db.session.get_one(Message, lost.again_id).recipient == "amina@example.org"
    assert amina.email == "amina@exampel.org"
