"""How long importing a list of 10,000 people takes, on either database: places, waiting list and mails included."""

import time
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask

from app.core.db import db
from app.reference.catalogue import catalogue
from bench import data, people

NUMBER, SEATS = 10_000, 6_000
RUNS = (("dry run", ["--dry-run"]), ("import", ["--skip-refused"]), ("the same again", ["--skip-refused"]))


def measured(apps: dict[str, Flask], folder: Path) -> Iterator[str]:
    """Import the list on each database, and say how long that took."""
    file = folder / "people.csv"
    for database, app in apps.items():
        with app.app_context():
            people.write(file, NUMBER, catalogue(), twice=0.02, dirty=0.02)
            slug = data.event_for_list(SEATS)
            for what, options in RUNS:
                began = time.monotonic()
                done = app.test_cli_runner().invoke(args=["registration", "import", slug, str(file), *options])
                took = time.monotonic() - began
                if done.exit_code:
                    click.echo(done.output[-500:], err=True)
                kinds = next((line for line in done.stdout.splitlines() if line.startswith("New: ")), "")
                yield f"import of {NUMBER:,} rows, {database}: {what:15} {took:6.1f} s   {kinds}"
            db.engine.dispose()
