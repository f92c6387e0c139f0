"""Calendars of one's own: a person's, and an organiser's."""

import gzip
import logging
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.permissions import Role
from app.calendars import private, queries, service
from app.calendars import private_views as views
from app.calendars.models import CalendarLink
from app.core import clock, logs, outbox
from app.core.audit import SYSTEM
from app.core.db import db, reading, transaction
from app.core.polls import Poll
from app.core.secret_links import hash_of, token_for
from app.peer_learning import service as peer_learning
from app.peer_learning.rules import Standing
from app.people import service as people
from app.programme import calendar
from app.programme import service as programme
from app.programme.models import Event, Session
from app.programme.rules import EventStatus, Mode, Policy, Precision, SessionKind
from app.registration import electives, nominees
from app.registration import service as registrations
from app.registration.models import Registration
from app.registration.rules import Endorsement, Status
from tests.calendars.conftest import get
from tests.factories import (
    NOW,
    assign,
    details,
    make_attendee,
    make_event,
    make_registration,
    make_user,
    session_at,
    sign_in,
)
from tests.support.statements import counted

HOUR = timedelta(hours=1)
TIMED = {"start_time": time(9), "end_time": time(17)}
HYBRID = {"mode": Mode.HYBRID, "online_url": "https://meet.example.org/forum"}


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    """Let it be January, before the events of May."""
    monkeypatch.setattr(clock, "now", lambda: NOW + 12 * HOUR)


def shown(event: Event) -> Event:
    with transaction():
        calendar.refresh(event, at=NOW)
    return event


def forum(**values: object) -> Event:
    return shown(make_event(**{**TIMED, **values}))


def proved(registration: Registration) -> str:
    """Make a person's calendar and say, as its owner, that it is theirs; gives its path."""
    with transaction():
        link = service.make(registration, at=NOW)
        service.prove(link, at=NOW)
    return path_of(registration)


def path_of(registration: Registration) -> str:
    return f"/feeds/personal/{private.token_of(private.link_of(registration))}.ics"


def read(client, path: str) -> dict[str, icalendar.Event]:
    """Read a private feed back with a reader that did not write it, by title."""
    answer = get(client, path)
    assert answer.status_code == 200, answer.text
    read = icalendar.Calendar.from_ical(answer.data)
    assert [part.errors for part in read.walk() if part.errors] == []
    assert "ATTENDEE" not in answer.text
    assert "VALARM" not in answer.text
    return {str(one["SUMMARY"]): one for one in read.events}


def stands(client, path: str) -> dict[str, str]:
    return {title: str(one["STATUS"]) for title, one in read(client, path).items()}


def only(client, path: str) -> icalendar.Event:
    [entry] = read(client, path).values()
    return entry


def test_a_person_has_their_events_in_their_language_and_nobody_else_s_name(app: Flask, client) -> None:
    event = forum(title="Foro", title_language="es", country_iso3="KEN", city_id=None, **HYBRID)
    session_at(event, "Apertura", "2027-05-03 09:00", room="Sala 1")
    shown(event)
    make_registration(event, "Bola Secret", email="bola@example.org")
    path = proved(make_registration(event, "Amina", language="fr", email="amina@example.org"))

    found = read(client, path)
    text = get(client, path).text.replace("\r\n ", "")

    assert {title: str(one["STATUS"]) for title, one in found.items()} == {"Foro": "CONFIRMED", "Apertura": "CONFIRMED"}
    assert found["Foro"]["UID"] == event.uid
    assert str(found["Foro"]["CONFERENCE"]) == "https://meet.example.org/forum"
    assert found["Foro"]["DTSTART"].dt.isoformat() == "2027-05-03T09:00:00+03:00"
    assert str(found["Apertura"]["LOCATION"]) == "Sala 1, Kenya"
    assert not [word for word in ("bola", "amina", "source:") if word in text.lower()]
    assert path.rpartition("/")[2].removesuffix(".ics") not in text  # whoever is handed the file cannot follow it


def test_sessions_and_legs_come_in_their_own_zones(app: Flask, client) -> None:
    event = forum(zone="Africa/Nairobi")
    leg = session_at(event, "Flight", "2027-05-03 20:00", kind=SessionKind.TRAVEL)
    leg.zone, leg.starts_at, leg.ends_at = "Europe/Lisbon", leg.starts_at + 2 * HOUR, leg.ends_at + 2 * HOUR
    db.session.commit()

    found = read(client, proved(make_registration(event, "Amina")))

    assert found["Flight"]["DTSTART"].params["TZID"] == "Europe/Lisbon"
    assert found["Forum on decent work"]["DTSTART"].params["TZID"] == "Africa/Nairobi"


@pytest.mark.parametrize(
    ("status", "title", "told", "words"),
    [
        (Status.PENDING, "Not confirmed yet: Forum", "TENTATIVE", "it is not decided"),
        (Status.WAITLISTED, "Waiting list: Forum", "TENTATIVE", "you are on the waiting list"),
        (Status.DECLINED, "No place: Forum", "CANCELLED", "no place for you this time"),
        (Status.WITHDRAWN, "Withdrawn: Forum", "CANCELLED", "was withdrawn"),
    ],
)
def test_who_has_no_place_is_told_so_in_words(
    app: Flask, client, status: Status, title: str, told: str, words: str
) -> None:
    event = forum(title="Forum", **HYBRID)
    session_at(event, "Opening", "2027-05-03 09:00")
    path = proved(make_attendee(shown(event), "Amina", status))

    entry = only(client, path)

    assert (str(entry["SUMMARY"]), str(entry["STATUS"]), str(entry["TRANSP"])) == (title, told, "TRANSPARENT")
    assert words in entry["DESCRIPTION"]
    assert "meet.example.org" not in get(client, path).text


def test_what_calendars_are_told_never_counts_back_and_rises_with_the_person_and_the_event(app: Flask, client) -> None:
    event = forum(policy=Policy.APPROVAL)
    amina = make_registration(event, "Amina")
    path, uid, seen = proved(amina), event.uid, []

    def look() -> None:
        entry = next(one for one in read(client, path).values() if one["UID"] == uid)
        seen.append((str(entry["STATUS"]), int(entry["SEQUENCE"]), entry["DTSTAMP"].dt))
        assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt

    def then(deed, hours: int, *arguments, **more) -> None:
        with transaction():
            deed(*arguments, **more, at=NOW + hours * HOUR)
        look()

    look()
    then(registrations.approve, 1, amina, by=SYSTEM)
    then(programme.change_event, 2, event, {"start_time": time(10)}, by=SYSTEM)
    then(registrations.cancel, 3, amina)
    then(registrations.restore, 3, amina)
    then(programme.postpone, 4, event, by=SYSTEM)
    then(programme.cancel, 5, event, by=SYSTEM)

    assert [status for status, _sequence, _stamp in seen] == [
        "TENTATIVE", "CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "TENTATIVE", "CANCELLED",
    ]  # fmt: skip
    numbers, stamps = [number for _s, number, _t in seen], [stamp for _s, _n, stamp in seen]
    assert numbers == sorted(set(numbers))
    assert stamps == sorted(stamps)


def test_the_mail_and_the_calendar_count_alike(app: Flask, client) -> None:
    event = forum()
    amina = make_registration(event, "Amina")
    path = proved(amina)
    for minutes, deed in enumerate((registrations.cancel, registrations.restore), start=1):
        with transaction():
            deed(amina, at=NOW + timedelta(minutes=minutes))
        written = icalendar.Calendar.from_ical(outbox.history(amina.id)[0].calendar).events[0]
        mine = only(client, path)
        assert (mine["UID"], mine["SEQUENCE"]) == (written["UID"], written["SEQUENCE"])


def test_what_was_cancelled_stays_until_thirty_days_after_the_event(app: Flask, client, monkeypatch) -> None:
    event = forum()
    session_at(event, "Opening", "2027-05-03 09:00")
    shown(event)
    amina = make_registration(event, "Amina")
    path = proved(amina)
    with transaction():
        registrations.cancel(amina, at=NOW)

    assert stands(client, path) == {
        "You have cancelled: Forum on decent work": "CANCELLED",
        "You do not go: Opening": "CANCELLED",
    }
    monkeypatch.setattr(clock, "now", lambda: event.ends_at + timedelta(days=30))
    assert read(client, path) == {}


def test_an_event_that_loses_its_day_is_cancelled_and_does_not_vanish(app: Flask, client) -> None:
    event = forum()
    amina = make_attendee(event, "Amina")
    path = proved(amina)
    before = only(client, path)
    month = {"date_precision": Precision.MONTH, "first_day": date(2027, 6, 1), "last_day": date(2027, 6, 30)}
    with transaction():
        programme.change_event(event, month | {"start_time": None, "end_time": None}, by=SYSTEM, at=NOW + HOUR)

    gone = only(client, path)

    assert (gone["UID"], str(gone["STATUS"])) == (before["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > before["SEQUENCE"]


def test_chosen_sessions_come_and_go_with_the_choice(app: Flask, client) -> None:
    event = forum()
    choice = {"kind": SessionKind.ELECTIVE, "capacity": 5}
    mines = session_at(event, "Mines", "2027-05-03 09:00", **choice)
    farms = session_at(event, "Farms", "2027-05-03 09:00", **choice)
    amina = make_registration(shown(event), "Amina")
    path = proved(amina)
    assert stands(client, path) == {"Forum on decent work": "CONFIRMED"}

    def choose(session: Session, minutes: int) -> dict[str, str]:
        with transaction():
            electives.choose(amina, {session.id}, at=NOW + timedelta(minutes=minutes))
        return stands(client, path)

    assert choose(mines, 1) == {"Forum on decent work": "CONFIRMED", "Mines": "CONFIRMED"}
    first = read(client, path)["Mines"]["SEQUENCE"]
    assert choose(farms, 2) == {
        "Forum on decent work": "CONFIRMED",
        "Farms": "CONFIRMED",
        "You do not go: Mines": "CANCELLED",
    }
    assert choose(mines, 3)["Mines"] == "CONFIRMED"
    assert read(client, path)["Mines"]["SEQUENCE"] == first + 2


def test_a_nominee_sees_by_when_to_answer_and_then_that_it_is_done(app: Flask, client) -> None:
    due = datetime(2027, 3, 1, 12, tzinfo=NOW.tzinfo)
    event = forum(policy=Policy.NOMINATION, details_until=due)
    with transaction():
        amina = nominees.propose(event, details("Amina"), endorsement=Endorsement.NOT_NEEDED, by=SYSTEM, at=NOW)
    path = proved(amina)
    title = "Say yes and complete your details: Forum on decent work"

    before = read(client, path)[title]
    assert (before["DTEND"].dt, str(before["TRANSP"])) == (due, "TRANSPARENT")
    with transaction():
        nominees.accept(amina, at=NOW + HOUR)
    after = read(client, path)[f"Done: {title}"]

    assert (after["UID"], str(after["STATUS"])) == (before["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_the_closing_of_registration_is_told_to_who_may_still_come(app: Flask, client) -> None:
    closes = {"closes_at": datetime(2027, 4, 1, 12, tzinfo=NOW.tzinfo)}
    amina, bola = make_registration(forum(**closes), "Amina"), make_registration(forum(**closes), "Bola")
    with transaction():
        registrations.cancel(bola, at=NOW)

    assert "Registration closes: Forum on decent work" not in stands(client, proved(amina))
    found = read(client, proved(bola))["Registration closes: Forum on decent work"]
    assert "You may register again until then." in found["DESCRIPTION"]


def test_a_draft_is_in_nobody_s_own_calendar(app: Flask, client) -> None:
    assert read(client, proved(make_attendee(forum(), "Amina"))) != {}
    amina = make_registration(forum(), "Bola")
    db.session.get_one(Event, amina.event_id).status = EventStatus.DRAFT
    db.session.commit()
    assert read(client, proved(amina)) == {}


def test_who_needs_a_letter_for_a_visa_sees_by_when_to_ask_for_it(app: Flask, client) -> None:
    due = datetime(2027, 3, 1, 12, tzinfo=NOW.tzinfo)
    event = forum(title="Forum", country_iso3="KEN", visa_until=due)
    amina = make_registration(event, "Amina", country_iso3="GHA")
    bola = make_registration(event, "Bola", country_iso3="KEN")
    online = make_registration(forum(mode=Mode.ONLINE, visa_until=due), "Chen", country_iso3="GHA")
    waiting = make_attendee(event, "Dana", Status.WAITLISTED, country_iso3="GHA")
    path, title = proved(amina), "Ask for your letter for a visa, if you need one: Forum"

    entry = read(client, path)[title]
    assert (entry["DTEND"].dt, str(entry["STATUS"]), str(entry["TRANSP"])) == (due, "CONFIRMED", "TRANSPARENT")
    assert "answer one of our messages" in entry["DESCRIPTION"]
    own = client.get(f"/r/{token_for(amina.link_nonce)}").text
    assert "answer one of our messages by then: Mon 1 March 2027, 15:00 (Nairobi time)" in own
    for other in (bola, online, waiting):
        assert "visa" not in get(client, proved(other)).text
        assert "answer one of our messages" not in client.get(f"/r/{token_for(other.link_nonce)}").text

    with transaction():
        registrations.cancel(amina, at=NOW + HOUR)
    gone = read(client, path)[f"No longer needed: {title}"]
    assert (gone["UID"], str(gone["STATUS"])) == (entry["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > entry["SEQUENCE"]


def test_no_letter_is_asked_for_when_the_event_is_cancelled(app: Flask, client) -> None:
    event = forum(country_iso3="KEN", visa_until=datetime(2027, 3, 1, 12, tzinfo=NOW.tzinfo))
    path = proved(make_registration(event, "Amina", country_iso3="GHA"))
    with transaction():
        programme.cancel(event, by=SYSTEM, at=NOW + HOUR)
    assert set(stands(client, path).values()) == {"CANCELLED"}


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
    assert len(read(client, path_of(one))) == 1


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
            read(client, path)
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


# What somebody organises.


def organiser(client, *events: Event, role: Role = Role.ORGANISER, **values: object):
    user = make_user(role, **values)
    for event in events:
        assign(user, event)
    sign_in(client, user)
    return user


def organiser_path(user) -> str:
    with transaction():
        link = service.make_for_user(user, at=NOW)
    return f"/feeds/organiser/{private.token_of(link)}.ics"


def test_an_organiser_has_all_that_is_in_their_hands_drafts_and_deadlines(app: Flask, client) -> None:
    due = datetime(2027, 3, 1, 12, tzinfo=NOW.tzinfo)
    draft = make_event("Planned", status=EventStatus.DRAFT, closes_at=due, **TIMED)
    public_one = forum(
        title="Public", nominations_until=due, details_until=due, freeze_at=due, reserved_until=due, visa_until=due
    )
    cancelled = forum(title="Off", closes_at=due)
    with transaction():
        programme.cancel(cancelled, by=SYSTEM, at=NOW)
    forum(title="Somebody else's")
    undated = {"date_precision": Precision.MONTH, "first_day": date(2027, 5, 1), "last_day": date(2027, 5, 31)}
    unknown = make_event("Some time", status=EventStatus.DRAFT, **undated)
    path = organiser_path(organiser(client, draft, public_one, cancelled, unknown))

    assert stands(client, path) == {
        "Public": "CONFIRMED",
        "Cancelled: Off": "CANCELLED",
        "Draft: Planned": "TENTATIVE",
        "Last day for nominations: Public": "CONFIRMED",
        "Nominees’ details are due: Public": "CONFIRMED",
        "Replacements need you from now on: Public": "CONFIRMED",
        "Last day to ask for letters for a visa: Public": "CONFIRMED",
        "Reserved seats become open: Public": "CONFIRMED",
        "Registration closes: Planned": "TENTATIVE",
        "Cancelled: Registration closes: Off": "CANCELLED",
    }


def test_a_draft_that_changes_or_is_published_is_newer_each_time(app: Flask, client) -> None:
    draft = make_event("Planned", status=EventStatus.DRAFT, summary="Why", country_iso3="KEN", **TIMED)
    user = organiser(client, draft)
    path, seen = organiser_path(user), []
    tag = get(client, path).headers["ETag"]

    def look() -> None:
        entry = only(client, path)
        seen.append((str(entry["STATUS"]), int(entry["SEQUENCE"]), entry["DTSTAMP"].dt))

    look()
    with transaction():
        programme.change_event(draft, {"start_time": time(10)}, by=user, at=NOW + HOUR)
    assert get(client, path, If_None_Match=tag).status_code == 200
    look()
    with transaction():
        programme.publish(draft, by=user, at=NOW + 2 * HOUR)
    look()
    assert [status for status, _number, _stamp in seen] == ["TENTATIVE", "TENTATIVE", "CONFIRMED"]
    numbers, stamps = [number for _s, number, _t in seen], [stamp for _s, _n, stamp in seen]
    assert numbers == sorted(numbers)
    assert stamps == sorted(set(stamps))


def test_the_organiser_s_address_ends_with_renewal_and_with_the_right(app: Flask, client) -> None:
    user = organiser(client, forum())
    assert "Give me an address for my calendar" in client.get("/organise/calendar").text
    assert "/organise/calendar" in client.get("/organise/").text
    client.post("/organise/calendar")
    path = organiser_path(user)
    page = client.get("/organise/calendar").text
    assert f"webcal://localhost{path}" in page
    assert 'aria-label="QR code of the address of this calendar"' in page
    answer = get(client, path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    assert get(client, path, If_None_Match=answer.headers["ETag"]).status_code == 304
    assert get(client, path.replace("organiser", "personal")).status_code == 404

    client.post("/organise/calendar/renew")
    assert get(client, path, If_None_Match="*").status_code == 410
    path = organiser_path(user)
    user.role = Role.CHECK_IN
    db.session.commit()
    assert get(client, path).status_code == 410
    user.role, user.active = Role.ORGANISER, False
    db.session.commit()
    assert get(client, path, If_None_Match="*").status_code == 410


def test_a_calendar_of_nothing_is_still_a_calendar(app: Flask, client) -> None:
    assert read(client, organiser_path(organiser(client))) == {}
    assert client.get("/organise/calendar").status_code == 200
    sign_in(client, make_user(Role.CHECK_IN))
    assert client.get("/organise/calendar").status_code == 404


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


def test_what_somebody_will_do_at_home_stands_on_its_day_until_it_is_done(app: Flask, client) -> None:
    event = forum(title="Foro", title_language="es")
    amina = make_registration(event, "Amina", language="es")
    path, there, due = proved(amina), NOW + timedelta(days=110), date(2027, 11, 1)
    tags, seen = [get(client, path).headers["ETag"]], []

    def look(own: str) -> None:
        [entry] = [one for one in read(client, path).values() if str(one["UID"]).startswith("commitment-")]
        tags.append(get(client, path).headers["ETag"])
        seen.append((str(entry["STATUS"]), own in str(entry["SUMMARY"]), int(entry["SEQUENCE"])))
        assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (due, due + timedelta(days=1))
        assert "/r/" not in str(entry)

    with transaction():
        written = peer_learning.write(amina, uuid4(), "Redactar el decreto", due, at=there)
    look("Redactar el decreto")
    with transaction():
        peer_learning.change(written, "Redactar el decreto", due, Standing.DONE, at=there + HOUR)
    look("Redactar el decreto")
    with transaction():
        peer_learning.take_back(written, at=there + 2 * HOUR)
    look("Foro")

    assert seen == [("CONFIRMED", True, 0), ("CANCELLED", True, 1), ("CANCELLED", True, 2)]
    assert len(set(tags)) == len(tags)
