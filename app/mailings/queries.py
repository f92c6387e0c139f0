"""What is read for messages to many."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from app.core.db import db
from app.core.outbox import UNDELIVERED_SQL, Message, MessageStatus
from app.mailings.models import Digest, Mailing, Reminder
from app.mailings.rules import Nominee, ReminderKind, Selection
from app.nominations.models import Call
from app.programme.models import Event
from app.programme.rules import EventStatus, Mode
from app.programme.series import people_at
from app.registration.models import Registration
from app.registration.rules import LIVE, Endorsement, Status

NOMINEES: dict[Nominee, ColumnElement[bool]] = {
    Nominee.NOT_NOMINATED: Registration.nominated.is_(False),
    Nominee.AWAITED: Registration.nominated & Registration.accepted_at.is_(None),
    Nominee.ACCEPTED: Registration.nominated & Registration.accepted_at.is_not(None),
    Nominee.UNENDORSED: Registration.endorsement == Endorsement.AWAITED,
    Nominee.RESERVE: Registration.reserve.is_(True),
}


def selected(event_id: UUID, wanted: Selection) -> Select[Registration]:
    """Select the registrations of an event that a selection names, with or without an address."""
    query = select(Registration).where(Registration.event_id == people_at(event_id))
    query = query.where(Registration.status == wanted.status if wanted.status else Registration.status.in_(LIVE))
    if wanted.group_id:
        query = query.where(Registration.group_id == wanted.group_id)
    if wanted.country_iso3:
        query = query.where(Registration.country_iso3 == wanted.country_iso3)
    if wanted.role:
        query = query.where(Registration.role == wanted.role)
    if wanted.way:
        query = query.where(Registration.online == (wanted.way is Mode.ONLINE))
    return query.where(NOMINEES[wanted.nominee]) if wanted.nominee else query


def readers(event_id: UUID, wanted: Selection) -> list[Registration]:
    """Give everybody in a selection who has an address, by name."""
    query = selected(event_id, wanted).where(Registration.email != "")
    return list(db.session.scalars(query.order_by(Registration.name, Registration.id)))


def without_address(event_id: UUID, wanted: Selection) -> int:
    """Count those in a selection to whom nobody can write."""
    query = selected(event_id, wanted).where(Registration.email == "")
    return db.session.scalar(query.with_only_columns(func.count())) or 0


def mailings_of(event_id: UUID) -> list[Mailing]:
    """List the messages to many of an event, the newest first."""
    query = select(Mailing).where(Mailing.event_id == event_id)
    return list(db.session.scalars(query.order_by(Mailing.created_at.desc(), Mailing.id)))


def mailing_of(event: Event, mailing_id: UUID) -> Mailing | None:
    """Find a message to many of an event."""
    query = select(Mailing).where(Mailing.id == mailing_id, Mailing.event_id == event.id)
    return db.session.scalar(query)


def counts_of(batches: Iterable[UUID]) -> dict[UUID, dict[MessageStatus, int]]:
    """Count the messages of several mailings or reminders by where they are on their way."""
    last = Message.again_id.is_(None)  # what was sent again counts once
    count = select(Message.batch, Message.status, func.count()).where(Message.batch.in_(list(batches)), last)
    found: dict[UUID, dict[MessageStatus, int]] = {}
    for batch, status, number in db.session.execute(count.group_by(Message.batch, Message.status)):
        if batch is not None:
            found.setdefault(batch, {})[status] = number
    return found


def undelivered_in(batch: UUID) -> list[tuple[Message, str]]:
    """List the messages of a mailing that did not arrive, with the names of those whom they were to."""
    query = select(Message, Registration.name).join(Registration, Registration.id == Message.about)
    query = query.where(Message.batch == batch, UNDELIVERED_SQL).order_by(Registration.name, Message.id)
    return [(message, name) for message, name in db.session.execute(query)]


def message_of(registration: Registration, message_id: UUID) -> Message | None:
    """Find a message to a registrant."""
    query = select(Message).where(Message.id == message_id, Message.about == registration.id)
    return db.session.scalar(query)


def reminders_of(event_id: UUID) -> list[Reminder]:
    """List the reminders of an event, those of a kind together, in the order in which they leave."""
    query = select(Reminder).where(Reminder.event_id == event_id)
    return list(db.session.scalars(query.order_by(Reminder.kind, Reminder.days.desc())))


def reminder_of(event: Event, reminder_id: UUID) -> Reminder | None:
    """Find a reminder of an event."""
    query = select(Reminder).where(Reminder.id == reminder_id, Reminder.event_id == event.id)
    return db.session.scalar(query)


def events_to_look_at(at: datetime) -> list[UUID]:
    """Name the events to come that have reminders switched on."""
    coming = or_(Event.starts_at > at, Event.details_until > at)
    query = select(Event.id).join(Reminder, Reminder.event_id == Event.id).where(Reminder.enabled, coming)
    return list(db.session.scalars(query.where(Event.status == EventStatus.PUBLISHED).distinct()))


def to_remind(event: Event, kind: ReminderKind) -> Select[Registration]:
    """Select whom a reminder is for."""
    query = select(Registration).where(Registration.event_id == people_at(event.id), Registration.email != "")
    if kind is ReminderKind.DETAILS:
        return query.where(Registration.status == Status.PENDING, NOMINEES[Nominee.AWAITED])
    query = query.where(Registration.status == Status.CONFIRMED)
    if kind is ReminderKind.EVENT:
        return query
    if event.two_ways:
        query = query.where(~Registration.online)
    travelling = event.mode is not Mode.ONLINE and event.country_iso3 is not None
    return query.where(Registration.country_iso3 != event.country_iso3 if travelling else false())


def how_many_to_remind(event: Event, kind: ReminderKind) -> int:
    """Count whom a reminder would reach if it left now."""
    return db.session.scalar(to_remind(event, kind).with_only_columns(func.count())) or 0


def calls_to_look_at(at: datetime) -> list[UUID]:
    """Name the calls whose focal points may have news to hear of."""
    query = select(Call.id).join(Event, Event.id == Call.event_id).outerjoin(Digest, Digest.call_id == Call.id)
    going_on = Event.status.in_([EventStatus.PUBLISHED, EventStatus.POSTPONED])
    asked = query.where(Call.sent_at.is_not(None), going_on, or_(Event.ends_at.is_(None), Event.ends_at > at))
    return list(db.session.scalars(asked.where(or_(Digest.next_at.is_(None), Digest.next_at <= at)).order_by(Call.id)))
