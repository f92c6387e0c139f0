"""The demo programme."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import close_all_sessions

from app import create_app
from app.accounts import service as accounts
from app.accounts.models import User
from app.attendance.models import Scan, SetAside
from app.core.db import Base, db, transaction
from app.core.zones import wall_in, zone
from app.demo import load
from app.demo.errors import ProgrammeNotEmpty
from app.letters.models import Letter
from app.nominations import queries as nominations
from app.nominations.rules import CallState
from app.peer_learning.models import Need, Offer
from app.programme import queries
from app.programme.models import CalendarEntry, Event
from app.programme.rules import EventStatus, Policy
from app.programme.series import parts_of
from app.registration.models import Registration, Seat
from app.registration.rules import Endorsement, Status
from tests.conftest import settings_for
from tests.factories import make_event

SUNDAY = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request, tmp_path_factory):
    """Load the demo once into a database for all who only look at it."""
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("sqlite_template"), folder / "demo.sqlite3")
        address = f"sqlite:///{file}"
    else:
        template = request.getfixturevalue("postgres_template")
        server = request.getfixturevalue("postgres_server")
        server.drop("demo")
        address = server.create("demo", template)
    app = create_app(settings_for(address, folder))
    with app.app_context(), transaction():
        load.load(at=SUNDAY)
    return app


@pytest.fixture
def demo(loaded):
    with loaded.app_context():
        yield
        close_all_sessions()
        db.engine.dispose()


def counts():
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) for name, table in Base.metadata.tables.items()
    }


def event(slug):
    return db.session.scalars(select(Event).where(Event.slug.startswith(slug))).one()


def states(slug):
    return Counter(db.session.scalars(select(Registration.status).filter_by(event_id=event(slug).id)))


def free(slug):
    return db.session.query(Seat).filter_by(event_id=event(slug).id, registration_id=None).count()


def test_it_holds_the_real_programme_and_invented_events_that_say_so(demo):
    events = list(db.session.scalars(select(Event)))

    assert Counter(e.basis for e in events) == {"seed": 16, "public_source": 9, "demo": 13}
    invented = [e for e in events if e.basis == "demo"]
    assert all(e.description.startswith("*This event is invented") and e.projects == [] for e in invented)
    assert (db.session.query(Offer).count(), db.session.query(Need).count()) == (18, 16)
    entries = Counter(db.session.scalars(select(CalendarEntry.event_id)))
    assert entries[event("academy").id] == 1 + len(event("academy").sessions)


def test_one_event_runs_today_and_the_others_come_within_nine_months_each_with_its_sessions(demo):
    invented = list(db.session.scalars(select(Event).filter_by(basis="demo").order_by(Event.first_day)))
    today = SUNDAY.date()

    assert (invented[0].first_day, invented[0].last_day) == (date(2026, 11, 21), date(2026, 11, 23))
    assert all(today + timedelta(days=20) < e.first_day < today + timedelta(days=275) for e in invented[1:])
    assert all(e.first_day.weekday() < 5 for e in invented[1:])
    for one in invented:
        for session in one.sessions:
            began = wall_in(session.starts_at, zone(one.zone)).date()
            assert one.first_day <= began <= one.last_day, (one.title, session.title)


def test_each_kind_of_door_can_be_tried_at_once(demo):
    assert states("peer-exchange") == {Status.CONFIRMED: 24}
    scans = db.session.query(Scan).filter_by(event_id=event("peer-exchange").id).all()
    assert (len(scans), len({one.registration_id for one in scans}), db.session.query(SetAside).count()) == (21, 18, 1)
    assert (free("forum"), event("forum").policy) == (3, Policy.OPEN)
    assert (free("workshop-finding"), states("workshop-finding")) == (0, {Status.CONFIRMED: 16, Status.WAITLISTED: 7})
    assert event("study-visit").policy is Policy.APPROVAL
    assert states("study-visit") == {Status.PENDING: 8, Status.CONFIRMED: 5, Status.DECLINED: 1}
    assert event("south-south-dialogue").status is EventStatus.POSTPONED
    seats = Counter(db.session.scalars(select(Seat.group_id).filter_by(event_id=event("academy").id)))
    assert seats == {"government": 10, "employers": 10, "workers": 10, None: 30}


def test_a_series_has_its_people_and_its_parts_none_of_their_own(demo):
    course = event("course-on-social-security")
    assert [part.title.split(":")[0] for part in parts_of(course.id)] == ["Module 1", "Masterclass"]
    assert states("course-on-social-security") == {Status.CONFIRMED: 11}
    assert states("module-1") == states("masterclass-a-scheme") == {}


def test_an_event_by_nomination_shows_lists_and_nominees_in_every_state(demo):
    meeting = event("tripartite-meeting")
    calls = {call.email.split("@")[0]: call for call in nominations.calls_of(meeting.id)}
    answered = nominations.answered_calls(meeting.id)

    assert {nominations.state_of(call, answered) for call in calls.values()} == set(CallState)
    people = db.session.query(Registration).filter_by(event_id=meeting.id)
    assert {one.status for one in people} == set(Status) - {Status.WAITLISTED, Status.CANCELLED}
    assert {one.endorsement for one in people} == set(Endorsement)
    assert {one.reserve for one in people} == {True, False}
    assert sum(one.replaces_id is not None for one in people) == 1
    for name in ("focal.government", "focal.employers", "focal.workers"):
        user = db.session.scalars(select(User).filter_by(email=f"{name}@example.org")).one()
        ((call, _event),) = nominations.calls_in_hand(nominations.party_of(user))
        assert (call, len(nominations.list_of(call)) > 1) == (calls[name], True)
    assert {one.registration.group_id for one, _event in nominations.of_group("workers", at=SUNDAY)} == {"workers"}


def test_who_signs_in_sees_what_is_in_their_hands(demo):
    def seen_by(name):
        user = db.session.scalars(select(User).filter_by(email=f"{name}@example.org")).one()
        return db.session.query(Event).filter(Event.id.in_(queries.events_assigned_to(user))).count()

    assert {name: seen_by(name) for name in ("admin", "organiser", "doorstaff", "focal.workers")} == {
        "admin": 38,
        "organiser": 16,
        "doorstaff": 2,
        "focal.workers": 0,
    }


def test_the_password_that_is_printed_is_the_password(app):
    done = app.test_cli_runner().invoke(args=["demo", "load"])

    assert done.exit_code == 0
    password = done.output.splitlines()[0].rpartition(" ")[2]
    for line in done.output.splitlines()[1:]:
        assert accounts.sign_in(line.split()[0], password, "a network", at=SUNDAY)


def test_a_programme_is_never_mixed_with_invented_events(app):
    make_event()
    before = counts()

    refused = app.test_cli_runner().invoke(args=["demo", "load"])
    nothing = app.test_cli_runner().invoke(args=["demo", "load", "--if-empty"])
    with pytest.raises(ProgrammeNotEmpty), transaction():
        load.load(at=SUNDAY)

    assert refused.output == "Error: There is a programme already; the demo is only for an empty one.\n"
    assert (refused.exit_code, nothing.exit_code, nothing.output) == (1, 0, "")
    assert counts() == before


def test_production_refuses_sign_ins_that_everybody_knows(app):
    app.config["APP_ENV"] = "production"
    before = counts()

    refused = app.test_cli_runner().invoke(args=["demo", "load"])

    assert refused.exit_code == 1
    assert refused.output == "Error: The demo is not for production: it has sign-ins that everybody knows.\n"
    assert counts() == before


def test_it_can_be_loaded_on_any_day_of_the_year(app):
    """Each day has its own lengths of months, changes of clocks and holidays; none may stand in the way."""
    with transaction():
        load.load(at=datetime(2027, 3, 27, 23, 59, tzinfo=UTC))

    assert db.session.query(Event).filter_by(basis="demo").count() == 13


def test_the_demo_has_letters_that_were_issued_in_the_languages_of_their_readers(demo):
    letters = db.session.scalars(select(Letter).order_by(Letter.number)).all()
    assert [letter.number for letter in letters] == list(range(1, 13))
    assert {letter.language for letter in letters} >= {"ar", "en", "pt"}
    assert all(letter.pdf.startswith(b"%PDF-") for letter in letters)
