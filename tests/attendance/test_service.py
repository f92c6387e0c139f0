"""Scans are stored once, whoever sends them how often; marks and slips keep their history."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.attendance import places, queries, service
from app.attendance.errors import NothingToTakeBack
from app.attendance.models import Mark, Scan, TakenBack
from app.attendance.rules import Answer, Direction, Half, MarkKind, Place, ScanProblem, Word
from app.attendance.service import Receipt, RefusedScan, SentScan
from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.programme.models import Event
from app.registration import tickets
from app.registration.models import Registration
from app.registration.rules import Status
from tests.factories import make_attendee, make_event, make_session, session_at
from tests.support.statements import counted

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)  # in Nairobi
MONDAY = Place(date(2027, 5, 3))


def sent(
    registration: Registration, minutes: int = 0, direction: Direction = Direction.IN, **values: object
) -> SentScan:
    at = NINE + timedelta(minutes=minutes)
    known = {"scan_id": uuid4(), "ticket": registration.ticket, "session_id": None} | values
    return SentScan(direction=direction, scanned_at=known.pop("scanned_at", at), device="phone 1", **known)


def receive(event: Event, *batch: SentScan) -> Receipt:
    with transaction():
        return service.receive(event, batch, by=SYSTEM, at=NINE + timedelta(hours=1))


def stored() -> int:
    return db.session.scalar(select(func.count()).select_from(Scan)) or 0


def noted(actions: str) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.action.startswith(actions))
    return list(db.session.scalars(query.order_by(AuditEntry.at)))


def test_a_scan_is_kept_as_the_device_sent_it(app: Flask) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")
    scan = sent(amina, minutes=-3)

    assert receive(event, scan) == Receipt(stored=1, known=0)

    kept = db.session.get_one(Scan, scan.scan_id)
    assert (kept.registration_id, kept.session_id, kept.day, kept.direction, kept.device, kept.recorded_by) == (
        amina.id, None, date(2027, 5, 3), Direction.IN, "phone 1", "system",
    )  # fmt: skip
    assert (kept.scanned_at, kept.received_at) == (NINE - timedelta(minutes=3), NINE + timedelta(hours=1))


def test_the_same_batch_again_stores_nothing_twice(app: Flask) -> None:
    event = make_event()
    batch = [sent(make_attendee(event, "Amina")), sent(make_attendee(event, "Bola"))]

    assert receive(event, *batch) == Receipt(stored=2, known=0)
    assert receive(event, *reversed(batch), sent(make_attendee(event, "Chen"))) == Receipt(stored=1, known=2)
    assert stored() == 3


def test_the_same_scan_twice_in_one_batch_is_one_scan_and_the_first_counts(app: Flask) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")
    first = sent(amina)

    assert receive(event, first, sent(amina, 5, Direction.OUT, scan_id=first.scan_id)) == Receipt(stored=1, known=1)
    assert db.session.get_one(Scan, first.scan_id).direction is Direction.IN


def test_two_devices_that_send_the_same_scans_at_once_store_each_once(app: Flask) -> None:
    event = make_event()
    people = [make_attendee(event, f"Person {number}") for number in range(20)]
    batch = [sent(person) for person in people]
    event_id, start = event.id, Barrier(2, timeout=30)
    db.session.remove()

    def send(scans: list[SentScan]) -> Receipt:
        with app.app_context():
            start.wait()
            return receive(db.session.get_one(Event, event_id), *scans)

    with ThreadPoolExecutor(2) as devices:
        receipts = list(devices.map(send, [batch, batch[::-1]]))

    assert sum(receipt.stored for receipt in receipts) == sum(receipt.known for receipt in receipts) == stored() == 20


def test_a_ticket_is_understood_as_people_type_it(app: Flask) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")

    assert receive(event, sent(amina, ticket=f" {tickets.shown(amina.ticket).lower()} ")).stored == 1


def test_a_scan_is_stored_whatever_became_of_the_registration(app: Flask) -> None:
    event = make_event()
    people = [make_attendee(event, status.value, status) for status in Status]

    assert receive(event, *(sent(person) for person in people)) == Receipt(stored=len(Status), known=0)


def test_only_what_cannot_be_of_this_event_is_refused(app: Flask) -> None:
    event, other = make_event(), make_event()
    amina, stranger = make_attendee(event, "Amina"), make_attendee(other, "Stranger")
    batch = [
        sent(amina),
        sent(amina, ticket=tickets.new()),
        sent(amina, ticket="nonsense"),
        sent(stranger),
        sent(amina, session_id=make_session(other).id),
        sent(amina, scanned_at=datetime(1970, 1, 1, tzinfo=UTC)),
    ]

    assert receive(event, *batch) == Receipt(
        stored=1,
        known=0,
        refused=(
            RefusedScan(batch[1].scan_id, ScanProblem.UNKNOWN_TICKET),
            RefusedScan(batch[2].scan_id, ScanProblem.UNKNOWN_TICKET),
            RefusedScan(batch[3].scan_id, ScanProblem.WRONG_EVENT),
            RefusedScan(batch[4].scan_id, ScanProblem.UNKNOWN_SESSION),
            RefusedScan(batch[5].scan_id, ScanProblem.IMPOSSIBLE_TIME),
        ),
    )


def test_nothing_sent_is_nothing_stored(app: Flask) -> None:
    assert receive(make_event()) == Receipt(stored=0, known=0)


def test_a_scan_counts_for_the_day_it_was_at_the_event(app: Flask) -> None:
    event = make_event(zone="America/Lima")
    late_evening = sent(make_attendee(event, "Amina"), scanned_at=datetime(2027, 5, 4, 4, 30, tzinfo=UTC))

    receive(event, late_evening)

    assert db.session.get_one(Scan, late_evening.scan_id).day == date(2027, 5, 3)


def test_a_scan_of_a_session_counts_for_the_day_of_the_session(app: Flask) -> None:
    event = make_event()
    tuesday = session_at(event, "Closing", "2027-05-04 09:00")
    early = sent(make_attendee(event, "Amina"), session_id=tuesday.id)

    receive(event, early)

    assert (found := db.session.get_one(Scan, early.scan_id)).day == date(2027, 5, 4)
    assert found.session_id == tuesday.id


def test_a_batch_takes_few_statements_however_long_it_is(app: Flask) -> None:
    event = make_event()
    session = make_session(event)
    people = [make_attendee(event, f"Person {number}") for number in range(3)]
    for_three = [sent(person, session_id=session.id) for person in people]

    with counted() as one:
        receive(event, sent(people[0], session_id=session.id))
    with counted() as three:
        receive(event, *for_three)

    assert len(one) == len(three) <= 5


def check_in(
    registration: Registration, minutes: int = 0, direction: Direction = Direction.IN, **values: UUID
) -> service.CheckIn:
    at, form_id = NINE + timedelta(minutes=minutes), values.get("form_id", uuid4())
    with transaction():
        return service.check_in(registration, MONDAY, direction, form_id, by=SYSTEM, at=at)


def test_who_has_a_confirmed_place_is_welcome_once_and_then_already_in(app: Flask) -> None:
    amina = make_attendee(make_event(), "Amina")

    assert [check_in(amina).answer, check_in(amina, 5).answer] == [Answer.WELCOME, Answer.ALREADY_IN]
    assert check_in(amina, 10, Direction.OUT).answer is Answer.GOODBYE
    assert check_in(amina, 15).answer is Answer.WELCOME
    assert stored() == 4


def test_a_form_sent_twice_is_one_check_in_with_one_answer(app: Flask) -> None:
    event, form_id = make_event(), uuid4()
    amina, bola = make_attendee(event, "Amina"), make_attendee(event, "Bola")

    answers = [
        check_in(person, minutes, form_id=form_id).answer for person, minutes in ((amina, 0), (amina, 1), (bola, 2))
    ]

    assert answers == [Answer.WELCOME, Answer.WELCOME, Answer.WELCOME]
    assert stored() == 2, "one for each of two people, though the second came by a form that had been used"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CONFIRMED])
def test_who_has_no_confirmed_place_stays_outside(app: Flask, status: Status) -> None:
    told = check_in(make_attendee(make_event(), "Amina", status))

    assert told.answer in (Answer.NOT_CONFIRMED, Answer.CANCELLED)
    assert told.registration_id
    assert not told.scan
    assert stored() == 0


def test_a_typed_code_checks_in_its_holder(app: Flask) -> None:
    event, other = make_event(), make_event()
    amina, stranger = make_attendee(event, "Amina"), make_attendee(other, "Stranger")

    def typed(code: str) -> service.CheckIn:
        with transaction():
            return service.check_in_by_code(event, code, MONDAY, Direction.IN, uuid4(), by=SYSTEM, at=NINE)

    assert (typed(amina.ticket).answer, typed(stranger.ticket).answer) == (Answer.WELCOME, Answer.WRONG_EVENT)
    assert typed(tickets.new()).answer is typed("Amina").answer is Answer.UNKNOWN_CODE
    assert stored() == 1


def test_a_slip_is_taken_back_and_stays_on_record(app: Flask) -> None:
    event = make_event()
    amina = make_attendee(event, "Amina")
    slip = check_in(amina).scan
    assert slip

    for _ in range(2):
        with transaction():
            service.take_back(event, slip.id, by=SYSTEM, at=NINE)

    assert stored() == 1
    assert db.session.scalars(select(TakenBack.scan_id)).all() == [slip.id]
    assert [entry.action for entry in noted("scan.")] == ["scan.taken_back"]
    assert queries.seen_at(MONDAY, [amina.id])[amina.id].passages == []
    assert check_in(amina, 3).answer is Answer.WELCOME


def test_a_scan_of_another_event_cannot_be_taken_back(app: Flask) -> None:
    elsewhere = check_in(make_attendee(make_event(), "Amina")).scan
    assert elsewhere
    for scan_id in (elsewhere.id, uuid4()):
        with pytest.raises(NothingToTakeBack), transaction():
            service.take_back(make_event(), scan_id, by=SYSTEM, at=NINE)


def test_every_mark_is_kept_with_who_and_when(app: Flask) -> None:
    event = make_event()
    amina, session = make_attendee(event, "Amina"), make_session(event)
    opening = next(place for place in places.places_of(event) if place.session_id == session.id)

    for number, kind in enumerate((MarkKind.ABSENT, MarkKind.EXCUSED)):
        with transaction():
            service.mark(amina, opening, kind, by=SYSTEM, at=NINE + timedelta(hours=number), note="by telephone")

    marks = db.session.scalars(select(Mark).order_by(Mark.marked_at)).all()
    assert [(mark.kind, mark.session_id, mark.day, mark.marked_by, mark.note) for mark in marks] == [
        (MarkKind.ABSENT, session.id, date(2027, 5, 3), "system", "by telephone"),
        (MarkKind.EXCUSED, session.id, date(2027, 5, 3), "system", "by telephone"),
    ]
    assert queries.seen_at(opening, [amina.id])[amina.id].words == [
        Word(mark.marked_at, mark.kind, mark.id) for mark in marks
    ]
    assert [(entry.action, entry.changes["kind"]) for entry in noted("attendance.")] == [
        ("attendance.marked", "absent"),
        ("attendance.marked", "excused"),
    ]


def test_a_scan_counts_when_it_was_by_our_clock(app: Flask) -> None:
    event = make_event(half_days=True)
    amina = make_attendee(event, "Amina")
    fast = sent(amina, scanned_at=NINE + timedelta(days=1), clock_ahead=86_400, half=Half.MORNING)

    assert receive(event, fast).stored == 1

    kept = db.session.get_one(Scan, fast.scan_id)
    assert (kept.scanned_at, kept.happened_at) == (NINE + timedelta(days=1), NINE)
    assert (kept.day, kept.half) == (MONDAY.day, Half.MORNING)


def test_somebody_found_by_name_is_scanned_by_their_number(app: Flask) -> None:
    event, other = make_event(), make_event("Other")
    amina, bola = make_attendee(event, "Amina"), make_attendee(other, "Bola")
    batch = [sent(one, ticket="", registration_id=one.id) for one in (amina, bola)]
    stranger = sent(amina, ticket="", registration_id=uuid4())

    receipt = receive(event, *batch, stranger)

    assert (receipt.stored, [one.problem for one in receipt.refused]) == (
        1,
        [ScanProblem.WRONG_EVENT, ScanProblem.UNKNOWN_TICKET],
    )
