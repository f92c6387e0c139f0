"""What organisations, secretariats and organisers do about nominees."""

from datetime import timedelta

import pytest

from app.accounts.permissions import Role
from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db, transaction
from app.core.outbox import Message
from app.core.secret_links import token_for
from app.nominations import call_list, errors, jobs, queries, service
from app.nominations.call_list import Asked
from app.nominations.models import Call, Nomination
from app.nominations.queries import party_of, party_of_call
from app.nominations.rules import Allotted
from app.nominations.service import Person
from app.nominations.wall import Part, Party
from app.programme.models import Event
from app.programme.rules import EventStatus, Policy
from app.registration.errors import EndorsementNotAwaited, NotAccepted, NotEndorsed, NotLive, OnReserve
from app.registration.models import Registration
from app.registration.rules import AttendeeRole, Endorsement, Status
from tests.factories import NOW, assign, make_call, make_event, make_user, put_forward, say_yes

CLOSES, FREEZE = NOW + timedelta(days=5), NOW + timedelta(days=10)
LATE, AFTER = CLOSES + timedelta(hours=1), FREEZE + timedelta(hours=1)
TITULAR, ADVISER = AttendeeRole.TITULAR, AttendeeRole.ADVISER
DELEGATION = {"workers": {"titular": 1, "adviser": 1}, "government": {"titular": 1}}


def make_tripartite(**values):
    said = {"policy": Policy.NOMINATION, "endorsed_groups": ["workers"], "nominations_until": CLOSES}
    return make_event(**(said | {"freeze_at": FREEZE} | values))


def do(deed, *arguments, at=NOW, **values):
    with transaction():
        return deed(*arguments, at=at, **values)


def by(call):
    return party_of_call(db.session.get_one(Call, call.id))


def organiser_of(event):
    user = make_user()
    assign(user, event)
    return party_of(user)


def secretariat(group="workers"):
    return party_of(make_user(Role.SECRETARIAT, "Winston", group_id=group))


def names_on(call):
    db.session.rollback()
    return [one.registration.name for one in queries.in_order(queries.list_of(call))]


def status_of(nomination):
    return db.session.get_one(Registration, nomination.registration_id).status


def mails(kind):
    return db.session.query(Message).filter_by(kind=kind).order_by(Message.created_at, Message.recipient).all()


@pytest.fixture
def event(app):
    return make_tripartite(seats=5)


def test_organisations_are_asked_once_by_a_private_link(event):
    asked = [Asked("Union", "workers", "KEN", "wanjiru@example.org", name="Wanjiru", language="fr")]
    added = do(call_list.add_calls, event, [*asked, *asked], by=SYSTEM)
    assert [call.allotted for call in added] == [Allotted(1)]
    assert do(call_list.add_calls, event, asked, by=SYSTEM) == []

    assert do(call_list.send_calls, event, by=SYSTEM) == 1
    assert do(call_list.send_calls, event, by=SYSTEM) == 0

    (mail,) = mails("call.sent")
    assert (mail.recipient, mail.language, mail.link_path) == ("wanjiru@example.org", "fr", "n")
    assert queries.call_by_link(added[0].link_hash) is added[0]
    assert token_for(added[0].link_nonce)


def test_places_follow_the_formula_of_the_event(app):
    event = make_tripartite(delegation=DELEGATION)

    (call,) = do(call_list.add_calls, event, [Asked("Union", "workers", "KEN", "w@example.org")], by=SYSTEM)

    assert call.allotted == Allotted(1, 0, 1)


def test_a_call_is_put_right_and_a_new_address_gets_a_new_link(event):
    call, other = make_call(event), make_call(event)
    said = Asked("Union", "workers", "UGA", "new@example.org", allotted=Allotted(2))
    before = call.link_hash

    do(call_list.change_call, call, said, by=SYSTEM)
    assert (call.country_iso3, call.sent_at, call.allotted) == ("UGA", None, Allotted(2))
    assert call.link_hash != before

    do(call_list.change_call, call, Asked("Trade union", "workers", "UGA", "New@example.org"), by=SYSTEM)
    assert (call.organisation, call.allotted) == ("Trade union", Allotted(2))
    with pytest.raises(errors.CallKnown):
        do(call_list.change_call, other, said, by=SYSTEM)
    put_forward(call, "Amina")
    with pytest.raises(errors.CallHasNominees):
        do(call_list.change_call, call, Asked("Union", "employers", "UGA", "new@example.org"), by=SYSTEM)


def test_whoever_has_places_left_is_reminded_once_a_day(event):
    lacking, _unsent, done = make_call(event), make_call(event, sent=False), make_call(event)
    put_forward(done, "Amina")

    assert do(call_list.remind, event, by=SYSTEM) == 1
    assert do(call_list.remind, event, by=SYSTEM) == 0
    assert do(call_list.remind, event, by=SYSTEM, at=NOW + timedelta(days=1), only=done.id) == 0
    assert do(call_list.remind, event, by=SYSTEM, at=NOW + timedelta(days=1), only=lacking.id) == 1
    assert {mail.recipient for mail in mails("call.reminded")} == {lacking.email}


def test_nobody_is_asked_for_an_event_that_does_not_take_place(app):
    event = make_tripartite(status=EventStatus.CANCELLED)
    with pytest.raises(errors.EventOff):
        do(call_list.send_calls, event, by=SYSTEM)
    with pytest.raises(errors.EventOff):
        do(call_list.remind, event, by=SYSTEM)


def test_nobody_is_asked_about_an_event_that_they_cannot_read_about(app):
    event = make_tripartite(status=EventStatus.DRAFT)
    with pytest.raises(errors.NotAnnounced):
        do(call_list.send_calls, event, by=SYSTEM)


def test_several_people_are_put_forward_in_order_and_those_beyond_the_places_stand_in_reserve(event):
    call = make_call(event, titular=2)

    made = put_forward(call, "Amina", "Bola", "Chidi")

    assert names_on(call) == ["Amina", "Bola", "Chidi"]
    assert [one.registration.reserve for one in made] == [False, False, True]
    first = made[0].registration
    assert (first.status, first.nominated, first.endorsement) == (Status.PENDING, True, Endorsement.AWAITED)
    assert (first.group_id, first.country_iso3, first.organisation) == ("workers", "KEN", call.organisation)
    assert [mail.about for mail in mails("registration.nominated")]
    assert "reserve list" in mails("registration.nominated")[2].body


def test_the_same_sitting_sent_twice_puts_nobody_there_twice(event):
    call = make_call(event)
    office = [Person(name, "office@example.org", shared_mailbox=True) for name in ("Amina", "Bola")]

    assert len(do(service.propose, call, office, by=by(call))) == 2
    assert do(service.propose, call, office, by=by(call)) == []
    assert names_on(call) == ["Amina", "Bola"]


def test_somebody_else_at_the_same_address_is_refused_in_words_and_not_left_out(event):
    call = make_call(event)
    office = "office@example.org"
    with pytest.raises(errors.AlreadyComing) as refused:
        do(service.propose, call, [Person("Amina", office), Person("Bola", office)], by=by(call))
    assert refused.value.values == {"row": 1}
    assert names_on(call) == []

    do(service.propose, call, [Person("Amina", office)], by=by(call))
    with pytest.raises(errors.AlreadyComing):
        do(service.propose, call, [Person("Bola", office)], by=by(call))
    assert do(service.propose, call, [Person("AMINA", office)], by=by(call)) == []
    assert names_on(call) == ["Amina"]


def test_all_or_none_are_put_forward_and_the_refusal_says_whom_it_means(event):
    call = make_call(event)
    other = make_call(event, "government")
    put_forward(other, "Dayo")
    taken = db.session.query(Nomination).one().registration.email

    for people, refusal, row in [
        ([Person("Bola", "bola@example.org"), Person("Dayo", taken)], errors.AlreadyComing, 1),
        ([Person("Bola", "bola@example.org", TITULAR)], errors.RoleNotOffered, 0),
        ([Person(f"P{n}", f"p{n}@example.org") for n in range(13)], errors.ListFull, 11),
    ]:
        with pytest.raises(refusal) as refused:
            do(service.propose, call, people, by=by(call))
        assert refused.value.values == {"row": row}
    assert names_on(call) == []


def test_an_adviser_is_put_forward_with_a_titular_delegate_or_after_one(app):
    event = make_tripartite(delegation=DELEGATION)
    call, other = make_call(event, advisers=1), make_call(event, advisers=1)
    adviser = Person("Bola", "bola@example.org", ADVISER)
    with pytest.raises(errors.NeedsTitular):
        do(service.propose, call, [adviser], by=by(call))

    do(service.propose, call, [adviser, Person("Amina", "amina@example.org", TITULAR)], by=by(call))
    do(service.propose, other, [Person("Chidi", "chidi@example.org", ADVISER)], by=by(other))

    assert (names_on(call), names_on(other)) == (["Bola", "Amina"], ["Chidi"])


def test_after_the_day_or_when_the_list_is_closed_nobody_is_added(event):
    call = make_call(event)
    with pytest.raises(errors.TooLateToNominate):
        put_forward(call, "Amina", at=LATE)
    do(call_list.close_call, call, True, by=SYSTEM)
    do(call_list.close_call, call, True, by=SYSTEM)
    with pytest.raises(errors.CallClosed):
        put_forward(call, "Amina")

    do(call_list.close_call, call, False, by=SYSTEM)
    assert put_forward(call, "Amina")


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


def test_the_first_opening_of_a_list_is_noted(event):
    call = make_call(event)
    do(call_list.note_opened, call)
    do(call_list.note_opened, call, at=LATE)
    assert call.opened_at == NOW


def test_everything_that_is_refused_at_the_wall_is_written_down(event):
    call = make_call(event)
    one = put_forward(call, "Amina")
    government = Party(Part.FOCAL_POINT, "user:1", "government", frozenset({call.id}))
    for deed, arguments in [
        (service.move, (one, -1)),
        (service.withdraw, (one,)),
        (service.replace, (one, Person("B", "b@example.org"))),
        (service.propose, (call, [])),
    ]:
        with pytest.raises(errors.BehindTheWall) as refused:
            do(deed, *arguments, by=government)
        do(service.note_refused, refused.value)
    nobody = errors.BehindTheWall(government, service.Deed.SEE, service.Case(event.id, "workers"))
    do(service.note_refused, nobody)

    noted = db.session.query(AuditEntry).filter_by(action="nomination.refused").all()
    assert {(entry.actor, entry.changes["deed"], entry.subject_type) for entry in noted} == {
        ("user:1", "edit", "registrations"),
        ("user:1", "withdraw", "registrations"),
        ("user:1", "replace", "registrations"),
        ("user:1", "propose", "calls"),
        ("user:1", "see", "events"),
    }
    assert db.session.get_one(Event, event.id)


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
