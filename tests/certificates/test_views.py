"""What organisers, registrants and whoever is shown a certificate see of it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.models import User
from app.accounts.permissions import GRANTS, Permission, Role
from app.certificates import jobs
from app.core import clock
from app.core.db import db
from app.core.secret_links import token_for
from app.programme.models import Event
from app.registration import tickets
from app.registration.models import Registration
from tests.certificates.test_service import REPLACED, REVOKED, all_of, attend, issue, organiser, who_completed
from tests.certificates.test_service import event as event
from tests.conftest import settings_for
from tests.factories import assign, make_attendee, make_event, make_user, sign_in
from tests.support.paper import lines_of
from tests.support.statements import counted

__all__ = ["event", "organiser"]


@pytest.fixture
def desk(app: Flask, event: Event, organiser: User) -> FlaskClient:
    """Give the organiser of the event, signed in."""
    client = app.test_client()
    assign(organiser, event)
    sign_in(client, organiser)
    return client


def place(event: Event, rest: str = "") -> str:
    return f"/organise/events/{event.slug}/certificates{rest}"


def of(event: Event, person: Registration, rest: str = "") -> str:
    return place(event, f"/people/{person.id}{rest}")


def own(person: Registration, rest: str = "") -> str:
    return f"/r/{token_for(person.link_nonce)}{rest}"


def test_only_who_has_the_right_sees_them_and_only_of_their_own_events(app: Flask, desk: FlaskClient, event: Event):
    assert {role for role, rights in GRANTS.items() if Permission.CERTIFICATE_ISSUE in rights} == {
        Role.ADMINISTRATOR,
        Role.ORGANISER,
    }
    amina, other = who_completed(event, "Amina"), make_event()
    stranger = make_attendee(other, "Stranger")
    assert desk.get(place(event)).status_code == 200
    answers = [place(other), of(event, stranger), of(other, stranger), place(event, "/7.pdf")]
    assert {desk.get(address).status_code for address in answers} == {404}
    door = app.test_client()
    staff = make_user(Role.CHECK_IN)
    assign(staff, event)
    sign_in(door, staff)
    assert door.get(of(event, amina)).status_code == 404


def test_all_are_issued_with_progress_on_the_page_and_who_has_none_is_named(desk: FlaskClient, event: Event):
    for name in ("Amina", "ᏣᎳᎩ"):
        who_completed(event, name)
    attend(event, make_attendee(event, "Bola"), "Opening")
    before = desk.get(place(event)).text
    assert desk.get(place(event, "/progress")).status_code == 404
    assert "80% of the required sessions" in before
    assert "The event is not over" in before
    assert "Certificates" in desk.get(f"/organise/events/{event.slug}").text

    going = desk.post(place(event, "/issue"), follow_redirects=True).text
    assert "0 of 2 certificates are issued." in going
    assert '<progress aria-labelledby="run-said" max="2" value="0">' in going
    first = desk.get(place(event, "/progress"))
    again = desk.get(place(event, "/progress"), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, first.text.count("<html")) == (304, 0)
    assert ("data-live" in going, "data-live" in before) == (True, False)

    jobs.issue_due(clock.now)
    after = desk.get(place(event)).text
    assert "1 person could not be given one:" in after
    assert "We have no font for ᏣᎳᎩ" in after
    assert re.search(r'running=1|/certificates/1\.pdf"><span class="num">2027-12-0001', after)
    assert lines_of(desk.get(place(event, "/1.pdf")).data)[2:5:2] == [
        "This certificate is given to",
        "for taking part in",
    ]
    assert "Amina" not in desk.get(place(event, "?q=bola&state=valid")).text
    assert "Amina" in desk.get(place(event, "?q=amina&state=valid&page=1")).text
    nobody = desk.post(place(event, "/issue"), follow_redirects=True).text  # who cannot is tried again
    assert "0 of 1 certificates are issued." in nobody


def test_where_nobody_waits_for_one_the_page_says_so(desk: FlaskClient, event: Event):
    assert (
        "Everybody who completed the event has a certificate."
        in desk.post(place(event, "/issue"), follow_redirects=True).text
    )


def test_an_event_that_gives_none_says_so(desk: FlaskClient, event: Event):
    amina = who_completed(event, "Amina")
    event.certificate_threshold = None
    db.session.commit()
    assert "This event gives no certificates." in desk.get(place(event)).text
    assert "This event gives no certificates." in desk.get(of(event, amina)).text
    assert "Say what it takes to get one" in desk.get(place(event)).text
    assert "Attendance and certificate" not in desk.get(f"/organise/events/{event.slug}/registrations/{amina.id}").text


def test_one_is_issued_by_exception_only_with_a_reason_which_stays_typed(desk: FlaskClient, event: Event):
    bola = attend(event, make_attendee(event, "Bola"), "Opening")
    page = desk.get(of(event, bola)).text
    assert "1 of 2 required sessions" in page
    refused = desk.post(of(event, bola, "/issue"), data={"reason": " "})
    assert (refused.status_code, "Say why." in refused.text) == (422, True)
    plain = desk.post(of(event, bola, "/issue"))
    assert (plain.status_code, "To give a certificate all the same, say why." in plain.text) == (422, True)
    event.certificate_threshold = None
    db.session.commit()
    none = desk.post(of(event, bola, "/issue"), data={"reason": "Ill on the second day"})
    assert (none.status_code, all_of()) == (409, [])
    event.certificate_threshold = 80
    db.session.commit()
    given = desk.post(of(event, bola, "/issue"), data={"reason": "Ill on the second day"}, follow_redirects=True).text
    assert "The certificate is issued." in given
    assert "By exception: " in given
    assert "by exception" in desk.get(place(event)).text


def test_a_corrected_name_is_noticed_and_issued_anew_and_a_revoked_one_says_why(desk: FlaskClient, event: Event):
    amina = who_completed(event, "Anina")
    desk.post(of(event, amina, "/issue"))
    amina.name = "Amina"
    db.session.commit()
    assert "registered as" in desk.get(place(event)).text
    assert "issued to" in desk.get(f"/organise/events/{event.slug}/registrations/{amina.id}").text
    anew = desk.post(place(event, "/1/anew"), follow_redirects=True).text
    assert "Certificate 2027-12-0002 is issued in its place." in anew
    assert "replaced by 2027-12-0002" in anew

    empty = desk.post(place(event, "/2/revoke"), data={"why": ""})
    assert (empty.status_code, "Say why." in empty.text) == (422, True)
    assert (
        "The certificate is revoked."
        in desk.post(place(event, "/2/revoke"), data={"why": "A mix-up"}, follow_redirects=True).text
    )
    assert "not valid any more" in desk.post(place(event, "/1/revoke"), data={"why": "x"}, follow_redirects=True).text
    assert "not valid any more" in desk.post(place(event, "/2/anew"), follow_redirects=True).text
    assert [one.state for one in all_of()] == [REPLACED, REVOKED]
    assert "A mix-up" in desk.get(own(amina)).text


def test_a_registrant_finds_theirs_on_their_own_page(desk: FlaskClient, client: FlaskClient, event: Event):
    amina, bola = who_completed(event, "Amina"), who_completed(event, "Bola")
    for person in (amina, bola):
        desk.post(of(event, person, "/issue"))
    page = client.get(own(amina)).text
    assert "Your certificate" in page
    assert "We keep it until Tue 5 May 2037." in page
    answer = client.get(own(amina, "/certificates/1.pdf"))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert "Amina" in lines_of(answer.data)
    assert client.get(own(amina, "/certificates/2.pdf")).status_code == 404  # it is Bola's
    assert client.get("/r/nobody/certificates/1.pdf").status_code == 404
    kept = client.get(own(amina, "/data.json")).json
    assert [(one["number"], one["name"], one["state"]) for one in kept["certificates"]] == [
        ("2027-12-0001", "Amina", "valid")
    ]
    assert sorted(one["day"] for one in kept["scans"]) == ["2027-05-03", "2027-05-04"]
    assert (kept["marks"], kept["letters"]) == ([], [])


def test_whoever_has_the_code_sees_what_it_says_and_whether_it_is_valid(
    client: FlaskClient, event: Event, organiser: User
):
    amina = who_completed(event, "Amina Odhiambo", badge_name="أمينة", email="amina@example.org")
    made = issue(amina, organiser)
    found = client.get(f"/certificates?code={tickets.shown(made.code).lower()}", follow_redirects=True)
    assert found.status_code == 200
    for words in ("This certificate is valid.", "Amina Odhiambo", "أمينة", "Forum on decent work", "2027-12-0001"):
        assert words in found.text
    assert "Mon 3 – Wed 5 May 2027" in found.text
    assert "amina@example.org" not in found.text
    assert "Ministry of Labour" not in found.text
    assert found.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert found.headers["Cache-Control"] == "private, no-store"

    made.state, made.revoked_at, made.revoked_reason = REVOKED, datetime(2027, 6, 1, tzinfo=UTC), "A secret"
    db.session.commit()
    revoked = client.get(f"/certificates/{made.code}").text
    assert "it was revoked on Tue 1 June 2027" in revoked
    assert "A secret" not in revoked
    second = issue(amina, organiser)
    second.replaces_id, made.state, made.revoked_at = made.id, REPLACED, None
    db.session.commit()
    assert "by certificate 2027-12-0002" in client.get(f"/certificates/{made.code}").text
    jobs.forget_due(datetime(2038, 1, 1, tzinfo=UTC))
    old = client.get(f"/certificates/{second.code}").text
    assert ("No longer kept" in old, "Amina" in old, "This certificate is valid." in old) == (True, False, True)
    assert client.get(own(amina, "/certificates/2.pdf")).status_code == 410


def test_a_wrong_code_says_so_and_nothing_else(client: FlaskClient, event: Event, organiser: User):
    made = issue(who_completed(event, "Amina"), organiser)
    assert client.get("/certificates").status_code == 200
    unknown, no_code = tickets.new(12), "AAAA"
    wrong = [client.get(f"/certificates/{code}") for code in (unknown, no_code, made.number, tickets.new())]
    typed = client.get("/certificates?code=wrong", follow_redirects=True)
    assert {answer.status_code for answer in [*wrong, typed]} == {404}
    assert len({re.sub(r"certificates/[^\"?]*", "", answer.text) for answer in [*wrong, typed]}) == 1
    assert "No certificate has this code." in typed.text


def test_too_many_wrong_codes_are_asked_for_patience_and_right_ones_never(
    event: Event, organiser: User, database_url: str, tmp_path: Path
):
    made = issue(who_completed(event, "Amina"), organiser)
    right = f"/certificates/{made.code}"
    app = create_app(settings_for(database_url, tmp_path) | {"RATELIMIT_ENABLED": True})
    visitor = app.test_client()
    assert {visitor.get(right).status_code for _try in range(25)} == {200}
    wrong = [visitor.get(f"/certificates/{tickets.new(12)}").status_code for _try in range(22)]
    assert wrong == [404] * 20 + [429] * 2
    after = visitor.get(right)
    assert (after.status_code, "Amina" in after.text, "Wait a few minutes" in after.text) == (429, False, True)
    with app.app_context():
        db.engine.dispose()


def test_the_list_asks_the_database_as_often_for_three_as_for_one(desk: FlaskClient, event: Event):
    people = [who_completed(event, name) for name in ("Amina", "Bola", "Chen")]
    desk.post(of(event, people[0], "/issue"))
    with counted() as one:
        desk.get(place(event))
    for person in people[1:]:
        desk.post(of(event, person, "/issue"))
    with counted() as three:
        desk.get(place(event))
    assert len(one) == len(three)
