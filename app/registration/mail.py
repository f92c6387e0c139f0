"""Mail to a registrant: a notice, and what puts the event in their calendar right.

Only who has a place has the event in their calendar. A place on the waiting list, or a registration that an organiser
has still to decide about, may come to nothing: an entry for it would keep days free for an event without them.
"""

from dataclasses import replace
from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from app.core import outbox
from app.core.db import db
from app.core.ical.itip import Method, Party, Place, invitation, sequence_of
from app.core.outbox import Notice
from app.programme.calendar import event_file
from app.programme.models import CalendarEntry, Event
from app.registration import ways
from app.registration.models import Registration
from app.registration.rules import Status, calendar_step


def tell(notice: Notice, registration: Registration, event: Event, *, at: datetime) -> None:
    """Write to a registrant whose registration or whose event has changed; the lock of either is held."""
    if notice.recipient:
        db.session.flush()
        outbox.post(with_calendar(notice, registration, event, at=at), at=at)


def with_calendar(notice: Notice, registration: Registration, event: Event, *, at: datetime) -> Notice:
    """Put what the person's calendar is to do beside a notice; parts of a series come into it by its own feed."""
    if registration.event_id != event.id:
        return notice
    return replace(notice, calendar=_calendar(registration, event, at)) if notice.recipient else notice


def calendar_as_it_stands(registration: Registration, event: Event, at: datetime) -> str | None:
    """Say once more what the person's calendar is to do about the event; none where it was never in it."""
    db.session.flush()
    entry = _entry(event)
    if entry is None or registration.shared_mailbox or not registration.calendar_steps:
        return _file_to_hand_on(registration, event, entry)
    return _invitation(registration, event, entry, at)


def _calendar(registration: Registration, event: Event, at: datetime) -> str | None:
    """Say what the person's calendar is to do about the event; none where it has nothing to do."""
    entry = _entry(event)
    if entry is None or registration.shared_mailbox:  # an office's calendar is not the person's: a file to hand on
        return _file_to_hand_on(registration, event, entry)
    step = calendar_step(registration.calendar_steps, belongs=_comes(registration, entry))
    if step is None:
        return None
    registration.calendar_steps = step
    return _invitation(registration, event, entry, at)


def _entry(event: Event) -> CalendarEntry | None:
    return db.session.get(CalendarEntry, event.uid)


def _comes(registration: Registration, entry: CalendarEntry) -> bool:
    return registration.status is Status.CONFIRMED and entry.shown_until is None  # else the entry says “cancelled”


def _file_to_hand_on(registration: Registration, event: Event, entry: CalendarEntry | None) -> str | None:
    return event_file(event) if entry and registration.shared_mailbox and _comes(registration, entry) else None


def _invitation(registration: Registration, event: Event, entry: CalendarEntry, at: datetime) -> str:
    """Write what the steps say: that the event is in the person's calendar, or that it has left it."""
    return invitation(
        entry.text,
        entry.zone,
        Method.REQUEST if registration.calendar_steps % 2 else Method.CANCEL,
        sequence=sequence_of(entry.text) + registration.status_changes,
        at=at,
        organizer=Party(current_app.config["MAIL_FROM"], current_app.config["SITE_NAME"]),
        attendee=Party(registration.email, registration.name, asked=current_app.config["CALENDAR_REPLIES"]),
        place=_online(registration, event) if registration.online and event.two_ways else None,
    )


def _online(registration: Registration, event: Event) -> Place:
    """Say that somebody takes part online, with the way in that calendars may know."""
    with force_locale(registration.language):
        return Place(ways.name(registration, event), ways.address(registration, event))
