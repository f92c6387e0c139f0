"""The commands that run a copy of Baraza: prepare, serve, doctor, backup."""

import sys
from collections.abc import Callable
from pathlib import Path

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import URL

from app.core import clock
from app.core.db import db, transaction
from app.demo import load as demo
from app.operations import backup, doctor, serving
from app.programme import calendar, moments, search
from app.programme import cli as programme
from app.reference import load as reference
from app.reference.catalogue import catalogue

backups = AppGroup("backup", help="Keep a copy of everything, and bring it back.")


def init_app(app: Flask) -> None:
    """Give the application its commands."""
    for command in (prepare, serve, examine, backups):
        app.cli.add_command(command)


@click.command
@with_appcontext
def prepare() -> None:
    """Make a copy ready to serve: tables, reference data, and the demo programme where there is none."""
    flask_migrate.upgrade()
    with transaction():
        reference.load()
    if current_app.config["APP_ENV"] != "production" and not demo.has_events():
        click.echo("Loading the demo programme")
        with transaction():
            demo.load(at=clock.now())
    with transaction():
        if moments.is_due():
            programme.say(moments.follow_zones(at=clock.now()))
        calendar.refresh_all(at=clock.now())  # they name the address of the site, which may be another than last time
        search.remember_all(catalogue())


@click.command
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(0, 65535))
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve the site, with a worker beside it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- the server needs the application itself
    try:
        server = serving.bind(app, host, port)
    except OSError as error:
        raise click.ClickException(f"Port {port} cannot be used ({error.strerror}); try PORT={port + 1}.") from error
    with serving.worker_beside():
        click.echo(f"{app.config['SITE_NAME']} is at http://{host}:{port} — Ctrl-C stops it.")
        _say_sign_ins()
        server.run()


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Say what is wrong with this installation, and what to do."""
    ill = False
    for finding in doctor.examine(current_app, at=clock.now()):
        ill |= not finding.well
        click.echo(f"{'ok   ' if finding.well else 'WRONG'}  {finding.about}: {finding.sentence}")
    if ill:
        raise click.exceptions.Exit(1)


@backups.command("create")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def create(file: Path) -> None:
    """Write everything to FILE, while people go on working."""
    _or_say_why(backup.create, file)
    click.echo(f"Everything is in {file}.")
    folder = Path(current_app.config["UPLOADS_PATH"])
    if folder.is_dir() and any(folder.iterdir()):
        click.echo(f"But the files that registrants sent are in {folder}: copy that folder too.")


@backups.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Replace everything in the database by what FILE holds."""
    if sys.stdin.isatty():
        click.confirm("This replaces everything in the database. Go on?", abort=True)
    _or_say_why(backup.restore, file)
    click.echo(f"Everything is as it was in {file}. If that is an older copy: flask db upgrade.")


def _say_sign_ins() -> None:
    """Name the demo's sign-ins, where they open this copy."""
    password, people = demo.sign_ins()
    if people:
        click.echo(f"Sign in at /sign-in with the password {password} as:")
    for one in people:
        click.echo(f"  {one.email:32} {one.part}")


def _or_say_why(act: Callable[[URL, Path], None], file: Path) -> None:
    """Do something with a backup; what stands in its way is one sentence."""
    try:
        act(db.engine.url, file)
    except backup.BackupError as error:
        raise click.ClickException(str(error)) from error
    finally:
        db.engine.dispose()
