"""Issuing certificates: one, all, anew; revoking them; and their end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.accounts.models import User
from app.attendance.rules import Direction, Place
from app.certificates import errors, jobs, queries, service
from app.certificates.models import Certificate, CertificateRun
from app.certificates.rules import CODE_LENGTH, CertificateState
from app.core import audit, clock, outbox
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import Precision, SessionKind
from app.registration import tickets
from app.registration.models import Registration
from app.registration.rules import Status
from tests.attendance.test_queries import store
from tests.factories import make_attendee, make_event, make_user, session_at
from tests.support.paper import facts_of, lines_of, text_of

VALID, REVOKED, REPLACED = CertificateState.VALID, CertificateState.REVOKED, CertificateState.REPLACED
NOW = datetime(2027, 5, 6, 9, tzinfo=UTC)  # the day after
LATER = NOW + timedelta(days=3)
LONG_AFTER = datetime(2037, 5, 7, tzinfo=UTC)


@pytest.fixture
def organiser(app: Flask) -> User:
    return make_user()


@pytest.fixture
def event(app: Flask) -> Event:
    """Two required sessions of 90 minutes, a bus ride and a party."""
    event = make_event("Forum on decent work", number=12)
    session_at(event, "Opening", "2027-05-03 09:00")
    session_at(event, "Closing", "2027-05-04 09:00")
    session_at(event, "Bus", "2027-05-04 12:00", kind=SessionKind.TRAVEL)
    session_at(event, "Party", "2027-05-04 20:00", required=False)
    return event


def attend(event: Event, person: Registration, *titles: str) -> Registration:
    for session in [one for one in event.sessions if one.title in titles]:
        store(event, person, Place(session.starts_wall.date(), session.id), session.starts_at, Direction.IN)
    db.session.commit()
    return person


def who_completed(event: Event, name: str, **values: Any) -> Registration:
    return attend(event, make_attendee(event, name, **values), "Opening", "Closing")


def issue(to: Registration, by: User, *, exception: str = "", at: datetime = NOW) -> Certificate:
    with transaction():
        return service.issue(to, exception=exception, by=by, at=at)


def all_of() -> list[Certificate]:
    return db.session.query(Certificate).order_by(Certificate.running).all()


def test_a_certificate_says_to_whom_for_what_and_how_much_and_where_it_is_checked(event: Event, organiser: User):
    amina = attend(event, who_completed(event, "Nguyễn Thị Ánh"), "Bus", "Party")
    made = issue(amina, organiser)

    said = lines_of(made.pdf)
    shown = tickets.shown(made.code)
    assert (made.number, made.running, made.state, made.language) == ("2027-12-0001", 1, VALID, "en")
    assert {
        "Certificate of participation",
        "This certificate is given to",
        "Nguyễn Thị Ánh",
        "for taking part in",
        "Forum on decent work",
        "Mon 3 – Wed 5 May 2027 · Kenya",
        "Required sessions attended: 2 of 2",
        "Time attended: 4 h 30 min",  # the party too, and not the bus
        "Issued on Thu 6 May 2027",
        f"http://localhost/certificates/{shown}",
    } <= set(said)
    assert [line for line in said if line in ("Opening", "Closing", "Bus", "Party")] == ["Opening", "Closing", "Party"]
    assert facts_of(made.pdf) == {
        "title": "Certificate of participation: Nguyễn Thị Ánh",
        "language": "en",
        "pages": 2,
        "tagged": True,
        "accessible": True,
    }
    assert (made.parts_present, made.parts_needed, made.minutes, made.kept_until) == (2, 2, 270, date(2037, 5, 6))
    assert queries.of_code(shown.lower()) is queries.of_code(made.code) is made
    assert len(made.code) == CODE_LENGTH


@pytest.mark.parametrize(
    ("language", "name", "own", "expected"),
    [
        ("fr", "Aïssatou Bâ", "", ["Aïssatou Bâ", "lun. 3 – mer. 5 mai 2027 · Kenya"]),
        ("es", "Íñigo Ibáñez", "", ["Certificado de participación", "Título en inglés"]),
        ("pt", "Conceição Évora", "", ["Sessões obrigatórias frequentadas: 2 de 2", "Título em inglês"]),
        ("ru", "Olga Ivanova", "Ольга Иванова", ["Сертификат об участии", "Ольга Иванова", "Olga Ivanova"]),
        ("ar", "Fatima El Zahra", "فاطمة الزهراء", ["شهادة مشاركة", "فاطمة الزهراء", "للمشاركة في"]),
        ("en", "Wang Xiaoming", "王小明", ["Wang Xiaoming", "王小明"]),
    ],
    ids=["french", "spanish", "portuguese", "cyrillic", "arabic", "chinese"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_certificate_is_in_its_bearers_language_with_the_name_in_both_scripts(
    event: Event, organiser: User, language: str, name: str, own: str, expected: list[str]
):
    made = issue(who_completed(event, name, badge_name=own, language=language), organiser)
    said = lines_of(made.pdf)
    assert set(expected) <= set(said), said
    assert (made.name, made.own_name, facts_of(made.pdf)["language"]) == (name, own, language)


def test_before_the_end_it_says_what_was_attended_so_far(event: Event, organiser: User):
    at_ten = datetime(2027, 5, 4, 7, tzinfo=UTC)  # in Nairobi, in the middle of the closing session
    assert issue(who_completed(event, "Amina"), organiser, at=at_ten).minutes == 90 + 60


def test_it_goes_out_by_mail_and_stays_byte_for_byte(event: Event, organiser: User):
    amina = who_completed(event, "Amina")
    made = issue(amina, organiser)
    [mail] = [mail for mail in outbox.history(amina.id) if mail.kind == "certificate"]

    assert (mail.subject, mail.recipient) == ("Your certificate: Forum on decent work", amina.email)
    assert (mail.attachment, mail.attachment_name) == (made.pdf, "certificate-2027-12-0001.pdf")
    assert f"/certificates/{tickets.shown(made.code)}" in mail.body
    assert "/r/" in outbox.body_with_link(mail)
    kept = bytes(made.pdf)
    amina.name = "Amina Odhiambo"
    db.session.commit()
    assert issue(amina, organiser, at=LATER).pdf == kept  # who has one keeps it
    [entry] = db.session.query(audit.AuditEntry).filter_by(action="certificate.issued")
    assert entry.changes == {"number": "2027-12-0001", "replaces": None, "exception": ""}


def test_below_the_threshold_it_needs_a_reason_which_is_kept_and_does_not_stand_on_it(event: Event, organiser: User):
    bola = attend(event, make_attendee(event, "Bola"), "Opening")
    with pytest.raises(errors.NotCompleted):
        issue(bola, organiser)
    made = issue(bola, organiser, exception="Ill on the second day")
    assert (made.exception, made.parts_present, made.parts_needed) == ("Ill on the second day", 1, 2)
    assert "Required sessions attended: 1 of 2" in lines_of(made.pdf)
    assert "Ill" not in text_of(made.pdf)
    assert issue(who_completed(event, "Amina"), organiser, exception="Not needed").exception == ""


def test_nobody_has_one_without_a_place_or_at_an_event_that_gives_none(event: Event, organiser: User):
    with pytest.raises(errors.NotConfirmed):
        issue(attend(event, make_attendee(event, "Dora", Status.WAITLISTED), "Opening", "Closing"), organiser)
    amina = who_completed(event, "Amina")
    event.certificate_threshold = None
    db.session.commit()
    with pytest.raises(errors.GivesNone):
        issue(amina, organiser, exception="Please")
    with transaction(), pytest.raises(errors.GivesNone):
        service.begin(event, by=organiser, at=NOW)
    assert all_of() == []


def test_a_name_that_we_have_no_font_for_is_refused_by_its_characters_and_uses_up_no_number(
    event: Event, organiser: User
):
    with pytest.raises(errors.CannotPrint) as refused:
        issue(who_completed(event, "ᏣᎳᎩ"), organiser)
    assert "ᏣᎳᎩ" in refused.value.sentence()
    assert issue(who_completed(event, "Amina"), organiser).number == "2027-12-0001"


def test_where_the_day_is_not_known_the_year_is_that_of_issuing_and_the_days_are_left_out(app: Flask, organiser: User):
    event = make_event(
        number=7, first_day=None, last_day=None, starts_at=None, ends_at=None, date_precision=Precision.UNKNOWN
    )
    session_at(event, "Opening", "2027-01-10 09:00")
    made = issue(attend(event, make_attendee(event, "Amina"), "Opening"), organiser)
    assert (made.number, made.first_day, made.kept_until) == ("2027-7-0001", None, date(2037, 5, 6))


def test_the_same_certificate_twice_at_once_is_one_and_others_get_numbers_of_their_own(
    app: Flask, event: Event, organiser: User
):
    people = [who_completed(event, name).id for name in ("Amina", "Amina Two", "Bola")]
    wanted = [people[0], people[0], people[1], people[2]]
    by, start = organiser.id, Barrier(len(wanted))

    def click(key: UUID) -> str:
        with app.app_context():
            start.wait()
            with transaction():
                user, to = db.session.get_one(User, by), db.session.get_one(Registration, key)
                return service.issue(to, by=user, at=NOW).number

    with ThreadPoolExecutor(len(wanted)) as pool:
        numbers = list(pool.map(click, wanted))
    assert numbers[0] == numbers[1]
    assert sorted(set(numbers)) == ["2027-12-0001", "2027-12-0002", "2027-12-0003"]
    db.session.rollback()
    assert len(all_of()) == 3


def test_after_a_correction_it_is_issued_anew_once_and_the_earlier_one_says_so(event: Event, organiser: User):
    amina = who_completed(event, "Anina")
    first = issue(amina, organiser)
    kept, amina.name = bytes(first.pdf), "Amina"
    db.session.commit()
    for _click in range(2):
        with transaction():
            second = service.issue_anew(first, by=organiser, at=LATER)

    assert (first.state, first.pdf, first.name) == (REPLACED, kept, "Anina")
    assert (second.state, second.number, second.replaces_id, second.name) == (VALID, "2027-12-0002", first.id, "Amina")
    assert "Replaces certificate 2027-12-0001 of Thu 6 May 2027." in text_of(second.pdf)
    assert "It replaces certificate 2027-12-0001." in outbox.history(amina.id)[0].body
    assert queries.successor(first) is second
    assert len(all_of()) == 2


def test_a_correction_takes_away_from_nobody_what_was_earned(event: Event, organiser: User):
    amina = who_completed(event, "Amina")
    first = issue(amina, organiser)
    session_at(event, "Added later", "2027-05-05 09:00")
    with transaction():
        second = service.issue_anew(first, by=organiser, at=LATER)
    assert (second.parts_present, second.parts_needed, second.exception) == (2, 3, "")


def test_a_revoked_one_stays_so_for_its_first_reason_and_its_bearer_is_told(event: Event, organiser: User):
    amina = who_completed(event, "Amina")
    made = issue(amina, organiser)
    for reason in ("Issued to the wrong person", "Another reason"):
        with transaction():
            service.revoke(made, reason, by=organiser, at=LATER)

    assert (made.state, made.revoked_at, made.revoked_reason) == (REVOKED, LATER, "Issued to the wrong person")
    [mail] = [mail for mail in outbox.history(amina.id) if mail.kind == "certificate.revoked"]
    assert "The organiser says: Issued to the wrong person" in mail.body
    assert made.pdf
    with transaction(), pytest.raises(errors.NotValid):
        service.issue_anew(made, by=organiser, at=LATER)
    assert queries.waiting(event, queries.timetable(event).places) == []  # a run does not undo it
    again = issue(amina, organiser, at=LATER)
    assert (again.number, again.replaces_id) == ("2027-12-0002", None)


def test_what_was_replaced_cannot_be_revoked_and_without_a_registration_nobody_is_told(event: Event, organiser: User):
    amina, bola = who_completed(event, "Amina"), who_completed(event, "Bola")
    first, other = issue(amina, organiser), issue(bola, organiser)
    other.registration_id = None
    with transaction():
        service.issue_anew(first, by=organiser, at=LATER)
    with transaction(), pytest.raises(errors.NotValid):
        service.revoke(first, "Why", by=organiser, at=LATER)
    db.session.query(Certificate).filter_by(id=other.id).update({"registration_id": None})
    db.session.commit()
    with transaction(), pytest.raises(errors.NotValid):
        service.issue_anew(other, by=organiser, at=LATER)
    with transaction():
        service.revoke(other, "Why", by=organiser, at=LATER)
    assert other.state is REVOKED


def begin(event: Event, by: User) -> CertificateRun:
    with transaction():
        return service.begin(event, by=by, at=NOW)


def test_all_who_completed_get_theirs_by_the_worker_and_who_cannot_is_named(
    event: Event, organiser: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "TOGETHER", 1)
    people = [who_completed(event, name) for name in ("Amina", "Bola", "ᏣᎳᎩ", "Dora")]
    attend(event, make_attendee(event, "Never there enough"), "Opening")
    issue(people[3], organiser)
    run = begin(event, organiser)
    assert (begin(event, organiser).id, run.total, run.done) == (run.id, 3, 0)

    progress = []
    for _look in range(3):
        jobs.issue_due(clock.now)
        db.session.expire_all()
        progress.append((run.issued, len(run.refused), run.finished_at is not None))
    assert progress == [(2, 0, False), (2, 1, True), (2, 1, True)]
    assert run.refused == {str(people[2].id): {"code": "cannot_print", "characters": "ᏣᎳᎩ"}}
    assert [one.name for one in all_of()] == ["Dora", "Amina", "Bola"]
    assert all(one.issued_by_id == organiser.id for one in all_of())
    with transaction():
        service.carry_on(run.id, [people[2].id], at=NOW)  # a second worker that comes late
        service.finish(run.id, at=NOW)
    assert (run.issued, db.session.query(outbox.Message).filter_by(kind="certificate").count()) == (2, 3)


def test_whoever_got_one_meanwhile_gets_no_second_from_the_run(event: Event, organiser: User):
    amina = who_completed(event, "Amina")
    run = begin(event, organiser)
    issue(amina, organiser)
    with transaction():
        service.carry_on(run.id, [amina.id], at=NOW)
    assert (run.issued, run.refused, len(all_of())) == (0, {}, 1)
    jobs.issue_due(clock.now)
    with transaction(), pytest.raises(errors.NobodyToIssueTo):
        service.begin(event, by=organiser, at=NOW)


def test_after_ten_years_the_name_and_the_document_go_and_the_number_stays(event: Event, organiser: User):
    made = issue(who_completed(event, "Amina"), organiser)
    jobs.forget_due(datetime(2037, 5, 4, tzinfo=UTC))
    assert made.pdf
    for _look in range(2):
        jobs.forget_due(LONG_AFTER)
    db.session.expire_all()
    assert (made.name, made.pdf, made.forgotten_at, made.number) == ("", None, LONG_AFTER, "2027-12-0001")
    assert not [mail for mail in outbox.history(made.registration_id) if mail.attachment]
    assert db.session.query(audit.AuditEntry).filter_by(action="certificate.forgotten").count() == 1
