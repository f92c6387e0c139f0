"""Small reads that clients ask for all day long: compiled once, and sent as the driver of the database takes them.

Most polls of a calendar find nothing new, and SQLAlchemy’s own way to their one row was most of what they cost.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Select, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement

from app.core.db import db, reading


class Asked(ColumnElement[str]):
    """The place in a statement for the key that a poll asks by."""

    type = String()
    inherit_cache = True


@compiles(Asked)
def _place(_asked: Asked, compiler: SQLCompiler, **_more: Any) -> str:
    return "?" if compiler.dialect.paramstyle == "qmark" else "%s"


class Written(NamedTuple):
    """A statement as a driver takes it, and how each value of its row is read."""

    statement: str
    readers: Sequence[Callable[[Any], Any] | None]


class Poll:
    """A statement that gives one row or none, by a key or by no key."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        """Take the statement as it is written for every database."""
        self.query = query
        self.written: dict[str, Written] = {}

    def row(self, *key: str) -> Sequence[Any] | None:
        """Read the row, outside any transaction."""
        dialect = db.engine.dialect
        written = self._for(dialect)
        try:
            found = ask(written.statement, key, begins=dialect.name == "postgresql")
        except dialect.loaded_dbapi.Error:  # a connection that went stale, or no database: SQLAlchemy tells which
            with reading() as connection:
                return self.on(connection, *key)
        return _read(written, found)

    def on(self, connection: Connection, *key: str) -> Sequence[Any] | None:
        """Read the row as a connection sees it."""
        written = self._for(connection.dialect)
        return _read(written, connection.exec_driver_sql(written.statement, key).one_or_none())

    def _for(self, dialect: Dialect) -> Written:
        if dialect.name not in self.written:
            text = str(self.query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
            kinds = [column.type.dialect_impl(dialect) for column in self.query.selected_columns]
            self.written[dialect.name] = Written(text, [kind.result_processor(dialect, None) for kind in kinds])
        return self.written[dialect.name]


def _read(written: Written, found: Sequence[Any] | None) -> Sequence[Any] | None:
    if found is None:
        return None
    return [read(value) if read else value for read, value in zip(written.readers, found, strict=True)]


def ask(statement: str, key: Sequence[str], *, begins: bool) -> Sequence[Any] | None:
    """Ask a driver for a row; one that begins a transaction by itself is told not to."""
    pooled = db.engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        if begins:
            driver.autocommit = True
        found: Sequence[Any] | None = driver.execute(statement, key).fetchone()
        if begins:
            driver.autocommit = False
    except BaseException:
        pooled.invalidate()
        raise
    pooled.close()
    return found
