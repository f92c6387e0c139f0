"""Commands for registrations."""

from collections import Counter
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.core import clock
from app.core.audit import SYSTEM
from app.core.commands import refusals_as_sentences
from app.core.db import transaction
from app.registration import lists, queries, service
from app.registration.errors import NoSuchEvent
from app.registration.rules import Status

registration = AppGroup("registration", help="People who are registered.")


class OnlyTried(Exception):
    """What was done is taken back: it was to be tried only."""


@registration.command("import")
@click.argument("event")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@with_appcontext
@refusals_as_sentences
def import_list(event: str, file: Path, dry_run: bool) -> None:
    """Register everybody on the list FILE (CSV) for EVENT, or nobody if a line is wrong."""
    outcomes: Counter[Status | None] = Counter()
    try:
        with transaction():
            found = queries.event_by_slug(event)
            if found is None:
                raise NoSuchEvent(slug=event)
            for _line, person in lists.read(file):
                outcomes[service.enrol(found, person, by=SYSTEM, at=clock.now())] += 1
            if dry_run:
                raise OnlyTried
    except OnlyTried:
        click.echo("Nothing was changed. This would happen:")
    click.echo(f"Confirmed: {outcomes[Status.CONFIRMED]}.")
    click.echo(f"On the waiting list: {outcomes[Status.WAITLISTED]}.")
    click.echo(f"Registered before: {outcomes[None]}.")
