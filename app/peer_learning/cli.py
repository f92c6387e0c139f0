"""Commands for peer learning."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.core.commands import refusals_as_sentences
from app.core.db import transaction
from app.peer_learning import load

practices = AppGroup("practices", help="What can be taught, and what is to be learned.")


@practices.command("load")
@click.argument("file", type=click.Path(path_type=Path), default=load.PRACTICES)
@with_appcontext
@refusals_as_sentences
def load_practices(file: Path) -> None:
    """Load offers and needs from FILE, or those that come with the product; may be run again."""
    with transaction():
        offers, needs = load.load(file)
    click.echo(f"{offers} offers and {needs} needs are as {file.name} has them.")
