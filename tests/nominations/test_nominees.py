"""What organisations, secretariats and organisers do about nominees."""

from datetime import timedelta

import pytest

from app.accounts.permissions import Role
from app.core.db import db
from app.nominations import errors, jobs, service
from app.nominations.models import Nomination
from app.nominations.queries import party_of
from app.nominations.service import Person
from app.registration.errors import EndorsementNotAwaited, NotAccepted, NotEndorsed, NotLive, OnReserve
from app.registration.rules import Status
from tests.factories import NOW, make_call, make_user, put_forward, say_yes
from tests.nominations.conftest import AFTER, LATE, by, do, mails, names_on, organiser_of, secretariat, status_of


def test_the_order_of_preference_is_changed_among_those_alike(event):
    call = make_call(event, titular=3)
    amina, bola, chidi, dayo = put_forward(call, "Amina", "Bola", "Chidi", "Dayo")

    do(service.move, chidi, -1, by=by(call))
    do(service.move, amina, -1, by=by(call))
    do(service.move, dayo, -1, by=by(call))
    assert names_on(call) == ["Amina", "Chidi", "Bola", "Dayo"]

    do(service.withdraw, bola, by=by(call))
    with pytest.raises(NotLive):
        do(service.move, bola, -1, by=by(call))


def test_who_is_to_take_over_a_place_moves_with_it(event):
    call = make_call(event, titular=2, group_id="government")
    amina, _bola = put_forward(call, "Amina", "Bola")
    say_yes(amina)
    do(service.accept, amina, by=organiser_of(event))
    new = do(service.replace, amina, Person("Chidi", "chidi@example.org"), by=by(call))

    do(service.move, amina, +1, by=by(call))

    assert names_on(call) == ["Bola", "Amina"]
    assert db.session.get_one(Nomination, new.id).rank == db.session.get_one(Nomination, amina.id).rank


def test_a_wrong_address_is_corrected_and_invited_anew_until_the_person_says_yes(event):
    call = make_call(event)
    one, known = put_forward(call, "Amina", "Bola")
    taken = known.registration.email

    def correct(email, name="Amina Diop"):
        do(service.correct, one, name, email, shared_mailbox=False, by=by(call))

    correct("amina@example.org")
    correct("Amina@example.org", "Amina D.")
    assert (one.registration.name, one.registration.email) == ("Amina D.", "Amina@example.org")
    invited = [mail.recipient for mail in mails("registration.nominated") if mail.about == one.registration_id]
    assert invited[-1] == "amina@example.org"
    assert len(invited) == 2
    with pytest.raises(errors.AlreadyComing):
        correct(taken)
    say_yes(one)
    with pytest.raises(errors.TooLateToCorrect):
        correct("other@example.org")


def test_a_nominee_who_has_not_answered_is_written_to_again_once_a_day(event):
    call = make_call(event)
    one = put_forward(call, "Amina")

    do(service.invite_again, one, by=by(call))
    do(service.invite_again, one, by=by(call))

    assert len(mails("registration.nominated")) == 2
    say_yes(one)
    with pytest.raises(errors.TooLateToCorrect):
        do(service.invite_again, one, by=by(call))


def test_only_who_is_endorsed_and_has_said_yes_is_accepted(event):
    call, organiser = make_call(event), organiser_of(event)
    one = put_forward(call, "Amina")
    with pytest.raises(NotEndorsed):
        do(service.accept, one, by=organiser)

    do(service.endorse, one, given=True, by=secretariat())
    with pytest.raises(NotAccepted):
        do(service.accept, one, by=organiser)
    say_yes(one)
    do(service.accept, one, by=organiser)

    assert status_of(one) is Status.CONFIRMED
    with pytest.raises(EndorsementNotAwaited):
        do(service.endorse, one, given=True, by=secretariat())


def test_a_refused_endorsement_has_a_reason_and_the_organiser_can_only_decline(event):
    one, organiser = put_forward(make_call(event), "Amina"), organiser_of(event)

    do(service.endorse, one, "Not of our group.", given=False, by=secretariat())

    assert one.registration.endorsement_reason == "Not of our group."
    with pytest.raises(NotEndorsed):
        do(service.accept, one, by=organiser)
    do(service.decline, one, "Not endorsed.", by=organiser)
    assert status_of(one) is Status.DECLINED


def test_when_somebody_leaves_a_reserve_is_given_the_place_by_a_person_and_never_by_itself(event):
    call, organiser = make_call(event, "government"), organiser_of(event)
    first, second, third = put_forward(call, "Amina", "Bola", "Chidi")
    with pytest.raises(errors.NoRoom):
        do(service.promote, second, by=by(call))
    say_yes(second)
    with pytest.raises(OnReserve):
        do(service.accept, second, by=organiser)

    do(service.withdraw, first, "Ill.", by=by(call))
    assert second.registration.reserve
    do(service.promote, second, by=organiser)
    do(service.accept, second, by=organiser)

    assert status_of(second) is Status.CONFIRMED
    with pytest.raises(errors.NotOnReserve):
        do(service.promote, second, by=by(call))
    assert third.registration.reserve


def test_until_the_freeze_a_pending_person_is_replaced_at_once(event):
    call = make_call(event)
    old = put_forward(call, "Amina")

    new = do(service.replace, old, Person("Bola", "bola@example.org"), by=by(call))
    again = do(service.replace, old, Person("Bola", "bola@example.org"), by=by(call))

    assert (status_of(old), status_of(new), again.id) == (Status.WITHDRAWN, Status.PENDING, new.id)
    assert names_on(call) == ["Bola"]
    with pytest.raises(NotLive):
        do(service.replace, old, Person("Chidi", "chidi@example.org"), by=by(call))


def test_a_confirmed_person_keeps_the_place_until_the_new_one_has_said_yes_and_is_endorsed(event):
    call, organiser = make_call(event), organiser_of(event)
    old = put_forward(call, "Amina")
    do(service.endorse, old, given=True, by=secretariat())
    say_yes(old)
    do(service.accept, old, by=organiser)

    new = do(service.replace, old, Person("Bola", "bola@example.org"), by=by(call), at=LATE)
    say_yes(new)
    assert (status_of(old), status_of(new)) == (Status.CONFIRMED, Status.PENDING)
    assert names_on(call) == ["Amina"]

    do(service.endorse, new, given=True, by=secretariat())
    assert (status_of(old), status_of(new)) == (Status.WITHDRAWN, Status.CONFIRMED)
    assert names_on(call) == ["Bola"]


def test_after_the_freeze_the_organiser_allows_a_replacement(event):
    call, organiser = make_call(event, "government"), organiser_of(event)
    pending, reserve = put_forward(call, "Amina", "Bola")

    new = do(service.replace, pending, Person("Chidi", "chidi@example.org"), by=by(call), at=AFTER)
    other = do(service.replace, reserve, Person("Dayo", "dayo@example.org"), by=by(call), at=AFTER)
    assert names_on(call) == ["Amina", "Bola"]
    do(service.allow, new, by=organiser, at=AFTER)
    do(service.allow, other, by=organiser, at=AFTER)

    assert names_on(call) == ["Chidi", "Dayo"]
    assert other.registration.reserve


def test_once_the_event_is_over_its_lists_stay_as_they_are(event):
    call = make_call(event)
    one = put_forward(call, "Amina")
    person = Person("Bola", "bola@example.org")
    for deed, arguments in [
        (service.move, (one, -1)),
        (service.withdraw, (one,)),
        (service.replace, (one, person)),
        (service.promote, (one,)),
        (service.invite_again, (one,)),
        (service.propose, (call, [person])),
    ]:
        with pytest.raises(errors.EventOff):
            do(deed, *arguments, by=by(call), at=event.ends_at)


def test_the_morning_after_a_secretariat_hears_once_how_many_of_its_group_wait_for_its_word(event):
    winston = make_user(Role.SECRETARIAT, "Winston", group_id="workers", language="fr")
    make_user(Role.SECRETARIAT, "Elena", group_id="employers")
    make_user(Role.SECRETARIAT, "Nobody's")
    one, _two = put_forward(make_call(event, titular=2), "Amina", "Bola")
    put_forward(make_call(event, "government"), "Gita")

    jobs.tell_secretariats(NOW)
    assert mails("endorsements.waiting") == []
    jobs.tell_secretariats(NOW + timedelta(days=1))
    jobs.tell_secretariats(NOW + timedelta(days=1, hours=2))
    do(service.endorse, one, given=True, by=party_of(winston))
    jobs.tell_secretariats(NOW + timedelta(days=2))

    (mail,) = mails("endorsements.waiting")
    assert (mail.recipient, mail.language, mail.about) == (winston.email, "fr", winston.id)
    assert "http://localhost/organise/endorsements" in mail.body
