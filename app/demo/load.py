"""Filling an empty programme through the services that people use, as if they had done it over the last weeks."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from app.accounts import passwords
from app.accounts import queries as account_queries
from app.accounts import service as accounts
from app.accounts.models import User
from app.accounts.permissions import Role
from app.core import records
from app.core.audit import SYSTEM
from app.core.db import db, lock
from app.core.zones import instant, wall_in, zone
from app.demo import door, letters, versions
from app.demo.errors import ProgrammeNotEmpty
from app.demo.files import DemoDraft, DemoEvent, DemoFile, DemoSession, PeopleFile, Person, SignIn
from app.demo.nominations import nominate
from app.making import service as making
from app.making.library import templates
from app.peer_learning import load as practices
from app.programme import load as programme
from app.programme import service as planning
from app.programme.details import EventDetails, SessionDetails
from app.programme.models import Assignment, Event, Project
from app.programme.rules import SessionKind
from app.programme.texts import change_texts
from app.questions import service as questions
from app.questions.rules import QuestionDetails
from app.reference.catalogue import catalogue
from app.registration import cohorts, electives, seating
from app.registration import service as registration
from app.registration.models import Registration
from app.registration.rules import Details, Status
from app.timetable import rooms

DATA = Path(__file__).parent / "data"
EVENTS, PEOPLE = DATA / "demo.yaml", DATA / "people.yaml"
PLANNED, ANNOUNCED = timedelta(days=50), timedelta(days=45)  # how long ago the events were planned, and published
BASIS = "demo"
TAUGHT = (SessionKind.PLENARY, SessionKind.ELECTIVE, SessionKind.MASTERCLASS, SessionKind.ONLINE_MODULE)
FIRST_TO_CHOOSE = 10  # so many have chosen their sessions; the others still can


def load(*, at: datetime) -> DemoFile:
    """Fill an empty programme."""
    if has_events():
        raise ProgrammeNotEmpty
    file, people = records.read(EVENTS, DemoFile), records.read(PEOPLE, PeopleFile).people
    programme.load(programme.PROGRAMME, at=at)
    practices.load()
    hashed = passwords.hashed(file.password)  # slow on purpose, and the same for all
    users = {one.id: _create_user(one, hashed, at) for one in file.sign_ins}
    organiser = next(user for user in users.values() if user.role is Role.ORGANISER)
    events = {said.id: _create_event(said, file.notice, organiser, at) for said in file.events}
    for said in file.events:
        if said.part_of:
            cohorts.join(events[said.id], events[said.part_of], by=organiser, at=at - ANNOUNCED)
    for draft in file.drafts:
        _begin(draft, file.notice, organiser, at)
    for one in file.sign_ins:
        _assign(one, users[one.id], events)
    for said in file.events:
        _ask(said, events[said.id], organiser, at)
        _fill(said, events[said.id], people, organiser, at)
        versions.change(events[said.id], said.changes, by=organiser, at=at)
        nominate(events[said.id], said.calls, users, since=at - ANNOUNCED)
        if said.letters:
            confirmed = list(_registrations(events[said.id], Status.CONFIRMED))
            letters.write(events[said.id], said.letters, confirmed, by=organiser, at=at)
    return file


def sign_ins() -> tuple[str, list[SignIn]]:
    """Give the demo's password, and those of its people who sign in here."""
    file = records.read(EVENTS, DemoFile)
    known = {user.email for user in account_queries.users() if user.active}
    return file.password, [one for one in file.sign_ins if one.email in known]


def has_events() -> bool:
    """Tell whether there is a programme already."""
    return db.session.scalar(select(Event.id).limit(1)) is not None


def _create_user(said: SignIn, hashed: str, at: datetime) -> User:
    user = accounts.create_user(said.email, said.name, said.role, None, by=SYSTEM, at=at)
    user.password_hash, user.group_id = hashed, said.group
    return user


def _assign(said: SignIn, user: User, events: dict[str, Event]) -> None:
    """Put events and projects into somebody's hands; whoever created an event has it already."""
    if user.role is not Role.ORGANISER:
        db.session.add_all(Assignment(user_id=user.id, event_id=events[event].id) for event in said.events)
    projects = db.session.scalars(select(Project).where(Project.code.in_(said.projects)))
    db.session.add_all(Assignment(user_id=user.id, project_id=project.id) for project in projects)
    db.session.flush()


def _create_event(said: DemoEvent, notice: str, by: User, at: datetime) -> Event:
    """Plan an invented event and publish it, as an organiser does."""
    planned = at - PLANNED
    clocks = said.zone or catalogue().cities[said.city].zone
    first = _begins(said, wall_in(at, zone(clocks)).date())
    details = _details(said, notice, first, clocks)
    event = planning.create_event(said.title, said.type, details, by=by, at=planned)
    event.basis = BASIS
    if event.venue:
        event.venue.access_note = said.access_note
    for session in said.sessions:
        planning.add_session(event, _session(session, first, said.interpretation), by=by, at=planned)
    for name, capacity in said.rooms.items():
        rooms.add(event, name, capacity, by=by, at=planned)
    texts = {f"{part}_{code}": words for code, text in said.texts.items() for part, words in text.items()}
    change_texts(event, texts, {}, by=by, at=planned)
    seating.set_capacity(event, said.capacity, said.reserved, online=said.online_capacity, by=by, at=planned)
    planning.publish(event, by=by, at=at - ANNOUNCED)
    if said.postponed:
        planning.postpone(event, by=by, at=at)
    return event


def _begin(said: DemoDraft, notice: str, by: User, at: datetime) -> None:
    """Begin an event from a template, as an organiser does, so many weeks ahead on a Monday."""
    monday = at.date() - timedelta(days=at.weekday())
    first = monday + timedelta(weeks=said.weeks)
    event = making.begin(said.title, templates()[said.template], first, by=by, at=at)
    planning.change_event(event, EventDetails(description=f"*{notice}*"), by=by, at=at)
    event.basis = BASIS


def _details(said: DemoEvent, notice: str, first: date, clocks: str) -> EventDetails:
    """Say of an invented event what an organiser would."""
    return EventDetails(
        summary=said.summary,
        description=f"*{notice}*\n\n{said.description.strip()}",
        title_language=said.title_language,
        modality_id=said.modality or None,
        mode=said.mode,
        first_day=first,
        last_day=first + timedelta(days=said.days - 1),
        start_time=said.start,
        end_time=said.end,
        zone=clocks,
        city_id=said.city or None,
        venue=said.venue,
        venue_address=said.address,
        online_url=said.online_url,
        place_message=said.place_message,
        online_message=said.online_message,
        languages=said.languages,
        interpretation=said.interpretation,
        themes=said.themes,
        policy=said.policy,
        country_limit=said.country_limit,
        half_days=said.half_days,
        certificate_threshold=said.certificate_threshold,
        opens_at=_before(first, said.opens_weeks_before, clocks),
        closes_at=_before(first, said.closes_weeks_before, clocks),
        reserved_until=_before(first, said.reserved_until_weeks_before, clocks),
        visa_until=_before(first, said.visa_until_weeks_before, clocks),
        delegation=said.delegation,
        endorsed_groups=said.endorsed_groups,
        nominations_until=_before(first, said.nominations_until_weeks_before, clocks),
        details_until=_before(first, said.details_until_weeks_before, clocks),
        freeze_at=_before(first, said.freeze_weeks_before, clocks),
    )


def _begins(said: DemoEvent, today: date) -> date:
    """Give the first day: yesterday for one that is running, else a weekday so many weeks ahead."""
    if said.running:
        return today - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=said.weeks, days=said.weekday - 1)


def _before(first: date, weeks: int | None, clocks: str) -> datetime | None:
    """Give the noon so many weeks before a day."""
    if weeks is None:
        return None
    return instant(datetime.combine(first - timedelta(weeks=weeks), time(12)), zone(clocks))


def _session(said: DemoSession, first: date, into: list[str]) -> SessionDetails:
    """Say of a session what an organiser would; the legs of a tour go by the clocks of their cities.

    What is taught is interpreted into the languages of the event; on visits one hears the host.
    """
    day, cities = first + timedelta(days=said.day - 1), catalogue().cities
    city, to_city = cities.get(said.city), cities.get(said.to_city)
    return SessionDetails(
        title=said.title,
        kind=said.kind,
        starts_wall=datetime.combine(day, said.start),
        ends_wall=datetime.combine(day, said.end),
        zone=city.zone if city else said.zone,
        ends_zone=to_city.zone if to_city else None,
        city_id=said.city or None,
        to_city_id=said.to_city or None,
        place=said.place,
        host=said.host,
        demonstrates=said.demonstrates,
        contact=said.contact,
        room=said.room,
        track=said.track,
        languages=said.languages,
        interpretation=into if said.kind in TAUGHT else [],
        capacity=said.capacity,
        required=said.required,
        speakers=[{"name": one.name, "organisation": one.organisation} for one in said.speakers],
    )


def _ask(said: DemoEvent, event: Event, by: User, at: datetime) -> None:
    """Let an event ask questions of its own."""
    for one in said.questions:
        values = dict(one) | {"groups": tuple(one.groups), "choices": tuple(dict(each) for each in one.choices)}
        questions.add(event, QuestionDetails(**values), by=by, at=at - ANNOUNCED)


def _fill(said: DemoEvent, event: Event, people: Sequence[Person], by: User, at: datetime) -> None:
    """Let people register one after the other since the event was announced, and decide about some."""
    event = lock(Event, event.id)
    since = at - ANNOUNCED
    for number in range(said.registered):
        person = people[(said.first_person + number) % len(people)]
        moment = since + (ANNOUNCED - timedelta(days=1)) * number / said.registered
        registration.register(event, _details_of(person), request_key=None, at=moment)
    db.session.flush()
    waiting = list(_registrations(event, Status.PENDING))
    for one in waiting[: said.approved]:
        registration.approve(one, by=by, at=at)
    for one in waiting[said.approved : said.approved + said.declined]:
        registration.decline(one, "Every delegation sends one person from each group.", by=by, at=at)
    _choose_sessions(list(_registrations(event, Status.CONFIRMED))[:FIRST_TO_CHOOSE], at - ANNOUNCED)
    door.let_in(event, list(_registrations(event, Status.CONFIRMED)), said.attended_first_day, by=by, at=at)


def _registrations(event: Event, status: Status) -> Iterable[Registration]:
    query = select(Registration).filter_by(event_id=event.id, status=status)
    return db.session.scalars(query.order_by(Registration.registered_at, Registration.id))


def _choose_sessions(people: list[Registration], at: datetime) -> None:
    """Let some choose among the sessions of the first hour at which there is a choice."""
    for number, one in enumerate(people):
        offers = electives.offers(one, at=at)
        first = [offer for offer in offers if offer.session.starts_at == offers[0].session.starts_at]
        if first and first[number % len(first)].free:
            electives.choose(one, {first[number % len(first)].session.id}, at=at)


def _details_of(person: Person) -> Details:
    return Details(
        name=person.name,
        email=f"{person.id}@example.org",
        country_iso3=person.country,
        group_id=person.group,
        organisation=person.organisation,
        position=person.position,
        gender=person.gender,
        language=person.language,
        languages=(person.language,),
        consent=True,
        source=BASIS,
    )
