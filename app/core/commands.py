"""What all commands share: bad input is one sentence on standard error, and changes nothing."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.core.errors import Refusal

DATABASE = "The database does not answer, or lacks tables: “flask doctor” says what is wrong and what to do."
P = ParamSpec("P")
R = TypeVar("R")


def refusals_as_sentences(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a refusal into one sentence and a status other than zero."""

    @wraps(command)
    def answered(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence()) from refusal
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(DATABASE) from error

    return answered
