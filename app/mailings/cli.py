"""Commands for mail."""

import sys

import click
from flask.cli import AppGroup, with_appcontext

from app.core import bounces
from app.core.commands import refusals_as_sentences
from app.core.db import transaction

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
