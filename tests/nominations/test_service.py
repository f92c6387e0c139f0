"""What organisers and organisations do: asking for people, and putting them forward."""

from datetime import timedelta

import pytest

from app.core.audit import SYSTEM, AuditEntry
from app.core.db import db
from app.core.secret_links import token_for
from app.nominations import call_list, errors, queries, service
from app.nominations.call_list import Asked
from app.nominations.models import Nomination
from app.nominations.rules import Allotted
from app.nominations.service import Person
from app.nominations.wall import Part, Party
from app.programme.models import Event
from app.programme.rules import EventStatus
from app.registration.rules import Endorsement, Status
from tests.factories import NOW, make_call, put_forward
from tests.nominations.conftest import ADVISER, DELEGATION, LATE, TITULAR, by, do, mails, make_tripartite, names_on


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
