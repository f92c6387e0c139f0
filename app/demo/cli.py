"""The command for the demo."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.core import clock
from app.core.commands import refusals_as_sentences
from app.core.db import transaction
from app.demo import load
from app.demo.errors import NotInProduction

demo = AppGroup("demo", help="Invented events, people and sign-ins, to try the site out.")


@demo.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a programme already.")
@with_appcontext
@refusals_as_sentences
def load_demo(if_empty: bool) -> None:
    """Fill an empty programme with the real one of 2024 and 2025 and with invented events, and print the sign-ins."""
    if if_empty and load.has_events():
        return
    if current_app.config["APP_ENV"] == "production":
        raise NotInProduction
    with transaction():
        file = load.load(at=clock.now())
    click.echo("The demo is loaded. Sign in at /sign-in with one of these addresses and the password " + file.password)
    for one in file.sign_ins:
        click.echo(f"  {one.email:32} {one.part}")
