"""Copies of events: what comes along, on which days, and who never does."""

from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import User
from app.core.db import db, transaction
from app.desk import service as planning
from app.desk.service import Seats
from app.letters import service as letters
from app.letters.models import LetterTemplate
from app.letters.queries import signature
from app.letters.rules import LetterKind, Signature
from app.mailings import service as mailings
from app.mailings.queries import reminders_of
from app.mailings.rules import ReminderKind
from app.making import copies
from app.making.copies import Carried, Copied
from app.programme import details
from app.programme.details import EventDetails
from app.programme.models import Event, EventRelation, EventText, Speaker
from app.programme.rules import Certainty, EventStatus, Mode, Policy, Precision, RelationKind
from app.questions.files import Sent
from app.questions.queries import asked_at
from app.questions.rules import AnswerKind
from app.registration.models import Registration
from app.registration.queries import reserved_seats
from app.timetable import materials, plan
from app.timetable.models import Material, Room
from tests.factories import (
    NOW,
    assign,
    make_event,
    make_part,
    make_question,
    make_registration,
    make_session,
    session_at,
    wall,
)

EVERYTHING = frozenset(Carried)


def hers(olga: User, **values: Any) -> Event:
    event = make_event(**values)
    assign(olga, event)
    return event


def roman(olga: User, **values: Any) -> Event:
    """An event in Rome, before clocks there are put forward on 28 March 2027."""
    place = {"country_iso3": "ITA", "city_id": "turin", "region_id": "europe_central_asia", "zone": "Europe/Rome"}
    days = {"first_day": date(2027, 2, 1), "last_day": date(2027, 2, 3), "start_time": time(9), "end_time": time(17)}
    moments = {"starts_at": datetime(2027, 2, 1, 8, tzinfo=UTC), "ends_at": datetime(2027, 2, 3, 16, tzinfo=UTC)}
    return hers(olga, **(place | days | moments | values))


def copied(source: Event, first_day: date | None, carried: Any = EVERYTHING, *more: Event, by: User) -> Copied:
    with transaction():
        sources = [db.session.get_one(Event, one.id) for one in (source, *more)]
        return copies.copy(sources, "Again", first_day, carried, by=by, at=NOW)


def test_a_copy_stays_at_its_hours_across_a_clock_change(app: Flask, olga: User) -> None:
    source = roman(olga, closes_at=datetime(2027, 1, 10, 17, tzinfo=UTC), status=EventStatus.CLOSED,
                   date_certainty=Certainty.HELD, online_url="https://meet.example.org", sequence=4)  # fmt: skip
    session_at(source, "Opening", "2027-02-01 09:00")
    session_at(source, "Closing", "2027-02-03 15:30")
    (made,) = copied(source, date(2027, 6, 7), by=olga).events

    assert (made.title, made.status, made.sequence, made.online_url) == ("Again", EventStatus.DRAFT, 0, "")
    assert (made.first_day, made.last_day, made.start_time) == (date(2027, 6, 7), date(2027, 6, 9), time(9))
    assert made.starts_at == datetime(2027, 6, 7, 7, tzinfo=UTC)  # nine in Rome is an hour earlier in summer
    assert made.date_certainty is Certainty.CONFIRMED
    assert made.closes_at == datetime(2027, 5, 16, 16, tzinfo=UTC)
    assert [(one.title, one.starts_wall, one.starts_at.hour) for one in made.sessions] == [
        ("Opening", wall("2027-06-07 09:00"), 7),
        ("Closing", wall("2027-06-09 15:30"), 13),
    ]
    assert not {made.uid, *(one.uid for one in made.sessions)} & {source.uid, *(one.uid for one in source.sessions)}


def test_everything_that_is_said_of_sessions_comes_along_but_for_registrations(app: Flask, olga: User) -> None:
    source = roman(olga)
    amina = make_registration(source, "Amina")
    session = session_at(source, "Visit", "2027-02-02 09:00", room="Aula", host="Agency", place="Via Roma 1",
                         demonstrates="How it works", contact="Ask Bola", capacity=12, city_id="turin")  # fmt: skip
    with transaction():
        db.session.add(Speaker(session_id=session.id, position=0, name="Amina", registration_id=amina.id))
    session_at(source, "Not any more", "2027-02-02 12:00", cancelled=True)
    before = details.of_session(session)
    (made,) = copied(source, date(2027, 2, 8), by=olga).events

    (new,) = made.sessions
    after = details.of_session(new)
    assert after["speakers"] == [{**before["speakers"][0], "registration_id": None}]
    walls = {"starts_wall": wall("2027-02-09 09:00"), "ends_wall": wall("2027-02-09 10:30")}
    assert after == before | walls | {"speakers": after["speakers"]}
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_session_whose_hour_is_skipped_waits_in_the_tray_and_is_named(app: Flask, olga: User) -> None:
    source = roman(olga, visa_until=datetime(2027, 2, 3, 1, 30, tzinfo=UTC))
    session_at(source, "Night bus", "2027-02-03 02:30", minutes=45)
    session_at(source, "Breakfast", "2027-02-03 08:00")
    made = copied(source, date(2027, 3, 26), by=olga)

    assert made.waiting == ["Night bus"]
    assert made.open_ended
    assert made.events[0].visa_until is None
    items = plan.plan_of(made.events[0])
    assert [(item.details["title"], item.placed, item.minutes) for item in items] == [
        ("Breakfast", True, 90),
        ("Night bus", False, 45),
    ]


def test_without_a_day_a_copy_has_no_date_and_its_sessions_wait(app: Flask, olga: User) -> None:
    source = roman(olga)
    session_at(source, "Opening", "2027-02-01 09:00")
    made = copied(source, None, by=olga)

    (event,) = made.events
    assert (event.first_day, event.date_precision, event.sessions) == (None, Precision.UNKNOWN, [])
    assert [(item.placed, item.minutes) for item in plan.plan_of(event)] == [(False, 90)]
    assert made.waiting == []


def test_an_event_without_a_date_moves_by_its_first_session(app: Flask, olga: User) -> None:
    source = hers(olga, first_day=None, last_day=None, starts_at=None, ends_at=None,
                  date_precision=Precision.UNKNOWN)  # fmt: skip
    make_session(source, "Opening")
    (made,) = copied(source, date(2027, 9, 1), by=olga).events

    assert made.first_day is None
    assert [one.starts_wall for one in made.sessions] == [wall("2027-09-01 09:00")]

    empty = hers(olga, first_day=None, last_day=None, starts_at=None, ends_at=None, date_precision=Precision.UNKNOWN)
    assert copied(empty, date(2027, 9, 1), by=olga).events[0].first_day is None


def full(olga: User) -> Event:
    """An event with all that can be carried."""
    source = roman(olga, seats=10, reserved={"workers": 3}, country_limit=2, women_floor=45, summary="In short",
                   description="At length")  # fmt: skip
    source.texts = [EventText(language="fr", title="Encore", summary="En bref")]
    db.session.commit()
    first = make_question(source, "Do you come by train?", kind=AnswerKind.YES_NO)
    make_question(source, "From where?", only_if_key=first.key, only_if_value="yes")
    session = session_at(source, "Opening", "2027-02-01 09:00", room="Aula")
    with transaction():
        db.session.add(Room(event_id=source.id, name="Aula", capacity=80, position=0))
        db.session.add(Speaker(session_id=session.id, position=0, name="Bola"))
        source = db.session.get_one(Event, source.id)
        rule = mailings.remind(source, ReminderKind.EVENT, 7, {"en": {"subject": "S", "body": "B"}}, by=olga, at=NOW)
        mailings.switch_reminder(rule, on=False, by=olga, at=NOW)
        letters.edit_template(source, LetterKind.INVITATION, "en", "Come", "Dear {name}", by=olga, at=NOW)
        letters.edit_template(source, LetterKind.REJECTION, "en", "No", "Dear {name}", by=olga, at=NOW)
        letters.restore_template(source, LetterKind.REJECTION, "en", by=olga, at=NOW)
        letters.change_settings(source, Signature("Ada", "Director", "", ""), by=olga, at=NOW)
    return source


def test_all_parts_come_along(app: Flask, olga: User) -> None:
    (made,) = copied(full(olga), date(2027, 3, 1), by=olga).events

    assert (made.capacity, reserved_seats(made.id)["workers"], made.country_limit, made.women_floor) == (10, 3, 2, 45)
    assert (made.summary, made.description) == ("In short", "At length")
    assert [(text.language, text.title, text.summary) for text in made.texts] == [("fr", "Encore", "En bref")]
    asked = asked_at(made.id)
    assert [(one.labels["en"], one.only_if_key) for one in asked] == [
        ("Do you come by train?", ""),
        ("From where?", asked[0].key),
    ]
    assert [(one.days, one.enabled, one.texts["en"]["subject"]) for one in reminders_of(made.id)] == [(7, False, "S")]
    written = db.session.scalars(select(LetterTemplate).where(LetterTemplate.event_id == made.id)).all()
    assert [(one.kind, one.body) for one in written] == [(LetterKind.INVITATION, "Dear {name}")]
    assert signature(made.id).name == "Ada"
    assert [(one.name, one.capacity) for one in db.session.scalars(select(Room).where(Room.event_id == made.id))] == [
        ("Aula", 80)
    ]
    (session,) = made.sessions
    assert (session.room, [one.name for one in session.speakers]) == ("Aula", ["Bola"])


def test_a_hybrid_event_keeps_the_places_of_either_way_and_loses_its_link(app: Flask, olga: User) -> None:
    with transaction():
        said = EventDetails(mode=Mode.HYBRID, online_url="https://meet.example.org", online_message="Come early")
        seats = Seats(capacity=4, online_capacity=6, reserved={})
        source = planning.begin("Hybrid", "forum", said, seats, by=olga, at=NOW)
    (made,) = copied(source, None, by=olga).events
    assert (made.mode, made.capacity, made.online_capacity) == (Mode.HYBRID, 4, 6)
    assert (made.online_url, made.online_message) == ("", "Come early")


def test_links_and_files_come_along_where_they_are_wanted(app: Flask, olga: User, tmp_path: Path) -> None:
    app.config["UPLOADS_PATH"] = str(tmp_path)
    source = roman(olga)
    session, off = session_at(source, "Opening", "2027-02-01 09:00"), make_session(source, "Off", cancelled=True)
    with transaction():
        source = db.session.merge(source)
        materials.add(source, session.id, "Convention", "https://example.org/c190", for_all=True, by=olga, at=NOW)
        materials.add(source, off.id, "Not needed", "https://example.org", for_all=True, by=olga, at=NOW)
        for name in ("Slides", "Lost"):
            file = Sent("slides.pdf", BytesIO(b"%PDF-1.7 slides"))
            lost = materials.add(source, session.id, name, file, for_all=False, by=olga, at=NOW)
    (tmp_path / "materials" / str(lost.stored_as)).unlink()
    (made,) = copied(source, date(2027, 3, 1), by=olga).events
    (bare,) = copied(source, date(2027, 3, 1), EVERYTHING - {Carried.MATERIALS}, by=olga).events

    assert materials.of_sessions([bare.id]) == {}
    (some,) = materials.of_sessions([made.id]).values()
    assert [(one.title, one.url, one.for_all, one.session_id) for one in some] == [
        ("Convention", "https://example.org/c190", True, made.sessions[0].id),
        ("Slides", "", False, made.sessions[0].id),
    ]
    assert (tmp_path / "materials" / str(some[1].stored_as)).read_bytes() == b"%PDF-1.7 slides"
    assert db.session.scalar(select(func.count()).select_from(Material)) == 6


def test_what_is_not_chosen_stays_behind(app: Flask, olga: User) -> None:
    (bare,) = copied(full(olga), date(2027, 3, 1), frozenset({Carried.TIMETABLE}), by=olga).events

    assert (bare.capacity, bare.country_limit, bare.women_floor, bare.summary) == (None, None, 30, "")
    assert (asked_at(bare.id), reminders_of(bare.id)) == ([], [])
    assert db.session.scalars(select(LetterTemplate).where(LetterTemplate.event_id == bare.id)).all() == []
    (session,) = bare.sessions
    assert (session.room, session.speakers) == ("", [])

    (empty,) = copied(full(olga), date(2027, 3, 1), frozenset(), by=olga).events
    assert plan.plan_of(empty) == []


def related(event: Event, kind: RelationKind, other: Event) -> None:
    with transaction():
        db.session.add(EventRelation(event_id=event.id, related_id=other.id, kind=kind))


def test_a_series_is_copied_with_its_parts_and_moves_as_one(app: Flask, olga: User) -> None:
    series = roman(olga, title="Academy")
    one = roman(olga, title="Webinar", first_day=date(2027, 2, 10), last_day=date(2027, 2, 10), start_time=None,
                end_time=None)  # fmt: skip
    two = roman(olga, title="Masterclass", first_day=date(2027, 5, 3), last_day=date(2027, 5, 4), start_time=None,
                end_time=None)  # fmt: skip
    others = make_event("Of somebody else")
    related(one, RelationKind.PART_OF, series)
    related(two, RelationKind.PART_OF, series)
    related(two, RelationKind.FOLLOW_UP_OF, one)
    related(others, RelationKind.PART_OF, series)
    assert [event.title for event in copies.family_of(series, of=olga)] == ["Webinar", "Masterclass"]
    assert [event.title for event in copies.family_of(two, of=olga)] == ["Academy", "Webinar"]

    made = copied(series, date(2028, 2, 1), EVERYTHING, one, two, by=olga).events
    assert [event.first_day for event in made] == [date(2028, 2, 1), date(2028, 2, 10), date(2028, 5, 2)]
    assert [event.title for event in made] == ["Again", "Webinar", "Masterclass"]
    new = {event.id for event in made}
    links = db.session.scalars(select(EventRelation).where(EventRelation.event_id.in_(new))).all()
    assert {(link.event_id, link.kind, link.related_id) for link in links} == {
        (made[1].id, RelationKind.PART_OF, made[0].id),
        (made[2].id, RelationKind.PART_OF, made[0].id),
        (made[2].id, RelationKind.FOLLOW_UP_OF, made[1].id),
    }


def test_the_copy_of_a_series_with_one_cohort_has_one_too(app: Flask, olga: User) -> None:
    series = hers(olga, title="Course")
    part = make_part(series, "Module", date(2027, 5, 3))
    with transaction():
        made = copies.copy([series, part], "Course 2028", date(2028, 5, 1), [], by=olga, at=NOW).events
    assert [one.id for one in with_drafts(made[0])] == [made[1].id]
    assert made[1].policy is Policy.CLOSED


def with_drafts(series: Event) -> list[Event]:
    here = EventRelation.related_id == series.id
    parts = select(Event).join(EventRelation, EventRelation.event_id == Event.id)
    return list(db.session.scalars(parts.where(here, EventRelation.one_cohort)))


# The page


def test_an_event_is_copied_from_its_page(client: FlaskClient, olga: User) -> None:
    source = hers(olga, title="Forum")
    make_session(source, "Opening")
    part = hers(olga, title="Side event")
    related(part, RelationKind.PART_OF, source)
    place = f"/organise/events/{source.slug}/copy"
    assert f'href="{place}"' in client.get(f"/organise/events/{source.slug}").text
    page = client.get(place).text
    assert "Side event, Mon 3 May 2027" in page
    assert 'value="questions" checked' in page

    typed = {"title": "Forum 2028", "first_day": "2028-05-01", "carried": ["timetable"], "others": [part.slug]}
    assert client.post(place, data=typed | {"title": ""}).status_code == 422
    beyond = client.post(place, data=typed | {"first_day": "2300-01-01"})
    assert beyond.status_code == 422
    assert 'value="Forum 2028"' in beyond.text
    answer = client.post(place, data=typed, follow_redirects=True)

    assert answer.request.path == "/organise/events/forum-2028/edit"
    assert "2 copies are there" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Event)) == 4


def test_the_page_says_what_could_not_be_at_its_hour(client: FlaskClient, olga: User) -> None:
    source = roman(olga, visa_until=datetime(2027, 2, 3, 1, 30, tzinfo=UTC))
    session_at(source, "Night bus", "2027-02-03 02:30", minutes=45)
    typed = {"title": "Again", "first_day": "2027-03-26", "carried": ["timetable"]}
    page = client.post(f"/organise/events/{source.slug}/copy", data=typed, follow_redirects=True).text

    assert "“Night bus” has no time yet: clocks skip its hour on the new day." in page
    assert "A deadline is left out" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_copies_what_is_in_other_hands(client: FlaskClient, olga: User) -> None:
    assert client.get(f"/organise/events/{make_event().slug}/copy").status_code == 404
