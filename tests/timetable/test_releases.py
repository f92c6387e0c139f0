"""Versions of a timetable: what a release changes, whom it concerns, what they read, and what stays to be compared."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, transaction
from app.core.outbox import history
from app.desk import service as desk
from app.programme import details
from app.programme import service as programme
from app.programme.models import Event, Session
from app.programme.rules import EventStatus, Mode, SessionKind
from app.registration import electives
from app.registration.event_news import Change as News
from app.registration.event_news import Kind
from app.registration.models import Registration
from app.timetable import plan, releases, service
from app.timetable.compare import Change
from app.timetable.difference_words import said_of
from app.timetable.models import Release
from tests.factories import (
    NOW,
    assign,
    make_event,
    make_registration,
    make_token,
    make_user,
    session_at,
    sign_in,
    wall,
)

LATER = NOW + timedelta(hours=1)
NINE, TEN, ELEVEN = wall("2027-05-03 09:00"), wall("2027-05-03 10:00"), wall("2027-05-03 11:00")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the day on which the factories make things."""
    monkeypatch.setattr(clock, "now", lambda: LATER)


def put(event: Event, key: UUID | None = None, **said: Any) -> UUID:
    with transaction():
        return plan.put(event, key, said, by=db.session.merge(make_user()), at=LATER).key


def release(event: Event, note: str = "", hours: int = 1) -> Release:
    with transaction():
        made = service.release(event, note, by=db.session.merge(make_user()), at=NOW + timedelta(hours=hours))
    assert made
    return made


def told(registration: Registration) -> list[str]:
    """What somebody was written about timetables and events, the newest first."""
    return [
        message.body.split("\n\n", 1)[1].partition("\n\nSee, change")[0]
        for message in history(registration.id)
        if message.kind in ("registration.timetable.changed", "registration.event.changed")
    ]


def organise(client: FlaskClient, event: Event) -> str:
    olga = make_user()
    assign(olga, event)
    sign_in(client, olga)
    return f"/organise/events/{event.slug}/releases"


def test_one_message_says_old_and_new_times_of_what_concerns_a_person(app: Flask) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")
    opening = session_at(event, "Opening", "2027-05-03 09:00", 60, room="A").id
    tour = session_at(event, "City tour", "2027-05-03 14:00", 60).id
    put(event, opening, starts_wall=TEN, ends_wall=ELEVEN, room="B", description="Welcome")
    put(event, tour, cancelled=True)
    put(event, title="Evaluation", starts_wall=wall("2027-05-04 16:00"), ends_wall=wall("2027-05-04 17:00"))

    made = release(event, "The minister comes later.")

    assert (made.number, made.told) == (2, 1)
    words = (
        "The timetable of “Forum on decent work” has changed. This is what concerns you.\n\n"
        "The minister comes later.\n\n"
        "Changed: “Opening”\n"
        "Time: Mon 3 May 2027, 10:00–11:00 (Nairobi time)\n"
        "Until now: Mon 3 May 2027, 09:00–10:00 (Nairobi time)\n"
        "Room: B\nUntil now: A\n\n"
        "Cancelled: “City tour”\n"
        "Until now: Mon 3 May 2027, 14:00–15:00 (Nairobi time)\n\n"
        "New session: “Evaluation”\n"
        "Time: Tue 4 May 2027, 16:00–17:00 (Nairobi time)\n\n"
        "The whole timetable stands on the event’s page, as version 2."
    )
    assert told(amina) == [words]
    put(event, tour, cancelled=False)
    release(event, hours=2)
    assert "Takes place after all: “City tour”" in told(amina)[0]


def test_of_a_session_that_is_chosen_only_those_hear_who_chose_it(app: Flask) -> None:
    event = make_event()
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola")
    session_at(event, "Opening", "2027-05-03 09:00", 60)
    visit = session_at(event, "Port", "2027-05-03 14:00", 60, kind=SessionKind.ELECTIVE, capacity=10).id
    with transaction():
        electives.choose(amina, [visit], at=NOW)
    put(event, visit, room="Gate 3")

    made = release(event)

    assert (made.told, len(told(amina)), len(told(bola))) == (1, 1, 0)
    put(event, visit, kind=SessionKind.PLENARY, room="Gate 4")
    assert release(event, hours=2).told == 2  # now everybody goes there


def test_another_room_concerns_nobody_who_takes_part_online(app: Flask) -> None:
    event = make_event(seats=2, mode=Mode.HYBRID)
    amina, bola = make_registration(event, "Amina"), make_registration(event, "Bola", online=True)
    key = session_at(event, "Opening", "2027-05-03 09:00", 60, room="A").id
    put(event, key, room="B")
    assert (release(event).told, len(told(amina)), told(bola)) == (1, 1, [])

    put(event, key, starts_wall=TEN, ends_wall=ELEVEN)
    assert release(event, hours=2).told == 2

    with transaction():
        desk.change(event, {"venue": "Town hall"}, {}, tell=True, by=make_user(), at=LATER + timedelta(hours=3))
    assert "You take part: In person\nWhere: Town hall, Kenya\nUntil now: Kenya" in told(amina)[0]
    assert told(bola)[0].endswith("You take part: Online")


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ({"title": "Welcome", "description": "More", "speakers": [{"name": "Amina"}]}, {}),
        ({"room": "B"}, {"status": EventStatus.POSTPONED}),
        ({"room": "B"}, {"ends_at": NOW - timedelta(days=1)}),
    ],
    ids=["small fixes", "postponed", "over"],
)
def test_nobody_is_written_to(app: Flask, said: dict[str, Any], values: dict[str, Any]) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")
    key = session_at(event, "Opening", "2027-05-03 09:00", 60).id
    for name, value in values.items():
        setattr(event, name, value)
    db.session.commit()
    put(event, key, **said)

    assert (release(event).told, told(amina)) == (0, [])


def test_what_is_put_right_of_a_session_that_is_over_needs_no_message(app: Flask) -> None:
    event = make_event()
    make_registration(event, "Amina")
    key = session_at(event, "Briefing", "2027-01-10 09:00", 60).id
    put(event, key, room="B")

    assert release(event).told == 0


def test_an_organiser_sees_the_differences_releases_them_and_compares_versions(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    make_registration(event, "Amina")
    key = session_at(event, "Opening", "2027-05-03 09:00", 60, description="We meet. " * 40 + "Here.").id
    page = organise(client, event)
    assert "Everything that is planned is released." in client.get(page).text
    put(event, key, starts_wall=TEN, ends_wall=ELEVEN, description="We meet. " * 40 + "There.")
    other = put(event, title="Evaluation", starts_wall=TEN, ends_wall=ELEVEN)

    planned = client.get(page).text

    for words in (
        "2 changes are not released yet",
        "Mon 3 May 2027, 09:00–10:00 (Nairobi time)",
        "Mon 3 May 2027, 10:00–11:00 (Nairobi time)",
        "Concerns one person.",
        "…meet. We",
        "There.",
    ):
        assert words in planned
    client.post(f"{page}/take-back/{other}")
    seal = str(re.findall(r'name="seal"[^>]*value="(\w+)"', planned)[0])
    late = client.post(page, data={"seal": seal, "note": "An hour later."})
    assert (late.status_code, "Somebody else changed the plan" in late.text) == (409, True)
    assert "An hour later." in late.text
    seal = str(re.findall(r'name="seal"[^>]*value="(\w+)"', late.text)[0])

    done = client.post(page, data={"seal": seal, "note": "An hour later."}, follow_redirects=True).text

    assert "Version 2 is released" in done
    assert "We write to one person." in done
    version = client.get(f"{page}/2").text
    assert "Mon 3 May 2027, 09:00–10:00 (Nairobi time)" in version
    assert "An hour later." in version
    assert "Nothing differs." not in version
    assert client.get(f"{page}/1?against=2").status_code == 200
    assert client.get(f"{page}/7").status_code == 404
    too_long = client.post(page, data={"seal": seal, "note": "x" * 2001})
    assert too_long.status_code == 422
    nothing = client.post(page, data={"seal": releases.seal([])}, follow_redirects=True)
    assert "There was nothing to release." in nothing.text


def test_a_draft_has_no_versions_until_it_is_published(client: FlaskClient, app: Flask) -> None:
    event = make_event(status=EventStatus.DRAFT, title="Draft")
    event.summary, event.country_iso3 = "About it", "KEN"
    db.session.commit()
    session_at(event, "Opening", "2027-05-03 09:00", 60)
    page = organise(client, event)
    assert "Nobody sees a draft" in client.get(page).text

    with transaction():
        desk.publish(event, by=db.session.merge(make_user()), at=LATER)

    assert [(one.number, len(one.sessions)) for one in releases.releases_of(event)] == [(1, 1)]
    assert client.get(f"/organise/events/{make_event().slug}/releases").status_code == 404


def test_other_days_of_the_event_are_a_version_and_told_with_the_old_ones(app: Flask) -> None:
    event = make_event()
    amina = make_registration(event, "Amina")
    olga = make_user()

    def change(**said: Any) -> None:
        with transaction():
            at = LATER + timedelta(minutes=len(history(amina.id)))
            desk.change(event, said, {}, tell=True, by=olga, at=at)  # type: ignore[arg-type]

    change(first_day=date(2027, 5, 10), last_day=date(2027, 5, 12), country_iso3=None, title="Forum")
    change(summary="About it")
    change(online_url="https://example.org/room")
    assert told(amina)[0].endswith("The link to take part online is a new one; your own page leads to it.")

    words = (
        "The details of “Forum” have changed. These are the new ones.\n\n"
        "Title: Forum\nUntil now: Forum on decent work\n"
        "When: Mon 10 – Wed 12 May 2027\nUntil now: Mon 3 – Wed 5 May 2027\n"
        "Where: not known yet\nUntil now: Kenya"
    )
    assert told(amina)[-1] == words
    assert [(one.number, one.told, one.event["first_day"]) for one in releases.releases_of(event)] == [
        (2, 1, "2027-05-10"),
        (1, 0, "2027-05-03"),
    ]


def test_a_postponed_event_that_is_on_again_says_what_it_was_before(app: Flask) -> None:
    event, olga = make_event(summary="About it"), make_user()
    amina = make_registration(event, "Amina")
    with transaction():
        desk.stop(event, programme.postpone, News(Kind.POSTPONED, "Flooded."), by=olga, at=LATER)
    with transaction():
        said: Any = {"first_day": date(2027, 6, 7), "last_day": date(2027, 6, 9)}
        desk.change(event, said, {}, tell=True, by=olga, at=LATER)

    with transaction():
        desk.publish(event, by=olga, at=LATER)

    assert "When: Mon 7 – Wed 9 June 2027\nUntil now: Mon 3 – Wed 5 May 2027" in told(amina)[0]
    assert [(one.event["status"], one.note) for one in releases.releases_of(event)] == [
        ("published", ""),
        ("postponed", ""),
        ("postponed", "Flooded."),
        ("published", ""),
    ]


def test_what_a_program_changes_is_known_at_once_and_the_plan_stays(client: FlaskClient, app: Flask) -> None:
    event, olga = make_event(), make_user()
    assign(olga, event)
    amina = make_registration(event, "Amina")
    key = session_at(event, "Opening", "2027-05-03 09:00", 60).id
    put(event, key, title="Welcome", room="B")
    headers = make_token(olga, "programme:write")

    for _again in range(2):
        assert client.patch(f"/api/v1/sessions/{key}", json={"room": "B"}, headers=headers).status_code == 200
    said = {"title": "Port", "starts_wall": "2027-05-03T14:00", "ends_wall": "2027-05-03T15:00"}
    for extra in ({}, {"tell": False}):
        answer = client.post(f"/api/v1/events/{event.slug}/sessions", json=said | extra, headers=headers)
        assert answer.status_code == 201

    db.session.expire_all()
    assert db.session.get_one(Session, key).title == "Opening"
    assert [one.change.fields for one in releases.differences(event)] == [{"title"}]
    assert [one.told for one in releases.releases_of(event)] == [0, 1, 1, 0]
    assert len(told(amina)) == 2


def test_everybody_sees_which_version_it_is_and_what_it_changed(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    keys = [session_at(event, f"Session {number}", f"2027-05-03 {number:02d}:00", 30).id for number in range(8, 18)]
    assert "Version" not in client.get(f"/events/{event.slug}").text
    for key in keys:
        put(event, key, room="Hall")
    release(event)

    page = client.get(f"/events/{event.slug}").text

    assert "Version 2 of Fri 15 January 2027: what has changed" in page
    assert "2 more sessions have changed." in page
    put(event, keys[0], description="More")
    release(event)
    assert "Version 3 of Fri 15 January 2027</p>" in client.get(f"/events/{event.slug}").text


def test_the_overview_says_that_changes_wait(client: FlaskClient, app: Flask) -> None:
    event = make_event()
    page = organise(client, event).removesuffix("/releases")
    key = session_at(event, "Opening", "2027-05-03 09:00", 60, room="A").id
    session_at(event, "Closing", "2027-05-03 10:00", 60, room="A")
    assert "not released yet" not in client.get(page).text

    put(event, key, starts_wall=TEN, ends_wall=ELEVEN)

    assert "1 change is not released yet" in client.get(page).text
    assert "2 clashes in this plan" in client.get(f"{page}/releases").text


def test_what_a_program_adds_to_a_draft_is_no_version(client: FlaskClient, app: Flask) -> None:
    event, olga = make_event(status=EventStatus.DRAFT), make_user()
    assign(olga, event)
    said = {"title": "Port", "starts_wall": "2027-05-03T14:00", "ends_wall": "2027-05-03T15:00"}

    answer = client.post(
        f"/api/v1/events/{event.slug}/sessions", json=said, headers=make_token(olga, "programme:write")
    )

    assert (answer.status_code, releases.releases_of(event)) == (201, [])


def test_each_thing_that_differs_has_its_words(app: Flask) -> None:
    before = details.of_a_new_session() | {
        "title": "Flight",
        "starts_wall": wall("2027-05-03 22:00"),
        "ends_wall": wall("2027-05-04 06:00"),
        "ends_zone": "Indian/Antananarivo",
        "to_city_id": "nairobi",
        "languages": ["en"],
        "description": "A" * 10,
    }
    after = before | {
        "ends_zone": None,
        "to_city_id": None,
        "languages": ["en", "fr"],
        "speakers": [{"name": "Amina Diallo", "organisation": "CNP"}, {"name": "Bola Ade"}],
        "required": False,
        "capacity": 12,
        "kind": SessionKind.TRAVEL,
        "description": "A" * 10 + " more" * 40,
    }

    found = said_of(Change(UUID(int=1), before, after, "Africa/Accra", "Africa/Accra"))

    assert [(line.label, line.old, line.new) for line in found.lines] == [
        (
            "Time",
            "Mon 3 May 2027, 22:00 (Accra time) – Tue 4 May 2027, 06:00 (Antananarivo time)",
            "Mon 3 May 2027, 22:00 (Accra time) – Tue 4 May 2027, 06:00 (Accra time)",
        ),
        ("Arrival", "Nairobi", ""),
        ("Kind", "Plenary", "Travel"),
        ("Places", "", "12"),
        ("Counts for the certificate", "yes", "no"),
        ("Speakers", "", "Amina Diallo, CNP; Bola Ade"),
        ("Languages", "English", "English, French"),
        ("Description", "AAAAAAAAAA", "AAAAAAAAAA" + " more" * 30 + "…"),
    ]
