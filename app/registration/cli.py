"""Commands for registrations."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.core import clock
from app.core.audit import SYSTEM
from app.core.commands import refusals_as_sentences
from app.core.db import transaction
from app.registration import importing, list_phrases, lists, queries
from app.registration.errors import FileUnreadable, LinesWrong, NoSuchEvent
from app.registration.importing import Wish
from app.registration.rules import Status
from app.registration.upserts import Entry, Kind

registration = AppGroup("registration", help="People who are registered.")


@registration.command("import")
@click.argument("event")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen to every row, and change nothing.")
@click.option("--skip-refused", is_flag=True, help="Import the other rows where some cannot be taken.")
@click.option("--no-mail", is_flag=True, help="Write to nobody; otherwise everybody new hears how they stand.")
@with_appcontext
@refusals_as_sentences
def import_list(event: str, file: Path, dry_run: bool, skip_refused: bool, no_mail: bool) -> None:
    """Register everybody on the list FILE (CSV or XLSX) for EVENT, and put right who is registered already.

    Says of every row whether it is new, changed, unchanged or refused, and why. If a row is refused nothing is
    imported, unless --skip-refused says to leave such rows out. The same list again changes nothing.
    """
    listed = lists.read(_content(file), file.name)
    found = queries.event_by_slug(event)
    if found is None:
        raise NoSuchEvent(slug=event)
    with click.progressbar(length=len(listed.rows), label=file.name, file=sys.stderr) as bar:
        entries = importing.tried(found, listed.rows)
        refused = sum(entry.kind is Kind.REFUSED for entry in entries)
        if dry_run or (refused and not skip_refused):
            bar.update(len(listed.rows))
        else:
            wish = Wish(tell=not no_mail, skip_refused=skip_refused)
            with transaction():
                entries = importing.carry_out(found, listed.rows, wish, by=SYSTEM, at=clock.now(), progress=bar.update)
    if dry_run:
        click.echo("Nothing was changed. This would happen:")
    _say(entries)
    if refused and not (dry_run or skip_refused):
        raise LinesWrong(refused=refused)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=file.name) from error


def _say(entries: Sequence[Entry]) -> None:
    """Tell what each row comes to, then how many there are of each kind."""
    for entry in entries:
        words = "; ".join(list_phrases.entry_words(entry))
        said = f"Row {entry.row.line}: {list_phrases.KINDS[entry.kind]}: {entry.name}"
        click.echo(f"{said} ({words})" if words else said)
    kinds = Counter(entry.kind for entry in entries)
    places = Counter(entry.status for entry in entries if entry.kind is Kind.NEW)
    click.echo(", ".join(f"{list_phrases.KINDS[kind]}: {kinds[kind]}" for kind in Kind) + ".")
    click.echo(f"Confirmed: {places[Status.CONFIRMED]}.")
    click.echo(f"On the waiting list: {places[Status.WAITLISTED]}.")
