"""A crowd at the door of the running server: nobody is let in too many, nobody is lost, nobody counts twice."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.outbox import Message
from app.programme.models import Event
from app.registration.models import Registration, Seat
from app.registration.rules import Status
from bench.data import registration_body
from bench.servers import Running, gunicorn
from tests.factories import make_event

PEOPLE, SEATS = 300, 100
Answers = list[dict[str, Any] | None]


@pytest.fixture
def event(app: Flask) -> Event:
    """An event with a hundred seats."""
    return make_event("A forum that many want to come to", seats=SEATS)


@contextmanager
def serving(app: Flask, folder: Path) -> Iterator[Running]:
    """Serve the test's own database with several processes."""
    db.session.rollback()  # SQLite must not keep an old view for this process
    environment = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": app.config["SECRET_KEY"],
        "INSTANCE_PATH": str(folder),
        "REGISTRATION_LIMIT": "100000 per minute",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # to watch them all would be half of the time
        with gunicorn("wsgi:app", environment, folder, workers=4, threads=8) as server:
            yield server


def register(port: int, slug: str, person: int) -> dict[str, Any] | None:
    """Send one person's registration; none where no answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"request-of-person-{person}"}
        connection.request("POST", f"/api/v1/events/{slug}/registrations", registration_body(person), headers)
        answer = connection.getresponse()
        return {"http": answer.status, **json.loads(answer.read())}
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()


def all_at_once(port: int, slug: str, people: list[int]) -> Answers:
    """Let everybody press the button at the same moment."""
    gate = threading.Barrier(len(people))

    def press(person: int) -> dict[str, Any] | None:
        gate.wait()
        return register(port, slug, person)

    with ThreadPoolExecutor(len(people)) as crowd:
        return list(crowd.map(press, people))


def stored(event: Event) -> list[Registration]:
    """Read what the database holds now."""
    db.session.rollback()
    return list(db.session.scalars(select(Registration).where(Registration.event_id == event.id)))


def assert_sound(event: Event) -> None:
    """Check the promises about seats in what is stored."""
    registrations = stored(event)
    confirmed = [r for r in registrations if r.status is Status.CONFIRMED]
    taken = db.session.scalars(select(Seat.registration_id).where(Seat.event_id == event.id)).all()
    assert len({r.identity for r in registrations}) == len(registrations)
    assert len({r.seat_id for r in confirmed}) == len(confirmed) == min(len(registrations), SEATS)
    assert sorted(filter(None, taken)) == sorted(r.id for r in confirmed)
    messages = db.session.scalars(select(Message.about)).all()
    assert sorted(filter(None, messages)) == sorted(r.id for r in registrations)


def test_three_hundred_at_once_for_a_hundred_seats(app, event, tmp_path):
    with serving(app, tmp_path) as server:
        answers = all_at_once(server.port, event.slug, [*range(PEOPLE), *range(0, PEOPLE, 10)])

    first = answers[:PEOPLE]
    assert Counter(answer["http"] if answer else None for answer in answers) == {201: len(answers)}
    assert Counter(answer["status"] for answer in first) == {"confirmed": SEATS, "waitlisted": PEOPLE - SEATS}
    assert answers[PEOPLE:] == first[::10], "who sent the same request twice is told the same"
    assert {str(r.id) for r in stored(event)} == {answer["id"] for answer in first}
    assert_sound(event)


def test_a_server_that_is_killed_loses_nothing_that_it_answered(app, event, tmp_path):
    slug, answered, enough = event.slug, {}, threading.Event()

    def press(person: int) -> None:
        if answer := register(server.port, slug, person):
            answered[person] = answer
            if len(answered) >= 120:
                enough.set()

    with serving(app, tmp_path) as server, ThreadPoolExecutor(40) as crowd:
        pressed = [crowd.submit(press, person) for person in range(PEOPLE)]
        assert enough.wait(timeout=120)
        server.kill()
    for press_of_one in pressed:
        press_of_one.result()

    assert 120 <= len(answered) < PEOPLE, "the server was killed in the middle"
    assert {answer["http"] for answer in answered.values()} == {201}, answered
    kept = {str(r.id): r.status.value for r in stored(event)}
    assert {a["id"]: a["status"] for a in answered.values()}.items() <= kept.items()
    assert_sound(event)

    with serving(app, tmp_path) as server:
        again = all_at_once(server.port, event.slug, list(range(PEOPLE)))
        again = [answer or register(server.port, slug, person) for person, answer in enumerate(again)]

    assert all(again[person] == answer for person, answer in answered.items())
    assert len(stored(event)) == PEOPLE
    assert_sound(event)
