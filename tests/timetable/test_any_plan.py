"""Whatever is planned in whatever order: nobody sees it before the release, and all of it after."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.outbox import Message
from app.programme import details
from app.programme.models import CalendarEntry, Event, Session
from app.programme.rules import SESSION_TOLD, SessionKind
from app.registration import electives
from app.registration.models import Registration
from app.timetable import plan, releases, service
from app.timetable.compare import Step
from tests.factories import NOW, make_event, make_registration, session_at, wall

HOURS = st.integers(8, 18)
MOVES = st.fixed_dictionaries({"move": HOURS})
SAID = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Opening", "Welcome"]),
        "room": st.sampled_from(["A", "B"]),
        "description": st.sampled_from(["", "More"]),
        "cancelled": st.booleans(),
        "capacity": st.sampled_from([None, 5]),
    },
)
EDITS = st.lists(
    st.tuples(st.integers(0, 3), MOVES | SAID | st.sampled_from(["tray", "take back", "release"])), max_size=8
)


def seen_by_others(event: Event) -> dict[UUID, tuple[int, dict[str, Any]]]:
    """Give what everybody but the organisers knows, with its calendar's sequence."""
    db.session.expire_all()
    return {one.id: (one.sequence, details.of_session(one)) for one in db.session.get_one(Event, event.id).sessions}


def do(event: Event, key: UUID, edit: Any, at: Any) -> None:
    with transaction():
        if edit == "take back":
            plan.take_back(event, key, by=SYSTEM, at=at)
        elif edit == "tray":
            plan.put(event, key, dict.fromkeys(plan.WALLS), by=SYSTEM, at=at)
        elif "move" in edit:
            begins = wall(f"2027-05-03 {edit['move']:02d}:00")
            said = {"starts_wall": begins, "ends_wall": begins + timedelta(minutes=30)}
            plan.put(
                event, key, {"title": "Port", **said} if plan.item_of(event, key) is None else said, by=SYSTEM, at=at
            )
        elif plan.item_of(event, key):
            plan.put(event, key, edit, by=SYSTEM, at=at)


def test_what_is_planned_is_seen_by_nobody_before_its_release_and_by_all_after_it(app: Flask) -> None:
    @given(EDITS)
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(edits: list[tuple[int, Any]]) -> None:
        event = make_event()
        people = [make_registration(event, name) for name in ("Amina", "Bola")]
        keys = [session_at(event, f"Session {number}", f"2027-05-03 {9 + number:02d}:00", 30).id for number in (0, 1)]
        visit = session_at(event, "Visit", "2027-05-03 14:00", 30, kind=SessionKind.ELECTIVE, capacity=9).id
        with transaction():
            electives.choose(people[0], [visit], at=NOW)
        keys += [visit, UUID(int=event.number)]
        for number, (which, edit) in enumerate([*edits, (0, "release")], start=1):
            at = NOW + timedelta(minutes=number)
            before = seen_by_others(event)
            if edit == "release":
                release(event, people, visit, at)
            elif not (edit == "tray" and plan.item_of(event, keys[which]) is None):
                do(event, keys[which], edit, at)
                assert seen_by_others(event) == before

    holds()


def release(event: Event, people: list[Registration], visit: UUID, at: Any) -> None:
    """Release what is planned, and look at it from every side."""
    before, planned, made = seen_by_others(event), plan.plan_of(event), releases.differences(event)
    written = {one.id: messages(one) for one in people}
    last = len(releases.releases_of(event))
    with transaction():
        version = service.release(event, "", by=SYSTEM, at=at)
    after = seen_by_others(event)

    assert (version is None) == (not made)
    assert releases.differences(event) == []
    assert {item.key: item.details for item in planned if item.placed}.items() <= {
        key: said for key, (_sequence, said) in after.items()
    }.items()
    assert before.keys() <= after.keys()  # nothing that people knew of is gone, only cancelled
    assert all(after[key][1]["cancelled"] for key in before.keys() - {item.key for item in planned if item.placed})
    if version is None:
        return
    assert version.number == max(last, 1) + 1
    for key, (sequence, said) in after.items():
        uid = db.session.get_one(Session, key).uid
        assert f"SEQUENCE:{sequence}" in db.session.get_one(CalendarEntry, uid).text
        if key in before:
            told = {name for name in SESSION_TOLD if said[name] != before[key][1][name]}
            assert sequence == before[key][0] + bool(told)
    changes = releases.compared(releases.releases_of(event)[1], version)
    assert {one.key for one in changes} == {one.item.key for one in made if one.change.differs}
    for number, one in enumerate(people):
        mine = [each for each in changes if each.is_noticed and (number == 0 or each.key != visit)]
        assert messages(one) == written[one.id] + bool(mine)
    assert all(one.step is not Step.NEW or one.key not in before for one in changes)


def messages(one: Registration) -> int:
    found = select(func.count()).where(Message.about == one.id, Message.kind == "registration.timetable.changed")
    return db.session.scalar(found) or 0
