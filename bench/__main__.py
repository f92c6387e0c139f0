"""`make bench`: measures the product on PostgreSQL beside bare Flask routes, and prints one table."""

import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import click
import flask_migrate
import psycopg
from flask import Flask

from app import create_app
from app.core.db import db, transaction
from app.reference import load as reference
from bench import badges, certificates, data, door, feeds, imports, reports
from bench.client import Result, request_bytes, run
from bench.servers import THREADS, WORKERS, Running, gunicorn
from tests.support import postgres

ROUNDS = 3
SECRET = "not secret: only for measuring, and long enough"  # noqa: S105


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    rate: float
    bare: float
    milliseconds: float
    first_byte: float
    cpu: float
    bare_cpu: float
    size: float
    memory: float


class Turns:
    """Our server beside the bare one, measured in turns."""

    def __init__(self, ours: Running, bare: Running) -> None:
        self.ours, self.bare = ours, bare
        self.lines: list[Line] = []

    def measure(
        self, what: str, requests: Callable[[int], Iterable[bytes]], bare: bytes, expect: int, connections: int = 8
    ) -> None:
        """Measure one kind of request in turns with the bare route; the medians are kept."""
        pairs, cpu, bare_cpu, last = [], [], [], Result()
        run(self.ours.port, list(requests(-1))[:20], connections)  # both workers have seen it once
        for turn in range(ROUNDS):
            wanted = list(requests(turn))
            before = self.ours.cpu_seconds()
            last = run(self.ours.port, wanted, connections)
            cpu.append((self.ours.cpu_seconds() - before) / len(wanted))
            if set(last.statuses) != {expect}:
                click.echo(f"{what}: expected {expect}, got {dict(last.statuses)}", err=True)
            times, before = max(300, min(len(wanted), 1000)), self.bare.cpu_seconds()
            yardstick = run(self.bare.port, [bare] * times, connections)
            bare_cpu.append((self.bare.cpu_seconds() - before) / times)
            pairs.append((last.rate, yardstick.rate))
        self.lines.append(
            Line(
                what,
                statistics.median(rate for rate, _ in pairs),
                statistics.median(rate for _, rate in pairs),
                last.median * 1000,
                statistics.median(last.first_bytes) * 1000,
                statistics.median(cpu) * 1000,
                statistics.median(bare_cpu) * 1000,
                statistics.median(last.sizes) / 1024,
                self.ours.peak_memory(),
            )
        )


class Bench(Turns):
    """The servers and the data, and what is measured on them."""

    def __init__(self, ours: Running, bare: Running, app: Flask, known: dict[str, Any]) -> None:
        super().__init__(ours, bare)
        self.known = known
        self.signed_in = {"Cookie": f"session={data.session_cookie(app, known['organiser'])}"}
        self.bearer = {"Authorization": f"Bearer {data.token(app)}"}
        self.selection = data.selection_form(app, known["pending"])


READ = request_bytes("GET", "/read")
UNCHANGED = request_bytes("GET", "/unchanged")
WRITE = request_bytes("POST", "/write", body=b"x" * 200)


def registrations(bench: Bench) -> None:
    """People register, each for the first time; every second one finds the event full in the last round."""
    path = f"/api/v1/events/{bench.known['open']}/registrations"
    bench.measure(
        "registrations by the API",
        lambda turn: [request_bytes("POST", path, body=data.registration_body(turn * 400 + n)) for n in range(400)],
        WRITE,
        201,
    )


def pages(bench: Bench) -> None:
    """What visitors read."""
    event = request_bytes("GET", f"/events/{bench.known['large']}", {"Accept-Encoding": "gzip"})
    bench.measure("event page", lambda _: [event] * 200, READ, 200)
    for what, asked in (
        ("", "?when=2027"),
        (", searched", "?q=decent+wor"),
        (", five facets", "?region=africa&group=g77&language=fr&type=workshop&when=2027"),
        (", a month", "?view=calendar&month=2027-05"),
        (", map", "?view=map"),
    ):
        listed = request_bytes("GET", f"/{asked}", {"Accept-Encoding": "gzip"})
        bench.measure(f"programme page, 1,000 events{what}", lambda _, w=listed: [w] * 100, READ, 200)


def desk(bench: Bench) -> None:
    """What an organiser opens on an event of 10,000 registrations."""
    base = f"/organise/events/{bench.known['large']}"
    for what, path, times in (
        ("overview", "", 40),
        ("registrations", "/registrations", 40),
        ("check-in", "/check-in", 40),
        ("report on screen", "/attendance", 20),
        ("report as CSV", "/attendance.csv", 5),
        ("report as XLSX", "/attendance.xlsx", 3),
    ):
        wanted = request_bytes("GET", base + path, bench.signed_in)
        bench.measure(f"10,000 registrations: {what}", lambda _, w=wanted, t=times: [w] * t, READ, 200, connections=1)


def timetable(bench: Bench) -> None:
    """A day in the grid of a timetable of 300 sessions, with all that gets in the way of what."""
    page = request_bytes("GET", f"/organise/events/{bench.known['timetable']}/sessions", bench.signed_in)
    bench.measure("timetable of 300 sessions", lambda _: [page] * 40, READ, 200, connections=1)


def balance(bench: Bench, where: str = "") -> None:
    """The room of 10,000 registrations in balance, and what accepting 50 of 1,000 who wait would do to it."""
    base = f"/organise/events/{bench.known['large']}/balance"
    form = bench.signed_in | {"Content-Type": "application/x-www-form-urlencoded"}
    for what, wanted in (
        ("balance", request_bytes("GET", base, bench.signed_in)),
        ("what if, 50 people", request_bytes("POST", f"{base}/what-if", form, bench.selection)),
        ("suggestion", request_bytes("GET", f"{base}/suggestion", bench.signed_in)),
    ):
        bench.measure(f"10,000 registrations: {what}{where}", lambda _, w=wanted: [w] * 20, READ, 200, connections=1)


def scans(bench: Bench) -> None:
    """A phone sends what it gathered while it had no line."""
    path = f"/api/v1/events/{bench.known['large']}/scans"

    def batches(_turn: int) -> list[bytes]:
        body = data.scan_batch(bench.known["tickets"][:1000], bench.known["session"])
        return [request_bytes("POST", path, bench.bearer, body)]

    bench.measure("batch of 1,000 scans", batches, WRITE, 200, connections=1)


def main() -> None:
    """Start everything, measure, print; or with `feeds`, `door` or `reports` that part alone."""
    programs = postgres.programs()
    if programs is None:
        sys.exit("PostgreSQL is not installed here (apt-get install postgresql): the measurements need it.")
    folder = Path(tempfile.mkdtemp(prefix="baraza-bench-"))
    try:
        with postgres.running(programs, durable=True) as server:
            _prepare_yardstick(server)
            bare = {"BARE_DATABASE": f"host={server.folder} user=baraza dbname=bare"}
            with gunicorn("bench.bare:app", bare, folder) as yardstick:
                if sys.argv[1:] == ["feeds"]:
                    _print(_feeds(server, yardstick, folder))
                elif sys.argv[1:] == ["door"]:
                    _door(server, folder)
                elif sys.argv[1:] == ["reports"]:
                    _reports(server, folder)
                else:
                    _measure(server, yardstick, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(server: postgres.Server, yardstick: Running, folder: Path) -> None:
    url = server.create("bench")
    app = _application(url, folder)
    known = data.fill(app, events=1000, registrations=10_000)
    data.seats(app, known["open_id"], ROUNDS * 400 - 200)
    known["timetable"] = data.timetable(app, sessions=300)
    with gunicorn("wsgi:app", _environment(url, folder), folder) as product:
        bench = Bench(product, yardstick, app, known)
        for part in (registrations, pages, desk, timetable, balance, scans):
            part(bench)
    with app.app_context():
        db.engine.dispose()
    _print([*bench.lines, *_feeds(server, yardstick, folder), *_on_sqlite(yardstick, folder)])
    _door(server, folder)
    _reports(server, folder)
    apps = {"PostgreSQL": app, "SQLite": _application(f"sqlite:///{folder}/lists.sqlite3", folder)}
    for line in chain(imports.measured(apps, folder), certificates.measured(apps), badges.measured(apps)):
        click.echo(line)


def _door(server: postgres.Server, folder: Path) -> None:
    """Measure what devices send to an event of 10,000 people."""
    url = server.create("door")
    app = _application(url, folder)
    known = data.fill(app, events=1, registrations=10_000)
    with gunicorn("wsgi:app", _environment(url, folder), folder) as product:
        signed_in = {"Cookie": f"session={data.session_cookie(app, known['organiser'])}"}
        for line in door.measured(app, product, known, signed_in):
            click.echo(line)
        bearer = {"Authorization": f"Bearer {data.token(app)}"}
        for line in door.fetched(product, data.people_of_a_door(app, door.LISTED), bearer):
            click.echo(line)
    with app.app_context():
        db.engine.dispose()


def _reports(server: postgres.Server, folder: Path) -> None:
    """Measure the report of one large event in each form, on either database."""
    urls = {"PostgreSQL": server.create("reports"), "SQLite": f"sqlite:///{folder}/reports.sqlite3"}
    for database, url in urls.items():
        for line in reports.measured(_application(url, folder), database, _environment(url, folder)):
            click.echo(line)


def _feeds(server: postgres.Server, yardstick: Running, folder: Path) -> list[Line]:
    """Measure calendars on a programme of their own."""
    url = server.create("feeds")
    app = _application(url, folder)
    data.fill_feeds(app, feeds.SIZES)
    with gunicorn("wsgi:app", _environment(url, folder), folder) as product:
        turns = Turns(product, yardstick)
        feeds.measure(product.port, turns.measure)
    with app.app_context():
        db.engine.dispose()
    return turns.lines


def _on_sqlite(yardstick: Running, folder: Path) -> list[Line]:
    """Measure again on SQLite what is promised on either database."""
    url = f"sqlite:///{folder}/bench.sqlite3"
    app = _application(url, folder)
    known = data.fill(app, events=1, registrations=10_000)
    with gunicorn("wsgi:app", _environment(url, folder), folder) as product:
        bench = Bench(product, yardstick, app, known)
        balance(bench, " (SQLite)")
    with app.app_context():
        db.engine.dispose()
    return bench.lines


def _application(url: str, folder: Path) -> Flask:
    """Make the product with an empty database of its own."""
    app = create_app(
        {"SECRET_KEY": SECRET, "SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": str(folder), "RATELIMIT_ENABLED": False}
    )
    with app.app_context():
        flask_migrate.upgrade()
        with transaction():
            reference.load()
    return app


def _environment(url: str, folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "INSTANCE_PATH": str(folder),
        "REGISTRATION_LIMIT": "1000000 per second",
    }


def _prepare_yardstick(server: postgres.Server) -> None:
    server.create("bare")
    with psycopg.connect(f"host={server.folder} user=baraza dbname=bare") as connection:
        connection.execute("CREATE TABLE bare_rows (id int PRIMARY KEY, body text)")
        connection.execute("INSERT INTO bare_rows VALUES (1, 'one row')")
        connection.execute("CREATE TABLE bare_writes (id uuid PRIMARY KEY, body bytea)")


def _print(lines: list[Line]) -> None:
    """Print the conditions and the table."""
    click.echo(
        f"gunicorn, {WORKERS} processes of {THREADS} threads, PostgreSQL with fsync, {os.cpu_count()} cores that the"
        f" client shares, Python {platform.python_version()}; medians of {ROUNDS} rounds in turns with the bare.\n"
        f"Largest worker: {max(line.memory for line in lines):.0f} MiB.\n"
    )
    click.echo(
        f"{'':54} {'a second':>9} {'bare':>7} {'ratio':>6} {'median ms':>10} {'first byte':>10} {'CPU ms':>7}"
        f" {'bare':>5} {'KiB':>8} {'peak MiB':>9}"
    )
    for line in lines:
        click.echo(
            f"{line.what:54} {line.rate:9.1f} {line.bare:7.0f} {line.rate / line.bare:6.2f}"
            f" {line.milliseconds:10.1f} {line.first_byte:10.1f} {line.cpu:7.2f} {line.bare_cpu:5.2f} {line.size:8.1f}"
            f" {line.memory:9.0f}"
        )


if __name__ == "__main__":
    main()
