"""The calendar of what somebody organises."""

from datetime import date, datetime, time

import pytest
from flask import Flask

from app.accounts.permissions import Role
from app.calendars import private, service
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.programme import service as programme
from app.programme.models import Event
from app.programme.rules import EventStatus, Precision
from tests.calendars.conftest import HOUR, TIMED, entries_of, forum, get, only, stands
from tests.factories import NOW, assign, make_event, make_user, sign_in

pytestmark = pytest.mark.usefixtures("january")


def organiser(client, *events: Event, role: Role = Role.ORGANISER, **values: object):
    user = make_user(role, **values)
    for event in events:
        assign(user, event)
    sign_in(client, user)
    return user


def organiser_path(user) -> str:
    with transaction():
        link = service.make_for_user(user, at=NOW)
    return f"/feeds/organiser/{private.token_of(link)}.ics"


def test_an_organiser_has_all_that_is_in_their_hands_drafts_and_deadlines(app: Flask, client) -> None:
    due = datetime(2027, 3, 1, 12, tzinfo=NOW.tzinfo)
    draft = make_event("Planned", status=EventStatus.DRAFT, closes_at=due, **TIMED)
    public_one = forum(
        title="Public", nominations_until=due, details_until=due, freeze_at=due, reserved_until=due, visa_until=due
    )
    cancelled = forum(title="Off", closes_at=due)
    with transaction():
        programme.cancel(cancelled, by=SYSTEM, at=NOW)
    forum(title="Somebody else's")
    undated = {"date_precision": Precision.MONTH, "first_day": date(2027, 5, 1), "last_day": date(2027, 5, 31)}
    unknown = make_event("Some time", status=EventStatus.DRAFT, **undated)
    path = organiser_path(organiser(client, draft, public_one, cancelled, unknown))

    assert stands(client, path) == {
        "Public": "CONFIRMED",
        "Cancelled: Off": "CANCELLED",
        "Draft: Planned": "TENTATIVE",
        "Last day for nominations: Public": "CONFIRMED",
        "Nominees’ details are due: Public": "CONFIRMED",
        "Replacements need you from now on: Public": "CONFIRMED",
        "Last day to ask for letters for a visa: Public": "CONFIRMED",
        "Reserved seats become open: Public": "CONFIRMED",
        "Registration closes: Planned": "TENTATIVE",
        "Cancelled: Registration closes: Off": "CANCELLED",
    }


def test_a_draft_that_changes_or_is_published_is_newer_each_time(app: Flask, client) -> None:
    draft = make_event("Planned", status=EventStatus.DRAFT, summary="Why", country_iso3="KEN", **TIMED)
    user = organiser(client, draft)
    path, seen = organiser_path(user), []
    tag = get(client, path).headers["ETag"]

    def look() -> None:
        entry = only(client, path)
        seen.append((str(entry["STATUS"]), int(entry["SEQUENCE"]), entry["DTSTAMP"].dt))

    look()
    with transaction():
        programme.change_event(draft, {"start_time": time(10)}, by=user, at=NOW + HOUR)
    assert get(client, path, If_None_Match=tag).status_code == 200
    look()
    with transaction():
        programme.publish(draft, by=user, at=NOW + 2 * HOUR)
    look()
    assert [status for status, _number, _stamp in seen] == ["TENTATIVE", "TENTATIVE", "CONFIRMED"]
    numbers, stamps = [number for _s, number, _t in seen], [stamp for _s, _n, stamp in seen]
    assert numbers == sorted(numbers)
    assert stamps == sorted(set(stamps))


def test_the_organiser_s_address_ends_with_renewal_and_with_the_right(app: Flask, client) -> None:
    user = organiser(client, forum())
    assert "Give me an address for my calendar" in client.get("/organise/calendar").text
    assert "/organise/calendar" in client.get("/organise/").text
    client.post("/organise/calendar")
    path = organiser_path(user)
    page = client.get("/organise/calendar").text
    assert f"webcal://localhost{path}" in page
    assert 'aria-label="QR code of the address of this calendar"' in page
    answer = get(client, path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    assert get(client, path, If_None_Match=answer.headers["ETag"]).status_code == 304
    assert get(client, path.replace("organiser", "personal")).status_code == 404

    client.post("/organise/calendar/renew")
    assert get(client, path, If_None_Match="*").status_code == 410
    path = organiser_path(user)
    user.role = Role.CHECK_IN
    db.session.commit()
    assert get(client, path).status_code == 410
    user.role, user.active = Role.ORGANISER, False
    db.session.commit()
    assert get(client, path, If_None_Match="*").status_code == 410


def test_a_calendar_of_nothing_is_still_a_calendar(app: Flask, client) -> None:
    assert entries_of(client, organiser_path(organiser(client))) == {}
    assert client.get("/organise/calendar").status_code == 200
    sign_in(client, make_user(Role.CHECK_IN))
    assert client.get("/organise/calendar").status_code == 404
