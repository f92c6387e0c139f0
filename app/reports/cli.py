"""Commands for reports."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.core import clock
from app.programme import queries as programme
from app.programme.models import Event
from app.reports import paper, tables
from app.reports.attendance import figures
from app.reports.figures import AttendanceReport
from app.reports.people import people
from app.reports.phrases import facts_of
from app.reports.records import records

report = AppGroup("report", help="Reports as files.")

FORMATS: dict[str, Callable[[AttendanceReport, Event], bytes]] = {
    "csv": lambda report, _event: tables.as_csv(report),
    "xlsx": lambda report, event: tables.as_xlsx(report, event, people(event, at=report.at), records(event)),
    "pdf": lambda report, event: paper.as_pdf(report, facts_of(event)),
    "json": lambda report, _event: json.dumps(tables.as_json(report), ensure_ascii=False, indent=2).encode() + b"\n",
}


@report.command("attendance")
@click.argument("event")
@click.option("--format", "kind", required=True, type=click.Choice(list(FORMATS)))
@click.option("-o", "file", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; else to the output.")
@with_appcontext
def attendance(event: str, kind: str, file: Path | None) -> None:
    """Write the attendance report of EVENT, named by the last part of its address."""
    found = programme.by_slug(event)
    if found is None:
        raise click.ClickException(f"There is no event {event!r}.")
    written = FORMATS[kind](figures(found, at=clock.now()), found)
    if file is None:
        sys.stdout.buffer.write(written)
        return
    try:
        file.write_bytes(written)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
