"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket nobody else reaches, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

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
