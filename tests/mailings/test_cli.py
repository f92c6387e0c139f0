"""Mail that a mail server hands back through a pipe."""

from flask import Flask

from app.core import outbox
from app.core.db import db, transaction
from app.core.outbox import Message, MessageStatus, Notice
from tests.core.test_bounces import POSTFIX, written
from tests.factories import NOW


def handed(app: Flask, mail: bytes):
    """Hand a mail over as a mail server does."""
    db.session.rollback()
    done = app.test_cli_runner().invoke(args=["mail", "bounced"], input=mail)
    db.session.rollback()
    return done


def test_a_mail_server_hands_back_what_it_could_not_deliver(app: Flask) -> None:
    with transaction():
        outbox.post(Notice("c", "k", "amina@example.org", "en", "S", "B"), at=NOW)
    message = db.session.query(Message).one()

    done = handed(app, written(POSTFIX, message.id))

    assert (done.exit_code, message.status) == (0, MessageStatus.BOUNCED)
    assert done.output.startswith("The message to amina@example.org came back: 5.1.1 550")


def test_any_other_mail_changes_nothing_and_is_not_sent_back(app: Flask) -> None:
    done = handed(app, b"Subject: hello\r\n\r\nHow are you?")

    assert (done.exit_code, done.output) == (0, "This is no mail of ours that came back: nothing is noted.\n")
