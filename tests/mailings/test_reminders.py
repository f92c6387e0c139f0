"""Reminders leave by themselves, once, on the day that the organiser set."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.outbox import LINK, Message
from app.mailings import errors, jobs, service
from app.mailings.models import Reminder
from app.mailings.rules import ReminderKind
from app.programme.models import Event
from app.programme.rules import EventStatus, Mode, Precision
from app.registration import nominees
from app.registration.models import Registration
from app.registration.rules import Endorsement, Status
from tests.factories import details, make_event, make_user

EIGHT = datetime(2027, 4, 26, 5, tzinfo=UTC)  # a week before the event, at eight in Nairobi
OWN = {"fr": {"subject": "Bientôt {event}", "body": "À lundi, {name}."}}
DAY = timedelta(days=1)


def remind(event: Event, days: int = 7, kind: ReminderKind = ReminderKind.EVENT, texts=()) -> Reminder:
    with transaction():
        return service.remind(event, kind, days, dict(texts), by=make_user(), at=EIGHT - 60 * DAY)


def reminded(kind: str = "event") -> list[tuple[str, str]]:
    query = select(Message).where(Message.kind == f"reminder.{kind}").order_by(Message.created_at, Message.recipient)
    return [(message.recipient.partition("@")[0], message.subject) for message in db.session.scalars(query)]


def test_everybody_with_a_place_is_reminded_once_at_eight_by_the_events_clocks(
    event: Event, people: dict[str, Registration]
) -> None:
    rule = remind(event, texts=OWN)
    assert service.leaves_at(event, rule) == EIGHT

    jobs.send_reminders(EIGHT - timedelta(minutes=1))
    assert reminded() == []
    for later in (timedelta(0), timedelta(minutes=1), DAY):
        jobs.send_reminders(EIGHT + later)

    assert reminded() == [("Amina", "Bientôt Forum"), ("Bola", "See you soon: Forum")]
    message = db.session.scalars(
        select(Message).where(Message.recipient == "Amina@example.org", Message.batch == rule.id)
    ).one()
    assert "À lundi, Amina." in message.body
    assert (message.qr_text, message.link_nonce) == (people["Amina"].ticket, people["Amina"].link_nonce)


def test_however_many_workers_look_at_once_each_is_reminded_once(
    app: Flask, event: Event, people: dict[str, Registration]
) -> None:
    remind(event)
    db.session.rollback()

    def look() -> None:
        with app.app_context():
            jobs.send_reminders(EIGHT)

    workers = [threading.Thread(target=look) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    db.session.rollback()
    assert [name for name, _subject in reminded()] == ["Amina", "Bola"]


def test_reminders_that_are_set_late_do_not_all_arrive(event: Event, people: dict[str, Registration]) -> None:
    rules = [remind(event, days) for days in (30, 14, 7)]
    jobs.send_reminders(EIGHT + DAY)

    assert [rule.ran_at for rule in rules] == [None, None, EIGHT + DAY]
    assert {rule.ran_for for rule in rules} == {date(2027, 5, 3)}
    assert len(reminded()) == 2


def test_a_reminder_that_is_off_or_of_an_event_that_is_over_or_not_on_stays_still(
    event: Event, people: dict[str, Registration]
) -> None:
    rule = remind(event)
    with transaction():
        service.switch_reminder(rule, on=False, by=SYSTEM, at=EIGHT)
        service.switch_reminder(rule, on=False, by=SYSTEM, at=EIGHT)
    jobs.send_reminders(EIGHT)
    with transaction():
        service.switch_reminder(rule, on=True, by=SYSTEM, at=EIGHT)
    jobs.send_reminders(datetime(2027, 5, 3, 6, tzinfo=UTC))  # it has begun
    with transaction():
        event.status = EventStatus.POSTPONED
    jobs.send_reminders(EIGHT)

    assert (reminded(), service.due(event, at=EIGHT), service.send_reminders(event, at=EIGHT)) == ([], [], 0)


def test_an_event_that_moves_is_reminded_of_again(event: Event, people: dict[str, Registration]) -> None:
    remind(event)
    jobs.send_reminders(EIGHT)
    with transaction():
        event.starts_at, event.ends_at = event.starts_at + 60 * DAY, event.ends_at + 60 * DAY
    for later in (DAY, 59 * DAY, 60 * DAY, 61 * DAY):
        jobs.send_reminders(EIGHT + later)

    assert [name for name, _subject in reminded()] == ["Amina", "Bola", "Amina", "Bola"]


def test_an_event_of_no_known_day_reminds_nobody(event: Event) -> None:
    rule = remind(event)
    with transaction():
        event.date_precision = Precision.MONTH

    assert (service.leaves_at(event, rule), service.due(event, at=EIGHT)) == (None, [])


def test_nominees_who_have_not_answered_are_reminded_before_their_day(event: Event) -> None:
    with transaction():
        event.details_until = EIGHT + 3 * DAY
        silent, willing = (
            nominees.propose(event, details(name), endorsement=Endorsement.NOT_NEEDED, by=SYSTEM, at=EIGHT - 9 * DAY)
            for name in ("Silent", "Willing")
        )
        nominees.accept(willing, at=EIGHT)
    remind(event, 3, ReminderKind.DETAILS)
    jobs.send_reminders(EIGHT)

    assert [subject for _name, subject in reminded("details")] == ["Please answer: Forum"]
    message = db.session.scalars(select(Message).where(Message.kind == "reminder.details")).one()
    assert message.about == silent.id
    assert "We need your answer by Thu 29 April 2027." in message.body
    assert f"{LINK}/complete" in message.body
    assert service.notices.usual(ReminderKind.DETAILS, make_event(), "en").body.endswith("We need your answer.")


def test_only_who_crosses_a_border_is_reminded_of_papers(event: Event, people: dict[str, Registration]) -> None:
    remind(event, 7, ReminderKind.PAPERS)
    with transaction():
        event.mode = Mode.ONLINE
    assert service.queries.how_many_to_remind(event, ReminderKind.PAPERS) == 0
    with transaction():
        event.mode = Mode.IN_PERSON
    jobs.send_reminders(EIGHT)

    assert reminded("papers") == [("Bola", "Your travel papers: Forum")]
    assert service.notices.usual(ReminderKind.PAPERS, event, "en").body.endswith("for the visa, answer this message.")
    event.visa_until = EIGHT
    assert service.notices.usual(ReminderKind.PAPERS, event, "en").body.endswith("by Mon 26 April 2027.")
    assert people["Chen"].status is Status.WAITLISTED  # who may yet get no place


def test_two_like_each_other_are_one(event: Event, olga: User) -> None:
    remind(event)
    with pytest.raises(errors.SameReminder), transaction():
        service.remind(event, ReminderKind.EVENT, 7, {}, by=olga, at=EIGHT)
    other = remind(event, 8)
    with transaction():
        service.change_reminder(other, ReminderKind.PAPERS, 7, OWN, by=olga, at=EIGHT)

    assert (other.kind, other.days, other.texts) == (ReminderKind.PAPERS, 7, OWN)


def test_organisers_set_them_see_them_and_switch_them_off(
    desk: FlaskClient, event: Event, people: dict[str, Registration], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: EIGHT - 9 * DAY)
    page = f"/organise/events/{event.slug}/messages/reminders"
    assert desk.post(page, data={"kind": "event", "days": "0"}).status_code == 422

    said = desk.post(page, data={"kind": "event", "days": "7"}, follow_redirects=True).text
    assert "on Mon 26 April 2027 at 08:00, to about 2 people" in said
    twice = desk.post(page, data={"kind": "event", "days": "7"})
    assert (twice.status_code, "There is such a reminder" in twice.text) == (422, True)

    rule = db.session.scalars(select(Reminder)).one()
    own = f"{page}/{rule.id}"
    assert "See you soon: Forum" in desk.get(own).text
    assert "“Forum” begins soon" in desk.get(own).text
    desk.post(page, data={"kind": "event", "days": "9"})
    assert desk.post(own, data={"kind": "event", "days": "9"}).status_code == 422
    typed = {"kind": "event", "days": "5", "subject_fr": "Bientôt", "body_fr": "À lundi."}
    assert "Your own text: Français" in desk.post(own, data=typed, follow_redirects=True).text
    assert desk.post(own, data=typed | {"body_fr": ""}).status_code == 422
    assert "Off" in desk.post(f"{own}/off", follow_redirects=True).text
    assert "The reminder is on." in desk.post(f"{own}/on", follow_redirects=True).text
    assert desk.post(f"{own}/other").status_code == 404
    jobs.send_reminders(EIGHT + 2 * DAY)
    assert "Left out" in desk.get(page).text
    assert "2 messages" in desk.get(page).text
    desk.post(f"{own}/remove")
    assert desk.get(own).status_code == 404


def test_an_event_with_times_reminds_by_its_own_days(event: Event) -> None:
    with transaction():
        event.start_time, event.end_time = time(9), time(17)

    assert service.anchor_of(event, ReminderKind.EVENT) == date(2027, 5, 3)
