"""The whole product as a person meets it: a server and its worker as processes of their own, on a port of their own."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support.machine import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Site:
    """A running site, and the settings it runs with."""

    url: str
    environment: dict[str, str]
    log: Path
    server: subprocess.Popen[bytes]

    def flask(self, *arguments: str, typed: str = "") -> str:
        """Run one of the product's commands on this site, and give what it printed."""
        return flask(self.environment, *arguments, typed=typed)


def flask(environment: dict[str, str], *arguments: str, typed: str = "") -> str:
    """Run one of the product's commands with these settings; fail with what it said where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


@dataclass(frozen=True)
class Prepared:
    """A site with the demo programme, ready to be served at one address."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Give the address that its pages and calendars name."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Give the settings that it runs with."""
        return {
            "APP_ENV": "development",
            "BASE_URL": self.url,
            "DATABASE_URL": "",
            "INSTANCE_PATH": str(self.folder),
            "PORT": str(self.port),
        }

    def copied_to(self, folder: Path) -> "Prepared":
        """Make another like it, to be served at the same address once this one is not."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return replace(self, folder=folder)


def prepared(folder: Path) -> Prepared:
    """Prepare a site with the demo programme."""
    made = Prepared(folder, free_port())
    flask(made.environment, "prepare")
    return made


@contextmanager
def serving(made: Prepared, inherited: Mapping[str, str] = os.environ) -> Iterator[Site]:
    """Serve a site, and stop it at the end."""
    log = made.folder / "site.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(made.port)],
            cwd=ROOT,
            env={**inherited, **made.environment},
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        _wait_for(server, made.url, log)
        yield Site(made.url, made.environment, log, server)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def _wait_for(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz").close()  # noqa: S310 -- the address is ours
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the site did not start: {log.read_text()}")
