"""Mail that comes back, in the shapes that mail servers give it."""

from textwrap import dedent
from uuid import uuid4

import pytest

from app.core import bounces, outbox
from app.core.db import db, transaction
from app.core.outbox import Message, MessageStatus, Notice
from tests.factories import NOW

ID = "1f2e3d4c-5b6a-4798-8a9b-0c1d2e3f4a5b"

POSTFIX = """\
    Return-Path: <>
    From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
    Subject: Undelivered Mail Returned to Sender
    To: events@example.net
    Auto-Submitted: auto-replied
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="B"

    --B
    Content-Description: Notification
    Content-Type: text/plain; charset=us-ascii

    I'm sorry to have to inform you that your message could not be delivered.

    --B
    Content-Description: Delivery report
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.example.net
    Arrival-Date: Fri, 15 Jan 2027 09:00:00 +0000 (UTC)

    Final-Recipient: rfc822; amina@example.org
    Action: {action}
    Status: 5.1.1
    Diagnostic-Code: smtp; 550 5.1.1 <amina@example.org>: Recipient address
        rejected: User unknown

    --B
    Content-Description: Undelivered Message
    Content-Type: message/rfc822

    From: South-South Exchange <events@example.net>
    To: amina@example.org
    Subject: =?utf-8?q?Votre_place?=
    Message-ID: <{id}@localhost>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8

    Bonjour Amina
    --B--
    """
HEAD_ONLY = POSTFIX.replace("Content-Type: message/rfc822\n", "Content-Type: text/rfc822-headers\n")
EXCHANGE = """\
    From: Microsoft Outlook <postmaster@example.org>
    To: events@example.net
    Subject: Undeliverable: Votre place
    In-Reply-To: <{id}@localhost>
    References: <{id}@localhost>
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="B"

    --B
    Content-Type: multipart/alternative; boundary="C"

    --C
    Content-Type: text/plain; charset="no-such-charset"

    Delivery has failed to these recipients or groups: amina@example.org
    --C
    Content-Type: text/html; charset="utf-8"

    <p>Delivery has failed</p>
    --C--
    --B
    Content-Type: message/delivery-status

    Reporting-MTA: dns;mail.example.org

    Final-recipient: RFC822;amina@example.org
    Action: failed
    Status: 5.2.2
    X-Display-Name: amina@example.org
    --B--
    """
QMAIL = """\
    Return-Path: <>
    From: MAILER-DAEMON@mx.example.net
    To: events@example.net
    Subject: failure notice

    Hi. This is the qmail-send program at mx.example.net.
    I'm afraid I wasn't able to deliver your message to the following addresses.
    This is a permanent error; I've given up. Sorry it didn't work out.

    <amina@example.org>:
    192.0.2.7 does not like recipient.
    Remote host said: 550 5.7.1 No such user here

    --- Below this line is a copy of the message.

    Return-Path: <events@example.net>
    From: events@example.net
    To: amina@example.org
    Message-ID: <{id}@localhost>
    Subject: Votre place

    Bonjour Amina
    """
EXIM = """\
    From: Mail Delivery System <Mailer-Daemon@mx.example.net>
    To: events@example.net
    Subject: Mail delivery failed: returning message to sender

    A message that you sent could not be delivered to one or more of its recipients.

      amina@example.org
        Unrouteable address

    ------ This is a copy of the message, including all the headers. ------

    From: events@example.net
    Message-Id: <{id}@localhost>

    Bonjour Amina
    """
INTERNATIONAL = POSTFIX.replace("message/delivery-status", "message/global-delivery-status")
AUTOMATIC_ANSWER = """\
    From: Amina <amina@example.org>
    To: events@example.net
    Subject: Out of office: Votre place
    In-Reply-To: <{id}@localhost>
    Auto-Submitted: auto-replied

    I am away until 550 days from now. Message-ID: <{id}@localhost>
    """
NOT_OURS = QMAIL.replace("Message-ID: <{id}@localhost>", "Message-ID: <abc@elsewhere.example>")


def written(shape: str, message_id: object = ID, action: str = "failed") -> bytes:
    return dedent(shape).replace("{id}", str(message_id)).replace("{action}", action).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (POSTFIX, "5.1.1 550 5.1.1 <amina@example.org>: Recipient address rejected: User unknown"),
        (HEAD_ONLY, "5.1.1 550 5.1.1 <amina@example.org>: Recipient address rejected: User unknown"),
        (INTERNATIONAL, "5.1.1 550 5.1.1 <amina@example.org>: Recipient address rejected: User unknown"),
        (EXCHANGE, "5.2.2"),
        (QMAIL, "Remote host said: 550 5.7.1 No such user here"),
        (EXIM, "Mail delivery failed: returning message to sender"),
    ],
    ids=["postfix", "head only", "international", "exchange", "qmail", "exim"],
)
def test_a_bounce_says_which_mail_and_why(shape: str, reason: str) -> None:
    bounce = bounces.read(written(shape))

    assert bounce is not None
    assert (str(bounce.message_id), bounce.reason) == (ID, reason)


@pytest.mark.parametrize(
    "mail",
    [
        written(POSTFIX, action="delayed"),
        written(POSTFIX, action="delivered"),
        written(POSTFIX, action="nothing").replace(b"Action: nothing\r\n", b""),
        written(POSTFIX).replace(b"Message-ID", b"X-Message"),
        written(AUTOMATIC_ANSWER),
        written(NOT_OURS),
        b"",
        b"\xff\xfe\x00 no mail at all",
        b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n",
    ],
    ids=["delayed", "delivered", "no word", "nameless", "automatic answer", "not ours", "empty", "octets", "cut off"],
)
def test_what_is_no_bounce_of_ours_is_left_alone(mail: bytes) -> None:
    assert bounces.read(mail) is None


def test_a_mail_that_came_back_says_so_and_keeps_the_reason(app) -> None:
    with transaction():
        outbox.post(Notice("c", "k", "amina@example.org", "fr", "S", "B"), at=NOW)
    outbox.send_due(lambda: NOW)
    message = db.session.query(Message).one()

    for shape in (POSTFIX, QMAIL):  # it comes back once more, by another road: the first reason stands
        with transaction():
            bounces.note(written(shape, message.id))

    assert (message.status, message.undelivered) == (MessageStatus.BOUNCED, True)
    assert message.last_error.startswith("5.1.1 550")


def test_a_bounce_of_a_mail_that_is_not_known_changes_nothing(app) -> None:
    with transaction():
        assert bounces.note(written(POSTFIX, uuid4())) is None
        assert bounces.note(b"") is None


@pytest.mark.parametrize("sender", ["From: <", "FROM: <", "From:"])
def test_an_odd_sender_is_no_error(sender: str) -> None:
    assert bounces.read(f"{sender}\r\nSubject: x\r\n\r\nhello".encode()) is None
