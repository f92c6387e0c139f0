"""Commands for the programme."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.core import clock
from app.core.commands import refusals_as_sentences
from app.core.db import transaction
from app.programme import calendar, load, moments, search
from app.programme.moments import Followed
from app.reference.catalogue import catalogue

programme = AppGroup("programme", help="Projects and events.")


@programme.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
@refusals_as_sentences
def load_programme(file: Path) -> None:
    """Load projects and events from FILE; known ones are brought up to it, by their ids."""
    with transaction():
        projects, events = load.load(file, at=clock.now())
    click.echo(f"{projects} projects and {events} events are as {file.name} has them.")


@programme.command("refresh-calendars")
@with_appcontext
def refresh_calendars() -> None:
    """Write calendar texts and the words of searches anew: after a change of BASE_URL or zone data, or an upgrade."""
    with transaction():
        say(moments.follow_zones(at=clock.now()))
        events = calendar.refresh_all(at=clock.now())
        search.remember_all(catalogue())
    click.echo(f"Events whose calendar texts are written anew: {events}.")


def say(followed: Followed) -> None:
    """Name what takes place at another moment by the zone data in use, and what needs a look."""
    for title in followed.moved:
        click.echo(f"By the new rules of its zone, at another moment: {title}")
    for title in followed.skipped:
        click.echo(f"NEEDS A LOOK: the clocks of its zone never show the time of: {title}")
