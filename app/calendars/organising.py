"""The calendar of somebody who organises: all that is in their hands, drafts too, and what must be done by when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from flask import current_app
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.calendars.deadlines import deadline, over
from app.calendars.personal import written
from app.core.db import db
from app.core.ical.calendar import calendar_text
from app.core.ical.entries import Entry, Status
from app.programme import calendar
from app.programme.models import CalendarEntry, Event
from app.programme.queries import calendar_entries, events_assigned_to
from app.programme.rules import Certainty, EventStatus

DEADLINES: Mapping[str, LazyString] = {
    "nominations_until": _l("Last day for nominations: %(title)s"),
    "details_until": _l("Nominees’ details are due: %(title)s"),
    "freeze_at": _l("Replacements need you from now on: %(title)s"),
    "visa_until": _l("Last day to ask for letters for a visa: %(title)s"),
    "reserved_until": _l("Reserved seats become open: %(title)s"),
    "closes_at": _l("Registration closes: %(title)s"),
}


def text_of(user: User) -> bytes:
    """Write the calendar, without the address that it is found at."""
    with force_locale(user.language):
        found = calendar_entries(events_assigned_to(user), CalendarEntry.text, with_sessions=False)
        public = db.session.execute(found.add_columns(CalendarEntry.zone)).all()
        entries = [*((zone, text) for text, zone in public), *written(_drafts(user)), *written(_deadlines(user))]
        told = str(_("The events in your hands, drafts too, and their deadlines."))
        texts, zones = [text for _zone, text in entries], {zone for zone, _text in entries}
        return "".join(calendar_text(name(), told, "", texts, zones, calendar.LOOK_AGAIN)).encode()


def name() -> str:
    """Name the calendar as it stands in a list of calendars."""
    return str(_("What I organise: %(site)s", site=current_app.config["SITE_NAME"]))


def _drafts(user: User) -> Iterator[Entry]:
    """Give what no other calendar shows: drafts, and what has only a suggested date."""
    only_suggested = and_(Event.status == EventStatus.PUBLISHED, Event.date_certainty == Certainty.SUGGESTED)
    found = select(Event).where(
        Event.id.in_(events_assigned_to(user)), or_(Event.status == EventStatus.DRAFT, only_suggested)
    )
    load = (joinedload(Event.venue), selectinload(Event.themes))
    for event in db.session.scalars(found.options(*load).order_by(Event.starts_at, Event.uid)):
        if entry := calendar.planned(event):
            draft = event.status is EventStatus.DRAFT
            title = _("Draft: %(title)s", title=event.title) if draft else _("Suggested: %(title)s", title=event.title)
            yield replace(entry, summary=str(title))


def _deadlines(user: User) -> Iterator[Entry]:
    columns = [getattr(Event, name) for name in DEADLINES]
    dated = or_(*(column.is_not(None) for column in columns))
    found = select(Event).where(Event.id.in_(events_assigned_to(user)), dated)
    for event in db.session.scalars(found.order_by(Event.starts_at, Event.uid)):
        yield from _of_event(event, DEADLINES)


def _of_event(event: Event, names: Iterable[str]) -> Iterator[Entry]:
    for name in names:
        if due := getattr(event, name):
            title = str(DEADLINES[name]) % {"title": event.title}
            entry = deadline(event, name, due, title, "", modified=event.modified_at)
            if event.status is EventStatus.CANCELLED:
                entry = over(entry, str(_("Cancelled: %(title)s", title=title)))
            if event.status is EventStatus.DRAFT:
                entry = replace(entry, status=Status.TENTATIVE)
            yield entry
