"""The plan of a timetable: of a draft it is put on at once, of what people can see it waits for a release."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.core.db import db, transaction
from app.programme.errors import ChangedMeanwhile, DetailRefused, EndsBeforeStart, NotAChoice
from app.programme.models import CalendarEntry, Event, Session
from app.programme.rules import EventStatus, SessionKind
from app.timetable import plan, planning, releases
from app.timetable.compare import Step
from app.timetable.models import Release
from app.timetable.plan import Item, State
from tests.factories import NOW, make_event, make_registration, make_user, session_at, wall

LATER = NOW + timedelta(hours=1)
NINE, TEN, ELEVEN = wall("2027-05-03 09:00"), wall("2027-05-03 10:00"), wall("2027-05-03 11:00")


def draft() -> Event:
    return make_event(status=EventStatus.DRAFT)


def put(event: Event, key: UUID | None = None, **said: Any) -> Item:
    minutes, seen = said.pop("minutes", None), said.pop("seen", None)
    with transaction():
        return plan.put(event, key, said, minutes=minutes, by=db.session.merge(make_user()), at=LATER, seen=seen)


def release(event: Event, note: str = "") -> Release | None:
    with transaction():
        made = releases.release(event, note, by=db.session.merge(make_user()), at=LATER)
        return made[0] if made else None


def sessions(event: Event) -> list[Session]:
    db.session.expire_all()
    return db.session.get_one(Event, event.id).sessions


def test_what_has_a_time_stands_in_a_draft_at_once(app: Flask) -> None:
    event = draft()

    item = put(event, title="Opening", starts_wall=NINE, ends_wall=TEN, kind=SessionKind.PLENARY)

    assert [session.title for session in sessions(event)] == ["Opening"]
    assert (item.state, item.minutes, item.placed) == (State.RELEASED, 60, True)


def test_what_has_no_time_waits_in_the_tray(app: Flask) -> None:
    event = draft()

    item = put(event, title="Visit to the port", minutes=90)

    assert sessions(event) == []
    assert (item.state, item.minutes, item.placed) == (State.NEW, 90, False)
    with transaction():
        by, room = db.session.merge(make_user()), {"room": "Room A"}
        moved = planning.move(event, item.key, NINE, room, by=by, at=LATER, seen=item.seen)
    assert moved
    assert (moved.details["ends_wall"], moved.details["room"]) == (wall("2027-05-03 10:30"), "Room A")
    assert [session.id for session in sessions(event)] == [item.key]
    with transaction():
        assert planning.move(event, event.id, NINE, {}, by=by, at=LATER, seen=NOW) is None


def test_a_session_goes_back_to_the_tray(app: Flask) -> None:
    event = draft()
    key = put(event, title="Opening", starts_wall=NINE, ends_wall=TEN).key

    item = put(event, key, starts_wall=None, ends_wall=None)

    assert (item.placed, item.minutes, [one.key for one in plan.plan_of(event)]) == (False, 60, [key])
    assert sessions(event) == []  # published now, the event does not show it
    put(event, key, starts_wall=NINE, ends_wall=TEN)
    assert plan.plan_of(event)[0].state is State.RELEASED


def test_what_people_see_changes_only_by_a_release(app: Flask) -> None:
    event = make_event()
    session = session_at(event, "Opening", "2027-05-03 09:00", 60)
    key, uid = session.id, session.uid

    item = put(event, key, starts_wall=TEN, ends_wall=ELEVEN, speakers=[{"name": "Amina Diallo"}])

    assert (item.state, item.details["starts_wall"], sorted(item.changed)) == (
        State.CHANGED,
        TEN,
        ["ends_wall", "speakers", "starts_wall"],
    )
    assert sessions(event)[0].starts_wall == NINE
    made = release(event, "The minister comes later")
    assert made
    assert (made.number, made.note) == (2, "The minister comes later")
    assert [(one.number, one.sessions[key.hex]["starts_wall"]) for one in releases.releases_of(event)] == [
        (2, "2027-05-03 10:00:00"),
        (1, "2027-05-03 09:00:00"),
    ]
    changed = sessions(event)[0]
    assert (changed.starts_wall, changed.sequence, [s.name for s in changed.speakers]) == (TEN, 1, ["Amina Diallo"])
    assert "SEQUENCE:1" in db.session.get_one(CalendarEntry, uid).text
    assert release(event) is None


def test_the_same_again_is_no_change(app: Flask) -> None:
    event = make_event()
    key = session_at(event, "Opening", "2027-05-03 09:00", 60).id

    put(event, key, starts_wall=TEN, ends_wall=ELEVEN)
    put(event, key, starts_wall=TEN, ends_wall=ELEVEN)
    assert put(event, key, starts_wall=NINE, ends_wall=TEN).state is State.RELEASED
    assert releases.differences(event) == []


def test_what_was_planned_is_taken_back(app: Flask) -> None:
    event, other = make_event(), make_event()
    key = session_at(event, "Opening", "2027-05-03 09:00", 60).id
    put(event, key, title="Welcome")

    for where in (other, event, event):
        with transaction():
            plan.take_back(where, key, by=db.session.merge(make_user()), at=LATER)
        assert bool(releases.differences(event)) == (where is other)


def test_a_released_session_in_the_tray_is_cancelled_until_it_has_a_time_again(app: Flask) -> None:
    event = make_event()
    key = session_at(event, "Opening", "2027-05-03 09:00", 60).id
    put(event, key, starts_wall=None, ends_wall=None)
    assert [one.gone for one in releases.differences(event)] == [True]

    release(event)

    assert [session.cancelled for session in sessions(event)] == [True]
    waiting = plan.plan_of(event)[0]
    assert (waiting.placed, waiting.details["title"], waiting.key) == (False, "Opening", key)
    assert (releases.differences(event), releases.waiting(event)) == ([], 0)
    put(event, key, starts_wall=TEN, ends_wall=ELEVEN)
    assert [one.change.step for one in releases.differences(event)] == [Step.BACK]
    release(event)
    assert [(one.cancelled, one.starts_wall) for one in sessions(event)] == [(False, TEN)]


def test_what_is_taken_away_does_not_come_back_to_the_tray(app: Flask) -> None:
    event = make_event()
    keys = [session_at(event, "Opening", f"2027-05-03 0{hour}:00", 60).id for hour in (8, 9)]
    for key in keys:
        put(event, key, starts_wall=None, ends_wall=None)
    with transaction():
        plan.remove(event, keys[0], by=db.session.merge(make_user()), at=LATER)
    release(event)
    assert [item.placed for item in plan.plan_of(event)] == [True, False]

    with transaction():
        plan.remove(event, keys[1], by=db.session.merge(make_user()), at=LATER)

    assert [(item.placed, item.state) for item in plan.plan_of(event)] == [(True, State.RELEASED)] * 2
    assert [session.cancelled for session in sessions(event)] == [True, True]


@pytest.mark.parametrize(
    ("said", "told"), [({"description": "More"}, False), ({"room": "B"}, True), ({"cancelled": True}, True)], ids=str
)
def test_people_are_told_of_times_places_and_status_alone(app: Flask, said: dict[str, Any], told: bool) -> None:
    event = make_event()
    key = session_at(event, "Opening", "2027-05-03 09:00", 60).id

    put(event, key, **said)

    assert [one.is_told for one in releases.differences(event)] == [told]


def test_a_new_session_is_released_with_all_that_was_said(app: Flask) -> None:
    event, speaker = make_event(), make_registration(make_event(), "Amina")
    key = put(
        event,
        title="Port",
        kind=SessionKind.SITE_VISIT,
        starts_wall=NINE,
        ends_wall=TEN,
        speakers=[{"name": "Amina", "registration_id": speaker.id, "country_iso3": "KEN", "group_id": "workers"}],
    ).key
    put(event, title="Some day", minutes=30)

    assert [one.item.key for one in releases.differences(event)] == [key]
    release(event)

    session = sessions(event)[0]
    assert (session.id, session.kind, session.speakers[0].registration_id) == (key, SessionKind.SITE_VISIT, speaker.id)
    assert [item.state for item in plan.plan_of(event)] == [State.RELEASED, State.NEW]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"ends_wall": NINE}, EndsBeforeStart),
        ({"city_id": "atlantis"}, NotAChoice),
        ({"speakers": [{"name": "A", "country_iso3": "XXX"}]}, NotAChoice),
        ({"speakers": [{"name": "A", "group_id": "kings"}]}, NotAChoice),
    ],
    ids=["no time", "no city", "no country", "no group"],
)
def test_what_cannot_be_is_refused_when_it_is_planned(
    app: Flask, said: dict[str, Any], refused: type[DetailRefused]
) -> None:
    event = make_event()

    with pytest.raises(refused):
        put(event, **{"title": "Opening", "starts_wall": TEN, "ends_wall": ELEVEN, **said})


def test_whoever_did_not_see_the_last_change_is_told(app: Flask) -> None:
    event = make_event()
    key = session_at(event, "Opening", "2027-05-03 09:00", 60).id
    seen = plan.plan_of(event)[0].seen
    put(event, key, title="Welcome", seen=seen)

    with pytest.raises(ChangedMeanwhile):
        put(event, key, title="Greeting", seen=seen)


def test_a_flight_ends_by_the_clocks_of_where_it_lands(app: Flask) -> None:
    event = draft()

    put(
        event,
        title="Flight to Antananarivo",
        kind=SessionKind.TRAVEL,
        starts_wall=TEN,
        ends_wall=wall("2027-05-03 09:30"),
        zone="Indian/Antananarivo",
        ends_zone="Africa/Accra",
    )

    flight = sessions(event)[0]
    assert flight.ends_at - flight.starts_at == timedelta(hours=2, minutes=30)


def test_a_plan_whose_time_clocks_skip_in_a_new_zone_waits_in_the_tray(app: Flask) -> None:
    event = make_event()
    put(event, title="Night train", starts_wall=wall("2027-03-28 02:10"), ends_wall=wall("2027-03-28 02:50"))
    event.zone = "Europe/Paris"
    db.session.commit()

    assert [item.placed for item in plan.plan_of(event)] == [False]
    assert releases.differences(event) == []
