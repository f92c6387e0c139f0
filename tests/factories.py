"""Plain functions that make what a test names; the reference data are in the database already."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from app.accounts import service as accounts
from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.audit import SYSTEM
from app.core.db import db, transaction
from app.core.zones import instant, zone
from app.nominations import call_list
from app.nominations import service as nominations
from app.nominations.call_list import Asked
from app.nominations.models import Call, Nomination
from app.nominations.queries import party_of_call
from app.nominations.rules import Allotted
from app.nominations.service import Person
from app.programme.models import Assignment, Event, EventRelation, Project, Session
from app.programme.rules import EventStatus, Mode, Policy, Precision, RelationKind
from app.programme.search import remember
from app.questions import service as questions
from app.questions.models import Question
from app.questions.rules import AnswerKind, QuestionDetails
from app.reference.catalogue import catalogue
from app.registration import nominees
from app.registration import service as registration
from app.registration.models import Registration, Seat
from app.registration.rules import AttendeeRole, Details, Status

NOW = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
_numbers = count(1)


def wall(text: str) -> datetime:
    """A time as clocks show it: “2027-05-03 09:00”."""
    return datetime.fromisoformat(text)


def make_user(role: Role = Role.ORGANISER, name: str = "Olga Organiser", **values: Any) -> User:
    """Somebody who signs in; the password is not set."""
    number = next(_numbers)
    email = f"user{number}@example.org"
    user = User(email=email, email_folded=email, name=name, role=role, session_key="k", created_at=NOW, **values)
    return _stored(user)


def make_event(
    title: str = "Forum on decent work", seats: int | None = None, reserved: dict[str, int] | None = None, **values: Any
) -> Event:
    """A published event in Nairobi in May 2027, open to registration; with seats where their number is given."""
    number = next(_numbers)
    values = {
        "slug": f"event-{number}",
        "uid": f"event-{number}@baraza",
        "number": number,
        "status": EventStatus.PUBLISHED,
        "policy": Policy.OPEN,
        "type_id": "workshop",
        "mode": Mode.IN_PERSON,
        "first_day": date(2027, 5, 3),
        "last_day": date(2027, 5, 5),
        "date_precision": Precision.DAY,
        "zone": "Africa/Nairobi",
        "starts_at": datetime(2027, 5, 2, 21, tzinfo=UTC),
        "ends_at": datetime(2027, 5, 5, 21, tzinfo=UTC),
        "country_iso3": "KEN",
        "region_id": "africa",
        "languages": ["en", "fr"],
        "created_at": NOW,
        "modified_at": NOW,
    } | values
    event = _stored(Event(title=title, capacity=seats, **values))
    kinds = [group for group, number in (reserved or {}).items() for _ in range(number)]
    for group in kinds + [None] * ((seats or 0) - len(kinds)):
        db.session.add(Seat(event_id=event.id, group_id=group))
    db.session.add_all(Seat(event_id=event.id, online=True) for _ in range(values.get("online_capacity") or 0))
    db.session.commit()
    return event


def findable(event: Event) -> Event:
    """An event that a search finds, as one is that was made by a form."""
    remember(event, catalogue())
    db.session.commit()
    return event


def details(name: str = "Amina", **values: Any) -> Details:
    """What somebody from a Kenyan ministry says; the address is their own unless given."""
    number = next(_numbers)
    values = {
        "email": f"{name.split()[0].lower()}{number}@example.org",
        "country_iso3": "KEN",
        "group_id": "government",
        "organisation": "Ministry of Labour",
        "consent": True,
    } | values
    return Details(name=name, **values)


def make_registration(event: Event, name: str = "Amina", at: datetime | None = None, **values: Any) -> Registration:
    """Somebody who has registered as the event's policy lets them: confirmed, waiting, or to be decided; each later."""
    at = at or NOW + timedelta(milliseconds=next(_numbers))
    with transaction():
        answer = registration.register(event, details(name, **values), request_key=None, at=at)
    return db.session.get_one(Registration, answer.id)


def make_call(
    event: Event, group_id: str = "workers", country: str = "KEN", *, sent: bool = True, **values: Any
) -> Call:
    """An organisation that is asked to put people forward, with one place unless told otherwise."""
    asked = Asked(
        organisation=values.pop("organisation", f"Example organisation of {group_id}"),
        group_id=group_id,
        country_iso3=country,
        email=values.pop("email", f"focal{next(_numbers)}@example.org"),
        allotted=Allotted(values.pop("titular", 1), values.pop("substitutes", 0), values.pop("advisers", 0)),
        **values,
    )
    with transaction():
        (call,) = call_list.add_calls(event, [asked], by=SYSTEM, at=NOW)
        if sent:
            call_list.send_calls(event, by=SYSTEM, at=NOW, only=call.id)
    return call


def put_forward(call: Call, *names: str, role: AttendeeRole = AttendeeRole.PARTICIPANT, **values: Any) -> Any:
    """People of an organisation's list, in the order named; each has an address of their own."""
    at = values.pop("at", NOW)
    people = [Person(name, f"{name.split()[0].lower()}{next(_numbers)}@example.org", role, **values) for name in names]
    with transaction():
        made = nominations.propose(call, people, by=party_of_call(call), at=at)
    return made[0] if len(made) == 1 else made


def say_yes(nomination: Nomination, at: datetime = NOW) -> Registration:
    """Let a nominee accept and complete the details."""
    with transaction():
        nominees.accept(nomination.registration, at=at)
    return nomination.registration


def make_question(event: Event, label: str = "What do you hope to learn?", **values: Any) -> Question:
    """A short text that everybody may answer, unless said otherwise."""
    usual: dict[str, Any] = {"kind": AnswerKind.SHORT_TEXT, "purposes": {"en": "To plan the event"}, "kept_days": 30}
    with transaction():
        said = QuestionDetails(labels={"en": label}, **(usual | values))
        return questions.add(db.session.get_one(Event, event.id), said, by=SYSTEM, at=NOW)


def make_project(title: str = "Learning from each other", **values: Any) -> Project:
    """A project in Africa."""
    values = {"code": f"TST-{next(_numbers)}", "kind": "regional", "region_id": "africa", "description": ""} | values
    return _stored(Project(title=title, **values))


def assign(user: User, event: Event) -> None:
    """Put an event into somebody's hands."""
    _stored(Assignment(user_id=user.id, event_id=event.id))


def make_session(event: Event, title: str = "Opening", **values: Any) -> Session:
    """A plenary on the event's first day from nine to ten, in Nairobi's time."""
    number = next(_numbers)
    values = {
        "uid": f"session-{number}@baraza",
        "starts_wall": wall("2027-05-03 09:00"),
        "ends_wall": wall("2027-05-03 10:00"),
        "starts_at": datetime(2027, 5, 3, 6, tzinfo=UTC),
        "ends_at": datetime(2027, 5, 3, 7, tzinfo=UTC),
        "created_at": NOW,
        "modified_at": NOW,
    } | values
    return _stored(Session(event_id=event.id, title=title, **values))


def session_at(event: Event, title: str, begins: str, minutes: int = 90, **values: Any) -> Session:
    """A session that begins when the event's clocks show this time."""
    starts, ends = wall(begins), wall(begins) + timedelta(minutes=minutes)
    clocks = zone(event.zone)
    moments = {"starts_at": instant(starts, clocks), "ends_at": instant(ends, clocks)}
    return make_session(event, title, starts_wall=starts, ends_wall=ends, **moments, **values)


def make_attendee(event: Event, name: str, status: Status = Status.CONFIRMED, **values: Any) -> Registration:
    """Somebody at an event without seats, whose registration stands as the test says."""
    registered = make_registration(event, name, **values)
    registered.status = status
    registered.waiting_since = NOW
    return _stored(registered)


def make_part(series: Event, title: str, first: date, last: date | None = None, **values: Any) -> Event:
    """A part of a series with one cohort, held in Nairobi on these days; nobody registers for it alone."""
    last = last or first
    begins, ends = (
        instant(datetime.combine(day, time()), zone("Africa/Nairobi")) for day in (first, last + timedelta(days=1))
    )
    values = {
        "first_day": first,
        "last_day": last,
        "starts_at": begins,
        "ends_at": ends,
        "policy": Policy.CLOSED,
    } | values
    part = make_event(title, **values)
    _stored(EventRelation(event_id=part.id, related_id=series.id, kind=RelationKind.PART_OF, one_cohort=True))
    return part


def sign_in(client: FlaskClient, user: User) -> None:
    """Let a visitor be signed in as a user."""
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.get_id(), True


def make_token(user: User, *scopes: str) -> dict[str, str]:
    """The header with which a program of this user calls the API."""
    with transaction():
        secret = accounts.create_token(user.email, list(scopes), by=SYSTEM, at=NOW)
    return {"Authorization": f"Bearer {secret}"}


def _stored(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row
