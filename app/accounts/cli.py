"""Commands for users and tokens."""

import sys

import click
from flask.cli import AppGroup, with_appcontext

from app.accounts import service
from app.accounts.permissions import Role
from app.core import clock
from app.core.audit import SYSTEM
from app.core.commands import refusals_as_sentences
from app.core.db import transaction

user = AppGroup("user", help="Users who sign in.")
token = AppGroup("token", help="Keys for programs that use the API.")


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--group", help="Which group a focal point or a secretariat speaks for, such as workers.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
@refusals_as_sentences
def create_user(email: str, name: str, role: str, group: str | None, password_stdin: bool) -> None:
    """Let somebody sign in with EMAIL."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with transaction():
        service.create_user(email, name, Role(role), password, by=SYSTEM, at=clock.now(), group_id=group)
    click.echo(f"{email} can sign in now.")


@token.command("create")
@click.argument("email")
@click.option("--scope", "scopes", required=True, multiple=True, help="What the token may do; may be given often.")
@with_appcontext
@refusals_as_sentences
def create_token(email: str, scopes: tuple[str, ...]) -> None:
    """Make a bearer token for the user with EMAIL and print it once."""
    with transaction():
        secret = service.create_token(email, list(scopes), by=SYSTEM, at=clock.now())
    click.echo(secret)
