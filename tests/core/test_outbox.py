import smtplib
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from app.core import outbox
from app.core.db import db, transaction
from app.core.outbox import LINK, Message, MessageStatus, Notice
from app.core.secret_links import new_nonce, token_for
from tests.factories import NOW
from tests.support import machine


class Inbox(Sink):
    """Keeps what arrives; refuses it where told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"
        self.answer_to_address = "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:  # noqa: N802 -- as below
        envelope.rcpt_tos.append(address)
        return self.answer_to_address

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 -- named by aiosmtpd
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def inbox(app) -> Iterator[Inbox]:
    """A mail server of the test's own."""
    kept, port = Inbox(), machine.free_port()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
    yield kept
    server.stop()


def post(cause: str = "decided:1", **more: object) -> Message:
    notice = Notice(cause, "decision", "amina@example.org", "fr", "Votre place", "Bonjour Amina,\n\nÀ bientôt", **more)
    with transaction():
        outbox.post(notice, at=NOW)
    return db.session.query(Message).filter_by(cause=cause).one()


def send(at=NOW) -> int:
    return outbox.send_due(lambda: at)


def test_one_cause_is_one_mail_however_often_it_happens(app, inbox):
    post()
    post()

    assert (send(), send(), len(inbox.mails)) == (1, 0, 1)


def test_no_change_no_mail(app):
    with pytest.raises(ZeroDivisionError), transaction():
        outbox.post(Notice("c", "k", "a@example.org", "en", "S", "B"), at=NOW)
        _ = 1 / 0

    assert db.session.query(Message).count() == 0


def test_a_mail_says_what_it_is(app, inbox):
    message = post()
    send()

    [mail] = inbox.mails
    assert {
        name: mail[name] for name in ("Subject", "To", "From", "Content-Language", "Message-ID", "Auto-Submitted")
    } == {
        "Subject": "Votre place",
        "To": "amina@example.org",
        "From": "South–South Exchange <baraza@localhost>",
        "Content-Language": "fr",
        "Message-ID": f"<{message.id}@localhost>",
        "Auto-Submitted": "auto-generated",
    }
    assert mail.get_content().splitlines() == ["Bonjour Amina,", "", "À bientôt"]
    assert (message.status, message.sent_at, message.tries) == (MessageStatus.SENT, NOW, 1)


def test_a_private_link_is_stored_nowhere_and_is_in_the_mail(app, inbox):
    nonce, notice = new_nonce(), "Your page: " + LINK
    with transaction():
        outbox.post(Notice("c", "k", "a@example.org", "en", "S", notice, link_nonce=nonce), at=NOW)
    send()

    stored = db.session.query(Message).one()
    token = token_for(nonce)
    assert inbox.mails[0].get_content().strip() == f"Your page: http://localhost/r/{token}"
    assert token not in stored.body
    assert outbox.body_with_link(stored) == f"Your page: http://localhost/r/{token}"


def test_a_link_leads_to_the_page_that_the_message_names(app):
    nonce = new_nonce()
    stored = post(link_nonce=nonce, link_path="n")

    stored.body = f"Your list: {LINK}"
    assert outbox.body_with_link(stored) == f"Your list: http://localhost/n/{token_for(nonce)}"


def test_a_ticket_and_a_date_travel_with_the_mail(app, inbox):
    post(qr_text="ABCD-EFGH", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    send()

    attached = {part.get_filename(): part.get_content_type() for part in inbox.mails[0].iter_attachments()}
    assert attached == {"ticket.png": "image/png", "event.ics": "text/calendar"}


def test_a_document_travels_with_the_mail_and_is_kept_no_longer_than_that(app, inbox):
    message = post(attachment=b"%PDF-1.7 a letter", attachment_name="letter-7.pdf")
    send()

    [part] = inbox.mails[0].iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("letter-7.pdf", "application/pdf")
    assert part.get_content() == b"%PDF-1.7 a letter"
    assert (message.attachment, message.attachment_name) == (None, "letter-7.pdf")


def test_a_calendar_that_asks_for_something_stands_beside_the_text_where_mail_programs_look_for_it(app, inbox):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Größe\r\nEND:VCALENDAR\r\n"
    post(qr_text="ABCD-EFGH", calendar=calendar)
    send()

    [mail] = inbox.mails
    assert mail.get_content_type() == "multipart/mixed"
    both, file, ticket = mail.iter_parts()
    assert [part.get_content_type() for part in both.iter_parts()] == ["text/plain", "text/calendar"]
    beside = list(both.iter_parts())[-1]
    assert dict(beside["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert (beside["Content-Transfer-Encoding"], beside.get_content_disposition()) == ("base64", None)
    assert beside.get_payload(decode=True) == file.get_payload(decode=True) == calendar.encode()
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert ticket.get_filename() == "ticket.png"


def test_a_mail_that_cannot_leave_is_tried_again_ever_more_slowly_and_never_lost(app, inbox):
    inbox.answer = "451 come back later"
    message, at, waits = post(), NOW, []
    for _ in range(12):
        assert send(at) == 0
        waits.append(message.due_at - at)
        at = message.due_at

    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert waits[-1] == timedelta(hours=6)
    assert "451" in message.last_error
    inbox.answer = "250 OK"
    assert (send(at), message.status, message.last_error) == (1, MessageStatus.SENT, None)


def test_a_mail_that_never_leaves_is_given_up_and_says_so(app, inbox):
    inbox.answer = "554 5.7.1 you may not send here"  # of us, and may be put right
    message, at = post(), NOW
    for _ in range(outbox.TRIES):
        send(at)
        at = message.due_at

    assert (message.status, message.tries, send(at + timedelta(days=9))) == (MessageStatus.FAILED, outbox.TRIES, 0)


@pytest.mark.parametrize("step", ["address", "mail"])
def test_a_person_whom_the_server_refuses_for_good_is_not_tried_again(app, inbox, step):
    setattr(inbox, {"address": "answer_to_address", "mail": "answer"}[step], "550 5.1.1 nobody here")
    message = post()
    send()

    assert (message.status, message.tries, message.undelivered) == (MessageStatus.FAILED, 1, True)
    assert "nobody here" in message.last_error


def test_a_mail_that_came_back_before_we_wrote_down_that_it_left_stays_bounced(app, inbox, monkeypatch):
    message = post()

    def come_back(_mail: EmailMessage) -> None:
        with transaction():
            message.status = MessageStatus.BOUNCED

    monkeypatch.setattr(outbox, "deliver", come_back)
    send()

    assert message.status is MessageStatus.BOUNCED


def test_a_server_that_is_not_there_keeps_the_mail(app):
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{machine.free_port()}"
    message = post()

    assert (send(), message.status) == (0, MessageStatus.QUEUED)


def test_two_workers_send_each_mail_once(app, inbox):
    for number in range(20):
        post(f"cause {number}")

    def work() -> None:
        with app.app_context():
            send()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(inbox.mails) == len({mail["Message-ID"] for mail in inbox.mails}) == 20


def test_what_a_worker_took_before_it_died_is_sent_by_the_next(app, inbox, monkeypatch):
    message = post()

    def die(_mail: EmailMessage) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox, "deliver", die)
    with pytest.raises(KeyboardInterrupt):
        send()
    monkeypatch.undo()

    assert (send(NOW + timedelta(minutes=9)), send(NOW + timedelta(minutes=11))) == (0, 1)
    assert message.tries == 2


def test_without_a_server_mails_are_kept_to_be_read(app):
    about = uuid4()
    post("first", about=about)
    with transaction():
        outbox.post(Notice("second", "k", "b@example.org", "en", "S", "B", about=about), at=NOW + timedelta(hours=1))
    post("other")

    assert send(NOW + timedelta(hours=2)) == 3
    assert [message.cause for message in outbox.history(about)] == ["second", "first"]
    assert [message.cause for message in outbox.newest(1)] == ["second"]


def test_a_server_may_ask_for_a_name_and_a_password(app, monkeypatch):
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(smtplib.SMTP, "login", lambda _self, user, password: said.append((user, password)))
    port = machine.free_port()
    server = Controller(Inbox(), hostname="127.0.0.1", port=port)
    server.start()
    app.config["MAIL_URL"] = f"smtp://me%40here:p%3Ass@127.0.0.1:{port}"

    outbox.try_server()

    server.stop()
    assert said == [("me@here", "p:ss")]
