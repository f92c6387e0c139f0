"""Somebody who is put forward: endorsed where needed, says yes, and only then can an organiser accept them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.rules import Policy
from app.registration import errors, nominees, service, tickets
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Missing, Status, identity, missing
from tests.factories import NOW, details, make_event, make_registration

LATER = NOW + timedelta(hours=1)


def nominate(
    event: Event, name: str = "Amina", endorsement: Endorsement = Endorsement.NOT_NEEDED, **said: Any
) -> Registration:
    with transaction():
        return nominees.propose(event, details(name, **said), endorsement=endorsement, by=SYSTEM, at=NOW)


def do(deed: Any, registration: Registration, **more: Any) -> None:
    with transaction():
        deed(registration, **more, at=LATER)


def approve(registration: Registration) -> Status:
    do(service.approve, registration, by=SYSTEM)
    return registration.status


def test_a_nominee_is_accepted_once_endorsed_and_willing(app: Flask) -> None:
    event = make_event(policy=Policy.NOMINATION, seats=1)
    amina = nominate(event, endorsement=Endorsement.AWAITED, group_id="workers")

    with pytest.raises(errors.NotEndorsed):
        approve(amina)
    do(nominees.endorse, amina, given=True, by=SYSTEM)
    with pytest.raises(errors.NotAccepted):
        approve(amina)
    do(nominees.accept, amina)

    assert approve(amina) is Status.CONFIRMED
    assert (amina.accepted_at, amina.consent_at) == (LATER, LATER)
    deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == amina.id.hex))
    assert set(deeds) >= {"registration.proposed", "registration.endorsed", "registration.accepted"}


def test_the_database_itself_refuses_who_is_not_endorsed_or_has_not_said_yes(app: Flask) -> None:
    event = make_event(policy=Policy.NOMINATION)
    unwilling = nominate(event)
    unendorsed = nominate(event, "Bola", endorsement=Endorsement.AWAITED)
    do(nominees.accept, unendorsed)

    for one in (unwilling, unendorsed):
        one.status = Status.CONFIRMED
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_a_refused_endorsement_says_why_and_is_decided_once(app: Flask) -> None:
    amina = nominate(make_event(), endorsement=Endorsement.AWAITED)

    do(nominees.endorse, amina, given=False, reason=" Not a member ", by=SYSTEM)

    assert (amina.endorsement, amina.endorsement_reason) == (Endorsement.REFUSED, "Not a member")
    with pytest.raises(errors.EndorsementNotAwaited):
        do(nominees.endorse, amina, given=True, by=SYSTEM)


def test_saying_yes_twice_is_saying_it_once(app: Flask) -> None:
    amina = nominate(make_event())
    do(nominees.accept, amina)
    with transaction():
        nominees.accept(amina, at=LATER + timedelta(hours=1))

    assert amina.accepted_at == LATER


def test_who_has_left_can_no_longer_say_yes(app: Flask) -> None:
    amina = nominate(make_event())
    do(service.cancel, amina)

    with pytest.raises(errors.NotLive):
        do(nominees.accept, amina)


def test_nobody_is_put_forward_twice_for_one_event(app: Flask) -> None:
    event = make_event()
    nominate(event, email="amina@example.org")

    with pytest.raises(errors.AlreadyRegistered):
        nominate(event, email="Amina@Example.org")


def test_an_office_puts_several_people_forward_from_one_mailbox(app: Flask) -> None:
    event = make_event()
    shared = {"email": "office@example.org", "shared_mailbox": True}
    nominate(event, "Amina Diallo", **shared)
    nominate(event, "Bola Ade", **shared)

    with pytest.raises(errors.AlreadyRegistered):
        nominate(event, "AMINA  Diallo", **shared)


def test_an_adviser_needs_a_confirmed_titular_of_the_same_group_and_country(app: Flask) -> None:
    event = make_event(seats=5)
    titular = nominate(event, "Titular", role=AttendeeRole.TITULAR, group_id="workers")
    nominate(event, "Elsewhere", role=AttendeeRole.TITULAR, group_id="workers", country_iso3="SEN")
    adviser = nominate(event, "Adviser", role=AttendeeRole.ADVISER, group_id="workers")
    do(nominees.accept, titular)
    do(nominees.accept, adviser)

    with pytest.raises(errors.NoTitular):
        approve(adviser)
    approve(titular)

    assert approve(adviser) is Status.CONFIRMED


def test_an_organiser_enters_no_adviser_without_a_titular(app: Flask) -> None:
    with pytest.raises(errors.NoTitular), transaction():
        service.enrol(make_event(), details(role=AttendeeRole.ADVISER), may_wait=True, by=SYSTEM, at=NOW)


def test_an_unknown_country_is_refused_in_words(app: Flask) -> None:
    with pytest.raises(errors.UnknownCountry):
        nominate(make_event(), country_iso3="XXX")


def test_another_trouble_is_not_called_a_double(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event()
    taken = make_registration(event).ticket
    monkeypatch.setattr(tickets, "new", lambda: taken)

    with pytest.raises(IntegrityError):
        nominate(event, "Bola")


@pytest.mark.parametrize(
    ("endorsement", "nominated", "accepted", "answer"),
    [
        (Endorsement.AWAITED, True, True, Missing.ENDORSEMENT),
        (Endorsement.REFUSED, True, True, Missing.ENDORSEMENT),
        (Endorsement.GIVEN, True, False, Missing.ACCEPTANCE),
        (Endorsement.GIVEN, True, True, None),
        (Endorsement.NOT_NEEDED, False, False, None),
    ],
)
def test_what_stands_between_a_nominee_and_a_place(
    endorsement: Endorsement, *, nominated: bool, accepted: bool, answer: Missing | None
) -> None:
    assert missing(endorsement, nominated=nominated, accepted=accepted) is answer


@pytest.mark.parametrize(
    ("email", "shared", "known_by"),
    [
        ("Amina@Example.org", False, "amina@example.org"),
        ("Office@Example.org", True, "office@example.org (amina diallo)"),
        ("", False, "amina diallo (KEN)"),
        ("", True, "amina diallo (KEN)"),
    ],
    ids=["their own address", "an office's", "none", "none, shared"],
)
def test_by_what_a_person_is_known(email: str, *, shared: bool, known_by: str) -> None:
    assert identity(email, "Amina  Diallo", "KEN", shared_mailbox=shared) == known_by


def test_who_has_no_address_is_registered_and_written_to_nowhere(app: Flask) -> None:
    event = make_event()

    with transaction():
        answer = service.enrol(event, details(email=""), may_wait=True, by=SYSTEM, at=NOW)

    assert answer.status is Status.CONFIRMED


def test_a_place_that_is_not_nominated_needs_nobody_to_say_yes(app: Flask) -> None:
    amina = make_registration(make_event(policy=Policy.APPROVAL))

    assert approve(amina) is Status.CONFIRMED


def test_staff_register_nobody_whom_only_an_organisation_puts_forward(app: Flask) -> None:
    event = make_event(policy=Policy.NOMINATION)

    with pytest.raises(errors.ByNomination), transaction():
        service.enrol(event, details(group_id="workers"), may_wait=True, by=SYSTEM, at=NOW)


@pytest.mark.parametrize(
    "said",
    [{"group_id": "workers", "role": AttendeeRole.INTERPRETER}, {"group_id": "academia"}],
    ids=["works there", "speaks for none of the three"],
)
def test_staff_register_others_at_an_event_by_nomination(app: Flask, said: dict[str, Any]) -> None:
    event = make_event(policy=Policy.NOMINATION)

    with transaction():
        answer = service.enrol(event, details(**said), may_wait=True, by=SYSTEM, at=NOW)

    assert answer.status is Status.CONFIRMED
