"""Small reads that clients ask for all day long: compiled once, and sent as the driver of the database takes them.

Most polls of a calendar find nothing new, and SQLAlchemy’s own way to their one row was most of what they cost.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
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
    """A statement as a driver takes it, and how its rows are read: by name, and each value as what it is."""

    statement: str
    row: Callable[[Iterable[Any]], Any]
    readers: Sequence[Callable[[Any], Any] | None]


class Poll:
    """A statement that gives a few rows, by a key or by no key."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        """Take the statement as it is written for every database."""
        self.query = query
        self.written: dict[str, Written] = {}

    def row(self, *key: str) -> Any | None:
        """Read the one row, or none, outside any transaction."""
        return next(iter(self.rows(*key)), None)

    def rows(self, *key: str) -> list[Any]:
        """Read the rows, outside any transaction."""
        dialect = db.engine.dialect
        written = self._for(dialect)
        try:
            found = ask(written.statement, key, begins=dialect.name == "postgresql")
        except dialect.loaded_dbapi.Error:  # a connection that went stale, or no database: SQLAlchemy tells which
            with reading() as connection:
                return self.on(connection, *key)
        return _read(written, found)

    def on(self, connection: Connection, *key: str) -> list[Any]:
        """Read the rows as a connection sees them."""
        written = self._for(connection.dialect)
        return _read(written, connection.exec_driver_sql(written.statement, key).all())

    def _for(self, dialect: Dialect) -> Written:
        if dialect.name not in self.written:
            text = str(self.query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
            columns = self.query.selected_columns
            row = namedtuple("row", [str(column.key) for column in columns])  # type: ignore[misc]  # known only now
            readers = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
            self.written[dialect.name] = Written(text, row._make, readers)
        return self.written[dialect.name]


def _read(written: Written, found: Iterable[Sequence[Any]]) -> list[Any]:
    return [
        written.row(read(value) if read else value for read, value in zip(written.readers, values, strict=True))
        for values in found
    ]


def ask(statement: str, key: Sequence[str], *, begins: bool) -> Iterable[Sequence[Any]]:
    """Ask a driver for rows; one that begins a transaction by itself is told not to."""
    pooled = db.engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        if begins:
            driver.autocommit = True
        found: Iterable[Sequence[Any]] = driver.execute(statement, key).fetchall()
        if begins:
            driver.autocommit = False
    except BaseException:
        pooled.invalidate()
        raise
    pooled.close()
    return found
