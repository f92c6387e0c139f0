"""Commands for the reference data."""

import click
from flask.cli import AppGroup, with_appcontext

from app.core.commands import refusals_as_sentences
from app.core.db import transaction
from app.reference import load

reference = AppGroup("reference", help="Countries, lists of countries, regions, themes and other fixed words.")


@reference.command("load")
@with_appcontext
@refusals_as_sentences
def load_reference() -> None:
    """Load the reference data that come with the product; may be run again."""
    with transaction():
        countries = load.load()
    click.echo(f"{countries} countries and areas, their lists, and the words of the programme are loaded.")
