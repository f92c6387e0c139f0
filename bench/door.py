"""What the door costs: 10,000 scans from 20 devices, sent at once when the line is back, and folded into attendance."""

import json
import statistics
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.attendance import enrolment
from app.core import clock
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from bench.client import Result, request_bytes, run
from bench.servers import Running

DEVICES = 20
EACH = 500  # scans; one in ten is of somebody whom another device has seen too
ONE_BY_ONE = 2000
PHONES = 50
LISTED = 1000  # people
PEERS = "Indico 46 check-ins a second, pretix 30, on such a machine with 2 workers and PostgreSQL"


def measured(app: Flask, server: Running, known: dict[str, Any], signed_in: dict[str, str]) -> Iterator[str]:
    """Send, fold, and say how long either took."""
    tokens, session = _enrolled(app, known["large"])
    place = f"/api/v1/events/{known['large']}/scans"
    batches = [_scans(known["tickets"], session, number) for number in range(DEVICES)]
    for what, again in (("stored", False), ("sent again", True)):
        before = server.cpu_seconds()
        done = run(server.port, _requests(place, tokens[:DEVICES], batches, shuffled=again), connections=DEVICES)
        cpu = server.cpu_seconds() - before
        yield f"{DEVICES * EACH:,} scans from {DEVICES} devices, {what}: {_said(done, DEVICES * EACH)}, CPU {cpu:.1f} s"
    figures = f"/organise/events/{known['large']}/board/figures?place={session.replace('-', '')}"
    folded = run(server.port, [request_bytes("GET", figures, signed_in)], connections=1)
    yield f"  folded into the figures of the board: {folded.seconds:.2f} s; peak memory {server.peak_memory():.0f} MiB"
    single = [[one] for one in _many(known["tickets"], session)]
    before = server.cpu_seconds()
    done = run(server.port, _requests(place, tokens[:DEVICES], single), connections=DEVICES)
    cpu = (server.cpu_seconds() - before) / ONE_BY_ONE * 1000
    yield f"  {ONE_BY_ONE:,} scans, a request each: {_said(done, ONE_BY_ONE)}, CPU {cpu:.1f} ms each"
    done = run(server.port, _requests(place, tokens, [[one] for one in _many(known["tickets"], session)]), PHONES)
    slowest = statistics.quantiles(done.times, n=20)[-1]
    yield f"  {PHONES} phones at once, a request each scan: {_said(done, ONE_BY_ONE)}; {_times(done.median, slowest)}"
    yield f"  peers: {PEERS}"


def fetched(server: Running, slug: str, bearer: dict[str, str]) -> Iterator[str]:
    """Fetch the list of a thousand people, as a phone does that opens the app."""
    address = f"/api/v1/events/{slug}/door"
    asked = bearer | {"Accept-Encoding": "gzip"}
    done = run(server.port, [request_bytes("GET", address, asked)] * 10, connections=1)
    seconds = f"{done.median:.2f} s, {max(done.times):.2f} s the slowest of ten"
    yield f"the list of {LISTED:,} people: {done.sizes[0] / 1000:.0f} kB, {seconds}"
    yield "  peers: Indico 427 kB and 1.3 s a thousand people"


def _many(tickets: list[str], session: str) -> list[dict[str, Any]]:
    """Give scans of different people, in no order."""
    return [one for number in range(DEVICES) for one in _scans(tickets, session, number)[: ONE_BY_ONE // DEVICES]]


def _times(median: float, slowest: float) -> str:
    return f"median {median * 1000:.0f} ms, 95 of 100 within {slowest * 1000:.0f} ms"


def _enrolled(app: Flask, slug: str) -> tuple[list[str], str]:
    """Enrol the devices; give their tokens, and the second session of the event."""
    at = clock.now()
    with app.app_context(), transaction():
        event = db.session.scalars(select(Event).where(Event.slug == slug)).one()
        named = [enrolment.prepare(event, f"Door {number}", by=SYSTEM, at=at) for number in range(PHONES)]
        tokens = [enrolment.claim(enrolment.link_of(one), uuid.uuid4(), at=at)[1] for one in named]
        return tokens, str(event.sessions[1].id)


def _scans(tickets: list[str], session: str, number: int) -> list[dict[str, Any]]:
    """Give what one device saw at a session, by a clock that is wrong and that it knows to be."""
    own, ahead = EACH * 9 // 10, 30 * (number - DEVICES // 2)
    seen = tickets[number * own : (number + 1) * own] + tickets[: EACH - own]
    at = (clock.now() + timedelta(seconds=ahead)).isoformat()
    said = {"session_id": session, "direction": "in", "scanned_at": at, "clock_ahead": ahead}
    return [{"scan_id": str(uuid.uuid4()), "ticket": ticket} | said for ticket in seen]


def _requests(
    place: str, tokens: list[str], batches: list[list[dict[str, Any]]], *, shuffled: bool = False
) -> list[bytes]:
    """Write each batch as one request; sent again, in another order."""
    wanted = [
        request_bytes(
            "POST",
            place,
            {"Authorization": f"Bearer {tokens[number % len(tokens)]}"},
            json.dumps({"scans": batch[::-1] if shuffled else batch, "holding": 0}).encode(),
        )
        for number, batch in enumerate(batches)
    ]
    return wanted[::-1] if shuffled else wanted


def _said(done: Result, scans: int) -> str:
    failed = {status: times for status, times in done.statuses.items() if status != 200}
    return f"in {done.seconds:.2f} s, {scans / done.seconds:,.0f} a second" + (f" ({failed})" if failed else "")
