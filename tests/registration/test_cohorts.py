"""A series with one cohort: people register once, and are the people of all its parts."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.outbox import Message
from app.desk import service as desk
from app.nominations import call_list
from app.programme import service as programme
from app.programme.calendar import event_file
from app.programme.errors import PeopleOfSeries
from app.programme.models import CalendarEntry, Event, EventRelation
from app.programme.relations import relate
from app.programme.rules import EventStatus, Policy, RelationKind
from app.programme.series import parts_of, series_of
from app.registration import cohorts, errors, importing, service
from app.registration.event_news import Change, Kind
from app.registration.importing import Wish
from app.registration.models import Registration
from tests.factories import NOW, details, make_event, make_part, make_registration, make_user

MODULE, WEEK = date(2027, 4, 12), date(2027, 5, 3)


def join(part: Event, series: Event) -> None:
    with transaction():
        cohorts.join(part, series, by=SYSTEM, at=NOW)


def test_a_part_takes_the_people_of_its_series_and_none_of_its_own(app: Flask) -> None:
    series, part, olga = make_event("Course"), make_event("Module 1", policy=Policy.CLOSED), make_user()

    join(part, series)

    assert part.policy is Policy.CLOSED
    assert [one.id for one in parts_of(series.id)] == [part.id]
    assert series_of(part.id) == series
    refused = [
        (errors.RegisteredAtSeries, lambda: make_registration(part)),
        (errors.RegisteredAtSeries, lambda: service.enrol(part, details(), may_wait=False, by=olga, at=NOW)),
        (errors.RegisteredAtSeries, lambda: importing.carry_out(part, [], Wish(), by=olga, at=NOW)),
        (errors.RegisteredAtSeries, lambda: call_list.add_calls(part, [], by=olga, at=NOW)),
        (PeopleOfSeries, lambda: programme.change_event(part, {"policy": Policy.OPEN}, by=olga, at=NOW)),
    ]
    for why, act in refused:
        with pytest.raises(why) as told:
            act()
        assert "Course" in told.value.sentence()
        db.session.rollback()


def test_a_draft_that_becomes_a_part_closes_its_own_registration(app: Flask) -> None:
    series, draft = make_event("Course"), make_event("Module 1", status=EventStatus.DRAFT)
    join(draft, series)
    assert (draft.policy, series_of(draft.id)) == (Policy.CLOSED, series)


def test_a_related_part_comes_to_have_the_people_and_leaves_until_it_has_begun(app: Flask) -> None:
    series, part = make_event("Course"), make_event("Module 1", policy=Policy.CLOSED)
    with transaction():
        relate(part, RelationKind.PART_OF, series, by=SYSTEM, at=NOW)
    join(part, series)
    for at in (part.starts_at, part.starts_at + timedelta(days=60)):
        with pytest.raises(errors.PartHasBegun), transaction():
            cohorts.leave(part, series, by=SYSTEM, at=at)
    with transaction():
        cohorts.leave(part, series, by=SYSTEM, at=part.starts_at - timedelta(seconds=1))
    assert series_of(part.id) is None
    with transaction():
        cohorts.leave(part, series, by=SYSTEM, at=NOW)  # once more changes nothing


def test_what_has_people_of_its_own_or_of_another_series_is_no_part(app: Flask) -> None:
    series, other, part = make_event("Course"), make_event("Another course"), make_event("Module 1")
    amina = make_registration(part, "Amina")
    with pytest.raises(errors.PartIsOpen):
        join(part, series)
    with transaction():
        programme.change_event(part, {"policy": Policy.CLOSED}, by=SYSTEM, at=NOW)
    with pytest.raises(errors.PartHasPeople):
        join(part, series)
    with transaction():
        service.withdraw(amina, by=SYSTEM, at=NOW)
    join(part, series)
    for one, whole, why in (
        (part, other, errors.InSeriesAlready),
        (make_event("Lesson", policy=Policy.CLOSED), part, errors.SeriesInSeries),
        (series, other, errors.SeriesInSeries),
    ):
        with pytest.raises(why):
            join(one, whole)
    db.session.add(EventRelation(event_id=part.id, related_id=other.id, kind=RelationKind.PART_OF, one_cohort=True))
    with pytest.raises(IntegrityError, match=r"one_cohort_each|event_relations\.event_id"):
        db.session.flush()
    db.session.rollback()
    db.session.add(
        EventRelation(event_id=series.id, related_id=other.id, kind=RelationKind.FOLLOW_UP_OF, one_cohort=True)
    )
    with pytest.raises(IntegrityError, match="only_parts_share_people"):
        db.session.flush()
    db.session.rollback()


def test_news_of_a_part_goes_to_each_person_of_the_series_once(app: Flask) -> None:
    series = make_event("Course")
    first, second = make_part(series, "Module 1", MODULE), make_part(series, "Masterclass", WEEK)
    amina, bola = make_registration(series, "Amina"), make_registration(series, "Bola")
    with transaction():
        service.cancel(bola, at=NOW)
    make_registration(series, "Chen", at=NOW + timedelta(days=80))  # late, and in all parts that are left

    for part in (first, second):
        with transaction():
            news = Change(Kind.POSTPONED)
            assert desk.stop(part, programme.postpone, news, by=make_user(), at=NOW) == 2

    told = db.session.execute(select(Message.subject, Message.recipient, Message.calendar).where(
        Message.subject.startswith("Postponed")
    )).all()  # fmt: skip
    assert (
        sorted(subject for subject, _to, _calendar in told)
        == ["Postponed: Masterclass"] * 2 + ["Postponed: Module 1"] * 2
    )
    assert (amina.email, None) in {(to, calendar) for _subject, to, calendar in told}
    assert bola.email not in {to for _subject, to, _calendar in told}


def test_a_calendar_has_the_series_with_its_parts_and_only_the_parts_take_time(app: Flask) -> None:
    series, part = make_event("Course"), make_event("Module 1", policy=Policy.CLOSED)
    for event in (series, part):
        with transaction():
            programme.change_event(event, {"summary": "New"}, by=SYSTEM, at=NOW)
    transparent = "TRANSP:TRANSPARENT"
    assert transparent not in db.session.get_one(CalendarEntry, series.uid).text
    join(part, series)
    assert transparent in db.session.get_one(CalendarEntry, series.uid).text
    assert transparent not in db.session.get_one(CalendarEntry, part.uid).text
    assert "SUMMARY:Module 1" in (event_file(series) or "")
    with transaction():
        cohorts.leave(part, series, by=SYSTEM, at=NOW)
    assert transparent not in db.session.get_one(CalendarEntry, series.uid).text
    assert "SUMMARY:Module 1" not in (event_file(series) or "")


def test_the_form_of_a_part_leads_to_that_of_its_series(client: FlaskClient, app: Flask) -> None:
    series = make_event("Course")
    part = make_part(series, "Module 1", MODULE)
    make_part(series, "Drafted", MODULE, status=EventStatus.DRAFT)
    answer = client.get(f"/events/{part.slug}/register")
    assert answer.location == f"/events/{series.slug}/register"
    shown = client.get(f"/events/{part.slug}").text
    assert "Register for the series" in shown
    assert f'href="/events/{series.slug}/register"' in shown
    assert "You register once" in client.get(f"/events/{series.slug}").text
    client.post(f"/events/{series.slug}/register", data={
        "request_key": "key", "name": "Amina", "email": "amina@example.org", "country_iso3": "KEN", "group": "workers",
        "organisation": "Union", "language": "en", "consent": "y",
    })  # fmt: skip
    (amina,) = db.session.scalars(select(Registration).where(Registration.event_id == series.id))
    assert amina.status.value == "confirmed"
