"""What was told by the clock stays so when the rules of a zone change; the moment is what moves."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.core import zones
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.operations import doctor
from app.programme import calendar, moments, service
from app.programme.models import CalendarEntry, Event, ProgrammeState
from app.programme.rules import Precision
from tests.calendars.test_feeds import add_session, publish
from tests.factories import NOW, make_event, make_user, wall
from tests.support.other_zones import ruled
from tests.support.readers import vobject_of

LATER = NOW + timedelta(days=9)
NO_SUMMER = {"Europe/Paris": "CET-1"}
PARIS = {"city_id": None, "country_iso3": "FRA", "zone": "Europe/Paris"}
DAYS = {"first_day": date(2027, 7, 5), "last_day": date(2027, 7, 6)}


@pytest.fixture
def forum(app):
    """Have an event in a summer of Paris, one session of it by Paris's clocks and one by Lima's."""
    event = publish("Forum", **PARIS, **DAYS, start_time=time(9), end_time=time(17))
    add_session(event, "Opening", "2027-07-05 09:00", "2027-07-05 10:00")
    add_session(event, "From Lima", "2027-07-05 08:00", "2027-07-05 09:00", zone="America/Lima")
    return event


def shown(client, slug):
    """Read an event's feed with a reader that takes zones from the feed's own description of them."""
    return vobject_of(client.get(f"/feeds/event/{slug}.ics").text).vevent_list


def hours(entries):
    return [one.dtstart.value.astimezone(UTC).hour for one in entries]


def sequences(entries):
    return [int(one.sequence.value) for one in entries]


def test_nine_o_clock_stays_nine_o_clock_when_a_zone_gives_up_its_summer(client, forum, app):
    before = shown(client, forum.slug)
    assert hours(before) == [7, 7, 13]
    tag = client.get("/feeds/all.ics").headers["ETag"]
    with ruled(NO_SUMMER):
        assert moments.is_due()
        done = app.test_cli_runner().invoke(args=["programme", "refresh-calendars"])
        assert not moments.is_due()
        after = shown(client, forum.slug)
        assert client.get("/feeds/all.ics", headers={"If-None-Match": tag}).status_code == 200
        assert client.get(f"/events/{forum.slug}").text.count("09:00–") == 2

    assert done.output.splitlines() == [
        "By the new rules of its zone, at another moment: Forum",
        "By the new rules of its zone, at another moment: Opening",
        "Events whose calendar texts are written anew: 1.",
    ]
    event = db.session.get_one(Event, forum.id)
    assert (event.starts_at, event.ends_at) == (
        datetime(2027, 7, 5, 8, tzinfo=UTC),
        datetime(2027, 7, 6, 16, tzinfo=UTC),
    )
    assert [session.starts_at.hour for session in event.sessions] == [8, 13]
    assert [one.dtstart.value.replace(tzinfo=None) for one in after] == [
        wall("2027-07-05 09:00"), wall("2027-07-05 09:00"), wall("2027-07-05 08:00"),
    ]  # fmt: skip
    assert hours(after) == [8, 8, 13]
    assert [now - was for was, now in zip(sequences(before), sequences(after), strict=True)] == [1, 1, 0]
    assert after[0].uid.value == forum.uid


def test_what_moved_is_on_record(forum, app):
    with ruled(NO_SUMMER), transaction():
        moments.follow_zones(at=LATER)
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "zone.followed")).all()
    assert {(entry.actor, entry.at) for entry in entries} == {("system", LATER)}
    assert [entry.changes["starts_at"] for entry in entries] == [
        {"from": "2027-07-05 07:00:00+00:00", "to": "2027-07-05 08:00:00+00:00"}
    ] * 2


def test_nothing_moves_where_the_rules_of_its_zone_are_as_before(forum, app):
    changed = forum.modified_at
    with ruled({"Asia/Tokyo": "JST-8"}), transaction():
        assert moments.follow_zones(at=LATER) == moments.Followed()
    event = db.session.get_one(Event, forum.id)
    assert (event.sequence, event.modified_at) == (0, changed)


def test_whole_days_stay_days_and_begin_when_the_place_s_day_begins(client, app):
    event = publish("Days", **PARIS, **DAYS)
    with ruled(NO_SUMMER), transaction():
        assert moments.follow_zones(at=LATER).moved == ["Days"]
        calendar.refresh_all(at=LATER)
    event = db.session.get_one(Event, event.id)
    assert (event.starts_at, event.sequence, event.modified_at) == (datetime(2027, 7, 4, 23, tzinfo=UTC), 0, NOW)
    assert shown(client, event.slug)[0].dtstart.value == date(2027, 7, 5)


def test_drafts_follow_too_and_tell_nobody(app):
    with transaction():
        draft = service.create_event(
            "Draft", "workshop", PARIS | DAYS | {"start_time": time(9), "end_time": time(17)},
            by=db.session.merge(make_user()), at=NOW,
        )  # fmt: skip
    with ruled(NO_SUMMER), transaction():
        moments.follow_zones(at=LATER)
    assert (draft.starts_at.hour, draft.sequence) == (8, 0)
    assert db.session.scalars(db.select(CalendarEntry)).all() == []


def test_a_time_that_clocks_no_longer_show_is_named_and_kept(app):
    event = publish("Early", **PARIS, **DAYS, start_time=time(2, 30), end_time=time(4))
    was = event.starts_at
    with ruled({"Europe/Paris": "CET-1CEST,M7.1.1/2,M10.5.0/3"}):  # clocks go from two to three on 5 July 2027
        done = app.test_cli_runner().invoke(args=["programme", "refresh-calendars"])
    assert "NEEDS A LOOK: the clocks of its zone never show the time of: Early" in done.output
    assert db.session.get_one(Event, event.id).starts_at == was


def test_a_month_or_no_date_at_all_follows_too(app):
    months = make_event("May", date_precision=Precision.MONTH, first_day=date(2027, 5, 1), last_day=date(2027, 5, 31))
    none = make_event(
        "Some day", date_precision=Precision.UNKNOWN, first_day=None, last_day=None, starts_at=None, ends_at=None
    )
    with ruled({"Africa/Nairobi": "EAT-2"}), transaction():
        assert moments.follow_zones(at=LATER).moved == ["May"]
    assert (months.starts_at.hour, none.starts_at) == (22, None)


def test_a_new_edition_is_followed_when_a_copy_is_prepared_and_only_then(forum, app):
    assert not moments.is_due()
    with ruled(NO_SUMMER):
        assert [one.well for one in doctor.examine(app, at=NOW) if one.about == "time zones"] == [False]
        first, second = (app.test_cli_runner().invoke(args=["prepare"]) for _ in range(2))
        assert [one.well for one in doctor.examine(app, at=NOW) if one.about == "time zones"] == [True]
    assert "at another moment: Forum" in first.output
    assert "at another moment" not in second.output


def test_a_database_from_before_editions_were_kept_is_worked_out_once(forum, app):
    with transaction():
        db.session.get_one(ProgrammeState, 1).zone_data = ""
    assert moments.is_due()
    with transaction():
        assert moments.follow_zones(at=LATER) == moments.Followed()
    assert db.session.get_one(ProgrammeState, 1).zone_data == zones.zone_data_version()
