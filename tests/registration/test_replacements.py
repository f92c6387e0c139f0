"""Somebody in another's place: the place never becomes free in between."""

from datetime import timedelta

import pytest

from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.outbox import Message
from app.programme.models import Event
from app.programme.rules import Policy
from app.registration import errors, nominees, queries, service
from app.registration.models import Registration, Seat
from app.registration.rules import AttendeeRole, Endorsement, Status
from tests.factories import NOW, details, make_event

FREEZE = NOW + timedelta(days=10)
AFTER = FREEZE + timedelta(hours=1)


def put_forward(event, name, *, at=NOW, accepted=False, **values):
    endorsement = values.pop("endorsement", Endorsement.NOT_NEEDED)
    extra = {key: values.pop(key) for key in ("reserve", "replaces") if key in values}
    with transaction():
        event = db.session.get_one(Event, event.id)
        said = details(name, consent=False, **values)
        one = nominees.propose(event, said, endorsement=endorsement, by=SYSTEM, at=at, **extra)
    if accepted:
        do(nominees.accept, one, at=at)
    return one


def do(deed, registration, *arguments, **values):
    with transaction():
        deed(registration, *arguments, **({"at": NOW} | values))


def confirmed(event, name, *, at=NOW, **values):
    one = put_forward(event, name, at=at, accepted=True, **values)
    do(service.approve, one, by=SYSTEM, at=at)
    return one


def statuses(*people):
    return [db.session.get_one(Registration, one.id).status for one in people]


def kinds_told(registration):
    query = db.session.query(Message.kind).filter_by(about=registration.id).order_by(Message.created_at, Message.id)
    return {kind for (kind,) in query}


@pytest.fixture
def event(app):
    return make_event(seats=1, reserved={"government": 1}, policy=Policy.NOMINATION, freeze_at=FREEZE)


def test_a_seat_passes_to_the_replacement_once_they_say_yes_and_nobody_who_waits_gets_it(event):
    old = confirmed(event, "Amina")
    waits = confirmed(event, "Bola")
    seat = old.seat_id
    new = put_forward(event, "Chidi", replaces=old)
    assert statuses(old, waits, new) == [Status.CONFIRMED, Status.WAITLISTED, Status.PENDING]

    do(nominees.accept, new)

    assert statuses(old, waits, new) == [Status.WITHDRAWN, Status.WAITLISTED, Status.CONFIRMED]
    assert (old.seat_id, new.seat_id) == (None, seat)
    assert db.session.get_one(Seat, seat).registration_id == new.id
    assert "registration.replaced" in kinds_told(old)
    assert "registration.confirmed" in kinds_told(new)
    assert kinds_told(waits) == {"registration.said_yes", "registration.waitlisted"}


def test_where_the_group_endorses_the_seat_waits_for_its_word(event):
    old = confirmed(event, "Amina", endorsement=Endorsement.NOT_NEEDED)
    new = put_forward(event, "Chidi", replaces=old, endorsement=Endorsement.AWAITED, accepted=True)
    assert statuses(old, new) == [Status.CONFIRMED, Status.PENDING]

    do(nominees.endorse, new, given=True, by=SYSTEM)

    assert statuses(old, new) == [Status.WITHDRAWN, Status.CONFIRMED]


def test_a_refused_replacement_takes_over_nothing(event):
    old = confirmed(event, "Amina")
    new = put_forward(event, "Chidi", replaces=old, endorsement=Endorsement.AWAITED, accepted=True)

    do(nominees.endorse, new, "Unknown to us.", given=False, by=SYSTEM)

    assert statuses(old, new) == [Status.CONFIRMED, Status.PENDING]


def test_after_the_freeze_the_organiser_allows_it_first(event):
    old = confirmed(event, "Amina")
    new = put_forward(event, "Chidi", replaces=old)
    do(nominees.accept, new, at=AFTER)
    assert statuses(old, new) == [Status.CONFIRMED, Status.PENDING]

    do(nominees.allow_replacement, new, by=SYSTEM, at=AFTER)

    assert statuses(old, new) == [Status.WITHDRAWN, Status.CONFIRMED]
    with pytest.raises(errors.NotPending):
        do(nominees.allow_replacement, new, by=SYSTEM, at=AFTER)


def test_what_was_allowed_early_happens_when_the_replacement_says_yes(event):
    old = confirmed(event, "Amina")
    new = put_forward(event, "Chidi", replaces=old)
    do(nominees.allow_replacement, new, by=SYSTEM, at=AFTER)
    do(nominees.allow_replacement, new, by=SYSTEM, at=AFTER)
    assert statuses(old, new) == [Status.CONFIRMED, Status.PENDING]

    do(nominees.accept, new, at=AFTER)

    assert statuses(old, new) == [Status.WITHDRAWN, Status.CONFIRMED]


def test_somebody_without_a_place_steps_back_when_the_organiser_allows_it(event):
    old = put_forward(event, "Amina")
    new = put_forward(event, "Chidi", replaces=old)

    do(nominees.allow_replacement, new, by=SYSTEM, at=AFTER)

    assert statuses(old, new) == [Status.WITHDRAWN, Status.PENDING]
    assert "registration.nomination_withdrawn" in kinds_told(old)


def test_a_place_in_line_passes_on_as_it_is(event):
    confirmed(event, "Amina")
    old, behind = confirmed(event, "Bola"), confirmed(event, "Dayo", at=NOW + timedelta(hours=1))

    new = put_forward(event, "Chidi", replaces=old, accepted=True)

    assert statuses(old, behind, new) == [Status.WITHDRAWN, Status.WAITLISTED, Status.WAITLISTED]
    assert queries.place_in_line(db.session.get_one(Registration, new.id)) == 1


def test_once_the_first_has_cancelled_the_seat_goes_to_who_waits_and_the_replacement_is_a_nominee_like_others(event):
    old = confirmed(event, "Amina")
    waits = confirmed(event, "Bola")
    new = put_forward(event, "Chidi", replaces=old)

    do(service.cancel, old)
    do(nominees.accept, new)

    assert statuses(old, waits, new) == [Status.CANCELLED, Status.CONFIRMED, Status.PENDING]
    do(service.approve, new, by=SYSTEM)
    assert statuses(new) == [Status.WAITLISTED]


def test_at_an_event_without_seats_the_place_passes_on_too(app):
    event = make_event(policy=Policy.NOMINATION)
    old = confirmed(event, "Amina")

    new = put_forward(event, "Chidi", replaces=old, accepted=True)

    assert statuses(old, new) == [Status.WITHDRAWN, Status.CONFIRMED]


def test_once_the_event_is_over_nothing_passes_on(event):
    old = confirmed(event, "Amina")
    new = put_forward(event, "Chidi", replaces=old)

    do(nominees.allow_replacement, new, by=SYSTEM, at=event.ends_at)
    do(nominees.accept, new, at=event.ends_at)

    assert statuses(old, new) == [Status.CONFIRMED, Status.PENDING]


def test_nobody_is_replaced_by_two_and_no_replacement_is_given_a_second_seat(event):
    old = confirmed(event, "Amina")
    new = put_forward(event, "Chidi", replaces=old, at=AFTER)
    with pytest.raises(errors.BeingReplaced):
        put_forward(event, "Dayo", replaces=old)
    do(nominees.accept, new, at=AFTER)

    with pytest.raises(errors.ReplacesSomebody):
        do(service.approve, new, by=SYSTEM)


def test_a_reserve_has_no_place_until_the_organisation_gives_one(event):
    reserve = put_forward(event, "Amina", reserve=True, accepted=True)
    with pytest.raises(errors.OnReserve):
        do(service.approve, reserve, by=SYSTEM)

    do(nominees.leave_reserve, reserve, by=SYSTEM)
    do(service.approve, reserve, by=SYSTEM)

    assert statuses(reserve) == [Status.CONFIRMED]
    with pytest.raises(errors.NotPending):
        do(nominees.leave_reserve, reserve, by=SYSTEM)


def test_a_wrong_address_is_put_right_and_the_link_that_went_there_opens_nothing(event):
    one = put_forward(event, "Amina", email="amnia@example.org")
    do(nominees.note_opened, one)
    do(nominees.note_opened, one, at=AFTER)
    assert one.opened_at == NOW
    before = one.link_hash

    with transaction():
        moved = nominees.readdress(one, "Amina Diop", "amina@example.org", shared_mailbox=False, by=SYSTEM, at=NOW)
    assert moved
    assert (one.identity, one.opened_at) == ("amina@example.org", None)
    assert one.link_hash != before
    with transaction():
        moved = nominees.readdress(one, "A. Diop", "Amina@example.org", shared_mailbox=True, by=SYSTEM, at=NOW)
    assert not moved
    assert one.identity == "amina@example.org (a. diop)"
    do(service.cancel, one)
    with pytest.raises(errors.NotLive), transaction():
        nominees.readdress(one, "A", "a@example.org", shared_mailbox=False, by=SYSTEM, at=NOW)


def test_an_adviser_follows_the_titular_delegate(event):
    with pytest.raises(errors.NoTitular):
        confirmed(event, "Amina", role=AttendeeRole.ADVISER)


def test_a_replacement_who_thinks_better_of_cancelling_finds_that_another_was_named_meanwhile(event):
    old = confirmed(event, "Amina")
    first = put_forward(event, "Chidi", replaces=old)
    do(service.cancel, first)
    put_forward(event, "Dayo", replaces=old)

    with pytest.raises(errors.BeingReplaced):
        do(service.restore, first)

    assert statuses(old, first) == [Status.CONFIRMED, Status.CANCELLED]
