"""What is read of the programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import joinedload, load_only, raiseload, selectinload

from app.accounts.models import User
from app.accounts.permissions import Role
from app.core.audit import AuditEntry
from app.core.db import db
from app.programme.facets import DAY_OF_NO_DAY, asked_for, part_at
from app.programme.filters import Filters
from app.programme.models import (
    Assignment,
    CalendarEntry,
    Event,
    ProgrammeState,
    Project,
    Session,
    event_projects,
)
from app.programme.rules import PUBLIC, Mode, Part, Precision

WITH_ASSIGNMENTS = frozenset({Role.ORGANISER, Role.CHECK_IN})
IN_A_LIST = (
    Event.id, Event.slug, Event.number, Event.title, Event.title_language, Event.status, Event.type_id, Event.mode,
    Event.first_day, Event.last_day, Event.start_time, Event.end_time, Event.zone, Event.starts_at, Event.ends_at,
    Event.date_precision, Event.date_certainty, Event.country_iso3, Event.region_id, Event.city_id, Event.languages,
    Event.policy, Event.capacity, Event.online_capacity, Event.choose_way, Event.opens_at, Event.closes_at,
)  # fmt: skip
ALSO_FOR_PROGRAMS = (Event.summary, Event.interpretation, Event.modified_at)


def public_events(filters: Filters, *, at: datetime) -> Select[Event]:
    """Find the events that everybody may see and that are asked for; the caller says in which order."""
    return asked_for(filters, at=at).where(shown_to(None))


def shown_to(reader: User | None) -> ColumnElement[bool]:
    """Say which events somebody may read of: those that everybody may, and those in their hands."""
    public = Event.status.in_(PUBLIC)
    return or_(public, Event.id.in_(events_assigned_to(reader))) if reader else public


def programme_order(at: datetime) -> tuple[SQLColumnExpression[Any], ...]:
    """First what comes, soonest first; then what was, latest first; in each, what has no day at the end."""
    part = part_at(at)
    to_come = part <= Part.COMING_DAY_UNKNOWN.value
    return (
        part,
        case((to_come, Event.first_day)).asc().nulls_last(),
        case((to_come, Event.starts_at)).asc().nulls_last(),
        Event.first_day.desc().nulls_last(),
        Event.title,
        Event.id,
    )


@dataclass(frozen=True)
class EventPlace:
    """Where in the order of days an event stands."""

    day: date
    slug: str

    @classmethod
    def of(cls, event: Event) -> "EventPlace":
        """Give the place of an event."""
        return cls(event.first_day or DAY_OF_NO_DAY, event.slug)


def by_day(query: Select[Event], after: EventPlace | None, size: int) -> Sequence[Event]:
    """Read a part of the events in the order of their days, with their themes."""
    day = func.coalesce(Event.first_day, DAY_OF_NO_DAY, type_=Event.first_day.type)
    if after:
        place = tuple_(literal(after.day, Event.first_day.type), literal(after.slug))
        query = query.where(tuple_(day, Event.slug) > place)
    load = (load_only(*IN_A_LIST, *ALSO_FOR_PROGRAMS, raiseload=True), raiseload("*"), selectinload(Event.themes))
    return db.session.scalars(query.options(*load).order_by(day, Event.slug).limit(size)).all()


def readable_event(slug: str, *, reader: User | None) -> Event | None:
    """Find one event that somebody may read of, with what programs are told of it."""
    load = (joinedload(Event.venue), *map(selectinload, (Event.projects, Event.themes, Event.texts)))
    return db.session.scalars(select(Event).where(Event.slug == slug, shown_to(reader)).options(*load)).one_or_none()


def is_in_hand(event: Event, *, of: User | None) -> bool:
    """Tell whether an event is in somebody's hands."""
    return of is not None and db.session.scalar(events_assigned_to(of).where(Event.id == event.id)) is not None


@dataclass(frozen=True)
class SessionPlace:
    """Where in a timetable a session stands."""

    starts_at: datetime
    position: int
    id: UUID

    @classmethod
    def of(cls, session: Session) -> "SessionPlace":
        """Give the place of a session."""
        return cls(session.starts_at, session.position, session.id)


def timetable(event: Event, after: SessionPlace | None, size: int) -> Sequence[Session]:
    """Read a part of an event's timetable, in its order, with who speaks."""
    order = (Session.starts_at, Session.position, Session.id)
    query = select(Session).where(Session.event_id == event.id)
    if after:
        place = (after.starts_at, after.position, after.id)
        query = query.where(tuple_(*order) > tuple_(*(literal(v, c.type) for v, c in zip(place, order, strict=True))))
    load = (selectinload(Session.speakers), joinedload(Session.event))
    return db.session.scalars(query.options(*load).order_by(*order).limit(size)).all()


def session_in_hand(session_id: UUID, *, of: User) -> Session | None:
    """Find a session of an event that is in somebody's hands."""
    mine = Session.event_id.in_(events_assigned_to(of))
    return db.session.scalar(select(Session).where(Session.id == session_id, mine))


def count_of(query: Select[Event]) -> int:
    """Count what a query finds."""
    return db.session.scalars(query.with_only_columns(func.count(), maintain_column_froms=True)).one()


def in_a_list(query: Select[Event]) -> Select[Event]:
    """Read of each event only what a list shows."""
    return query.options(load_only(*IN_A_LIST, raiseload=True), raiseload("*"))


def page_of(query: Select[Event], *, at: datetime, first: int, size: int) -> Sequence[Event]:
    """Read one page of a list in the programme's order."""
    return db.session.scalars(in_a_list(query).order_by(*programme_order(at)).offset(first).limit(size)).all()


def events_between(query: Select[Event], first: date, last: date) -> Sequence[Event]:
    """Read what takes place on these days, or in a month among them where the day is not known."""
    shown = query.where(
        Event.first_day <= last,
        Event.last_day >= first,
        Event.date_precision.in_((Precision.DAY, Precision.MONTH)),
    )
    order = (Event.first_day, Event.last_day.desc(), Event.starts_at, Event.title, Event.id)
    return db.session.scalars(in_a_list(shown).order_by(*order)).all()


def counts_by_place(query: Select[Event]) -> dict[tuple[str | None, str | None], int]:
    """Count events by city and country; what is online counts at no place."""
    away = Event.mode != Mode.ONLINE
    place = (case((away, Event.city_id)), case((away, Event.country_iso3)))
    rows = db.session.execute(
        query.with_only_columns(*place, func.count(), maintain_column_froms=True).group_by(*place)
    )
    return {(city_id, country): number for city_id, country, number in rows}


def nearest_day(query: Select[Event], day: date) -> date | None:
    """Find the first day of the next event from a day on, else of the last one before it."""
    days = query.where(Event.date_precision == Precision.DAY).with_only_columns(
        Event.first_day, maintain_column_froms=True
    )
    coming = db.session.scalar(days.where(Event.last_day >= day).order_by(Event.first_day, Event.id).limit(1))
    if coming:
        return max(coming, day)
    return db.session.scalar(days.order_by(Event.first_day.desc()).limit(1))


def public_event(slug: str) -> Event | None:
    """Find one event that everybody may see."""
    return db.session.scalar(select(Event).where(Event.slug == slug, Event.status.in_(PUBLIC)))


def event_page(slug: str, *, seen_by: User | None) -> Event | None:
    """Find one event with all that its page shows: a public one, or one in the user's hands, also as a draft."""
    public = Event.status.in_(PUBLIC)
    shown = or_(public, Event.id.in_(events_assigned_to(seen_by))) if seen_by else public
    return db.session.scalars(
        select(Event)
        .where(Event.slug == slug, shown)
        .options(
            joinedload(Event.venue),
            selectinload(Event.sessions).selectinload(Session.speakers),
            selectinload(Event.projects),
            selectinload(Event.themes),
            selectinload(Event.texts),
        )
    ).one_or_none()


def events_assigned_to(user: User, *, discarded: bool = False) -> Select[UUID]:
    """Name the events in a user's hands, by themselves or by their project; an administrator has them all.

    A discarded draft is in nobody's hands, but where only those are asked for.
    """
    state = Event.discarded_at.is_not(None) if discarded else Event.discarded_at.is_(None)
    return _ever_assigned_to(user).where(state)


def _ever_assigned_to(user: User) -> Select[UUID]:
    if user.role is Role.ADMINISTRATOR:
        return select(Event.id)
    if user.role in WITH_ASSIGNMENTS:
        mine = select(Assignment.event_id).where(Assignment.user_id == user.id, Assignment.event_id.is_not(None))
        projects = select(Assignment.project_id).where(Assignment.user_id == user.id)
        of_projects = select(event_projects.c.event_id).where(event_projects.c.project_id.in_(projects))
        return select(Event.id).where(or_(Event.id.in_(mine), Event.id.in_(of_projects)))
    return select(Event.id).where(false())


def visible_event(slug: str, *, seen_by: User) -> Event | None:
    """Find an event that is in the user's hands."""
    return db.session.scalar(select(Event).where(Event.slug == slug, Event.id.in_(events_assigned_to(seen_by))))


def by_slug(slug: str) -> Event | None:
    """Find any event, for whoever looks after the whole site."""
    return db.session.scalar(select(Event).where(Event.slug == slug))


def slug_is_taken(slug: str) -> bool:
    """Tell whether an event has this address."""
    return db.session.scalar(select(Event.id).where(Event.slug == slug)) is not None


def revision() -> int:
    """Tell how often the public programme has changed."""
    return db.session.scalar(select(ProgrammeState.revision)) or 0


@dataclass(frozen=True)
class Change:
    """What somebody changed, from what to what, as it was recorded."""

    who: str
    field: str
    old: Any
    new: Any


def changes_since(subject: Event | Project | Session, since: datetime) -> list[Change]:
    """List what was changed after a moment, the oldest first."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_id == subject.id.hex, AuditEntry.at > since)
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()
    actors = {UUID(entry.actor.removeprefix("user:")) for entry in entries if entry.actor.startswith("user:")}
    names = {user.actor: user.name for user in db.session.scalars(select(User).where(User.id.in_(actors)))}
    return [
        Change(names.get(entry.actor, ""), field, was["from"], was["to"])
        for entry in entries
        for field, was in sorted(entry.changes.items())
        if isinstance(was, dict) and was.keys() == {"from", "to"}
    ]


def calendar_entries(
    events: Select[Any], column: SQLColumnExpression[str], *, with_sessions: bool, newest_first: bool = False
) -> Select[str]:
    """Find what calendars show of some events, always in the same order: by their beginning, or by the last change."""
    entries = select(column).where(CalendarEntry.event_id.in_(events))
    of_session = CalendarEntry.session_id.is_not(None)
    if not with_sessions:
        entries = entries.where(~of_session)
    if newest_first:
        return entries.order_by(CalendarEntry.modified_at.desc(), CalendarEntry.uid)
    return entries.order_by(of_session, CalendarEntry.starts_at, CalendarEntry.uid)


def has_entries_to_clear(at: datetime) -> bool:
    """Tell whether calendars still show cancelled entries that have been seen for long enough."""
    return db.session.scalars(select(exists().where(CalendarEntry.shown_until <= at))).one()
