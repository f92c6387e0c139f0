"""What the servers are measured on: a programme of 1,000 events, and one event with 10,000 registrations."""

import json
import secrets
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Select, insert, select

from app.accounts import service
from app.accounts.models import User
from app.accounts.permissions import Role
from app.attendance.models import Scan
from app.attendance.rules import Direction
from app.core import clock
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme import calendar
from app.programme.models import Event, Session, Speaker
from app.programme.rules import EventStatus, Policy, Precision, SessionKind
from app.programme.search import remember
from app.reference.catalogue import catalogue
from app.registration import tickets
from app.registration.models import Registration, Seat
from app.registration.rules import Gender, Status
from app.timetable.models import Room

AT = datetime(2027, 1, 15, 9, tzinfo=UTC)
FIRST = date(2027, 2, 1)
LONG = (
    "Three days of **peer learning** among those who made it work.\n\n" + "- what we tried, and what came of it\n" * 5
)
NAMES = ("Amina Diallo", "Bola Ade", "Chen Wei", "Дана Омарова", "ليلى بن يوسف", "José Álvarez")


def fill(app: Flask, *, events: int, registrations: int) -> dict[str, Any]:
    """Make everything; gives what the measurements need to know of it."""
    with app.app_context():
        with transaction():
            organiser = _organiser()
            made = [_event(number, "Workshop on decent work") for number in range(1, events + 1)]
            open_event = _event(events + 1, "An event to register for")
            large = _event(events + 2, "A large forum")
            db.session.add_all([*made, open_event, large])
            db.session.flush()
            db.session.add_all(_session(large, day) for day in range(3))
            db.session.flush()
            for event in (*made, open_event, large):
                calendar.refresh(event, at=AT)
                remember(event, catalogue())
        with transaction():
            known = _registrations(large.id, registrations)
            db.session.execute(insert(Scan), _scans(large, known, organiser.actor))
        return {
            "organiser": organiser.get_id(),
            "open": open_event.slug,
            "open_id": open_event.id,
            "large": large.slug,
            "session": large.sessions[0].id.hex,
            "tickets": [row["ticket"] for row in known],
            "pending": list(db.session.scalars(_pending(large.id).limit(50))),
        }


def _pending(event_id: uuid.UUID) -> Select[uuid.UUID]:
    pending = select(Registration.id).where(Registration.event_id == event_id, Registration.status == Status.PENDING)
    return pending.order_by(Registration.registered_at)


def fill_feeds(app: Flask, sizes: dict[str, int]) -> None:
    """Make a programme with so many events of each type."""
    numbers = count(1)
    for type_id, events in sizes.items():
        with app.app_context(), transaction():
            made = [_event(next(numbers), f"A {type_id} of decent work") for _ in range(events)]
            for event in made:
                event.type_id, event.description = type_id, LONG
            db.session.add_all(made)
            db.session.flush()
            calendar.refresh_all(at=AT)


def seats(app: Flask, event_id: uuid.UUID, number: int) -> None:
    """Give an event so many seats."""
    with app.app_context(), transaction():
        db.session.get_one(Event, event_id).capacity = number
        db.session.execute(insert(Seat), [{"id": uuid.uuid4(), "event_id": event_id} for _ in range(number)])


def event_for_list(number: int) -> str:
    """Make an event with so many seats, and give its slug."""
    with transaction():
        event = _event(500_000, "An event to import people for")
        event.capacity = number
        db.session.add(event)
        db.session.flush()
        calendar.refresh(event, at=AT)
        db.session.execute(insert(Seat), [{"id": uuid.uuid4(), "event_id": event.id} for _ in range(number)])
    return event.slug


def attended_event(app: Flask, people: int, sessions: int) -> tuple[str, int]:
    """Make an event of five days to whose sessions four in five come, a third of them leaving early; with its scans."""
    with app.app_context(), transaction():
        organiser = _organiser()
        event = _event(600_000, "An academy")
        event.last_day = event.first_day + timedelta(days=4)  # type: ignore[operator]
        event.ends_at = event.starts_at + timedelta(days=5)  # type: ignore[operator]
        db.session.add(event)
        db.session.flush()
        parts = [_session(event, number % 5, at=8 + 3 * (number // 5)) for number in range(sessions)]
        db.session.add_all(parts)
        db.session.flush()
        known = _registrations(event.id, people)
        rows = [scan for number, part in enumerate(parts) for scan in _passages(event, part, known[number % 5 :])]
        rows = [scan | {"recorded_by": organiser.actor, "device": "Door 1"} for scan in rows]
        db.session.execute(insert(Scan), rows)
        return event.slug, len(rows)


def _passages(event: Event, session: Session, known: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    day = session.starts_wall.date()
    for number, row in enumerate(known):
        came = session.starts_at + timedelta(seconds=number % 1500)
        if number % 5:
            yield _scan(event, row["id"], session.id, day, Direction.IN, came)
        if number % 5 and number % 3 == 0:
            yield _scan(event, row["id"], session.id, day, Direction.OUT, came + timedelta(minutes=50))


def timetable(app: Flask, sessions: int) -> str:
    """Make an event of five days whose sessions take place in ten rooms, each with two speakers; give its slug."""
    with app.app_context(), transaction():
        event = _event(800_000, "An academy with many sessions")
        event.last_day = event.first_day + timedelta(days=4)  # type: ignore[operator]
        event.ends_at = event.starts_at + timedelta(days=5)  # type: ignore[operator]
        db.session.add(event)
        db.session.flush()
        db.session.add_all(Room(event_id=event.id, name=f"Room {n}", capacity=40, position=n) for n in range(10))
        for number in range(sessions):
            session = _session(event, number % 5, at=8 + 2 * (number // 50 % 5))
            session.title, session.uid = f"Clinic {number}", f"{event.slug}-{number}@baraza"
            session.room, session.kind = f"Room {number // 5 % 10}", SessionKind.ELECTIVE
            names = (NAMES[number % len(NAMES)], f"Speaker {number}")
            session.speakers = [Speaker(position=n, name=name, organisation="ILO") for n, name in enumerate(names)]
            db.session.add(session)
        return event.slug


def people_of_a_door(app: Flask, number: int) -> str:
    """Make an event with so many people, whose names differ as names do, and half of whom have come; give its slug."""
    syllables = ("ma", "ri", "ko", "fé", "ta", "lu", "ben", "chi", "dar", "sō", "wan", "yu", "ha", "zi", "nia", "per")
    with app.app_context(), transaction():
        event = _event(700_000, "An event with a door")
        db.session.add(event)
        db.session.flush()
        db.session.add(_session(event, 0))
        known = _registrations(event.id, number)
        for row in known:
            first, last = ("".join(secrets.choice(syllables) for _ in range(3)).title() for _ in range(2))
            db.session.get_one(Registration, row["id"]).name = f"{first} {last}"
        db.session.flush()
        db.session.execute(insert(Scan), _scans(event, known[: number // 2], "bench"))
        return event.slug


def confirmed(app: Flask, event_id: uuid.UUID) -> int:
    """Count the confirmed registrations of an event."""
    with app.app_context():
        found = select(Registration.id).where(
            Registration.event_id == event_id, Registration.status == Status.CONFIRMED
        )
        return len(db.session.scalars(found).all())


def session_cookie(app: Flask, session_id: str) -> str:
    """Make the cookie of somebody who is signed in."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer  # noqa: S101 -- the application has a secret key
    return str(signer.dumps({"_user_id": session_id, "_fresh": True, "csrf_token": "bench"}))


def selection_form(app: Flask, chosen: list[uuid.UUID]) -> bytes:
    """Write what the page sends that asks what accepting these people would do."""
    token = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps("bench")
    return urlencode([("csrf_token", token), *(("chosen", str(key)) for key in chosen)]).encode()


def token(app: Flask) -> str:
    """Make a token that may send scans."""
    with app.app_context(), transaction():
        return service.create_token("bench@example.org", ["scans:write"], by=SYSTEM, at=AT)


def registration_body(number: int) -> bytes:
    """Write what one person sends to register."""
    return json.dumps(
        {
            "name": NAMES[number % len(NAMES)],
            "email": f"person{number}@example.org",
            "country": "KEN",
            "group": ("government", "employers", "workers")[number % 3],
            "organisation": "Ministry of Labour",
            "gender": "woman" if number % 2 else "man",
            "language": "en",
            "consent": True,
        }
    ).encode()


def scan_batch(tickets_: list[str], session_id: str) -> bytes:
    """Write a batch of scans, as a phone sends it when its line is back."""
    scans = [
        {
            "scan_id": str(uuid.uuid4()),
            "ticket": ticket,
            "session_id": session_id,
            "direction": "in",
            "scanned_at": clock.now().isoformat(),
            "device": "door 1",
        }
        for ticket in tickets_
    ]
    return json.dumps({"scans": scans}).encode()


def _organiser() -> User:
    user = User(
        email="bench@example.org",
        email_folded="bench@example.org",
        name="Bench",
        role=Role.ADMINISTRATOR,
        session_key="k",
        created_at=AT,
    )
    db.session.add(user)
    db.session.flush()
    return user


def _event(number: int, title: str) -> Event:
    day = FIRST + timedelta(days=number % 300)
    return Event(
        slug=f"bench-{number}",
        uid=f"bench-{number}@baraza",
        number=100_000 + number,
        title=f"{title} {number}",
        summary="What works, told by those who made it work.",
        description="Three days of **peer learning**.\n\n- one\n- two\n",
        status=EventStatus.PUBLISHED,
        policy=Policy.OPEN,
        type_id="workshop",
        first_day=day,
        last_day=day + timedelta(days=2),
        date_precision=Precision.DAY,
        zone="Africa/Nairobi",
        starts_at=datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=3),
        ends_at=datetime.combine(day + timedelta(days=3), datetime.min.time(), UTC) - timedelta(hours=3),
        country_iso3="KEN",
        region_id="africa",
        languages=["en", "fr"],
        created_at=AT,
        modified_at=AT,
    )


def _session(event: Event, day: int, at: int = 9) -> Session:
    assert event.first_day  # noqa: S101 -- this event has one
    start = datetime.combine(event.first_day + timedelta(days=day), datetime.min.time()) + timedelta(hours=at)
    return Session(
        event_id=event.id,
        uid=f"{event.slug}-{day}-{at}@baraza",
        title=f"Plenary {day + 1}, {at} o’clock",
        starts_wall=start,
        ends_wall=start + timedelta(hours=2),
        starts_at=start.replace(tzinfo=UTC) - timedelta(hours=3),
        ends_at=start.replace(tzinfo=UTC) - timedelta(hours=1),
        created_at=AT,
        modified_at=AT,
    )


def _registrations(event_id: uuid.UUID, number: int) -> list[dict[str, Any]]:
    """Store registrations with their seats, nine in ten confirmed."""
    countries, groups = cycle(catalogue().countries), cycle(catalogue().constituent_groups)
    genders = cycle(Gender)
    rows, held = [], []
    for n, country, group, gender in zip(range(number), countries, groups, genders, strict=False):
        row_id, seat_id = uuid.uuid4(), uuid.uuid4()
        row = _registration(n, row_id, event_id) | {"country_iso3": country, "group_id": group, "gender": gender}
        if n % 10:
            row |= {"status": Status.CONFIRMED, "seat_id": seat_id}
            held.append({"id": seat_id, "event_id": event_id, "registration_id": row_id})
        rows.append(row)
    db.session.get_one(Event, event_id).capacity = len(held)
    db.session.execute(insert(Registration), rows)
    db.session.execute(insert(Seat), held)
    return [row for row in rows if row["status"] is Status.CONFIRMED]


def _registration(number: int, row_id: uuid.UUID, event_id: uuid.UUID) -> dict[str, Any]:
    name = f"{NAMES[number % len(NAMES)]} {number}"
    return {
        "id": row_id,
        "event_id": event_id,
        "status": Status.PENDING,
        "takes_seat": True,
        "seat_id": None,
        "name": name,
        "email": f"p{number}@example.org",
        "identity": f"p{number}@example.org",
        "organisation": "Ministry of Labour",
        "ticket": tickets.new(),
        "link_nonce": secrets.token_bytes(16),
        "link_hash": secrets.token_hex(32),
        "search_text": name.casefold(),
        "registered_at": AT + timedelta(seconds=number),
    }


def _scans(event: Event, known: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """Let four in five arrive at the first session."""
    session, day = event.sessions[0], event.first_day
    come = [row for n, row in enumerate(known) if n % 5]
    scans = (_scan(event, row["id"], session.id, day, Direction.IN, session.starts_at) for row in come)
    return [scan | {"recorded_by": by} for scan in scans]


def _scan(
    event: Event, person: uuid.UUID, session: uuid.UUID, day: date | None, way: Direction, at: datetime
) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "event_id": event.id,
        "registration_id": person,
        "session_id": session,
        "day": day,
        "direction": way,
        "half": None,
        "scanned_at": at,
        "happened_at": at,
        "received_at": at,
    }
