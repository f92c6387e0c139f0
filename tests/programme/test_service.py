"""What organisers do with events and sessions, and who is told."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.permissions import Role
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.programme import queries, service
from app.programme.details import EventDetails
from app.programme.errors import (
    ChangedMeanwhile,
    CityElsewhere,
    ClosesBeforeOpening,
    DayMissing,
    DetailRefused,
    EndsBeforeStart,
    NotAChoice,
    NotANumber,
    NotPossible,
    NotReady,
    TimeSkipped,
    TitleMissing,
)
from app.programme.models import CalendarEntry, Event, EventWords, Session
from app.programme.rules import Certainty, EventStatus, Missing, Mode, Policy, Precision, SessionKind
from tests.factories import NOW, assign, make_event, make_project, make_session, make_user, wall

LATER = NOW + timedelta(hours=1)


def records(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def text_of(uid: str) -> str:
    return db.session.get_one(CalendarEntry, uid).text


def words_of(event: Event) -> set[str]:
    return set(db.session.get_one(EventWords, event.number).words.split())


def create(title: str = "Forum on decent work", type_id: str = "workshop", **said: Any) -> Event:
    with transaction():
        return service.create_event(title, type_id, EventDetails(**said), by=make_organiser(), at=NOW)


def make_organiser():
    return db.session.merge(make_user())


def change(event: Event, **said: Any) -> frozenset[str]:
    with transaction():
        return service.change_event(event, EventDetails(**said), by=make_organiser(), at=LATER)


def test_a_draft_needs_a_title_and_a_type_and_is_in_the_hands_of_who_created_it(app: Flask) -> None:
    olga = make_user(Role.ORGANISER)
    with transaction():
        event = service.create_event(" Forum on decent work ", "webinar", by=olga, at=NOW)

    assert (event.title, event.slug, event.status, event.mode, event.sequence) == (
        "Forum on decent work", "forum-on-decent-work", EventStatus.DRAFT, Mode.ONLINE, 0,
    )  # fmt: skip
    assert event.uid.endswith("@baraza")
    assert "webinar" in words_of(event)
    assert queries.visible_event(event.slug, seen_by=olga) == event
    assert queries.revision() == 0
    assert records("event.created")[0].changes == {"title": "Forum on decent work", "type_id": "webinar"}


def test_events_of_the_same_title_have_addresses_and_numbers_of_their_own(app: Flask) -> None:
    first, second, third = (create() for _ in range(3))

    assert [e.slug for e in (first, second, third)] == [
        "forum-on-decent-work", "forum-on-decent-work-2", "forum-on-decent-work-3",
    ]  # fmt: skip
    assert [e.number - first.number for e in (first, second, third)] == [0, 1, 2]
    assert len({e.uid for e in (first, second, third)}) == 3


def test_a_draft_without_a_title_or_of_no_known_type_is_refused(app: Flask) -> None:
    with pytest.raises(TitleMissing):
        create("  ")
    with pytest.raises(NotAChoice):
        create(type_id="party")


def test_a_draft_may_say_everything_at_once(app: Flask) -> None:
    project = make_project()
    event = create(
        city_id="nairobi", venue="KICC", venue_address="Harambee Avenue", zone="Africa/Nairobi",
        first_day=date(2027, 5, 3), themes=["just_transition", "gender_equality"], projects=[project.code],
        languages=["en"], policy=Policy.APPROVAL,
    )  # fmt: skip

    assert (event.country_iso3, event.region_id, event.date_precision) == ("KEN", "africa", Precision.DAY)
    assert (event.first_day, event.last_day) == (date(2027, 5, 3), date(2027, 5, 3))
    assert event.starts_at == datetime(2027, 5, 2, 21, tzinfo=UTC)
    assert event.venue is not None
    assert (event.venue.name, event.venue.address) == ("KICC", "Harambee Avenue")
    assert {t.theme_id for t in event.themes} == {"just_transition", "gender_equality"}
    assert [p.code for p in event.projects] == [project.code]


def test_a_change_is_recorded_from_what_to_what(app: Flask) -> None:
    event = make_event()

    assert change(event, title="Forum on fair work", languages=["fr"]) == {"title", "languages"}
    assert records("event.changed")[0].changes == {
        "title": {"from": "Forum on decent work", "to": "Forum on fair work"},
        "languages": {"from": ["en", "fr"], "to": ["fr"]},
    }
    assert event.modified_at == LATER
    assert {"fair", "taller"} <= words_of(event)


def test_a_change_that_changes_nothing_leaves_no_trace(app: Flask) -> None:
    event = make_event()

    assert change(event, title=event.title) == frozenset()
    assert (event.modified_at, event.sequence, records("event.changed"), queries.revision()) == (NOW, 0, [], 0)


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Another title"},
        {"start_time": time(9), "end_time": time(17)},
        {"last_day": date(2027, 5, 6)},
        {"zone": "Africa/Kampala"},
        {"venue": "KICC"},
        {"country_iso3": "TZA"},
        {"online_url": "https://meet.example.org/1"},
        {"date_certainty": Certainty.SUGGESTED},
    ],
)
def test_what_a_participant_must_know_raises_the_sequence(app: Flask, said: dict[str, Any]) -> None:
    event = make_event()
    change(event, **said)

    assert event.sequence == 1
    assert "SEQUENCE:1\r\n" in text_of(event.uid)
    assert queries.revision() == 1


@pytest.mark.parametrize("said", [{"summary": "In short"}, {"languages": ["pt"]}, {"women_floor": 40}])
def test_other_changes_leave_the_sequence_and_are_shown_all_the_same(app: Flask, said: dict[str, Any]) -> None:
    event = make_event()
    change(event, **said)

    assert (event.sequence, event.modified_at, queries.revision()) == (0, LATER, 1)
    assert "DTSTAMP:20270115T100000Z" in text_of(event.uid)


def test_a_draft_changes_in_silence(app: Flask) -> None:
    event = make_event(status=EventStatus.DRAFT)
    change(event, title="Another title")

    assert (event.sequence, queries.revision(), db.session.scalars(select(CalendarEntry)).all()) == (0, 0, [])


def test_whoever_saw_an_older_version_is_told_so(app: Flask) -> None:
    event, olga = make_event(), make_organiser()
    change(event, title="Another title")

    with pytest.raises(ChangedMeanwhile), transaction():
        service.change_event(event, {"title": "A third title"}, by=olga, at=LATER, seen=NOW)
    with transaction():
        service.change_event(event, {"title": "A third title"}, by=olga, at=LATER, seen=LATER)
    assert event.title == "A third title"


def test_what_others_changed_since_is_listed_with_their_names(app: Flask) -> None:
    event = make_event()
    bola = make_user(name="Bola Builder")
    with transaction():
        service.change_event(event, {"title": "New", "mode": Mode.HYBRID}, by=bola, at=LATER)

    assert [vars(c) for c in queries.changes_since(event, NOW)] == [
        {"who": "Bola Builder", "field": "mode", "old": "in_person", "new": "hybrid"},
        {"who": "Bola Builder", "field": "title", "old": "Forum on decent work", "new": "New"},
    ]
    assert queries.changes_since(event, LATER) == []


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"title": " "}, TitleMissing, "title"),
        ({"first_day": None}, DayMissing, "first_day"),
        ({"last_day": date(2027, 5, 1)}, EndsBeforeStart, "last_day"),
        ({"zone": "Mars/Olympus"}, NotAChoice, "zone"),
        ({"type_id": "party"}, NotAChoice, "type_id"),
        ({"modality_id": "none"}, NotAChoice, "modality_id"),
        ({"country_iso3": "XXX"}, NotAChoice, "country_iso3"),
        ({"region_id": "moon"}, NotAChoice, "region_id"),
        ({"city_id": "atlantis"}, NotAChoice, "city_id"),
        ({"city_id": "lima", "country_iso3": "KEN"}, CityElsewhere, "city_id"),
        ({"themes": ["fishing"]}, NotAChoice, "themes"),
        ({"projects": ["XX-1"]}, NotAChoice, "projects"),
        ({"opens_at": LATER, "closes_at": NOW}, ClosesBeforeOpening, "closes_at"),
        ({"country_limit": 0}, NotANumber, "country_limit"),
        ({"women_floor": 101}, NotANumber, "women_floor"),
        ({"parity_from": 60, "parity_to": 50}, NotANumber, "parity_to"),
    ],
)
def test_what_cannot_stand_is_refused_and_changes_nothing(
    app: Flask, said: dict[str, Any], refusal: type[DetailRefused], field: str
) -> None:
    event = make_event()

    with pytest.raises(refusal) as refused:
        change(event, **said)
    assert (refused.value.field, event.title, queries.revision()) == (field, "Forum on decent work", 0)
    assert refused.value.sentence()


def test_a_new_country_brings_its_region_unless_another_is_said(app: Flask) -> None:
    event = make_event()

    change(event, country_iso3="PER")
    assert event.region_id == "americas"
    change(event, country_iso3="FJI", region_id="global")
    assert event.region_id == "global"


def test_a_venue_is_shared_by_name_and_city_and_may_be_taken_away(app: Flask) -> None:
    one, two = make_event(), make_event()
    change(one, city_id="nairobi", venue="KICC")
    change(two, city_id="nairobi", venue="KICC", venue_address="Harambee Avenue")

    assert one.venue_id == two.venue_id
    assert one.venue is not None
    assert one.venue.address == "Harambee Avenue"
    assert "LOCATION:KICC\\, Nairobi\\, Kenya" in text_of(two.uid)

    change(one, venue="", themes=["just_transition"])
    assert one.venue is None
    change(one, themes=[])
    assert one.themes == []


def test_publishing_lists_what_is_missing_in_words(app: Flask) -> None:
    event = create()

    with pytest.raises(NotReady) as refused, transaction():
        service.publish(event, by=make_organiser(), at=LATER)
    assert refused.value.missing == [Missing.DATE, Missing.PLACE, Missing.TEXT, Missing.LANGUAGES]
    assert refused.value.sentence() == (
        "Before it can be published, the event needs: a date, or the word that none is known yet, a city or a country, "
        "a summary or a description, and the languages spoken."
    )
    assert event.status is EventStatus.DRAFT


def test_a_published_event_is_in_the_calendars_from_then_on(app: Flask) -> None:
    event = create(
        city_id="nairobi", zone="Africa/Nairobi", first_day=date(2027, 5, 3), last_day=date(2027, 5, 5),
        summary="In short", languages=["en"],
    )  # fmt: skip
    with transaction():
        service.publish(event, by=make_organiser(), at=LATER)

    assert (event.status, event.sequence, queries.revision()) == (EventStatus.PUBLISHED, 0, 1)
    assert records("event.published")[0].changes == {"status": {"from": "draft", "to": "published"}}
    assert "DTSTART;VALUE=DATE:20270503\r\nDTEND;VALUE=DATE:20270506" in text_of(event.uid)


@pytest.mark.parametrize(
    ("step", "status", "said"),
    [
        (service.postpone, EventStatus.POSTPONED, "STATUS:TENTATIVE"),
        (service.close, EventStatus.CLOSED, "STATUS:CONFIRMED"),
        (service.cancel, EventStatus.CANCELLED, "STATUS:CANCELLED"),
    ],
)
def test_every_step_is_told_to_calendars_with_a_higher_sequence(
    app: Flask, step, status: EventStatus, said: str
) -> None:
    event = make_event()
    session = make_session(event)
    with transaction():
        step(event, by=make_organiser(), at=LATER)

    assert (event.status, event.sequence) == (status, 1)
    for uid in (event.uid, session.uid):
        assert said in text_of(uid)
        assert "SEQUENCE:1\r\n" in text_of(uid)


def test_a_cancelled_event_says_so_in_its_title_and_leaves_after_thirty_days(app: Flask) -> None:
    event = make_event()
    with transaction():
        service.cancel(event, by=make_organiser(), at=LATER)

    entry = db.session.get_one(CalendarEntry, event.uid)
    assert event.cancelled_at == LATER
    assert "SUMMARY:Cancelled: Forum on decent work" in entry.text
    assert entry.shown_until == datetime(2027, 6, 4, 21, tzinfo=UTC)


def test_a_postponed_event_is_published_again_with_its_new_date(app: Flask) -> None:
    event = make_event(summary="In short")
    olga = make_organiser()
    with transaction():
        service.postpone(event, by=olga, at=NOW)
        service.change_event(event, {"first_day": date(2027, 9, 6), "last_day": date(2027, 9, 8)}, by=olga, at=LATER)
        service.publish(event, by=olga, at=LATER)

    assert event.sequence == 3
    assert "DTSTART;VALUE=DATE:20270906" in text_of(event.uid)
    assert "STATUS:CONFIRMED" in text_of(event.uid)


def test_a_step_that_is_no_longer_possible_is_refused(app: Flask) -> None:
    event, olga = make_event(status=EventStatus.CANCELLED), make_organiser()

    for step in (service.publish, service.postpone, service.close, service.cancel):
        with pytest.raises((NotPossible, NotReady)), transaction():
            step(event, by=olga, at=LATER)


def test_an_event_that_loses_its_day_is_cancelled_in_calendars_until_it_has_one_again(app: Flask) -> None:
    event = make_event()
    session = make_session(event)
    change(event, title="Seen in calendars")
    change(event, date_precision=Precision.MONTH)

    assert (event.first_day, event.last_day) == (date(2027, 5, 1), date(2027, 5, 31))
    for uid in (event.uid, session.uid):
        assert "STATUS:CANCELLED" in text_of(uid)
    assert "SEQUENCE:2" in text_of(event.uid)

    change(event, date_precision=Precision.DAY, first_day=date(2027, 5, 4), last_day=date(2027, 5, 4))
    assert "STATUS:CONFIRMED" in text_of(event.uid)
    assert "SEQUENCE:3" in text_of(event.uid)


def test_an_entry_that_cannot_be_written_leaves_the_others_alone(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    event = make_event()
    session = make_session(event)
    change(event, title="<b></b>")

    assert db.session.get(CalendarEntry, event.uid) is None
    assert "STATUS:CONFIRMED" in text_of(session.uid)
    assert event.uid in caplog.text


def test_sessions_keep_their_wall_clock_when_the_event_moves_to_another_zone(app: Flask) -> None:
    event = make_event()
    session = make_session(event)
    module = make_session(event, zone="Europe/Rome")
    change(event, zone="America/Lima")

    assert (session.starts_wall, session.starts_at) == (wall("2027-05-03 09:00"), datetime(2027, 5, 3, 14, tzinfo=UTC))
    assert module.starts_at == datetime(2027, 5, 3, 7, tzinfo=UTC)


def add(event: Event, **said: Any) -> Session:
    said = {"title": "Opening", "starts_wall": wall("2027-05-03 09:00"), "ends_wall": wall("2027-05-03 10:30")} | said
    with transaction():
        return service.add_session(event, said, by=make_organiser(), at=LATER)


def change_session(session: Session, **said: Any) -> frozenset[str]:
    with transaction():
        return service.change_session(session, said, by=make_organiser(), at=LATER)


def test_a_session_is_added_with_its_speakers_and_stands_in_the_calendars(app: Flask) -> None:
    event = make_event()
    session = add(event, room="Simba", speakers=[{"name": "Amina", "organisation": "COTU"}])

    assert session.event == event
    assert session.starts_at == datetime(2027, 5, 3, 6, tzinfo=UTC)
    assert [(s.name, s.organisation) for s in session.speakers] == [("Amina", "COTU")]
    assert "DTSTART;TZID=Africa/Nairobi:20270503T090000" in text_of(session.uid)
    assert "LOCATION:Simba\\, Kenya" in text_of(session.uid)
    assert queries.revision() == 1
    assert len(records("session.added")) == 1


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"title": " "}, TitleMissing, "title"),
        ({"ends_wall": None}, EndsBeforeStart, "ends_wall"),
        ({"ends_wall": wall("2027-05-03 08:00")}, EndsBeforeStart, "ends_wall"),
        ({"zone": "Europe/Rome", "starts_wall": wall("2027-03-28 02:30")}, TimeSkipped, "starts_wall"),
        ({"capacity": 0}, NotANumber, "capacity"),
    ],
)
def test_a_session_that_cannot_be_is_refused(
    app: Flask, said: dict[str, Any], refusal: type[DetailRefused], field: str
) -> None:
    event = make_event()
    with pytest.raises(refusal) as refused:
        add(event, **said)
    assert (refused.value.field, event.sessions) == (field, [])


def test_a_session_change_is_recorded_and_raises_its_sequence_where_it_must(app: Flask) -> None:
    session = add(make_event())

    assert change_session(session, description="With coffee", kind=SessionKind.ELECTIVE) == {"description", "kind"}
    assert session.sequence == 0
    assert change_session(session, room="Tembo") == {"room"}
    assert (session.sequence, session.event.sequence) == (1, 0)
    assert change_session(session, room="Tembo", zone="Africa/Nairobi") == frozenset()
    assert len(records("session.changed")) == 2


def test_the_speakers_of_a_session_are_those_said_last(app: Flask) -> None:
    session = add(make_event(), speakers=[{"name": "Amina", "organisation": ""}])
    same = [{"name": "Amina", "organisation": ""}]

    assert change_session(session, speakers=same) == frozenset()
    assert change_session(session, speakers=[{"name": "Bola", "organisation": "NECA"}, *same]) == {"speakers"}
    assert [s.name for s in session.speakers] == ["Bola", "Amina"]


def test_whoever_saw_an_older_version_of_a_session_is_told_so(app: Flask) -> None:
    session, olga = add(make_event()), make_organiser()
    with pytest.raises(ChangedMeanwhile), transaction():
        service.change_session(session, {"room": "Tembo"}, by=olga, at=LATER, seen=NOW)
    with transaction():
        service.change_session(session, {"room": "Tembo"}, by=olga, at=LATER, seen=LATER)
    assert session.room == "Tembo"


def test_a_removed_session_is_cancelled_where_people_have_seen_it(app: Flask) -> None:
    session = add(make_event())
    with transaction():
        service.remove_session(session, by=make_organiser(), at=LATER)

    assert (session.cancelled, session.sequence) == (True, 1)
    assert "SUMMARY:Cancelled: Opening" in text_of(session.uid)
    assert records("session.cancelled")[0].changes == {"cancelled": {"from": False, "to": True}}


def test_a_removed_session_of_a_draft_is_gone(app: Flask) -> None:
    event = make_event(status=EventStatus.DRAFT)
    session = add(event)
    with transaction():
        service.remove_session(session, by=make_organiser(), at=LATER)

    assert event.sessions == []
    assert len(records("session.removed")) == 1


def test_an_event_is_found_by_the_stops_that_its_timetable_still_has(app: Flask) -> None:
    event = make_event("Tour", status=EventStatus.PUBLISHED)
    by = make_organiser()
    times = {"starts_wall": wall("2027-05-03 09:00"), "ends_wall": wall("2027-05-03 10:00")}
    with transaction():
        flight = service.add_session(event, {"title": "Flight", **times, "to_city_id": "lima"}, by=by, at=LATER)
    assert {"lima", "peru", "перу", "kenya"} <= words_of(event)

    with transaction():
        service.change_session(flight, {"city_id": "baku", "to_city_id": None}, by=by, at=LATER)
    assert {"baku", "baki", "azerbaidjan"} <= words_of(event)
    assert not words_of(event) & {"lima", "peru"}

    with transaction():
        service.change_timetable(event, {flight.id: {"title": "Visit", "cancelled": True}}, by=by, at=LATER)
    assert "baku" not in words_of(event)


def test_the_words_of_an_event_are_left_alone_where_its_timetable_goes_nowhere_else(app: Flask) -> None:
    event = make_event()
    session = make_session(event)
    with transaction():
        service.change_session(session, {"title": "Visit"}, by=make_organiser(), at=LATER)

    assert db.session.get(EventWords, event.number) is None


def test_a_draft_is_discarded_and_brought_back_with_its_timetable(app: Flask) -> None:
    event = make_event(status=EventStatus.DRAFT, title="A mistake")
    add(event)
    assign(make_organiser(), event)
    with transaction():
        service.discard(event, by=make_organiser(), at=LATER)

        service.discard(event, by=make_organiser(), at=LATER)

    assert event.discarded_at == LATER
    assert [one.changes["title"] for one in records("event.discarded")] == ["A mistake"]
    for _twice in range(2):
        with transaction():
            service.bring_back(event, by=make_organiser(), at=LATER)
    assert (event.discarded_at, len(event.sessions)) == (None, 1)
    assert len(records("event.brought_back")) == 1


def test_what_people_have_seen_is_not_discarded_and_a_draft_not_cancelled(app: Flask) -> None:
    seen, draft, olga = make_event(), make_event(status=EventStatus.DRAFT), make_organiser()
    for act, event in ((service.discard, seen), (service.cancel, draft)):
        with pytest.raises(NotPossible), transaction():
            act(event, by=olga, at=LATER)
