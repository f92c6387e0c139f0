"""Commands for mail."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.core import bounces, clock
from app.core.commands import refusals_as_sentences
from app.core.db import transaction
from app.mailings import replies

mail = AppGroup("mail", help="Mail that was sent.")


@mail.command("bounced")
@with_appcontext
@refusals_as_sentences
def bounced() -> None:
    """Read a mail that came back from standard input, and note it on the message that it is about.

    For a pipe of the mail server. A mail that is no bounce, or of no message of ours, changes nothing and is no
    error: the mail server would send it back, perhaps to itself.
    """
    octets = sys.stdin.buffer.read()
    with transaction():
        message = bounces.note(octets)
        said = f"The message to {message.recipient} came back: {message.last_error}" if message else ""
    click.echo(said or "This is no mail of ours that came back: nothing is noted.")


@mail.command("reply")
@with_appcontext
@refusals_as_sentences
def reply() -> None:
    """Read what a registrant's calendar answers from standard input, and note whether they mean to come.

    For a pipe of the mail server, where CALENDAR_REPLIES is on. A mail that is no such answer changes nothing, is
    logged, and is no error: the mail server would send it back.
    """
    if not current_app.config["CALENDAR_REPLIES"]:
        click.echo("Answers of calendars are not read here: CALENDAR_REPLIES is off.")
        return
    octets = sys.stdin.buffer.read()
    with transaction():
        registration = replies.note(octets, at=clock.now())
        said = f"Noted what the calendar of {registration.email} answers." if registration else ""
    click.echo(said or "This is no answer of a registrant's calendar: nothing is noted.")
