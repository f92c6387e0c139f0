"""Keep a copy of everything in the database in one file, and bring it back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

SQLITE_BEGINS = b"SQLite format 3\0"
POSTGRES_BEGINS = b"PGDMP"


class BackupError(Exception):
    """A backup could not be made or brought back; the message says why, and what to do."""


def create(database: URL, file: Path) -> None:
    """Write the whole database to a file, while people go on working."""
    if file.exists():
        raise BackupError(f"{file} is there already; choose another name.")
    if not file.parent.is_dir():
        raise BackupError(f"There is no folder {file.parent}.")
    with _whole_or_not_at_all(file) as partial:
        if database.get_backend_name() == "sqlite":
            _copy_sqlite(Path(str(database.database)), partial)
        else:
            _run(database, "pg_dump", "--format=custom", "--no-owner", f"--file={partial}")


def restore(database: URL, file: Path) -> None:
    """Replace everything in the database by what the file holds, whole or not at all."""
    kind, ours = _kind(file), database.get_backend_name()
    if kind != ours:
        raise BackupError(f"{file} is a {kind} backup, but DATABASE_URL names a {ours} database.")
    if kind == "sqlite":
        _check_sqlite(file)
        _copy_sqlite(file, Path(str(database.database)))
    else:
        _run(database, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(file))


def _kind(file: Path) -> str:
    """Tell which database a backup is of by how it begins."""
    try:
        with file.open("rb") as opened:
            beginning = opened.read(len(SQLITE_BEGINS))
    except OSError as error:
        raise BackupError(f"{file} cannot be read: {error.strerror}.") from error
    if beginning == SQLITE_BEGINS:
        return "sqlite"
    if beginning.startswith(POSTGRES_BEGINS):
        return "postgresql"
    raise BackupError(f"{file} is no backup of Baraza.")


@contextmanager
def _whole_or_not_at_all(file: Path) -> Iterator[Path]:
    """Write beside the file first: a backup that failed half-way must not look like one."""
    partial = file.with_name(file.name + ".partial")
    try:
        yield partial
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target, timeout=30)) as writing:
        reading.backup(writing)


def _check_sqlite(file: Path) -> None:
    """Refuse a file that is damaged, or another program's."""
    try:
        with closing(sqlite3.connect(file)) as opened:
            sound = opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ours = opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file} is damaged: {error}.") from error
    if not sound:
        raise BackupError(f"{file} is damaged.")
    if not ours:
        raise BackupError(f"{file} is no backup of Baraza.")


def _run(database: URL, program: str, *arguments: str) -> None:
    """Let PostgreSQL's own program do it; the password goes by the environment, where nobody else sees it."""
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed here; it comes with PostgreSQL's client (postgresql-client).")
    address = database.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(database.password)} if database.password else {}
    done = subprocess.run(  # noqa: S603 -- PostgreSQL's program, with arguments of ours
        [path, f"--dbname={address}", *arguments], env=os.environ | secret, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")
