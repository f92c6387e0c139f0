"""The address of a calendar of one's own: whose events it shows, and how it is read."""

import gzip
import logging
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.calendars import private, queries, service
from app.calendars import private_views as views
from app.calendars.models import CalendarLink
from app.core import clock, logs, outbox
from app.core.audit import SYSTEM
from app.core.db import db, reading, transaction
from app.core.polls import Poll
from app.core.secret_links import hash_of, token_for
from app.people import service as people
from app.programme import service as programme
from app.programme.models import Event
from app.programme.rules import SessionKind
from app.registration import electives
from app.registration import service as registrations
from tests.calendars.conftest import HOUR, entries_of, forum, get, only, path_of, proved, shown, stands
from tests.factories import NOW, make_registration, make_user, session_at
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("january")


# Whose events: an address that anybody can type proves nothing.


def test_until_its_owner_says_so_by_mail_a_calendar_holds_one_event(app: Flask, client) -> None:
    make_registration(forum(title="Before"), "Amina", email="amina@example.org")
    stranger = make_registration(forum(title="Now"), "Not Amina", email="amina@example.org")
    own = f"/r/{token_for(stranger.link_nonce)}"

    client.post(f"{own}/calendar")
    path = path_of(stranger)
    assert list(stands(client, path)) == ["Now"]
    page = client.get(own).text
    assert "So far it holds this event alone." in page
    mails = [one for one in outbox.history(stranger.id) if one.kind == "calendar.is_it_yours"]
    client.post(f"{own}/calendar")  # asked again, on the same day
    assert len(mails) == 1
    assert len(outbox.history(stranger.id)) == 2

    link = outbox.body_with_link(mails[0]).partition("http://localhost")[2].split()[0]
    assert "Is this calendar yours?" in client.get(link).text
    assert list(stands(client, path)) == ["Now"]  # looking at the page, as mail scanners do, says nothing
    assert client.post(link).location == f"{own}#own-calendar"
    assert set(stands(client, path)) == {"Before", "Now"}
    assert client.get(link).status_code == 410
    assert "So far it holds" not in client.get(own).text
    assert path in client.get(own).text.replace("webcal://localhost", "")


def test_another_address_in_a_registration_shows_its_holder_nothing_new(app: Flask, client) -> None:
    thief = make_registration(forum(title="Mine"), "Thief", email="thief@example.org")
    path = proved(thief)
    thief.email, thief.identity = "amina@example.org", "amina@example.org"
    db.session.commit()
    make_registration(forum(title="Hers"), "Amina", email="amina@example.org")

    assert list(stands(client, path)) == ["Mine"]


def test_two_people_who_are_found_to_be_one_have_one_calendar_until_that_is_undone(app: Flask, client) -> None:
    one = make_registration(forum(title="Old"), "Amina", email="amina@example.org")
    other = make_registration(forum(title="New"), "A. Diallo", email="diallo@example.org")
    path = proved(one)
    before = get(client, path)

    with transaction():
        made = people.merge(one.person_id, other.person_id, by=make_user(), at=NOW)
    make_registration(forum(title="Newer"), "A. Diallo", email="diallo@example.org")
    assert set(stands(client, path)) == {"Old", "New", "Newer"}
    with transaction():
        people.undo(made, by=make_user(), at=NOW + HOUR)
    assert get(client, path).data == before.data


def test_one_event_is_one_entry_also_for_who_left_and_came_back(app: Flask, client) -> None:
    event = forum()
    amina = make_registration(event, "Amina", email="amina@example.org")
    path = proved(amina)
    with transaction():
        registrations.cancel(amina, at=NOW + HOUR)
    before = only(client, path)
    make_registration(event, "Amina", email="amina@example.org", at=NOW + 2 * HOUR)

    again = only(client, path)

    assert (again["UID"], str(again["STATUS"])) == (before["UID"], "CONFIRMED")
    assert again["SEQUENCE"] > before["SEQUENCE"]


# The address.


def test_the_address_is_secret_and_renewed_by_its_owner_with_one_confirmation(app: Flask, client) -> None:
    amina = make_registration(forum(), "Amina")
    own = f"/r/{token_for(amina.link_nonce)}"
    assert "Give me an address for my calendar" in client.get(own).text
    assert client.post(f"{own}/calendar").location == f"{own}#own-calendar"
    path = path_of(amina)
    link = db.session.scalars(select(CalendarLink)).one()
    token = path.rpartition("/")[2].removesuffix(".ics")
    assert (len(link.nonce) * 8, link.token_hash, token in repr(vars(link))) == (128, hash_of(token), False)
    page = client.get(own).text
    assert f"webcal://localhost{path}" in page
    assert f'value="http://localhost{path}"' in page
    assert page.count(f'action="{own}/calendar/renew"') == 1
    tag = get(client, path).headers["ETag"]

    client.post(f"{own}/calendar/renew")

    for headers in (
        {},
        {"If_None_Match": tag},
        {"If_None_Match": "*"},
        {"If_Modified_Since": "Fri, 15 Jan 2038 09:00:00 GMT"},
    ):
        old = get(client, path, **headers)
        assert (old.status_code, "BEGIN" in old.text) == (410, False)
        assert (old.headers["Referrer-Policy"], old.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert get(client, path_of(amina)).status_code == 200
    assert client.head(path).status_code == 410


def test_all_addresses_of_a_person_end_together_once_they_are_known_to_be_theirs(app: Flask, client) -> None:
    one = make_registration(forum(), "Amina", email="amina@example.org")
    other = make_registration(forum(), "Amina", email="amina@example.org")
    with transaction():
        links = [service.make(each, at=at) for each, at in ((one, NOW), (other, NOW + HOUR))]
    assert len({link.id for link in links}) == 2
    with transaction():
        for link in links:
            service.prove(link, at=NOW)
    old = [f"/feeds/personal/{private.token_of(link)}.ics" for link in links]
    assert path_of(one) == path_of(other) == old[0]

    with transaction():
        service.renew(other, at=NOW)

    assert [get(client, path).status_code for path in old] == [410, 410]
    assert len(entries_of(client, path_of(one))) == 1


def test_unknown_addresses_are_not_found(client) -> None:
    for kind in ("personal", "organiser"):
        answer = get(client, f"/feeds/{kind}/{token_for(b'nobody')}.ics", If_None_Match="*")
        assert (answer.status_code, answer.text) == (404, "No such feed.\n")
        assert (answer.headers["Referrer-Policy"], answer.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert client.post("/r/nobody/calendar").status_code == 404
    assert client.get("/calendar/nobody").status_code == client.post("/calendar/nobody").status_code == 410


def test_an_unchanged_calendar_is_one_read_and_the_same_octets(app: Flask, client) -> None:
    event = forum()
    session_at(event, "Opening", "2027-05-03 09:00")
    amina = make_registration(shown(event), "Amina", email="amina@example.org")
    make_registration(forum(), "Amina", email="amina@example.org")
    path = proved(amina)

    first, again = get(client, path), client.get(path, headers={"Cookie": "language=ar", "Accept-Language": "ru"})
    assert (first.data, dict(first.headers)) == (again.data, dict(again.headers))
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (first.headers["Referrer-Policy"], first.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(first.headers.keys())
    head = client.head(path)
    assert (head.data, dict(head.headers)) == (b"", dict(first.headers))
    for condition in (first.headers["ETag"], f"W/{first.headers['ETag']}", "*"):
        with counted() as sent:
            kept = get(client, path, If_None_Match=condition)
        assert (kept.status_code, kept.data, kept.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert kept.headers["Cache-Control"] == "private, no-cache"
        assert len([one for one in sent if one != "BEGIN"]) == 1
    zipped = get(client, path, Accept_Encoding="gzip")
    assert gzip.decompress(zipped.data) == first.data
    assert zipped.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("poll", "key"),
    [(private.PERSONAL, ["x"]), (queries.OF_ALL, []), (queries.OF_EVENT, ["x"]), (queries.OF_PROJECT, ["x"])],
    ids=["personal", "all", "event", "project"],
)
def test_that_one_read_follows_indexes_alone(app: Flask, poll: Poll, key: list[str]) -> None:
    with counted() as sent:
        poll.rows(*key)
    with reading() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[0]}", tuple(key))]

    assert plan
    assert [step for step in plan if step.startswith("SCAN")] == []


def test_a_calendar_of_many_events_takes_as_many_statements_as_one_of_few(app: Flask, client) -> None:
    path = proved(make_registration(forum(), "Amina", email="amina@example.org"))
    numbers = []
    for _ in range(2):
        with counted() as sent:
            entries_of(client, path)
        numbers.append(len(sent))
        for _more in range(2):
            event = forum()
            session_at(event, "Opening", "2027-05-03 09:00")
            make_registration(shown(event), "Amina", email="amina@example.org")
    assert numbers[0] == numbers[1]


def test_whatever_shows_changes_the_tag(app: Flask, client, monkeypatch) -> None:
    event = forum()
    elective = session_at(event, "Mines", "2027-05-03 09:00", kind=SessionKind.ELECTIVE, capacity=1)
    amina = make_registration(shown(event), "Amina")
    path = proved(amina)
    tags = [get(client, path).headers["ETag"]]

    def note() -> None:
        tags.append(get(client, path).headers["ETag"])

    with transaction():
        electives.choose(amina, {elective.id}, at=NOW)
    note()
    amina.language = "fr"
    db.session.commit()
    note()
    with transaction():
        programme.change_event(event, {"title": "Another"}, by=SYSTEM, at=NOW)
    note()
    monkeypatch.setitem(app.config, "SITE_NAME", "Another name")
    note()
    monkeypatch.setattr(views, "RENDERER", "another")
    note()
    with transaction():
        registrations.cancel(amina, at=NOW)
    note()
    monkeypatch.setattr(clock, "now", lambda: event.ends_at + timedelta(days=40))
    note()
    assert len(set(tags)) == len(tags)


def test_an_entry_that_cannot_be_written_leaves_the_others_alone(app: Flask, client, caplog) -> None:
    path = proved(make_registration(forum(title="Good"), "Amina", email="amina@example.org"))
    bad = make_registration(forum(title="Bad"), "Amina", email="amina@example.org").event_id
    db.session.get_one(Event, bad).end_time = time(9)
    db.session.get_one(Event, bad).last_day = date(2027, 5, 3)
    db.session.commit()

    assert list(stands(client, path)) == ["Good"]
    assert "could not be written" in caplog.text


def test_no_log_holds_a_token(app: Flask, client, caplog, monkeypatch) -> None:
    amina = make_registration(forum(), "Amina")
    path = proved(amina)
    token = path.rpartition("/")[2].removesuffix(".ics")
    monkeypatch.setattr(views.private, "personal", lambda *_args, **_more: 1 / 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    assert client.get(path).status_code == 500
    access = logging.getLogger("gunicorn.access")
    access.warning("%(r)s", {"r": f"GET {path} HTTP/1.1"})
    logging.getLogger("werkzeug").warning('"%s" %s', f"GET /r/{token_for(amina.link_nonce)}/edit?x=1", 200)

    assert "Exception on /feeds/personal/[private].ics" in caplog.text
    assert "GET /feeds/personal/[private].ics HTTP/1.1" in caplog.text
    assert "GET /r/[private]/edit?x=1" in caplog.text
    assert token not in caplog.text
    assert sum(isinstance(one, logs.WithoutTokens) for one in access.filters) == 1


def test_renewing_what_was_never_made_makes_it(app: Flask, client) -> None:
    amina, user = make_registration(forum(), "Amina"), make_user()
    with transaction():
        service.renew(amina, at=NOW)
        service.renew_for_user(user, at=NOW)
    assert len(db.session.scalars(select(CalendarLink)).all()) == 2
    nobody = make_registration(forum(), "Bola", email="")
    with transaction():
        service.make(nobody, at=NOW)
    assert outbox.history(nobody.id) == []
