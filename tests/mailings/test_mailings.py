"""Messages to a selection: written, looked at, released on purpose, once."""

import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.core import outbox
from app.core.db import db, transaction
from app.core.outbox import LINK, Message, MessageStatus
from app.core.secret_links import token_for
from app.mailings import errors, notices, queries, service
from app.mailings.models import Mailing
from app.mailings.rules import Nominee, Selection
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Status
from tests.factories import NOW, make_event, make_registration

TEXTS = {
    "en": {"subject": "Room for {event}", "body": "Dear {name}, we meet in room 4."},
    "fr": {"subject": "Salle de {event}", "body": "Cher {name}, salle 4."},
}
TYPED = {f"{part}_{code}": said for code, text in TEXTS.items() for part, said in text.items()}
EVERYBODY = Selection()


@pytest.fixture
def mailing(event: Event, people: dict[str, Registration], olga: User) -> Mailing:
    with transaction():
        return service.write(event, TEXTS, EVERYBODY, by=olga, at=NOW)


def sent_by(mailing: Mailing) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.batch == mailing.id).order_by(Message.recipient)))


def at(event: Event, rest: str = "") -> str:
    return f"/organise/events/{event.slug}/messages{rest}"


def test_everybody_reads_it_in_their_language_as_the_preview_showed_it(
    desk: FlaskClient, event: Event, people: dict[str, Registration], mailing: Mailing, olga: User
) -> None:
    shown = desk.get(at(event, f"/mailings/{mailing.id}")).text
    ready = service.ready(mailing, event)
    with transaction():
        service.release(mailing, event, ready.seal, by=olga, at=NOW)

    messages = sent_by(mailing)
    assert [(one.recipient, one.language, one.subject) for one in messages] == [
        ("Amina@example.org", "fr", "Salle de Forum"),
        ("Bola@example.org", "en", "Room for Forum"),
        ("Chen@example.org", "en", "Room for Forum"),
    ]
    assert [one.body for one in messages] == [
        notices.to_one_of_many(mailing, one, event, language).body for one, language in ready.readers
    ]
    for message in messages[:2]:  # the first of each language
        assert message.subject in shown
        assert message.body.replace(LINK, "http://localhost/r/…") in shown.replace("&#39;", "'")
    own = f"http://localhost/r/{token_for(people['Amina'].link_nonce)}"
    assert "Cher Amina, salle 4." in messages[0].body
    assert own in outbox.body_with_link(messages[0])
    assert "There is no text in Русский: those who read it get the English one." in shown


def test_released_twice_at_once_it_is_sent_once(app: Flask, event: Event, mailing: Mailing, olga: User) -> None:
    seal, ids, numbers = service.ready(mailing, event).seal, (mailing.id, event.id, olga.id), []
    db.session.rollback()

    def click() -> None:
        with app.app_context(), transaction():
            rows = [db.session.get_one(kind, key) for kind, key in zip((Mailing, Event, User), ids, strict=True)]
            numbers.append(service.release(rows[0], rows[1], seal, by=rows[2], at=NOW))

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    db.session.rollback()
    assert (sorted(numbers), len(sent_by(mailing))) == ([0, 0, 0, 3], 3)


def test_what_has_changed_since_it_was_seen_is_not_released(event: Event, mailing: Mailing, olga: User) -> None:
    seal = service.ready(mailing, event).seal
    with transaction():
        service.rewrite(mailing, TEXTS, EVERYBODY, by=olga, at=NOW + timedelta(seconds=1))
    with pytest.raises(errors.ReadersChanged), transaction():
        service.release(mailing, event, seal, by=olga, at=NOW)

    seal = service.ready(mailing, event).seal
    make_registration(event, "Dana")
    with pytest.raises(errors.ReadersChanged), transaction():
        service.release(mailing, event, seal, by=olga, at=NOW)
    assert sent_by(mailing) == []


def test_what_is_released_is_fixed(event: Event, mailing: Mailing, olga: User) -> None:
    with transaction():
        service.release(mailing, event, service.ready(mailing, event).seal, by=olga, at=NOW)
    make_registration(event, "Dana")

    with transaction():
        assert service.release(mailing, event, service.ready(mailing, event).seal, by=olga, at=NOW) == 0
    with pytest.raises(errors.AlreadyReleased), transaction():
        service.rewrite(mailing, {}, EVERYBODY, by=olga, at=NOW)
    with pytest.raises(errors.AlreadyReleased), transaction():
        service.discard(mailing, by=olga, at=NOW)
    assert len(sent_by(mailing)) == 3


def test_a_message_to_nobody_is_not_released(event: Event, olga: User) -> None:
    make_registration(event, "Walk In", email="")
    with transaction():
        mailing = service.write(event, TEXTS, EVERYBODY, by=olga, at=NOW)
    ready = service.ready(mailing, event)

    with pytest.raises(errors.NobodyToWriteTo), transaction():
        service.release(mailing, event, ready.seal, by=olga, at=NOW)
    assert (ready.readers, ready.no_address, ready.no_text) == ([], 1, 0)


def test_a_message_without_english_goes_to_those_who_read_its_language(
    event: Event, people: dict[str, Registration], olga: User
) -> None:
    with transaction():
        mailing = service.write(event, {"fr": TEXTS["fr"]}, EVERYBODY, by=olga, at=NOW)
    ready = service.ready(mailing, event)

    assert ([one.name for one, _language in ready.readers], ready.no_text) == (["Amina"], 2)


def test_a_selection_names_whom_it_says(event: Event, people: dict[str, Registration]) -> None:
    amina, bola, _chen = people.values()
    with transaction():
        bola.nominated, bola.accepted_at, bola.role = True, NOW, AttendeeRole.TITULAR
    asked = make_event("Other")
    nominee = make_registration(asked, "Nominee")
    with transaction():
        nominee.status, nominee.nominated, nominee.endorsement = Status.PENDING, True, Endorsement.AWAITED
        nominee.reserve = True

    def named(event: Event, **wanted) -> list[str]:
        return [one.name for one in queries.readers(event.id, Selection(**wanted))]

    assert named(event) == ["Amina", "Bola", "Chen"]
    assert named(event, status=Status.CONFIRMED) == ["Amina", "Bola"]
    assert named(event, status=Status.CANCELLED) == []
    assert named(event, group_id="workers") == ["Chen"]
    assert named(event, country_iso3=amina.country_iso3) == ["Amina"]
    assert named(event, role=AttendeeRole.TITULAR) == ["Bola"]
    assert named(event, nominee=Nominee.ACCEPTED) == ["Bola"]
    assert named(event, nominee=Nominee.NOT_NOMINATED) == ["Amina", "Chen"]
    for kind in (Nominee.AWAITED, Nominee.UNENDORSED, Nominee.RESERVE):
        assert named(asked, nominee=kind) == ["Nominee"]


def test_a_test_goes_to_the_organiser_alone_and_opens_nothing(event: Event, mailing: Mailing, olga: User) -> None:
    with transaction():
        assert service.send_trial(mailing, event, "fr", by=olga, at=NOW)
        assert not service.send_trial(mailing, event, "ar", by=olga, at=NOW)

    [message] = db.session.scalars(select(Message).where(Message.kind == "mailing.test"))
    first = notices.to_one_of_many(mailing, service.ready(mailing, event).firsts["fr"], event, "fr")
    assert (message.recipient, message.subject, message.link_nonce) == (olga.email, "Essai\u202f: Salle de Forum", None)
    assert message.body == notices.as_shown(first, "(ici figure le lien propre à la personne)")


def test_an_organiser_writes_looks_and_releases(
    desk: FlaskClient, event: Event, people: dict[str, Registration]
) -> None:
    page = desk.get(at(event, "/mailings/new"))
    assert "Write a message" in page.text

    nobody = {"group_id": "workers", "country_iso3": "KEN", "role": "staff", "nominee": "reserve"}
    made = desk.post(at(event, "/mailings/new"), data=TYPED | nobody)
    page = desk.get(made.location).text
    assert "Everyone registered · Workers · Kenya · Staff · On a reserve list" in page
    assert "Nobody with an email address is in this selection." in page
    made = desk.post(at(event, "/mailings/new"), data=TYPED | {"status": "confirmed"})
    page = desk.get(made.location).text
    assert "2 people." in page
    assert "Confirmed" in page

    changed = desk.post(f"{made.location}/edit", data=TYPED | {"status": ""}, follow_redirects=True)
    assert "3 people." in changed.text
    assert (
        "A test is on its way"
        in desk.post(f"{made.location}/test", data={"language": "fr"}, follow_redirects=True).text
    )
    refused = desk.post(f"{made.location}/test", data={"language": "es"}, follow_redirects=True)
    assert "Nobody in this selection reads that language." in refused.text

    asked = desk.get(f"{made.location}/release").text
    assert "Send it to 3 people" in asked
    seal = re.search(r'name="seal" value="(\w+)"', asked)[1]
    stale = desk.post(f"{made.location}/release", data={"seal": "old"}, follow_redirects=True)
    assert "have changed since you looked" in stale.text
    done = desk.post(f"{made.location}/release", data={"seal": seal}, follow_redirects=True)
    assert "Released: 3 messages leave now." in done.text
    outbox.send_due(lambda: NOW + timedelta(days=999))
    again = desk.post(f"{made.location}/release", data={"seal": seal}, follow_redirects=True).text
    assert "leave now" not in again
    assert ">3</dd>" in again
    assert desk.get(f"{made.location}/edit").status_code == desk.get(f"{made.location}/release").status_code == 302
    assert "Released" in desk.get(at(event, "/mailings")).text
    refused = desk.post(f"{made.location}/discard", follow_redirects=True)
    assert refused.status_code == 409


def test_a_draft_can_be_thrown_away(desk: FlaskClient, event: Event, mailing: Mailing) -> None:
    desk.post(at(event, f"/mailings/{mailing.id}/discard"))

    assert db.session.query(Mailing).count() == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject_en": ""}, "Enter a subject."),
        ({"body_en": ""}, "Enter a text."),
        ({"subject_ar": "مرحبا"}, "Enter a text."),
        ({"body_fr": "Cher {nom}"}, "{nom} means nothing here. Use {name} or {event}."),
    ],
    ids=["no subject", "no text", "half a language", "unknown word"],
)
def test_what_is_missing_is_said_and_everything_typed_stays(
    desk: FlaskClient, event: Event, typed: dict[str, str], said: str
) -> None:
    answer = desk.post(at(event, "/mailings/new"), data=TYPED | {"subject_ru": "Привет", "body_ru": "Зал 4"} | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Зал 4" in answer.text


def test_an_event_that_is_not_ones_own_has_no_messages(desk: FlaskClient, event: Event, mailing: Mailing) -> None:
    other = make_event("Other")

    assert {desk.get(at(other, rest)).status_code for rest in ("/mailings", "/mailings/new", "/reminders")} == {404}
    assert desk.get(at(event, f"/mailings/{other.id}")).status_code == 404


def test_what_does_not_arrive_is_counted_and_named(
    desk: FlaskClient, event: Event, mailing: Mailing, olga: User
) -> None:
    with transaction():
        service.release(mailing, event, service.ready(mailing, event).seal, by=olga, at=NOW)
        sent_by(mailing)[0].status = MessageStatus.BOUNCED

    page = desk.get(at(event, f"/mailings/{mailing.id}")).text
    assert "came back" in page
    assert "Amina" in page

    with transaction():
        lost = sent_by(mailing)[0]
        service.send_again(lost, db.session.get_one(Registration, lost.about), lost.recipient, by=olga, at=NOW)
    page = desk.get(at(event, f"/mailings/{mailing.id}")).text
    assert ("came back" in page, ">3</dd>" in page) == (False, True)
