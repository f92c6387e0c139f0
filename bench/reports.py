"""How long the report of 10,000 people at 20 sessions takes in each form, and how much memory: each in a process alone.

`python -m bench.reports FORM EVENT` is such a process; it measures without the start of the application.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, render_template

from app import create_app
from app.core import clock
from app.core.db import db
from app.programme.models import Event
from app.programme.queries import by_slug
from app.reports import paper, phrases, tables
from app.reports.attendance import figures
from app.reports.people import people
from app.reports.records import records
from app.reports.rules import Dimension, shade
from bench import data
from bench.servers import peak

PEOPLE, SESSIONS = 10_000, 20


def _screen(event: Event, at: datetime) -> bytes:
    page = render_template(
        "reports/attendance.html",
        event=event,
        report=figures(event, at=at),
        public=False,
        Dimension=Dimension,
        words=phrases,
        shade=shade,
    )
    return page.encode()


FORMS: dict[str, Callable[[Event, datetime], bytes]] = {
    "screen": _screen,
    "CSV": lambda event, at: tables.as_csv(figures(event, at=at)),
    "JSON": lambda event, at: json.dumps(tables.as_json(figures(event, at=at))).encode(),
    "PDF": lambda event, at: paper.as_pdf(figures(event, at=at), phrases.facts_of(event)),
    "XLSX": lambda event, at: tables.as_xlsx(figures(event, at=at), event, people(event, at=at), records(event)),
    "every scan as CSV": lambda event, _at: "".join(tables.records_as_csv(records(event), event)).encode(),
}


def measured(app: Flask, database: str, environment: dict[str, str]) -> Iterator[str]:
    """Make the event, and say what each form takes."""
    slug, scans = data.attended_event(app, PEOPLE, SESSIONS)
    with app.app_context():
        db.engine.dispose()
    yield f"report of {PEOPLE:,} people at {SESSIONS} sessions, {scans:,} scans, {database}:"
    for form in FORMS:
        done = subprocess.run(  # noqa: S603 -- our own program
            [sys.executable, "-m", "bench.reports", form, slug],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(__file__).parents[1],
        )
        yield done.stdout.rstrip() or f"  {form}: {done.stderr[-300:]}"


def main(form: str, slug: str) -> None:
    """Make one form three times; the quickest and the largest memory are said."""
    app = create_app()
    with app.test_request_context(f"/organise/events/{slug}/attendance"):
        before = peak(os.getpid())
        times, cpu, size = [], [], 0
        for _turn in range(3):
            db.session.rollback()
            event = by_slug(slug)
            assert event is not None  # noqa: S101 -- it was made for this
            began, busy = time.monotonic(), time.process_time()
            size = len(FORMS[form](event, clock.now()))
            times.append(time.monotonic() - began)
            cpu.append(time.process_time() - busy)
        taken = f"{min(times):6.2f} s, {min(cpu):5.2f} s of it ours"
        memory = f"peak {peak(os.getpid()):4.0f} MiB, {before:.0f} of it before"
        click.echo(f"  {form:26} {taken}   {memory}   {size / 1024:7.0f} KiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
