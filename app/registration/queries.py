"""What is read of registrations and seats."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.accounts.models import User
from app.core import outbox
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.outbox import Message
from app.programme.models import Event
from app.programme.queries import events_assigned_to
from app.programme.rules import PUBLIC, Mode, OpenSeats
from app.programme.search import folded
from app.programme.series import people_at
from app.questions import queries as answers
from app.questions.models import Question
from app.questions.rules import APART
from app.reference.catalogue import catalogue
from app.registration.balance import EFFECT_ORDER, Balance
from app.registration.models import Registration, Seat
from app.registration.rules import (
    COUNTED,
    ENDORSED,
    ONLINE_SEAT,
    AttendeeRole,
    Changes,
    Gender,
    Status,
    shortest_first,
)

PAGE = 50
BATCH = 100  # people on the waiting list who are looked at together

COUNTS = Registration.role.in_(COUNTED)  # against the seats
CONFIRMED = Registration.status == Status.CONFIRMED
WAITING = Registration.status == Status.WAITLISTED
IS_LIVE = Registration.status.in_([Status.PENDING, Status.CONFIRMED, Status.WAITLISTED])
FREE = Seat.registration_id.is_(None)
READY = (
    Registration.endorsement.in_(ENDORSED)
    & or_(~Registration.nominated, Registration.accepted_at.is_not(None))
    & ~Registration.reserve
)  # nothing of what `rules.missing` names stands between somebody and a place
UNDELIVERED = outbox.UNDELIVERED_SQL


@dataclass(frozen=True)
class Filters:
    """What a list of registrations is narrowed to."""

    status: Status | None = None
    group_id: str = ""
    country_iso3: str = ""
    gender: Gender | None = None
    text: str = ""
    way: Mode | None = None  # in which people take part in a hybrid event


class Page(NamedTuple):
    """A part of a list."""

    items: Sequence[Registration]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """Count the pages; an empty list has one."""
        return max(-(-self.total // PAGE), 1)


def public_event(slug: str) -> Event | None:
    """Find an event that everybody may see, and nothing more of it than registering needs."""
    return db.session.scalar(select(Event).where(Event.slug == slug, Event.status.in_(PUBLIC)))


def public_event_with_questions(slug: str) -> tuple[Event, list[Question]] | None:
    """Find an event that everybody may see, and what it asks of its own: every registration begins with both."""
    asked = (Question.event_id == Event.id) & Question.retired_at.is_(None)
    query = select(Event, Question).outerjoin(Question, asked).where(Event.slug == slug, Event.status.in_(PUBLIC))
    rows = db.session.execute(query.order_by(Question.position, Question.id)).all()
    return (rows[0].Event, [row.Question for row in rows if row.Question is not None]) if rows else None


def event_by_slug(slug: str) -> Event | None:
    """Find an event, whoever may see it."""
    return db.session.scalar(select(Event).where(Event.slug == slug))


def by_link(link_hash: str) -> Registration | None:
    """Find the registration that a private link leads to."""
    return db.session.scalar(select(Registration).where(Registration.link_hash == link_hash))


def visible_to(user: User) -> Select[Registration]:
    """Select the registrations of the events in a user's hands."""
    return select(Registration).where(Registration.event_id.in_(events_assigned_to(user)))


def one(registration_id: UUID, *, seen_by: User) -> Registration | None:
    """Find a registration that is in the user's hands."""
    return db.session.scalar(visible_to(seen_by).where(Registration.id == registration_id))


def stands(registration: Registration) -> Changes:
    """Give what a registrant has said so far, as far as they may change it; the answers stay as they are."""
    apart: dict[str, str] = dict.fromkeys(APART, "") | answers.apart_of(registration.id)
    names = [name for name in Changes.__dataclass_fields__ if name not in (*APART, "answers")]
    said = {name: getattr(registration, name) for name in names}
    return Changes(**said | {key: apart[key] for key in APART})


def of_request(event_id: UUID, request_key: str) -> Registration | None:
    """Find what an earlier arrival of the same request has made."""
    return db.session.scalar(
        select(Registration).where(Registration.event_id == event_id, Registration.request_key == request_key)
    )


def status_changes_before(event_id: UUID, identity: str) -> ColumnElement[int]:
    """Count on from earlier registrations of somebody for the same event: what calendars are told never counts back."""
    before = select(func.coalesce(func.max(Registration.status_changes) + 1, 0))
    return before.where(Registration.event_id == event_id, Registration.identity == identity).scalar_subquery()


def free_seats_by_event(event_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Count the free seats of several events at once; an event without seats, or without a free one, is left out."""
    count = select(Seat.event_id, func.count()).where(Seat.event_id.in_(list(event_ids)), FREE).group_by(Seat.event_id)
    return dict(db.session.execute(count).all())


def seats_left(event: Event) -> int | None:
    """Count the free seats of an event, at the place and online; none where it takes as many as come."""
    return None if event.seats is None else free_seats_by_event([event.id]).get(event.id, 0)


def free_seats(event_id: UUID) -> dict[str | None, int]:
    """Count the free seats of an event by kind: the group that they are reserved for, open (none), or online."""
    count = select(Seat.online, Seat.group_id, func.count()).where(Seat.event_id == event_id, FREE)
    rows = db.session.execute(count.group_by(Seat.online, Seat.group_id))
    return {ONLINE_SEAT if online else group_id: number for online, group_id, number in rows}


def reserved_seats(event_id: UUID) -> dict[str, int]:
    """Count the reserved seats of an event by group, free or not."""
    count = select(Seat.group_id, func.count()).where(Seat.event_id == event_id, Seat.group_id.is_not(None))
    return {str(group): seats for group, seats in db.session.execute(count.group_by(Seat.group_id))}


def confirmed_from(event_id: UUID, country_iso3: str) -> int:
    """Count the confirmed participants of one country."""
    count = select(func.count()).where(
        Registration.event_id == event_id, CONFIRMED, COUNTS, Registration.country_iso3 == country_iso3
    )
    return db.session.scalar(count) or 0


def waiting_who_may(event: Event) -> list[Registration]:
    """Give the first on the waiting list who may take a place that is free now, in the order they came."""
    query = select(Registration).where(Registration.event_id == event.id, WAITING, _a_place_is_free_for_them(event))
    if event.country_limit is not None:
        query = query.where(Registration.country_iso3.not_in(_countries_at_limit(event.id, event.country_limit)))
    order: list[Any] = [Registration.waiting_since, Registration.id]
    if event.open_seats is OpenSeats.SHORT_GROUP:
        order.insert(0, case(_shortest_first(event.id), value=Registration.group_id))
    # With a country limit, or seats for the group that is short, each place given changes who may take the next.
    one_by_one = event.country_limit is not None or event.open_seats is OpenSeats.SHORT_GROUP
    return list(db.session.scalars(query.order_by(*order).limit(1 if one_by_one else BATCH)))


def _shortest_first(event_id: UUID) -> dict[str, int]:
    """Rank the groups of an event by who is shortest of confirmed people."""
    groups = catalogue().constituent_groups
    three = [group.id for group in groups.values() if group.tripartite]
    return shortest_first(confirmed_by_group(event_id), three, groups)


def has_titular(event_id: UUID, group_id: str, country_iso3: str) -> bool:
    """Tell whether a group of a country has a confirmed titular delegate."""
    titular = select(Registration.id).where(
        Registration.event_id == event_id,
        CONFIRMED,
        Registration.role == AttendeeRole.TITULAR,
        Registration.group_id == group_id,
        Registration.country_iso3 == country_iso3,
    )
    return db.session.scalar(titular.limit(1)) is not None


def _a_place_is_free_for_them(event: Event) -> ColumnElement[bool]:
    """Say who could have a place by the way in which they want to take part."""
    at_place = _a_seat_is_free(event, online=False)
    if not event.two_ways:
        return at_place
    return or_(Registration.online & _a_seat_is_free(event, online=True), ~Registration.online & at_place)


def _a_seat_is_free(event: Event, *, online: bool) -> ColumnElement[bool]:
    if event.seats_for(online=online) is None:
        return true()
    free = select(Seat.group_id).where(Seat.event_id == event.id, Seat.online == online, FREE)
    open_one = free.where(Seat.group_id.is_(None)).with_only_columns(literal(1)).exists()
    return or_(Registration.group_id.in_(free.where(Seat.group_id.is_not(None))), open_one)


def _countries_at_limit(event_id: UUID, limit: int) -> Select[str]:
    there = select(Registration.country_iso3).where(Registration.event_id == event_id, CONFIRMED, COUNTS)
    return there.group_by(Registration.country_iso3).having(func.count() >= limit)


def first_timer() -> ColumnElement[bool]:
    """Say which registrations are of people who had no confirmed one at an event that began earlier."""
    earlier, then, now = aliased(Registration), aliased(Event), aliased(Event)
    before = (
        select(literal(1))
        .select_from(earlier)
        .join(then, then.id == earlier.event_id)
        .join(now, now.id == Registration.event_id)
        .where(earlier.person_id == Registration.person_id, earlier.status == Status.CONFIRMED)
        .where(then.id != now.id, or_(now.starts_at.is_(None), then.starts_at < now.starts_at))
    )
    return ~before.correlate(Registration).exists()


def place_in_line(registration: Registration) -> int:
    """Tell which place on the waiting list somebody has: the first is 1."""
    before = select(func.count()).where(
        Registration.event_id == registration.event_id,
        Registration.online == registration.online,
        WAITING,
        tuple_(Registration.waiting_since, Registration.id)
        < tuple_(
            literal(registration.waiting_since, Registration.waiting_since.type),
            literal(registration.id, Registration.id.type),
        ),
    )
    return (db.session.scalar(before) or 0) + 1


def confirmed_by_group(event_id: UUID, *, online: bool | None = None) -> dict[str, int]:
    """Count the confirmed participants of an event by group: all, or those who take part one way."""
    count = select(Registration.group_id, func.count()).where(Registration.event_id == event_id, CONFIRMED, COUNTS)
    if online is not None:
        count = count.where(Registration.online == online)
    return dict(db.session.execute(count.group_by(Registration.group_id)).all())


def confirmed_without_seat(event_id: UUID, *, online: bool) -> list[Registration]:
    """Give the confirmed participants of an event that has had no seats for their way of taking part."""
    query = select(Registration).where(Registration.event_id == event_id, CONFIRMED, COUNTS)
    return list(db.session.scalars(query.where(Registration.seat_id.is_(None), Registration.online == online)))


def first_confirmed(event_id: UUID, group_id: str, number: int) -> Select[UUID]:
    """Select so many confirmed participants of a group at the place, those who came first."""
    query = select(Registration.id).where(Registration.event_id == event_id, CONFIRMED, COUNTS, ~Registration.online)
    first = query.order_by(Registration.registered_at, Registration.id).limit(number)
    return first.where(Registration.group_id == group_id)


def live(event_id: UUID) -> list[Registration]:
    """Give everybody who is to hear of what happens to an event: of a part of a series, the people of the series."""
    query = select(Registration).where(Registration.event_id == people_at(event_id), IS_LIVE)
    return list(db.session.scalars(query.order_by(Registration.registered_at, Registration.id)))


def events_with_release_due(at: datetime) -> list[UUID]:
    """Name the events whose reserved seats become open ones now."""
    return list(db.session.scalars(select(Event.id).where(Event.reserved_until <= at)))


def counts_by_status(event_id: UUID) -> dict[Status, int]:
    """Count the registrations of an event by where they stand."""
    count = select(Registration.status, func.count()).where(Registration.event_id == event_id)
    return dict(db.session.execute(count.group_by(Registration.status)).all())


def countries_of(event_id: UUID) -> list[str]:
    """Name the countries that people registered from."""
    return list(
        db.session.scalars(select(Registration.country_iso3).where(Registration.event_id == event_id).distinct())
    )


def record_of(registration: Registration) -> list[tuple[AuditEntry, str]]:
    """Tell who changed what about a registration, the newest first, with the names of those who did."""
    query = select(AuditEntry).where(AuditEntry.subject_id == registration.id.hex)
    entries = list(db.session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id)))
    keys = [UUID(entry.actor.removeprefix("user:")) for entry in entries if entry.actor.startswith("user:")]
    names = {user.actor: user.name for user in db.session.scalars(select(User).where(User.id.in_(keys)))}
    return [(entry, names.get(entry.actor, "")) for entry in entries]


def messages_of(event_id: UUID, page: int, *, undelivered: bool = False) -> tuple[list[tuple[Message, str]], bool]:
    """Give a page of what was written to an event's registrants, with their names, and whether there is more."""
    query = select(Message, Registration.name).join(Registration, Registration.id == Message.about)
    if undelivered:
        query = query.where(UNDELIVERED)
    ordered = query.where(Registration.event_id == event_id).order_by(Message.created_at.desc(), Message.id)
    found = db.session.execute(ordered.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return [(message, name) for message, name in found[:PAGE]], len(found) > PAGE


def undelivered_number(event_id: UUID) -> int:
    """Count the messages to an event's registrants that did not arrive and were not sent again."""
    query = select(func.count()).select_from(Message).join(Registration, Registration.id == Message.about)
    return db.session.scalar(query.where(Registration.event_id == event_id, UNDELIVERED)) or 0


def matching(event: Event, filters: Filters) -> Select[Registration]:
    """Select the registrations of an event that a list is narrowed to."""
    query = select(Registration).where(Registration.event_id == event.id)
    if filters.status:
        query = query.where(Registration.status == filters.status)
    if filters.group_id:
        query = query.where(Registration.group_id == filters.group_id)
    if filters.country_iso3:
        query = query.where(Registration.country_iso3 == filters.country_iso3)
    if filters.gender:
        query = query.where(Registration.gender == filters.gender)
    if filters.way:
        query = query.where(Registration.online == (filters.way is Mode.ONLINE))
    words = folded(filters.text).split()
    return query.where(*(Registration.search_text.contains(word, autoescape=True) for word in words))


def list_of(
    event: Event, filters: Filters, page: int, *, figures: Balance | None = None, without: Collection[UUID] = ()
) -> Page:
    """Give one page of an event's registrations; those to review with the best effect on the balance first."""
    query = matching(event, filters)
    if without:
        query = query.where(Registration.id.not_in(without))
    total = db.session.scalar(query.with_only_columns(func.count())) or 0
    number = min(max(page, 1), max(-(-total // PAGE), 1))
    ordered = query.order_by(*_order(filters.status, figures)).limit(PAGE).offset((number - 1) * PAGE)
    return Page(list(db.session.scalars(ordered)), number, total)


class Arrival(NamedTuple):
    """Where in the order of registrations one stands."""

    at: datetime
    id: UUID


class Seated(NamedTuple):
    """A registration with the address of its event and the group that its seat is reserved for, if it is."""

    registration: Registration
    event_slug: str
    reserved_for: str | None


def by_arrival(query: Select[Registration], after: Arrival | None, size: int) -> list[Seated]:
    """Read a part of the registrations in the order in which they came."""
    order = (Registration.registered_at, Registration.id)
    if after:
        query = query.where(tuple_(*order) > tuple_(*(literal(v, c.type) for v, c in zip(after, order, strict=True))))
    return [Seated(*row) for row in db.session.execute(_seated(query).order_by(*order).limit(size))]


def seated(registration_id: UUID, *, seen_by: User) -> Seated | None:
    """Find a registration that is in the user's hands, with its seat."""
    row = db.session.execute(_seated(visible_to(seen_by)).where(Registration.id == registration_id)).one_or_none()
    return Seated(*row) if row else None


def _seated(query: Select[Registration]) -> Select[Registration, str, str | None]:
    joined = query.join(Event, Event.id == Registration.event_id).outerjoin(Seat, Seat.id == Registration.seat_id)
    return joined.add_columns(Event.slug, Seat.group_id)


def _order(status: Status | None, figures: Balance | None) -> list[ColumnElement[Any] | InstrumentedAttribute[Any]]:
    """Sort as the reader works: who can be accepted by effect and waiting time, by place in line, else by name."""
    if status is Status.PENDING and figures is not None:
        ranks = {group: EFFECT_ORDER.index(figures.effect(group)) for group in catalogue().constituent_groups}
        return [
            case((READY, 0), else_=1),
            case(ranks, value=Registration.group_id),
            Registration.registered_at,
            Registration.id,
        ]
    if status is Status.WAITLISTED:
        return [Registration.waiting_since, Registration.id]
    return [Registration.name, Registration.id]
