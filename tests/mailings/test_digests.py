"""Focal points hear once a day of all their nominees, instead of a mail for each."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.outbox import Message
from app.mailings import jobs, rules
from app.mailings.models import Digest
from app.mailings.rules import News, Standing
from app.nominations.models import Call
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.registration import nominees
from app.registration import service as registration
from app.registration.rules import Endorsement, Status
from tests.factories import NOW, make_call, make_event, put_forward, say_yes

DAY = timedelta(days=1)
MORNING = datetime(2027, 1, 16, 5, tzinfo=UTC)  # at eight in Nairobi, the day after the calls were sent


@pytest.fixture
def event(app: Flask) -> Event:
    return make_event("Forum", seats=5, policy=Policy.NOMINATION, endorsed_groups=["workers"])


@pytest.fixture
def call(event: Event) -> Call:
    """A union with three places, asked yesterday."""
    call = make_call(event, titular=3, email="focal@example.org", language="en")
    jobs.send_digests(NOW)
    return call


def digests() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == "call.digest").order_by(Message.created_at)))


def test_one_mail_a_day_says_what_is_new_of_all_nominees(event: Event, call: Call) -> None:
    amina, bola, _chen = put_forward(call, "Amina", "Bola", "Chen")
    say_yes(amina)
    with transaction():
        nominees.endorse(amina.registration, given=True, by=SYSTEM, at=NOW)
        nominees.note_opened(bola.registration, at=NOW)
    for at in (NOW + timedelta(hours=1), MORNING - timedelta(minutes=1), MORNING, MORNING, MORNING + DAY):
        jobs.send_digests(at)

    [mail] = digests()
    assert (mail.recipient, mail.subject, mail.link_path) == ("focal@example.org", "News of your nominees: Forum", "n")
    text = mail.body.replace("\u2068", "").replace("\u2069", "")
    assert "Amina: has said yes, with all details, is endorsed by the secretariat of the group.\n" in text
    assert "It is the organiser’s turn: to decide." in text
    assert "Bola: has opened the link." in text
    assert text.index("As before:") < text.index("Chen: It is the person’s turn")
    assert mail.created_at == MORNING


def test_without_news_there_is_no_mail_and_with_news_the_next_day_there_is_one_more(call: Call) -> None:
    put_forward(call, "Amina")
    bola = put_forward(call, "Bola")
    jobs.send_digests(MORNING)
    assert digests() == []

    with transaction():
        registration.cancel(bola.registration, at=MORNING)
    jobs.send_digests(MORNING + timedelta(hours=3))
    assert digests() == []
    jobs.send_digests(MORNING + DAY)
    jobs.send_digests(MORNING + 2 * DAY)

    [mail] = digests()
    assert "does not come." in mail.body
    assert db.session.scalars(select(Digest.sent_at)).one() == MORNING + DAY


def test_focal_points_hear_of_their_own_nominees_alone(event: Event, call: Call) -> None:
    other = make_call(event, "employers", email="employers@example.org")
    for asked, name in ((call, "Amina"), (other, "Emil")):
        say_yes(put_forward(asked, name))
    stray = put_forward(call, "Stray")
    say_yes(stray)
    with transaction():  # whoever speaks for another group by now is behind the wall
        stray.registration.group_id = "government"
    jobs.send_digests(MORNING + DAY)

    told = {mail.recipient: mail.body for mail in digests()}
    assert ("Amina" in told["focal@example.org"], "Emil" in told["employers@example.org"]) == (True, True)
    assert [name for name in ("Emil", "Stray") if name in told["focal@example.org"]] == []
    assert "Amina" not in told["employers@example.org"]


def test_nobody_hears_of_an_event_that_is_over_or_off_or_before_they_were_asked(event: Event, call: Call) -> None:
    unasked = make_call(event, "employers", sent=False)
    say_yes(put_forward(call, "Amina"))
    jobs.send_digests(event.ends_at)
    with transaction():
        event.status = EventStatus.CANCELLED
    jobs.send_digests(MORNING)

    assert digests() == []
    assert db.session.get(Digest, unasked.id) is None


def test_looking_twice_at_once_tells_it_once(call: Call) -> None:
    say_yes(put_forward(call, "Amina"))
    with transaction():
        assert jobs.service.send_digest(call, at=MORNING)
        assert not jobs.service.send_digest(call, at=MORNING)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({}, {}, []),
        ({}, {"opened": True}, [News.OPENED]),
        ({"opened": True}, {"opened": True, "accepted": True}, [News.ACCEPTED]),
        ({}, {"opened": True, "accepted": True}, [News.ACCEPTED]),
        ({}, {"reserve": True}, []),
        ({"reserve": True}, {}, [News.LEFT_RESERVE]),
        ({}, {"endorsement": Endorsement.AWAITED}, []),
        ({"endorsement": Endorsement.AWAITED}, {"endorsement": Endorsement.REFUSED}, [News.NOT_ENDORSED]),
        ({}, {"status": Status.WAITLISTED}, [News.WAITLISTED]),
        ({"status": Status.WAITLISTED}, {"status": Status.CONFIRMED}, [News.CONFIRMED]),
        ({"status": Status.CANCELLED}, {"status": Status.PENDING}, []),
    ],
    ids=str,
)
def test_news_is_what_a_focal_point_does_not_know(before: dict, now: dict, expected: list[News]) -> None:
    assert rules.news(Standing(**before), Standing(**now)) == expected
    assert Standing.read(Standing(**now).stored()) == Standing(**now)
