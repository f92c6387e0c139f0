"""However scans arrive, the attendance is the same: in any order, twice, late, by wrong clocks, taken back, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from app.accounts.permissions import Role
from app.attendance import aside, enrolment, merging, places, queries
from app.attendance.merging import Fact, Part
from app.attendance.models import Device, Scan, SetAside, TakenBack
from app.attendance.rules import Direction, MarkKind, Passage, Word, attendance
from app.core import clock
from app.core.db import db, transaction
from app.programme.models import Event
from tests.factories import make_attendee, make_event, make_session, make_user

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
EVENING = NINE + timedelta(hours=10)
MONDAY = date(2027, 5, 3)
AHEAD = (0, 600, -600, 600)  # how wrong the clock of each device is, in seconds
KNOWS = (True, True, True, False)  # whether the device ever found out


@dataclass(frozen=True)
class Seen:
    """What a device saw: whom, where, when by our clock, which way, and whether that was a slip."""

    device: int
    person: int
    in_session: bool
    minute: int
    direction: Direction
    slip: bool


sights = st.builds(
    Seen,
    st.integers(0, len(AHEAD) - 1),
    st.integers(0, 1),
    st.booleans(),
    st.integers(0, 90),
    st.sampled_from(Direction),
    st.sampled_from([False, False, False, True]),
)
revocations = st.tuples(st.integers(0, len(AHEAD) - 1), st.integers(0, 90))


class Door:
    """An event with people, and devices that send what they saw."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.organiser = make_user(Role.ADMINISTRATOR)
        self.event = make_event(last_day=MONDAY)
        self.session = make_session(self.event)
        self.people = [make_attendee(self.event, name) for name in ("Amina", "Bola")]
        self.tokens: list[str] = []
        self.devices: list[UUID] = []
        with transaction():
            for number in range(len(AHEAD)):
                device = enrolment.prepare(self.event, f"Door {number}", by=self.organiser, at=NINE)
                link, claim_id = enrolment.link_of(device), UUID(int=number + 1)
                device, token = enrolment.claim(link, claim_id, at=NINE - timedelta(hours=1))
                self.tokens.append(token)
                self.devices.append(device.id)

    def scan_of(self, number: int, seen: Seen) -> dict[str, Any]:
        """Write a scan as its device sends it."""
        at = NINE + timedelta(minutes=seen.minute, seconds=AHEAD[seen.device])
        return {
            "scan_id": str(uuid5(UUID(int=0), str(number))),
            "ticket": self.people[seen.person].ticket,
            "session_id": str(self.session.id) if seen.in_session else None,
            "direction": seen.direction.value,
            "scanned_at": at.isoformat(),
            "clock_ahead": AHEAD[seen.device] if KNOWS[seen.device] else 0,
        }

    def slip_of(self, number: int, seen: Seen) -> dict[str, Any]:
        """Write that a scan was a slip: a minute later, on the same device."""
        scan = self.scan_of(number, seen)
        later = datetime.fromisoformat(scan["scanned_at"]) + timedelta(minutes=1)
        return {"scan_id": scan["scan_id"], "taken_back_at": later.isoformat(), "clock_ahead": scan["clock_ahead"]}

    def send(self, device: int, **body: Any) -> None:
        address = f"/api/v1/events/{self.event.slug}/scans"
        answer = self.client.post(address, headers={"Authorization": f"Bearer {self.tokens[device]}"}, json=body)
        assert (answer.status_code, answer.json["refused"]) == (200, [])

    def revoke(self, device: int, minute: int) -> None:
        with transaction():
            found = db.session.get_one(Device, self.devices[device])
            enrolment.revoke(found, by=self.organiser, at=NINE + timedelta(minutes=minute))

    def came_to(self) -> tuple[set[tuple[Any, ...]], set[UUID]]:
        """Give what everything comes to: the attendance, and what waits for an organiser."""
        listed = places.places_of(db.session.get_one(Event, self.event.id))
        derived = {tuple(row) for row in db.session.execute(select(queries.derived(self.event, listed)))}
        return derived, set(db.session.scalars(select(SetAside.id).where(SetAside.taken.is_(None))))

    def forget(self) -> None:
        with transaction():
            for model in (TakenBack, Scan, SetAside):
                db.session.execute(delete(model))
            db.session.execute(update(Device).values(revoked_at=None))


def in_order(door: Door, day: Sequence[Seen], revoked: tuple[int, int] | None) -> None:
    """Let each device send all that it saw, once, before anything is revoked."""
    for device in sorted({seen.device for seen in day}):
        mine = [(number, seen) for number, seen in enumerate(day) if seen.device == device]
        slips = [door.slip_of(number, seen) for number, seen in mine if seen.slip]
        door.send(device, scans=[door.scan_of(number, seen) for number, seen in mine], taken_back=slips)
    if revoked:
        door.revoke(*revoked)


def in_disorder(door: Door, day: Sequence[Seen], revoked: tuple[int, int] | None, data: st.DataObject) -> None:
    """Send everything in batches of any kind, some of it twice, with the revocation somewhere in between."""
    scans = [("scans", number) for number in range(len(day))]
    slips = [("taken_back", number) for number, seen in enumerate(day) if seen.slip]
    twice = data.draw(st.lists(st.sampled_from(scans), max_size=4)) if scans else []
    order = data.draw(st.permutations([*scans, *slips, *twice]))
    moment = data.draw(st.integers(0, len(order)))
    for part in (order[:moment], order[moment:]):
        for device in data.draw(st.permutations(range(len(AHEAD)))):
            mine = [(what, number) for what, number in part if day[number].device == device]
            write = {"scans": door.scan_of, "taken_back": door.slip_of}
            body = {name: [write[name](number, day[number]) for what, number in mine if what == name] for name in write}
            if mine:
                door.send(device, **body)
        if revoked:
            door.revoke(*revoked)


def test_in_whatever_order_scans_arrive_they_come_to_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: EVENING)
    door = Door(app)

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(sights, min_size=1, max_size=8), st.none() | revocations, st.data())
    def the_same(day: list[Seen], revoked: tuple[int, int] | None, data: st.DataObject) -> None:
        door.forget()
        in_order(door, day, revoked)
        expected = door.came_to()
        door.forget()
        in_disorder(door, day, revoked, data)
        assert door.came_to() == expected
        with transaction():
            aside.take(door.event, list(expected[1]), by=door.organiser, at=EVENING)
        everything = door.came_to()
        door.forget()
        in_order(door, day, None)
        assert door.came_to() == everything  # whatever was set aside can be had back

    the_same()


facts = st.lists(
    st.builds(
        Fact,
        st.uuids(version=4),
        st.integers(-5, 12).map(lambda minutes: NINE + timedelta(minutes=10 * minutes)),
        direction=st.sampled_from(Direction),
        set_apart=st.sampled_from([None, None, None, Part.TAKEN_BACK, Part.SET_ASIDE]),
    )
    | st.builds(
        Fact,
        st.uuids(version=4),
        st.integers(-5, 12).map(lambda minutes: NINE + timedelta(minutes=10 * minutes)),
        kind=st.sampled_from(MarkKind),
    ),
    max_size=8,
    unique_by=lambda fact: fact.id,
)


@given(facts)
def test_what_is_said_to_have_changed_nothing_can_be_left_out(told: list[Fact]) -> None:
    window = None if len(told) % 2 else places.Window(NINE, NINE + timedelta(hours=1))
    became = merging.explained(told)
    assert set(became) == {fact.id for fact in told}
    decided = [fact for fact in told if became[fact.id] in merging.DECIDED]

    def come_to(some: Sequence[Fact]) -> Any:
        return attendance(merging.passages(some), merging.words(some), window)

    assert come_to(decided) == come_to(told)


def test_the_rules_read_facts_as_passages_and_words() -> None:
    came, mark = UUID(int=1), UUID(int=2)
    told = [Fact(came, NINE, direction=Direction.IN), Fact(mark, NINE, kind=MarkKind.EXCUSED)]
    assert merging.passages(told) == [Passage(NINE, Direction.IN)]
    assert merging.words(told) == [Word(NINE, MarkKind.EXCUSED, mark)]
