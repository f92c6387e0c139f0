"""The database: the base of all tables, column types, the one transaction, and locks."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    cast,
    event,
    func,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

BUSY_SECONDS = 30  # how long a writer waits for another on SQLite


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, aware and in UTC coming out, on either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; SQLite keeps UTC without its offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def text_enum(kind: type[enum.Enum]) -> Enum:
    """Store an enum as its text, checked by the database."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=32,
        values_callable=lambda k: [m.value for m in k],
    )


Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The base of every table: names for constraints, and types that mean the same on either database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads this attribute as it stands
        datetime: UTCDateTime(),
        UUID: Uuid(),
        dict[str, Any]: Json,
        dict[str, str]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }


class Identified:
    """A row with an id of its own that nobody can guess or count."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


db = SQLAlchemy(metadata=Base.metadata)
M = TypeVar("M", bound=Base)


def is_described(name: str | None, _kind: str, _parents: object) -> bool:
    """Tell what the models describe: all but the full-text index, which each database has in a form of its own."""
    return not (name or "").startswith("full_text")


def init_app(app: Flask) -> None:
    """Connect the application to its database."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    options = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    if url.startswith("sqlite"):
        options.setdefault("connect_args", {"timeout": BUSY_SECONDS})
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)


def _prepare_sqlite(engine: Engine) -> None:
    """Switch on what SQLite leaves off: foreign keys, the write-ahead log, and writers that queue."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # what was answered survives a power cut

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer asks for the lock first: one that reads first could not get it later, however long it waited.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")


@contextmanager
def transaction() -> Iterator[None]:
    """Carry out one change whole or not at all; what was read before is read afresh."""
    session = db.session()
    if session.info.get("changing"):
        raise RuntimeError("a transaction is already open: only the edge opens one")
    session.rollback()
    session.info["changing"] = True
    try:
        session.connection(execution_options={"write": True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["changing"] = False


def microseconds(moment: ColumnElement[Any]) -> ColumnElement[int]:
    """Count a stored moment in microseconds since 1970, so that the database can reckon with it exactly."""
    if db.engine.dialect.name == "postgresql":
        return cast(func.extract("epoch", moment) * 1_000_000, BigInteger())
    stored = type_coerce(moment, String())  # 2027-05-03 06:00:00.000000
    seconds = cast(func.strftime("%s", stored), BigInteger())
    return seconds * 1_000_000 + cast(func.substr(stored, 21, 6), BigInteger())


def reading() -> Connection:
    """Give a connection for one read; PostgreSQL is not asked to begin and end a transaction around it."""
    connection = db.engine.connect()
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="AUTOCOMMIT")
    return connection


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Give a connection that reads everything as it stood at one moment, whatever others change meanwhile."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def lock(model: type[M], key: object) -> M:
    """Hold one row until the transaction ends, and read it afresh; on SQLite the transaction itself holds all."""
    return db.session.get_one(model, key, with_for_update={"key_share": True}, populate_existing=True)


def upsert(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows that are known by their key: the new ones, and what has changed in the others."""
    table = model.__table__
    kind = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = kind.insert(model)
    others = {column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key}
    if rows:
        keys = [column.name for column in table.primary_key]
        db.session.connection().execute(insert.on_conflict_do_update(index_elements=keys, set_=others), list(rows))
    db.session.expire_all()


def store_new(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Store the rows whose key is not known yet, even while others store the same. Returns how many were new."""
    table = model.__table__
    kind = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    key = next(iter(table.primary_key))
    insert = kind.insert(model).on_conflict_do_nothing(index_elements=[key.name]).returning(key)
    return len(db.session.connection().execute(insert, list(rows)).all()) if rows else 0


def violates(error: IntegrityError, name: str) -> bool:
    """Tell whether a change was refused by the unique index or constraint of this name."""
    if diagnosis := getattr(error.orig, "diag", None):
        return bool(diagnosis.constraint_name == name)
    said = str(error.orig)  # SQLite names the columns, or the index where it is on an expression
    return f"'{name}'" in said or any(said.endswith(": " + columns) for columns in _columns_of(name))


def _columns_of(name: str) -> list[str]:
    """List the columns under a unique name, as SQLite writes them."""
    return [
        ", ".join(f"{table.name}.{column.name}" for column in unique.columns)
        for table in Base.metadata.tables.values()
        for unique in (*table.indexes, *table.constraints)
        if isinstance(unique, (Index, UniqueConstraint)) and unique.name == name
    ]
