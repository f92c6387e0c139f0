"""What is asked of the database while something happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.core import polls
from app.core.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that are sent, to compare their number for one row and for three."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    def ask(statement: str, *arguments: Any, **more: Any) -> Any:
        sent.append(statement)
        return asked(statement, *arguments, **more)

    asked, polls.ask = polls.ask, ask  # which goes past SQLAlchemy
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        polls.ask = asked
        event.remove(db.engine, "before_cursor_execute", note)
