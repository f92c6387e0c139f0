"""Registering, deciding, leaving, and what becomes of seats."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import outbox
from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.registration import errors, jobs, queries, seating, service, tickets
from app.registration.event_news import Change, Kind
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Changes, Details, Gender, Status
from app.registration.service import Answer
from tests.factories import NOW, details, make_event, make_registration, make_user
from tests.support.statements import counted

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(minutes=1)  # after everybody has registered


def register(event: Event, said: Details, key: str | None = None) -> Answer:
    with transaction():
        return service.register(event, said, request_key=key, at=NOW)


def approve(*registrations: Registration) -> None:
    for registration in registrations:
        with transaction():
            service.approve(registration, by=SYSTEM, at=LATER)


def statuses(*registrations: Registration) -> list[Status]:
    return [registration.status for registration in registrations]


def letters(registration: Registration) -> list[str]:
    """Name the kinds of messages that somebody got, in order."""
    return [message.kind.partition(".")[2] for message in reversed(outbox.history(registration.id))]


def deeds(subject_id: UUID) -> set[str]:
    return set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == subject_id.hex)))


# Registering.


def test_when_every_seat_is_taken_the_next_person_waits(app: Flask) -> None:
    event = make_event(seats=1)

    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")

    assert statuses(amina, bola) == [Status.CONFIRMED, Status.WAITLISTED]
    assert (letters(amina), letters(bola)) == (["confirmed"], ["waitlisted"])


def test_what_was_said_is_kept_and_made_to_be_found(app: Flask) -> None:
    event = make_event(seats=1)
    said = details("Ámina Diallo", email=" Amina@Example.org ", language="xx", languages=("fr", "wo"))

    answer = register(event, said)

    kept = db.session.get_one(Registration, answer.id)
    assert (kept.email, kept.identity) == ("Amina@Example.org", "amina@example.org")
    assert (kept.language, kept.languages) == ("en", ["fr", "wo"])
    assert kept.search_text == "amina diallo\nministry of labour\namina@example.org"
    assert (kept.consent_at, kept.registered_at) == (NOW, NOW)
    assert answer == Answer(kept.id, Status.CONFIRMED, "open", tickets.shown(kept.ticket), answer.token)
    assert deeds(kept.id) == {"registration.made"}


def test_without_consent_none_is_noted(app: Flask) -> None:
    assert make_registration(make_event(), consent=False).consent_at is None


def test_a_reserved_seat_of_ones_own_group_goes_first_then_an_open_one(app: Flask) -> None:
    event = make_event(seats=3, reserved={"workers": 1, "employers": 1})

    seats = [register(event, details(name, group_id="workers")).seat for name in ("Amina", "Bola", "Chidi")]

    assert seats == ["workers", "open", None]


def test_an_event_without_seats_takes_everybody(app: Flask) -> None:
    answer = register(make_event(), details())

    assert (answer.status, answer.seat) == (Status.CONFIRMED, None)


def test_staff_need_no_seat(app: Flask) -> None:
    event = make_event(seats=0, country_limit=0)

    assert make_registration(event, role=AttendeeRole.STAFF).status is Status.CONFIRMED


def test_no_more_from_a_country_than_its_limit(app: Flask) -> None:
    event = make_event(seats=9, country_limit=1)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    fatou = make_registration(event, "Fatou", country_iso3="SEN")

    assert statuses(amina, bola, fatou) == [Status.CONFIRMED, Status.WAITLISTED, Status.CONFIRMED]


def test_the_country_limit_holds_without_seats_too(app: Flask) -> None:
    event = make_event(country_limit=1)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    assert statuses(amina, bola) == [Status.CONFIRMED, Status.WAITLISTED]

    with transaction():
        service.cancel(amina, at=LATER)

    assert statuses(amina, bola) == [Status.CANCELLED, Status.CONFIRMED]


def test_where_organisers_decide_one_is_told_to_wait_for_them(app: Flask) -> None:
    event = make_event(seats=1, policy=Policy.APPROVAL)

    answer = register(event, details())

    amina = db.session.get_one(Registration, answer.id)
    assert (answer.status, answer.seat, answer.ticket) == (Status.PENDING, None, None)
    assert letters(amina) == ["received"]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"status": EventStatus.DRAFT}, errors.EventNotPublic),
        ({"status": EventStatus.CANCELLED}, errors.EventCancelled),
        ({"status": EventStatus.POSTPONED}, errors.EventPostponed),
        ({"status": EventStatus.CLOSED}, errors.Closed),
        ({"opens_at": NOW + HOUR}, errors.NotOpenYet),
        ({"closes_at": NOW}, errors.Closed),
        ({"policy": Policy.CLOSED}, errors.NotOnline),
        ({"policy": Policy.NOMINATION}, errors.NominationOnly),
        ({"policy": Policy.INVITATION}, errors.InvitationOnly),
    ],
)
def test_whoever_cannot_register_is_told_why(app: Flask, values: dict[str, Any], refusal: type[Refusal]) -> None:
    event = make_event(seats=1, **values)

    with pytest.raises(refusal):
        register(event, details())


def test_the_early_are_told_when_to_come_back(app: Flask) -> None:
    event = make_event(opens_at=NOW + HOUR)

    with pytest.raises(errors.NotOpenYet) as refused:
        register(event, details())

    assert "Fri 15 January 2027 at 13:00" in refused.value.sentence()  # three hours on, in Nairobi


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [({"country_iso3": "XXX"}, errors.UnknownCountry), ({"group_id": "unions"}, errors.UnknownGroup)],
)
def test_countries_and_groups_are_those_we_know(app: Flask, wrong: dict[str, str], refusal: type[Refusal]) -> None:
    event = make_event()

    with pytest.raises(refusal):
        register(event, details(**wrong))


def test_nobody_registers_twice_whatever_the_case_of_their_address(app: Flask) -> None:
    event = make_event(seats=2)
    make_registration(event, email="amina@example.org")

    with pytest.raises(errors.AlreadyRegistered):
        register(event, details(email="AMINA@example.org"))

    assert queries.free_seats(event.id) == {None: 1}


def test_who_has_left_may_come_again(app: Flask) -> None:
    event = make_event(seats=1)
    amina = make_registration(event, email="amina@example.org")
    with transaction():
        service.cancel(amina, at=LATER)

    assert register(event, details(email="amina@example.org")).status is Status.CONFIRMED


def test_the_same_request_again_gets_the_same_answer_whatever_has_happened_since(app: Flask) -> None:
    event, said = make_event(seats=1), details()
    first = register(event, said, "a key")
    with transaction():
        service.cancel(db.session.get_one(Registration, first.id), at=LATER)
        event.status = EventStatus.CLOSED

    assert register(event, said, "a key") == first
    assert queries.counts_by_status(event.id) == {Status.CANCELLED: 1}


def test_the_key_of_a_request_names_no_other_request(app: Flask) -> None:
    event = make_event(seats=2)
    register(event, details("Amina"), "1")

    with pytest.raises(errors.KeyReused):
        register(event, details("Bola"), "1")


def test_a_trouble_that_has_no_name_is_not_called_a_double(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    make_registration(event)
    taken = db.session.scalars(select(Registration.ticket)).one()
    monkeypatch.setattr(tickets, "new", lambda: taken)

    with pytest.raises(IntegrityError):
        register(event, details("Bola"))


def test_seats_whose_time_has_come_are_released_before_anybody_is_told_that_all_are_taken(app: Flask) -> None:
    event = make_event(seats=2, reserved={"workers": 2}, reserved_until=NOW + HOUR)
    waiting = make_registration(event, "Amina")

    late = make_registration(event, "Bola", at=NOW + HOUR)

    assert statuses(waiting, late) == [Status.CONFIRMED, Status.CONFIRMED]
    assert (letters(waiting), event.reserved_until) == (["waitlisted", "promoted"], None)


def test_registering_takes_twelve_statements_at_most(app: Flask) -> None:
    event = make_event(seats=5, reserved={"workers": 1})
    said = details()
    db.session.expire_all()
    register(event, details("Somebody earlier"))

    with counted() as statements:
        register(event, said, "a key")

    assert len(statements) <= 12, statements


# Deciding.


def test_who_is_approved_gets_a_seat_or_a_place_in_line(app: Flask) -> None:
    event = make_event(seats=1, policy=Policy.APPROVAL)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")

    approve(amina, bola)

    assert statuses(amina, bola) == [Status.CONFIRMED, Status.WAITLISTED]
    assert (letters(amina), letters(bola)) == (["received", "confirmed"], ["received", "waitlisted"])


def test_staff_who_are_approved_need_no_seat(app: Flask) -> None:
    event = make_event(seats=0, policy=Policy.APPROVAL)
    sam = make_registration(event, "Sam", role=AttendeeRole.STAFF)

    approve(sam)

    assert sam.status is Status.CONFIRMED


def test_who_is_approved_after_the_event_got_seats_takes_one(app: Flask) -> None:
    event = make_event(policy=Policy.APPROVAL)
    amina = make_registration(event)
    with transaction():
        seating.set_capacity(event, 1, {}, by=SYSTEM, at=LATER)

    approve(amina)

    assert amina.seat_id is not None


def test_who_is_declined_is_told_why(app: Flask) -> None:
    event = make_event(seats=1, policy=Policy.APPROVAL)
    amina, organiser = make_registration(event), make_user()

    with transaction():
        service.decline(amina, " The course is full. ", by=organiser, at=LATER)

    assert (amina.status, amina.decline_reason, amina.decided_at) == (Status.DECLINED, "The course is full.", LATER)
    assert "The course is full." in outbox.history(amina.id)[0].body
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.declined")).one()
    assert (entry.actor, entry.changes) == (organiser.actor, {"reason": "The course is full."})


def test_what_was_decided_is_not_decided_again(app: Flask) -> None:
    event = make_event(seats=1)
    amina = make_registration(event)

    with pytest.raises(errors.NotPending):
        approve(amina)
    with pytest.raises(errors.NotPending), transaction():
        service.decline(amina, "", by=SYSTEM, at=LATER)


# Leaving.


def test_a_seat_given_back_goes_to_the_first_who_waits(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola, chidi = (make_registration(event, name) for name in ("Amina", "Bola", "Chidi"))

    with transaction():
        service.cancel(amina, at=LATER)

    assert statuses(amina, bola, chidi) == [Status.CANCELLED, Status.CONFIRMED, Status.WAITLISTED]
    assert (letters(amina), letters(bola)) == (["confirmed", "cancelled"], ["waitlisted", "promoted"])
    assert "registration.promoted" in deeds(bola.id)
    assert queries.place_in_line(chidi) == 1


def test_a_reserved_seat_given_back_waits_for_its_group(app: Flask) -> None:
    event = make_event(seats=1, reserved={"workers": 1})
    amina = make_registration(event, "Amina", group_id="workers")
    bola = make_registration(event, "Bola", group_id="government")
    wanjiru = make_registration(event, "Wanjiru", group_id="workers")

    with transaction():
        service.withdraw(amina, "Wrong event", by=make_user(), at=LATER)

    assert statuses(amina, bola, wanjiru) == [Status.WITHDRAWN, Status.WAITLISTED, Status.CONFIRMED]
    assert letters(amina) == ["confirmed", "withdrawn"]


def test_who_only_waited_frees_nothing_by_leaving(app: Flask) -> None:
    event = make_event(seats=0)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")

    with transaction():
        service.cancel(amina, at=LATER)

    assert statuses(amina, bola) == [Status.CANCELLED, Status.WAITLISTED]


def test_nobody_leaves_twice(app: Flask) -> None:
    amina = make_registration(make_event(seats=1))
    with transaction():
        service.cancel(amina, at=LATER)

    with pytest.raises(errors.NotLive), transaction():
        service.withdraw(amina, by=SYSTEM, at=LATER)


def test_nobody_moves_up_for_an_event_that_is_off(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    with transaction():
        event.status = EventStatus.CANCELLED

    with transaction():
        service.cancel(amina, at=LATER)

    assert bola.status is Status.WAITLISTED


# Thinking better of it.


def leave_and_come_back(registration: Registration, minutes: int = 9) -> None:
    with transaction():
        service.cancel(registration, at=LATER)
    with transaction():
        service.restore(registration, at=LATER + timedelta(minutes=minutes))


def test_who_cancels_may_think_better_of_it_while_the_seat_is_free(app: Flask) -> None:
    amina = make_registration(make_event(seats=1))

    leave_and_come_back(amina)

    assert (amina.status, amina.seat_id is not None) == (Status.CONFIRMED, True)
    assert letters(amina) == ["confirmed", "cancelled", "confirmed"]
    assert "registration.restored" in deeds(amina.id)


def test_who_waited_is_where_they_were_in_line(app: Flask) -> None:
    event = make_event(seats=0)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")

    leave_and_come_back(amina)

    assert (queries.place_in_line(amina), queries.place_in_line(bola)) == (1, 2)


def test_who_was_to_be_decided_about_is_again(app: Flask) -> None:
    amina = make_registration(make_event(seats=1, policy=Policy.APPROVAL))

    leave_and_come_back(amina)

    assert amina.status is Status.PENDING


def test_staff_come_back_without_a_seat(app: Flask) -> None:
    sam = make_registration(make_event(seats=0), "Sam", role=AttendeeRole.STAFF)

    leave_and_come_back(sam)

    assert sam.status is Status.CONFIRMED


def test_a_place_that_went_to_somebody_else_is_theirs(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")

    with pytest.raises(errors.PlaceGone):
        leave_and_come_back(amina)

    assert statuses(amina, bola) == [Status.CANCELLED, Status.CONFIRMED]


def test_after_ten_minutes_or_an_organisers_word_there_is_no_coming_back(app: Flask) -> None:
    event = make_event(seats=2, policy=Policy.APPROVAL)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    with transaction():
        service.decline(bola, "", by=SYSTEM, at=LATER)

    with pytest.raises(errors.TooLateToUndo):
        leave_and_come_back(amina, minutes=10)
    with pytest.raises(errors.TooLateToUndo), transaction():
        service.restore(bola, at=LATER)


def test_who_has_registered_anew_does_not_come_back_twice(app: Flask) -> None:
    event = make_event(seats=2)
    amina = make_registration(event, email="amina@example.org")
    with transaction():
        service.cancel(amina, at=LATER)
    make_registration(event, email="amina@example.org")

    with pytest.raises(errors.AlreadyRegistered), transaction():
        service.restore(amina, at=LATER)


# Changing.


def changes(**values: Any) -> Changes:
    said = {"name": "Amina", "email": "amina@example.org", "organisation": "Ministry", "language": "fr"}
    return Changes(**(said | {"gender": Gender.WOMAN} | values))


def test_a_registrant_puts_their_details_right(app: Flask) -> None:
    amina = make_registration(make_event(seats=1), email="amina@example.org")

    with transaction():
        service.change_details(amina, changes(name="Aminata"), by=amina, at=LATER)

    assert (amina.name, amina.language, amina.search_text) == ("Aminata", "fr", "aminata\nministry\namina@example.org")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.changed")).one()
    assert entry.changes == {"fields": ["name", "organisation", "language", "gender"]}


def test_nothing_changed_is_no_change(app: Flask) -> None:
    amina = make_registration(make_event(seats=1), email="amina@example.org")
    for _ in range(2):
        with transaction():
            service.change_details(amina, changes(), by=amina, at=LATER)

    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.changed")).all()) == 1


def test_nobody_takes_the_address_of_another(app: Flask) -> None:
    event = make_event(seats=2)
    make_registration(event, "Bola", email="bola@example.org")
    amina = make_registration(event, email="amina@example.org")

    with pytest.raises(errors.AlreadyRegistered), transaction():
        service.change_details(amina, changes(email="Bola@example.org"), by=amina, at=LATER)

    assert amina.email == "amina@example.org"


def test_a_trouble_in_changing_that_has_no_name_is_not_called_a_double(app: Flask) -> None:
    amina = make_registration(make_event(seats=1))

    with pytest.raises(IntegrityError), transaction():
        service.change_details(amina, changes(position=None), by=amina, at=LATER)


def test_who_has_left_changes_nothing(app: Flask) -> None:
    amina = make_registration(make_event(seats=1))
    with transaction():
        service.cancel(amina, at=LATER)

    with pytest.raises(errors.NotLive), transaction():
        service.change_details(amina, changes(), by=amina, at=LATER)


# Seats.


def set_capacity(event: Event, capacity: int | None, reserved: dict[str, int] | None = None) -> None:
    with transaction():
        seating.set_capacity(event, capacity, reserved or {}, by=SYSTEM, at=LATER)


def test_more_seats_go_to_those_who_wait(app: Flask) -> None:
    event = make_event(seats=1)
    people = [make_registration(event, name) for name in ("Amina", "Bola", "Chidi")]

    set_capacity(event, 2, {"workers": 0})

    assert statuses(*people) == [Status.CONFIRMED, Status.CONFIRMED, Status.WAITLISTED]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "event.seats_changed")).one()
    assert entry.changes == {"capacity": {"from": 1, "to": 2}}


def test_an_event_that_loses_its_seats_takes_everybody_and_keeps_them_when_it_has_seats_again(app: Flask) -> None:
    event = make_event(seats=1)
    people = [make_registration(event, name) for name in ("Amina", "Bola", "Chidi")]

    set_capacity(event, None)
    assert statuses(*people) == [Status.CONFIRMED] * 3
    assert [one.seat_id for one in people] == [None] * 3

    set_capacity(event, 5, {"workers": 1, "government": 2})
    assert queries.free_seats(event.id) == {"workers": 1, None: 1}
    assert queries.reserved_seats(event.id) == {"workers": 1, "government": 2}
    assert None not in [one.seat_id for one in people]


def test_nobody_who_is_confirmed_loses_their_seat(app: Flask) -> None:
    event = make_event(seats=3)
    people = [make_registration(event, name) for name in ("Amina", "Bola")]

    with pytest.raises(errors.CapacityBelowConfirmed) as refused:
        set_capacity(event, 1)
    assert "2 people" in refused.value.sentence()

    set_capacity(event, 2)
    assert statuses(*people) == [Status.CONFIRMED] * 2


@pytest.mark.parametrize(
    ("capacity", "reserved", "refusal"),
    [
        (None, {"workers": 1}, errors.SeatsNeedCapacity),
        (3, {"workers": 3}, errors.TooManyReserved),
        (3, {"unions": 1}, errors.UnknownGroup),
    ],
)
def test_seats_that_cannot_be_are_refused(
    app: Flask, capacity: int | None, reserved: dict[str, int], refusal: type[Refusal]
) -> None:
    event = make_event(seats=3)
    make_registration(event)

    with pytest.raises(refusal):
        set_capacity(event, capacity, reserved)


def test_the_same_seats_again_change_nothing(app: Flask) -> None:
    event = make_event(seats=2, reserved={"workers": 1})

    set_capacity(event, 2, {"workers": 1})

    assert deeds(event.id) == set()


def test_all_seats_may_be_taken(app: Flask) -> None:
    event = make_event(seats=3)
    make_registration(event)

    set_capacity(event, 1)

    assert queries.seats_left(event) == 0


def test_reserved_seats_are_released_when_their_time_has_come(app: Flask) -> None:
    event = make_event(seats=2, reserved={"workers": 2}, reserved_until=NOW + HOUR)
    amina = make_registration(event)

    jobs.release_due(NOW)
    assert amina.status is Status.WAITLISTED
    jobs.release_due(NOW + HOUR)

    assert (amina.status, queries.free_seats(event.id)) == (Status.CONFIRMED, {None: 1})
    assert deeds(event.id) == {"seats.released"}


def test_a_wider_country_limit_lets_in_who_waited_for_it(app: Flask) -> None:
    event = make_event(seats=3, country_limit=1)
    make_registration(event)
    bola = make_registration(event, "Bola")
    with transaction():
        event.country_limit = 2

    with transaction():
        seating.look_again(event, at=LATER)

    assert bola.status is Status.CONFIRMED


def test_a_long_line_moves_up_in_order_a_few_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    event = make_event(seats=0)
    groups = ["government", "workers", "government", "workers", "government", "government"]
    people = [make_registration(event, f"P{n}", group_id=group) for n, group in enumerate(groups)]

    set_capacity(event, 3, {"workers": 1})

    assert [one.status is Status.CONFIRMED for one in people] == [True, True, True, False, False, False]


# Telling.


def test_everybody_who_comes_waits_or_is_undecided_hears_of_a_change_once(app: Flask) -> None:
    event = make_event(seats=1)
    amina, bola, gone = (make_registration(event, name) for name in ("Amina", "Bola", "Chidi"))
    with transaction():
        service.cancel(gone, at=LATER)

    for _ in range(2):
        with transaction():
            told = service.tell_registrants(event, Change(Kind.POSTPONED, "The hall is flooded."), at=LATER)

    assert told == 2
    assert letters(amina)[-1] == letters(bola)[-1] == "event.postponed"
    assert len(letters(amina)) == 2
    assert "The hall is flooded." in outbox.history(amina.id)[0].body
    assert letters(gone)[-1] == "cancelled"
