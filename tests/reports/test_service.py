"""Reports for others: the public one, and those by mail."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.db import db, transaction
from app.core.outbox import Message
from app.programme.models import Assignment, Event
from app.programme.rules import EventStatus
from app.registration.rules import Gender, Status
from app.reports import service, subjects
from app.reports.across import About
from app.reports.errors import MayNotRead
from app.reports.jobs import send_reports
from app.reports.models import ReportOrder
from app.reports.rules import Ending, Rhythm, Subject, next_look, year_of
from tests.factories import NOW, assign, make_attendee, make_user, sign_in
from tests.reports.conftest import AFTER
from tests.support.paper import facts_of, text_of

MONDAY = datetime(2027, 1, 18, 5, tzinfo=UTC)  # 8 in Nairobi


def find(event: Event, user: User) -> About:
    found = subjects.find(Subject.EVENT, event.slug, seen_by=user)
    assert found is not None
    return found


@pytest.fixture
def organiser(event: Event) -> User:
    user = make_user()
    assign(user, event)
    return user


def order(event: Event, user: User, rhythm: Rhythm, *addresses: str) -> int:
    with transaction():
        return service.order(find(event, user), addresses or [user.email], rhythm, by=user, at=NOW)


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == "report").order_by(Message.created_at)))


def the_order() -> ReportOrder:
    return db.session.scalars(select(ReportOrder)).one()


def test_a_weekly_report_leaves_on_mondays_and_a_last_time_when_the_event_is_over(
    app: Flask, event: Event, organiser: User
) -> None:
    organiser.language = "fr"
    db.session.commit()
    order(event, organiser, Rhythm.WEEKLY, f" {organiser.email.upper()} ")
    assert the_order().next_at == MONDAY
    send_reports(MONDAY - timedelta(minutes=1))
    assert mails() == []

    for at in (MONDAY, MONDAY, MONDAY + timedelta(days=7)):
        send_reports(at)
    with transaction():
        service.send(the_order(), at=at)  # a second worker, that had seen it before the first was done
    assert [mail.created_at for mail in mails()] == [MONDAY, MONDAY + timedelta(days=7)]
    assert (mails()[0].language, mails()[0].recipient) == ("fr", organiser.email)
    assert mails()[0].attachment is not None
    assert facts_of(mails()[0].attachment)["language"] == "fr"
    assert f"/organise/events/{event.slug}/attendance" in mails()[0].body

    at = MONDAY + timedelta(days=16 * 7)
    send_reports(at)
    send_reports(at + timedelta(days=7))
    assert len(mails()) == 3
    assert "Amina" not in text_of(mails()[2].attachment or b""), "it holds figures, not names"
    assert (the_order().ending, the_order().ended_at, the_order().sent_at) == (Ending.DONE, at, at)


def test_a_report_after_the_event_is_sent_once_on_the_morning_after(app: Flask, event: Event, organiser: User) -> None:
    order(event, organiser, Rhythm.AFTER)
    send_reports(MONDAY)
    assert (mails(), the_order().next_at) == ([], MONDAY + timedelta(days=1))
    for at in (AFTER, AFTER + timedelta(days=1)):
        send_reports(at)
    assert [mail.created_at for mail in mails()] == [AFTER]


@pytest.mark.parametrize("lost", ["inactive", "another role", "not assigned"])
def test_a_report_is_not_sent_to_who_may_not_read_it_any_more(
    app: Flask, event: Event, organiser: User, lost: str
) -> None:
    order(event, organiser, Rhythm.WEEKLY)
    if lost == "inactive":
        organiser.active = False
    elif lost == "another role":
        organiser.role = Role.CHECK_IN
    else:
        db.session.delete(db.session.scalars(select(Assignment)).one())
    db.session.commit()
    send_reports(MONDAY)

    assert (mails(), the_order().ending) == ([], Ending.NO_RIGHT)


def test_nobody_is_put_down_who_may_not_read_the_report_and_nobody_twice(
    app: Flask, event: Event, organiser: User
) -> None:
    stranger, at_the_door = make_user(), make_user(Role.CHECK_IN)
    assign(at_the_door, event)
    for address in (stranger.email, at_the_door.email, "nobody@example.org"):
        with pytest.raises(MayNotRead) as refused:
            order(event, organiser, Rhythm.WEEKLY, organiser.email, address)
        assert refused.value.values == {"addresses": address}
    assert db.session.scalars(select(ReportOrder)).all() == []

    assert [order(event, organiser, Rhythm.WEEKLY) for _again in range(2)] == [1, 0]
    with transaction():
        service.stop(the_order(), by=organiser, at=NOW)
        service.stop(the_order(), by=organiser, at=NOW + timedelta(days=1))
    assert (the_order().ending, the_order().ended_at) == (Ending.STOPPED, NOW)
    send_reports(MONDAY)
    assert mails() == []
    assert order(event, organiser, Rhythm.WEEKLY) == 1, "who stopped it may ask again"


def test_a_year_is_over_when_it_has_ended_and_a_cancelled_event_is_waited_for_no_more(
    app: Flask, event: Event, organiser: User
) -> None:
    year = subjects.find(Subject.YEAR, "2027", seen_by=organiser)
    assert year is not None
    assert [year.is_over(at) for at in (AFTER, datetime(2028, 1, 1, tzinfo=UTC))] == [False, True]
    event.status = EventStatus.CANCELLED
    assert find(event, organiser).is_over(NOW)


def test_the_next_monday_morning_is_never_now() -> None:
    eight = datetime(2027, 1, 18, 8)  # noqa: DTZ001 -- what a wall clock shows
    assert next_look(eight - timedelta(minutes=1), Rhythm.WEEKLY) == eight
    assert next_look(eight, Rhythm.WEEKLY) == eight + timedelta(days=7)
    assert next_look(eight, Rhythm.AFTER) == eight + timedelta(days=1)
    assert [year_of(key) for key in ("2027", "0000", "27", "２０２７")] == [2027, None, None, None]


def test_an_organiser_has_a_report_sent_on_the_page_and_stops_it(
    client: FlaskClient, event: Event, organiser: User
) -> None:
    sign_in(client, organiser)
    page = f"/organise/attendance/event/{event.slug}/mail"
    refused = client.post(page, data={"readers": "nobody@example.org", "rhythm": "after"})
    assert (refused.status_code, "address nobody@example.org" in refused.text) == (422, True)
    assert client.post(page, data={"readers": "x " * 21, "rhythm": "after"}).status_code == 422
    assert client.post(page, data={"readers": organiser.email, "rhythm": "after"}).status_code == 302
    assert "Olga Organiser" in client.get(page).text

    assert client.post(f"{page}/{the_order().id}/stop").status_code == 302
    assert "Stopped" in client.get(page).text
    sign_in(client, make_user())
    assert client.get(page).status_code == client.post(f"{page}/{the_order().id}/stop").status_code == 404


def test_everybody_may_read_what_the_organiser_lets_them_once_the_event_is_over(
    client: FlaskClient, event: Event, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        make_attendee(
            event, f"Woman {number}", Status.WAITLISTED if number < 5 else Status.CONFIRMED, gender=Gender.WOMAN
        )
    slug = event.slug
    page, switch = f"/events/{slug}/attendance", f"/organise/events/{slug}/attendance/"
    assert client.get(page).status_code == 404
    sign_in(client, organiser)
    for _again in range(2):
        assert client.post(f"{switch}publish").status_code == 302
    assert page in client.get(f"/organise/events/{slug}/attendance").text
    client.get("/sign-out")

    assert "once the event is over" in client.get(page).text
    monkeypatch.setattr("app.core.clock.now", lambda: AFTER)
    shown = client.get(page).text
    rows = list(csv.DictReader(io.StringIO(client.get(f"{page}.csv").data.decode("utf-8-sig"))))
    assert "Amina" not in shown
    assert {row["dimension"] for row in rows} <= {"event", "group", "gender", "group_gender", "region", "country"}
    assert all(row[column] == "" or int(row[column]) >= 5 for row in rows for column in ("registered", "confirmed"))
    assert (rows[0]["dimension"], rows[0]["attended"]) == ("event", ""), "only two attended"
    assert rows[0]["registered"] == "26"

    sign_in(client, organiser)
    assert client.post(f"{switch}unpublish").status_code == 302
    assert client.get(page).status_code == client.get(f"{page}.csv").status_code == 404
