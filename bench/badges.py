"""How long the document of 500 badges takes in each size, and how much memory it needs."""

import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from app import create_app
from app.badges import paper, service
from app.badges.queries import Selection
from app.badges.rules import Size, Whom
from app.core.db import db, transaction
from app.programme.models import Event
from app.registration.models import Registration
from bench.certificates import NAMES
from tests.factories import NOW, make_attendee, make_event

PEOPLE = 500
SLUG = "many-badges"
ORGANISATIONS = ("Ministry of Labour", "General Union of Workers in the Textile, Leather and Allied Industries")
GROUPS = ("government", "employers", "workers")


def measured(apps: dict[str, Flask]) -> Iterator[str]:
    """Print them in a process of their own, each size; the database hardly matters, so one is enough."""
    app = apps["PostgreSQL"]
    with app.app_context():
        _register_them()
        db.session.remove()
        db.engine.dispose()
    settings = {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "SECRET_KEY": app.config["SECRET_KEY"]}
    for size in Size:
        command = [sys.executable, "-m", "bench.badges", size.value]
        done = subprocess.run(command, env=os.environ | settings, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 -- our own
        yield f"{PEOPLE} badges, {size.value}: {done.stdout.strip()}"


def _register_them() -> None:
    """Give many people a place."""
    pattern = make_attendee(make_event("A forum that many come to", number=600_001, slug=SLUG), "Amina")
    with transaction():
        db.session.execute(insert(Registration), [_person(pattern, number) for number in range(PEOPLE - 1)])


def _person(pattern: Registration, number: int) -> dict[str, Any]:
    """Make another like the first, with a name in one of several scripts."""
    row = {column.name: getattr(pattern, column.name) for column in Registration.__table__.columns}
    name, own = NAMES[number % len(NAMES)]
    known = {"id": uuid.uuid4(), "person_id": uuid.uuid4(), "identity": f"b{number}", "ticket": f"BADG{number:04}"}
    said = {"name": f"{name} {number}", "badge_name": own, "languages": ["en", "fr"][: 1 + number % 2]}
    of = {"organisation": ORGANISATIONS[number % 2], "group_id": GROUPS[number % 3]}
    return row | known | said | of | {"link_hash": f"badge {number}", "email": f"b{number}@example.org"}


def main(size: Size) -> None:
    """Print the badges of everybody, and say how long that took."""
    with create_app().test_request_context():
        began, used = time.monotonic(), time.process_time()
        event = db.session.scalars(select(Event).filter_by(slug=SLUG)).one()
        people = service.whom(event, Whom.NEW, Selection())
        content = paper.badges(event, people, size, NOW, one_a_page=False)
        took, cpu = time.monotonic() - began, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{took:6.1f} s ({cpu:.1f} s of CPU), {len(content) / 1024:.0f} kB, peak {peak:.0f} MiB")  # noqa: T201 -- read by whoever started it


if __name__ == "__main__":
    main(Size(sys.argv[1]))
