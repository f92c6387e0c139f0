"""A series with one cohort: attendance at each part, and one completion rule over all of them."""

from datetime import date, timedelta
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.attendance import completion, places, service
from app.attendance.models import Mark, Scan
from app.attendance.phrases import place_name
from app.attendance.rules import Answer, Completion, Direction, MarkKind
from app.attendance.service import SentScan
from app.certificates import service as certificates
from app.core import clock
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.secret_links import token_for
from app.meetings import service as meetings
from app.programme import service as programme
from app.programme.models import Event
from app.programme.rules import EventStatus, Mode, SessionKind
from app.programme.series import parts_of
from app.registration import electives
from app.registration.rules import Status
from app.reports import attendance as report
from app.reports.records import records
from app.reports.rules import Dimension
from tests.attendance.test_completion import by_the_database, by_the_rules, choose
from tests.attendance.test_queries import say, store
from tests.factories import NOW, assign, make_attendee, make_event, make_part, make_user, session_at, sign_in

APRIL, JUNE = date(2027, 4, 12), date(2027, 6, 14)
DONE = NOW.replace(month=7)


def course(**values: object) -> tuple[Event, list[Event]]:
    """Two modules online, of which one has no timetable, and a masterclass of two days with an elective."""
    begins, ends = NOW.replace(month=4, day=1), NOW.replace(month=6, day=30)
    series = make_event(
        "Course", first_day=date(2027, 4, 1), last_day=date(2027, 6, 30), starts_at=begins, ends_at=ends, **values
    )
    parts = [
        make_part(series, "Module 1", APRIL),
        make_part(series, "Module 2", APRIL + timedelta(days=7)),
        make_part(series, "Masterclass", JUNE, JUNE + timedelta(days=1)),
    ]
    session_at(parts[1], "Lecture", "2027-04-19 10:00")
    session_at(parts[1], "Questions", "2027-04-19 12:00", required=False)
    session_at(parts[2], "Opening", "2027-06-14 09:00")
    session_at(parts[2], "Clinic", "2027-06-15 09:00", kind=SessionKind.ELECTIVE, capacity=1)
    return series, parts


def test_the_places_of_a_series_are_the_days_and_sessions_of_its_parts(app: Flask) -> None:
    series, parts = course()
    make_part(series, "Called off", JUNE, status=EventStatus.CANCELLED)
    make_part(series, "Drafted", JUNE, status=EventStatus.DRAFT)
    listed = places.places_of(series)
    assert [place_name(place) for place in listed] == [
        "Module 1, Mon 12 April 2027",
        "Mon 19 April 2027",
        "Module 2 · Lecture",
        "Module 2 · Questions",
        "Mon 14 June 2027",
        "Masterclass · Opening",
        "Tue 15 June 2027",
        "Masterclass · Clinic",
    ]
    counted = [listed[part.place] for part in completion.parts_of(series, listed)]
    assert [place.title for place in counted] == [
        "Module 1", "Module 2 · Lecture", "Masterclass · Opening", "Masterclass · Clinic",
    ]  # fmt: skip
    assert [place_name(place) for place in places.places_of(parts[2])] == [
        "Mon 14 June 2027", "Opening", "Tue 15 June 2027", "Clinic",
    ]  # fmt: skip


def test_one_ticket_opens_every_part_and_enough_of_all_parts_is_a_certificate(app: Flask) -> None:
    series, _parts = course(certificate_threshold=66)
    amina, bola = make_attendee(series, "Amina"), make_attendee(series, "Bola")
    listed = places.places_of(series)
    with transaction():
        for place in (listed[0], listed[2]):  # the day of the first module, and the lecture of the second
            at = NOW.replace(month=4, day=place.day.day)
            assert service.check_in(amina, place, Direction.IN, uuid4(), by=SYSTEM, at=at).answer is Answer.WELCOME
        sent = SentScan(bola.id, bola.ticket, listed[5].session_id, Direction.IN, DONE)
        assert service.receive(series, [sent], by=SYSTEM, at=DONE).stored == 1

    assert by_the_database(series, listed) == {amina.id: Completion(2, 3, True), bola.id: Completion(1, 3, False)}
    assert by_the_rules(series, listed, [amina, bola]) == by_the_database(series, listed)
    with transaction():
        certificate = certificates.issue(amina, by=make_user(), at=DONE)
    assert (certificate.event_title, certificate.parts_present, certificate.parts_needed) == ("Course", 2, 3)
    lines = {line.label: line.figures for line in report.figures(series, at=DONE).lines}
    assert (lines["Course"].attended, lines["Course"].completed) == (2, 1)
    assert [lines[name].attended for name in ("Module 2 · Lecture", "Masterclass · Opening")] == [1, 1]
    assert lines["Module 1, Mon 12 April 2027"].attended == 1
    of_parts = [(line.label, line.figures) for line in report.figures(series, at=DONE).of(Dimension.PART)]
    assert [(title, one.confirmed, one.attended, one.no_show) for title, one in of_parts] == [
        ("Module 1", 2, 1, 1),
        ("Module 2", 2, 1, 1),
        ("Masterclass", 2, 1, 1),
    ]


def test_what_was_seen_at_a_part_is_kept_and_counts_no_more_once_the_part_is_called_off(app: Flask) -> None:
    series, parts = course(certificate_threshold=50)
    amina = make_attendee(series, "Amina")
    session = parts[1].sessions[0]
    with transaction():
        programme.cancel(parts[1], by=SYSTEM, at=NOW)
        sent = SentScan(amina.id, amina.ticket, session.id, Direction.IN, session.starts_at)
        assert service.receive(series, [sent], by=SYSTEM, at=DONE).stored == 1  # a telephone that was without a line
    assert by_the_database(series, places.places_of(series)) == {amina.id: Completion(0, 2, False)}
    assert [(one.place_name, one.name) for one in records(series)] == [("Lecture", "Amina")]


def test_electives_of_a_part_are_chosen_by_the_people_of_the_series(app: Flask) -> None:
    series, _parts = course()
    amina, bola = make_attendee(series, "Amina"), make_attendee(series, "Bola")
    (offer,) = electives.offers(amina, at=NOW)
    with transaction():
        electives.choose(amina, {offer.session.id}, at=NOW)
    assert [(one.session.title, one.left, one.chosen) for one in electives.offers(bola, at=NOW)] == [
        ("Clinic", 0, False)
    ]
    assert electives.expected(series.id) == {offer.session.id: {"government": 1}}


moments = st.integers(-40, 240).map(lambda minutes: timedelta(minutes=minutes))
told = st.tuples(st.integers(0, 2), st.integers(0, 7), moments)
scans = st.lists(st.tuples(told, st.sampled_from(Direction)), max_size=14)
marks = st.lists(st.tuples(told, st.sampled_from(MarkKind)), max_size=6)


def test_of_a_series_too_the_database_says_what_the_rules_say(app: Flask) -> None:
    series, _parts = course()
    people = [make_attendee(series, "Amina"), make_attendee(series, "Bola"), make_attendee(series, "C", Status.PENDING)]
    listed = places.places_of(series)
    choose(people[0], listed[-1].session_id)
    nine = NOW.replace(month=4, day=12, hour=6)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(scans, marks, st.sampled_from([1, 50, 66, 80, 100]))
    def the_same(seen: list, said: list, threshold: int) -> None:
        series.certificate_threshold = threshold
        for (who, where, after), direction in seen:
            store(series, people[who], listed[where], nine + after, direction)
        for (who, where, after), kind in said:
            say(series, people[who], listed[where], nine + after, kind)
        db.session.flush()
        assert by_the_database(series, listed) == by_the_rules(series, listed, people)
        for model in (Scan, Mark):
            db.session.execute(delete(model))

    the_same()


def test_the_pages_of_a_part_lead_to_the_series_where_its_people_are(
    client: FlaskClient, app: Flask, monkeypatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(month=6, day=14, hour=6))
    series, parts = course()
    make_attendee(series, "Amina")
    olga = make_user()
    for event in (series, *parts):
        assign(olga, event)
    sign_in(client, olga)
    part = f"/organise/events/{parts[2].slug}"
    assert client.get(f"{part}/check-in").location == f"/organise/events/{series.slug}/check-in"
    door = client.get(f"/organise/events/{series.slug}/check-in").text
    assert "Masterclass · Opening" in door
    assert "Amina" in door
    overview = client.get(part).text
    assert "People register once" in overview
    assert f'href="{part}/registrations"' not in overview
    assert f'href="{part}/messages"' in overview


def test_the_way_into_a_meeting_is_that_of_the_part_that_is_on(client: FlaskClient, app: Flask, monkeypatch) -> None:
    series, parts = course()
    for part in parts[:2]:
        part.mode, part.online_url = Mode.ONLINE, f"https://meet.example.org/{part.slug}"
    db.session.commit()
    token = token_for(make_attendee(series, "Amina").link_nonce)
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(month=4, day=19, hour=6, minute=45))  # 09:45 in Nairobi
    page = client.get(f"/r/{token}").text
    assert "The parts of this series" in page
    assert page.count(" · Online</small>") == 2
    assert page.count("Join online") == 1
    assert "Module 2 · Lecture" in client.get(f"/r/{token}/join").text
    gone = client.post(f"/r/{token}/join", data={"form": str(uuid4())})
    assert gone.headers["Refresh"] == f"0; url={parts[1].online_url}"
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(month=6, day=14, hour=6))
    assert "This meeting is over" in client.get(f"/r/{token}/join").text, "the masterclass is in one room"
    listed = places.places_of(series)
    ((done, needed, _enough),) = (
        (one.parts_present, one.parts_needed, one) for one in by_the_database(series, listed).values()
    )
    assert (done, needed) == (1, 3)


def test_a_link_is_of_whom_the_part_and_the_way_they_chose_make_it(app: Flask) -> None:
    series = make_event("Course", mode=Mode.HYBRID, online_url="https://meet.example.org/course")
    for title, mode in (("Module", Mode.ONLINE), ("Forum", Mode.HYBRID), ("Masterclass", Mode.IN_PERSON)):
        url = "" if mode is Mode.IN_PERSON else "https://meet.example.org/part"
        make_part(series, title, APRIL, mode=mode, online_url=url)
    titles = {event.id: event.title for event in [series, *parts_of(series.id)]}
    amina, waiting = make_attendee(series, "Amina"), make_attendee(series, "Bola", Status.WAITLISTED)

    def joined(event: Event) -> set[str]:
        return {titles[key] for key in meetings.links_of(amina, event)}

    assert joined(series) == {"Module"}
    with db.session.no_autoflush:
        amina.online = True
        assert joined(series) == {"Course", "Module", "Forum"}
        amina.online, series.mode = False, Mode.IN_PERSON
        assert joined(series) == {"Course", "Module", "Forum"}, "nobody was asked in which way"
    assert meetings.links_of(waiting, series) == {}
