"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket nobody else reaches, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
HASTY = ("fsync", "synchronous_commit", "full_page_writes")  # switched off where nothing must survive a power cut
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
}


def programs() -> Path | None:
    """Find the folder that holds the server's programs: on the PATH, else where systems put them; the newest first."""
    found = [Path(initdb).resolve().parent] if (initdb := shutil.which("initdb")) else []
    for place in PLACES:
        found += sorted(Path("/").glob(place.lstrip("/")), key=_version, reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _version(folder: Path) -> int:
    return int("".join(c for c in folder.parent.name if c.isdigit()) or 0)


@dataclass(frozen=True)
class Server:
    """A running server, and the databases made on it."""

    folder: Path

    def url(self, database: str) -> str:
        """Give the address of one database, as DATABASE_URL has it."""
        return f"postgresql+psycopg://baraza@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database like the template, and give its address."""
        self._say(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._say(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="baraza", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


class Reused:
    """One database for one test after another: emptied in between, which takes a fraction of making a new one."""

    def __init__(self, server: Server, template: str, name: str, kept: Collection[str]) -> None:
        """Reuse a database like the template, whose `kept` tables tests leave alone."""
        self.server, self.template, self.name, self.kept = server, template, name, sorted(kept)
        self.as_new: tuple[Any, ...] | None = None

    def take(self) -> str:
        """Give the address of the database, as the template has it."""
        if self.as_new is None:
            self.server.create(self.name, self.template)
            with self._connected() as connection:
                self.as_new = self._state(connection)
        return self.server.url(self.name)

    def give_back(self) -> None:
        """Empty the database; where a test touched what is kept, or holds on to it, the next one gets a new one."""
        try:
            as_new = self._emptied()
        except psycopg.Error:  # a test that took tables away, or one that still holds a lock
            as_new = False
        if not as_new:
            self.server.drop(self.name)
            self.as_new = None

    def _emptied(self) -> bool:
        """Empty the database, unless what is kept has changed."""
        with self._connected() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
            connection.execute(others, [self.name, connection.info.backend_pid])
            if self._state(connection) != self.as_new:
                return False
            self._empty(connection)
            return True

    def _connected(self) -> psycopg.Connection[Any]:
        options = "-c lock_timeout=10s"
        return psycopg.connect(
            host=str(self.server.folder), user="baraza", dbname=self.name, autocommit=True, options=options
        )

    def _state(self, connection: psycopg.Connection[Any]) -> tuple[Any, ...]:
        """Tell which tables there are, and whether rows of the kept ones were added, changed or taken away."""
        one = sql.SQL("(SELECT (count(*), max(xmin::text::bigint))::text FROM {})")
        states = sql.SQL(", ").join(one.format(sql.Identifier(table)) for table in self.kept)
        found = connection.execute(sql.SQL("SELECT {}").format(states)).fetchone()
        return (*self._tables(connection), *(found or ()))

    @staticmethod
    def _tables(connection: psycopg.Connection[Any]) -> list[str]:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        return [name for (name,) in names]

    def _empty(self, connection: psycopg.Connection[Any]) -> None:
        used = [name for name in self._tables(connection) if name not in (*self.kept, "alembic_version")]
        deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in used]
        no_order_to_mind = sql.SQL("SET session_replication_role = replica")
        connection.execute(sql.SQL("; ").join([no_order_to_mind, *deletes]))


@contextmanager
def running(bin_folder: Path, *, durable: bool = False) -> Iterator[Server]:
    """Start a server, and stop it at the end; a durable one keeps what it answered through a power cut, as in life."""
    folder = Path(tempfile.mkdtemp(prefix="baraza-pg-"))  # short: a socket's path may have about a hundred characters
    user = _unprivileged_user()
    if user:
        shutil.chown(folder, user)
    as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    data = folder / "data"
    try:
        made = subprocess.run(
            [bin_folder / "initdb", "-D", data, "-U", "baraza", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **as_user,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr}")
        settings = {**OPTIONS, **(dict.fromkeys(HASTY, "on") if durable else dict.fromkeys(HASTY, "off"))}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [bin_folder / "postgres", "-D", data, "-k", folder, *options],
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_user,
            )
        try:
            _wait_for(server, folder)
            yield Server(folder)
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: the folder goes too
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> str | None:
    """Name somebody who may run a server where we are root, whom PostgreSQL refuses."""
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _wait_for(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="baraza", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
