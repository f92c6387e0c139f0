"""The wall once more, from outside: everybody who signs in, every group, every deed, by the pages of the product."""

import pytest

from app.accounts.permissions import Role
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, transaction
from app.nominations import queries, service
from app.nominations.models import Call
from app.programme.rules import Policy
from tests.factories import NOW, assign, make_call, make_event, make_user, put_forward, say_yes, sign_in

WORKERS, EMPLOYERS, GOVERNMENT = "workers", "employers", "government"
OF_THE_CALL = {"see", "propose", "edit", "withdraw", "replace", "promote", "collect"}
OF_AN_ORGANISER = {"see as organiser", "decide"}
WHO = {
    "focal point of the call": (Role.FOCAL_POINT, WORKERS, OF_THE_CALL),
    "focal point of another call": (Role.FOCAL_POINT, WORKERS, set()),
    "focal point of the employers": (Role.FOCAL_POINT, EMPLOYERS, set()),
    "focal point of the government": (Role.FOCAL_POINT, GOVERNMENT, set()),
    "secretariat of the workers": (Role.SECRETARIAT, WORKERS, {"endorse"}),
    "secretariat of the employers": (Role.SECRETARIAT, EMPLOYERS, set()),
    "organiser of the event": (Role.ORGANISER, None, OF_AN_ORGANISER),
    "organiser of another event": (Role.ORGANISER, None, set()),
    "administrator": (Role.ADMINISTRATOR, None, OF_AN_ORGANISER),
    "door staff": (Role.CHECK_IN, None, set()),
}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def event(app):
    return make_event(policy=Policy.NOMINATION, endorsed_groups=[WORKERS])


def somebody(who, event, call):
    """Make who a test is about, with in their hands what is theirs."""
    role, group, _deeds = WHO[who]
    user = make_user(role, "Somebody", group_id=group)
    if who == "focal point of the call":
        user.email, user.email_folded = call.email, call.email_folded
        db.session.commit()
    elif role is Role.FOCAL_POINT:
        make_call(make_event(policy=Policy.NOMINATION), group, email=user.email)
    elif role is not Role.ADMINISTRATOR:
        assign(user, event if who.endswith("of the event") or role is Role.CHECK_IN else make_event())
    return user


def deeds(event, call, nominees):
    """Name each deed by the requests that do it."""
    mine, desk = f"/organise/nominations/{call.id}", f"/organise/events/{event.slug}"
    waits, seated, moves, other = nominees
    new = {"name": "Zoya", "email": "zoya@example.org", "p1-name": "Zoya", "p1-email": "z@example.org"}
    return {
        "see": [("GET", mine, {}), ("GET", f"{mine}/{waits.id}/correct", {})],
        "see as organiser": [("GET", f"{desk}/registrations/{waits.registration_id}", {})],
        "collect": [("GET", f"{mine}/{seated.id}/ticket", {})],
        "propose": [("POST", mine, new | {"p1-role": "participant"})],
        "edit": [("POST", f"{mine}/{moves.id}", {"verb": "up"}), ("POST", f"{mine}/{waits.id}/correct", new)],
        "promote": [("POST", f"{mine}/{other.id}", {"verb": "promote"})],
        "endorse": [("POST", "/organise/endorsements", {"decision": f"endorse:{waits.id}"})],
        "decide": [("POST", f"{desk}/nominations/{waits.id}", {"verb": "decline"})],
        "replace": [("POST", f"{mine}/{moves.id}/replace", new | {"email": "zz@example.org"})],
        "withdraw": [("POST", f"{mine}/{waits.id}", {"verb": "withdraw"})],
    }


def a_list(event):
    """People of a workers' list: one who waits, one with a place, one more, and one in reserve."""
    call = make_call(event, titular=3)
    nominees = put_forward(call, "Amina", "Bola", "Chidi", "Dayo")
    with transaction():
        secretariat = queries.party_of(make_user(Role.SECRETARIAT, "Winston", group_id=WORKERS))
        service.endorse(nominees[1], given=True, by=secretariat, at=NOW)
    say_yes(nominees[1])
    with transaction():
        service.accept(nominees[1], by=queries.party_of(make_user(Role.ADMINISTRATOR, "Ada")), at=NOW)
    return call, nominees


def everything(call):
    """What there is to be changed about a list."""
    db.session.rollback()
    found = queries.list_of(db.session.get_one(Call, call.id))
    kept = ("name", "email", "status", "reserve", "endorsement")
    return [(one.id, one.rank, [getattr(one.registration, name) for name in kept]) for one in found]


@pytest.mark.parametrize("who", WHO)
def test_everybody_does_what_is_theirs_and_for_the_rest_there_is_no_such_nominee(client, event, who):
    call, nominees = a_list(event)
    sign_in(client, somebody(who, event, call))
    before, allowed = everything(call), WHO[who][2]
    found = {}
    for deed, requests in deeds(event, call, nominees).items():
        if deed in allowed:
            continue
        for method, place, data in requests:
            found[method, place] = client.open(place, method=method, data=data).status_code

    assert found == dict.fromkeys(found, 404)
    assert everything(call) == before
    for deed, requests in deeds(event, call, nominees).items():
        for method, place, data in requests if deed in allowed else []:
            assert client.open(place, method=method, data=data).status_code in (200, 302), deed


@pytest.mark.parametrize(
    "who",
    [who for who, (role, _group, deeds) in WHO.items() if role in (Role.FOCAL_POINT, Role.SECRETARIAT) and not deeds],
)
def test_whoever_speaks_for_another_group_or_list_leaves_a_trace_of_each_try(client, event, who):
    call, nominees = a_list(event)
    user = somebody(who, event, call)
    sign_in(client, user)
    tried = [one for requests in deeds(event, call, nominees).values() for one in requests]
    for method, place, data in tried:
        client.open(place, method=method, data=data)

    noted = db.session.query(AuditEntry).filter_by(action="nomination.refused").all()
    assert {entry.actor for entry in noted} == {user.actor}
    of_nominees = [place for _method, place, _data in tried if place.count("/") > 3]
    assert len(noted) >= len(of_nominees)
    assert {entry.changes["about_group"] for entry in noted} == {WORKERS}


def test_nobody_learns_from_the_pages_of_a_group_that_another_has_nominees(client, event):
    call, _nominees = a_list(event)
    sign_in(client, make_user(Role.SECRETARIAT, "Elena", group_id=EMPLOYERS))

    pages = [client.get(place) for place in ("/organise/endorsements", "/organise/")]

    assert all("Amina" not in page.get_data(as_text=True) for page in pages)
    assert call.organisation not in pages[0].get_data(as_text=True)
