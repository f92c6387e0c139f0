"""The whole product as a person meets it: a server and its worker as processes of their own, on a port of their own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@contextmanager
def serving(folder: Path, database_url: str = "") -> Iterator[Site]:
    """Prepare a site with the demo programme, serve it, and stop it at the end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "APP_ENV": "development",
        "BASE_URL": url,
        "DATABASE_URL": database_url,
        "INSTANCE_PATH": str(folder),
        "PORT": str(port),
    }
    flask(environment, "prepare")
    log = folder / "site.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        _wait_for(server, url, log)
        yield Site(url, environment, log, server)
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
