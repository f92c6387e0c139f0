"""How long 1,000 certificates take to print, number, keep and post, and how much memory the worker needs for them."""

import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import insert

from app import create_app
from app.attendance.models import Scan
from app.attendance.rules import Direction
from app.certificates import jobs, queries, service
from app.core import clock, i18n
from app.core.db import db, transaction
from app.programme.models import Event
from app.registration.models import Registration
from tests.factories import NOW, make_attendee, make_event, make_user, session_at

PEOPLE, SESSIONS = 1_000, 20
NAMES = (
    ("Amina Diallo", ""), ("Людмила Щербакова", ""), ("Fatima El Zahra", "فاطمة الزهراء"), ("Wang Xiaoming", "王小明"),
    ("José Álvarez", ""), ("Nguyễn Thị Ánh", ""),
)  # fmt: skip


def measured(apps: dict[str, Flask]) -> Iterator[str]:
    """Issue them on each database, in a process of their own as the worker is one."""
    for database, app in apps.items():
        with app.app_context():
            _ask_for_them()
            db.session.remove()
            db.engine.dispose()
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        settings = {"DATABASE_URL": url, "SECRET_KEY": app.config["SECRET_KEY"]}
        command = [sys.executable, "-m", "bench.certificates"]
        done = subprocess.run(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 -- our own
        yield f"{PEOPLE:,} certificates of {SESSIONS} sessions, {database}: {done.stdout.strip()}"


def _ask_for_them() -> None:
    """Let many complete an event, and ask for their certificates."""
    by, event = make_user(), make_event("A forum that many completed", number=600_000, slug="many-completed")
    for number in range(SESSIONS):
        session_at(event, f"Session {number + 1}", f"2027-05-0{3 + number // 7} {8 + number % 7:02}:00", minutes=60)
    pattern = make_attendee(event, "Amina")
    people = [_person(pattern, number) for number in range(PEOPLE - 1)]
    event_id, by_id = event.id, by.id
    scans = [_scan(event, one, person) for one in event.sessions for person in [pattern.id, *(p["id"] for p in people)]]
    with transaction():
        db.session.execute(insert(Registration), people)
        db.session.execute(insert(Scan), scans)
    with transaction():
        service.begin(db.session.get_one(Event, event_id), by=db.session.get_one(type(by), by_id), at=NOW)


def _person(pattern: Registration, number: int) -> dict[str, Any]:
    """Make another like the first, with a name in one of several scripts and one of the six languages."""
    row = {column.name: getattr(pattern, column.name) for column in Registration.__table__.columns}
    name, own = NAMES[number % len(NAMES)]
    known = {"id": uuid.uuid4(), "person_id": uuid.uuid4(), "identity": f"c{number}", "ticket": f"CERT{number}"}
    said = {
        "name": f"{name} {number}",
        "badge_name": own,
        "language": list(i18n.LANGUAGES)[number % len(i18n.LANGUAGES)],
    }
    return row | known | said | {"link_hash": f"certificate {number}", "email": f"c{number}@example.org"}


def _scan(event: Event, session: Any, person: uuid.UUID) -> dict[str, Any]:
    at = session.starts_at
    return {
        "id": uuid.uuid4(),
        "event_id": event.id,
        "registration_id": person,
        "session_id": session.id,
        "day": session.starts_wall.date(),
        "half": None,
        "direction": Direction.IN,
        "scanned_at": at,
        "happened_at": at,
        "received_at": at,
        "recorded_by": "system",
    }


def main() -> None:
    """Issue what was asked for as the worker does, without its pauses, and say how long that took."""
    with create_app().app_context():
        began, used = time.monotonic(), time.process_time()
        while queries.unfinished():
            jobs.issue_due(clock.now)
        took, cpu = time.monotonic() - began, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{took:6.1f} s ({cpu:.1f} s of CPU), peak {peak:.0f} MiB")  # noqa: T201 -- read by whoever started it


if __name__ == "__main__":
    main()
