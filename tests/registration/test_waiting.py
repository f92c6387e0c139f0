"""A seat that becomes free goes to whom the rules say: compared with the rules written down a second time, plainly."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import OpenSeats
from app.registration import service
from app.registration.models import Registration, Seat
from app.registration.rules import AttendeeRole, Status, shortest_first
from tests.factories import NOW, make_event, make_registration

THREE = ("government", "employers", "workers")
GROUPS = st.sampled_from([*THREE, "academia"])
PEOPLE = st.lists(st.tuples(GROUPS, st.sampled_from(["KEN", "SEN", "BRA"])), min_size=3, max_size=12)
moments = count(1)


@dataclass
class Room:
    """What is in the tables, read row by row."""

    limit: int | None
    rule: OpenSeats
    waiting: list[tuple[str, str, str]]  # who, of which group, from where; the first in line first
    confirmed: Counter[str]  # people by group
    from_there: Counter[str]  # people by country
    free: Counter[str | None]  # seats by the group that they are kept for
    promoted: list[str] = field(default_factory=list)

    def give(self) -> list[str]:
        """Give every free seat to whom the rules say, one after the other."""
        while self._give_one():
            pass
        return self.promoted

    def _give_one(self) -> bool:
        for who, group, country in sorted(self.waiting, key=self._rank):
            kind = group if self.free[group] else None
            full = self.limit is not None and self.from_there[country] >= self.limit
            if self.free[kind] and not full:
                self.free[kind] -= 1
                self.confirmed[group] += 1
                self.from_there[country] += 1
                self.waiting.remove((who, group, country))
                self.promoted.append(who)
                return True
        return False

    def _rank(self, one: tuple[str, str, str]) -> int:
        """Put those of the shortest of the three groups first, where the organiser chose so; else keep the line."""
        if self.rule is OpenSeats.FIRST_COME:
            return 0
        return sorted({self.confirmed[g] for g in THREE}).index(self.confirmed[one[1]]) if one[1] in THREE else 3


def look(event: Event) -> Room:
    rows = list(db.session.scalars(select(Registration).where(Registration.event_id == event.id)))
    waiting = sorted((r for r in rows if r.status is Status.WAITLISTED), key=lambda r: (r.waiting_since, r.id))
    confirmed = [r for r in rows if r.status is Status.CONFIRMED]
    seats = db.session.scalars(select(Seat).where(Seat.event_id == event.id))
    return Room(
        limit=event.country_limit,
        rule=event.open_seats,
        waiting=[(r.name, r.group_id, r.country_iso3) for r in waiting],
        confirmed=Counter(r.group_id for r in confirmed),
        from_there=Counter(r.country_iso3 for r in confirmed),
        free=Counter(seat.group_id for seat in seats if seat.registration_id is None),
    )


def leave(registration: Registration) -> None:
    with transaction():
        service.withdraw(registration, by=SYSTEM, at=NOW + timedelta(hours=next(moments)))


@given(
    people=PEOPLE,
    rule=st.sampled_from(OpenSeats),
    reserved=st.dictionaries(st.sampled_from(THREE), st.integers(1, 2), max_size=2),
    open_seats=st.integers(1, 4),
    limit=st.none() | st.integers(1, 3),
    leaving=st.lists(st.integers(0, 11), min_size=1, max_size=4),
)
@settings(
    max_examples=25,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_after_any_withdrawal_the_seat_goes_to_whom_the_rules_say(
    app: Flask, people, rule, reserved, open_seats, limit, leaving
) -> None:
    event = make_event(
        seats=sum(reserved.values()) + open_seats, reserved=reserved, open_seats=rule, country_limit=limit
    )
    for number, (group, country) in enumerate(people):
        make_registration(event, f"Person{number}", group_id=group, country_iso3=country)

    for number in leaving:
        here = [one for one in _rows(event) if one.status in (Status.CONFIRMED, Status.WAITLISTED)]
        if not here:
            break
        goes = here[number % len(here)]
        room = look(event)
        _take_out(room, goes)
        waited = {who for who, _group, _country in room.waiting}
        leave(goes)
        seated = {one.name for one in _rows(event) if one.status is Status.CONFIRMED}
        assert seated & waited == set(room.give())


def _rows(event: Event) -> list[Registration]:
    db.session.rollback()
    query = select(Registration).where(Registration.event_id == event.id)
    return list(db.session.scalars(query.order_by(Registration.name)))


def _take_out(room: Room, goes: Registration) -> None:
    """Let somebody leave the room on paper, as they are about to leave it in the tables."""
    if goes.status is Status.WAITLISTED:
        room.waiting = [one for one in room.waiting if one[0] != goes.name]
        return
    seat = db.session.get_one(Seat, goes.seat_id)
    room.free[seat.group_id] += 1
    room.confirmed[goes.group_id] -= 1
    room.from_there[goes.country_iso3] -= 1


def test_an_open_seat_goes_to_the_group_that_is_short_where_the_organiser_chose_so(app: Flask) -> None:
    event = make_event(seats=3, open_seats=OpenSeats.SHORT_GROUP)
    gone, _stays = (make_registration(event, name, group_id="government") for name in ("Gone", "Stays"))
    make_registration(event, "Employer", group_id="employers")
    first = make_registration(event, "First", group_id="government")
    short = make_registration(event, "Short", group_id="workers")

    leave(gone)

    assert (first.status, short.status) == (Status.WAITLISTED, Status.CONFIRMED)


def test_a_reserved_seat_goes_to_its_own_group_whoever_waited_longer(app: Flask) -> None:
    event = make_event(seats=2, reserved={"workers": 1})
    gone = make_registration(event, "Gone", group_id="workers")
    make_registration(event, "Stays", group_id="government")
    first = make_registration(event, "First", group_id="government")
    worker = make_registration(event, "Worker", group_id="workers")

    leave(gone)

    assert (first.status, worker.status) == (Status.WAITLISTED, Status.CONFIRMED)


@pytest.mark.parametrize(
    ("confirmed", "ranks"),
    [
        ({}, {"government": 0, "employers": 0, "workers": 0, "academia": 1}),
        ({"government": 2, "workers": 1}, {"government": 2, "employers": 0, "workers": 1, "academia": 3}),
        ({"government": 2, "employers": 2}, {"government": 1, "employers": 1, "workers": 0, "academia": 2}),
    ],
    ids=["nobody", "all different", "two alike"],
)
def test_groups_are_ranked_by_who_is_short(confirmed: dict[str, int], ranks: dict[str, int]) -> None:
    assert shortest_first(confirmed, THREE, [*THREE, "academia"]) == ranks


def test_interpreters_take_no_seat_from_anybody(app: Flask) -> None:
    event = make_event(seats=1)

    make_registration(event, "Interpreter", role=AttendeeRole.INTERPRETER)

    assert make_registration(event, "Amina").status is Status.CONFIRMED
