"""A person's own calendar: their events and sessions, and what they must do by when, in their language."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask import current_app
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.calendars.deadlines import deadline, over, whole_day
from app.calendars.private import Choice, Own
from app.core import i18n
from app.core.db import db
from app.core.ical.calendar import calendar_text
from app.core.ical.entries import Entry, Status, entry_text, zone_needed
from app.core.ical.itip import with_sequence_raised
from app.peer_learning import queries as peer_learning
from app.peer_learning.models import Commitment
from app.peer_learning.phrases import STANDINGS
from app.peer_learning.rules import OPEN, Standing
from app.programme import calendar
from app.programme.calendar import Shown
from app.programme.models import CalendarEntry, Event, Session
from app.programme.rules import PUBLIC, EventStatus, Mode
from app.programme.series import parts_by_series
from app.reference.catalogue import catalogue
from app.registration import electives, join_links, notices
from app.registration.rules import LIVE, is_travelling, may_join
from app.registration.rules import Status as Stands

log = logging.getLogger(__name__)

TITLES: Mapping[Stands, LazyString] = {
    Stands.PENDING: _l("Not confirmed yet: %(title)s"),
    Stands.WAITLISTED: _l("Waiting list: %(title)s"),
    Stands.DECLINED: _l("No place: %(title)s"),
    Stands.CANCELLED: _l("You have cancelled: %(title)s"),
    Stands.WITHDRAWN: _l("Withdrawn: %(title)s"),
}
SAID: Mapping[Stands, LazyString] = {
    Stands.PENDING: _l("You have no place yet: it is not decided."),
    Stands.CONFIRMED: _l("You have a place."),
    Stands.WAITLISTED: _l("You have no place yet: you are on the waiting list."),
    Stands.DECLINED: _l("There was no place for you this time."),
    Stands.CANCELLED: _l("You have cancelled your registration."),
    Stands.WITHDRAWN: _l("Your registration was withdrawn."),
}
CONCERNED_BY_CLOSING = (Stands.PENDING, Stands.WAITLISTED, Stands.CANCELLED)  # who has no place, or may come back


def text_of(owns: Sequence[Own]) -> bytes:
    """Write the calendar, without the address that it is found at: whoever is handed the file must not follow it."""
    with force_locale(language_of(owns)):
        entries = list(_entries(owns))
        told = str(_("Your events, your sessions and your deadlines. Whoever has the address of it can read them."))
        texts, zones = [text for _zone, text in entries], {zone for zone, _text in entries}
        return "".join(calendar_text(name(), told, "", texts, zones, calendar.LOOK_AGAIN)).encode()


def language_of(owns: Sequence[Own]) -> str:
    """Tell which language a person reads: that of their latest registration."""
    return owns[-1].language if owns else i18n.SOURCE


def name() -> str:
    """Name the calendar as it stands in a list of calendars."""
    return str(_("My events: %(site)s", site=current_app.config["SITE_NAME"]))


def _entries(owns: Sequence[Own]) -> Iterator[tuple[str, str]]:
    """Give each entry's zone and text."""
    by_event = _of_each_event(owns)
    parts = parts_by_series(by_event)
    by_event |= {part_id: by_event[series_id] for part_id, series_id in parts.items() if part_id not in by_event}
    found = select(Event).where(Event.id.in_(by_event), Event.status.in_(PUBLIC))
    load = (selectinload(Event.sessions), joinedload(Event.venue), selectinload(Event.themes))
    events = db.session.scalars(found.options(*load).order_by(Event.starts_at, Event.uid)).all()
    chosen, gone = _sessions_to_choose(by_event), _gone(by_event)
    committed = peer_learning.of_people(own.id for own in by_event.values())
    for event in events:
        own, shown = by_event[event.id], calendar.shown(event, is_series=event.id in parts.values())
        yield from written(_of_event(event, own, shown.values(), chosen))
        yield from written(_deadlines(event, own))
        if own.event_id == event.id:  # and not a part of it
            yield from written(_commitment(event, own, one) for one in committed.get(own.id, []))
        for entry in gone.get(event.id, []) if not shown else []:
            if entry.session_id is None or own.status is Stands.CONFIRMED or own.was_confirmed:
                yield entry.zone, with_sequence_raised(entry.text, own.changes)


def written(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Write entries; one that cannot be written is logged and leaves the others alone."""
    for entry in entries:
        try:
            yield zone_needed(entry), entry_text(entry)
        except ValueError:
            log.exception("the calendar entry %s could not be written", entry.uid)


def _gone(event_ids: Iterable[UUID]) -> dict[UUID, list[CalendarEntry]]:
    """Read what is cancelled of events that are perhaps on no day any more, as it was written."""
    found = select(CalendarEntry).where(
        CalendarEntry.event_id.in_(list(event_ids)), CalendarEntry.shown_until.is_not(None)
    )
    entries: dict[UUID, list[CalendarEntry]] = {}
    for entry in db.session.scalars(found.order_by(CalendarEntry.starts_at, CalendarEntry.uid)):
        entries.setdefault(entry.event_id, []).append(entry)
    return entries


def _of_each_event(owns: Sequence[Own]) -> dict[UUID, Own]:
    """Choose one registration for each event: the live one, else the latest; what is told never counts back."""
    found: dict[UUID, Own] = {}
    for own in sorted(owns, key=lambda own: own.status in LIVE):
        before = found.get(own.event_id)
        found[own.event_id] = replace(own, changes=max(own.changes, before.changes)) if before else own
    return found


def _sessions_to_choose(event_ids: Iterable[UUID]) -> set[UUID]:
    found = select(Session.id).where(Session.event_id.in_(list(event_ids)), electives.is_chosen())
    return set(db.session.scalars(found))


def _of_event(event: Event, own: Own, shown: Iterable[Shown], chosen: set[UUID]) -> Iterator[Entry]:
    """Give the event as it is for this person, and the sessions that they go to, or went to until they left."""
    sessions = {session.id: session for session in event.sessions}
    for one in shown:
        if one.session_id is None:
            yield _event_entry(event, own, one.entry)
        elif own.status is Stands.CONFIRMED or own.was_confirmed:
            choice = own.choices.get(one.session_id)
            if _is_shown(choice, own, chosen=one.session_id in chosen):
                yield _at_its_place(_session_entry(own, one.entry, choice), sessions[one.session_id], own)


def _at_its_place(entry: Entry, session: Session, own: Own) -> Entry:
    """Say where a session is; whoever comes reads whom they may ask at a stop."""
    if not (session.place or session.city_id or session.to_city_id or session.host):
        here = ", ".join(filter(None, (session.room, _place(session.event))))
        entry = replace(entry, location=str(_("Online")) if own.online and session.event.two_ways else here)
    if session.contact and own.status is Stands.CONFIRMED:
        contact = str(_("Contact: %(contact)s", contact=session.contact))
        entry = replace(entry, description=f"{contact}\n\n{entry.description}")
    return entry


def _is_shown(choice: Choice | None, own: Own, *, chosen: bool) -> bool:
    """Leave out what was not chosen; what was given up stays for a while, to leave every calendar."""
    if choice is None:
        return not chosen
    return choice.taken or own.recent


def _event_entry(event: Event, own: Own, entry: Entry) -> Entry:
    title = str(TITLES[own.status]) % {"title": event.title} if own.status in TITLES else event.title
    there = own.online and event.two_ways
    for_all = event.link_for_all or own.event_id != event.id  # to the parts of a series everybody comes alike
    joins = may_join(own.status, event.held, online=there, for_all=for_all, linked=bool(event.online_url))
    online = join_links.address(own.id, own.link_nonce) if joins else ""
    return replace(
        entry,
        sequence=entry.sequence + own.changes,
        modified=max(entry.modified, own.changed_at),
        status=_status(own, entry.status),
        busy=own.status is Stands.CONFIRMED and entry.busy,
        summary=title,
        cancelled_title=entry.cancelled_title if entry.status is Status.CANCELLED else title,
        description="\n\n".join(filter(None, (str(SAID[own.status]), _joining(online), entry.description))),
        location=str(_("Online")) if there else _place(event),
        geo=None if there else entry.geo,
        conference=online,
        categories=_categories(event),
    )


def _session_entry(own: Own, entry: Entry, choice: Choice | None) -> Entry:
    """Give a session with what the person's own state and choice add to its changes."""
    goes = choice is None or choice.taken
    calling_off = str(_("You do not go: %(title)s", title=entry.summary))
    return replace(
        entry,
        sequence=entry.sequence + own.changes + (choice.changes if choice else 0),
        modified=max(entry.modified, own.changed_at, choice.changed_at if choice else own.changed_at),
        status=_status(own, entry.status) if goes else Status.CANCELLED,
        cancelled_title=entry.cancelled_title if entry.status is Status.CANCELLED else calling_off,
    )


def _status(own: Own, of_event: Status) -> Status:
    """Say how sure it is for this person: never surer than the event itself."""
    if own.status not in LIVE or of_event is Status.CANCELLED:
        return Status.CANCELLED
    return of_event if own.status is Stands.CONFIRMED else Status.TENTATIVE


def _joining(online: str) -> str:
    return str(_("Join online: %(address)s", address=online)) if online else ""


def _place(event: Event) -> str:
    return str(_("Online")) if event.mode is Mode.ONLINE else notices.where(event)


def _categories(event: Event) -> tuple[str, ...]:
    known = catalogue()
    themes = sorted(i18n.pick(known.themes[theme.theme_id].names) for theme in event.themes)
    return (i18n.pick(known.event_types[event.type_id].names), *themes)


def _deadlines(event: Event, own: Own) -> Iterator[Entry]:
    """Give what the person must do by when; what concerns them no longer says so while the event is near."""
    modified, on = max(event.modified_at, own.changed_at), event.status is not EventStatus.CANCELLED
    if event.details_until and own.nominated:
        title = str(_("Say yes and complete your details: %(title)s", title=event.title))
        told = str(_("You are nominated. Say by then whether you come, and complete your details."))
        due = deadline(event, "details", event.details_until, title, told, modified=modified)
        yield from _while_it_concerns(own, due, on and own.status is Stands.PENDING and not own.accepted)
    if event.closes_at and own.event_id == event.id:
        title = str(_("Registration closes: %(title)s", title=event.title))
        told = str(_("You may register again until then.") if own.status is Stands.CANCELLED else SAID[own.status])
        due = deadline(event, "closes", event.closes_at, title, told, modified=modified)
        yield from _while_it_concerns(own, due, on and own.status in CONCERNED_BY_CLOSING)
    yield from _visa(event, own, modified)


def _visa(event: Event, own: Own, modified: datetime) -> Iterator[Entry]:
    """Give by when somebody who has a place in another country asks for what their visa takes."""
    mode = Mode.ONLINE if own.online and event.two_ways else event.mode
    if event.visa_until is None or not is_travelling(own.country, event.country_iso3, mode):
        return
    title = str(_("Ask for your letter for a visa, if you need one: %(title)s", title=event.title))
    told = str(_("If you need a letter for the visa, answer one of our messages by then."))
    due = deadline(event, "visa", event.visa_until, title, told, modified=modified)
    if own.status is Stands.CONFIRMED and event.status is not EventStatus.CANCELLED:
        yield due
    elif own.recent and (own.status is Stands.CONFIRMED or own.was_confirmed):
        yield over(due, str(_("No longer needed: %(title)s", title=title)))


def _commitment(event: Event, own: Own, one: Commitment) -> Entry:
    """Give the day by which somebody will have done what they said; what is done or taken back leaves calendars."""
    title = str(_("What you will do: %(what)s", what=one.what or event.title))
    told = [str(_("You said so at “%(event)s”.", event=event.title))]
    if one.standing is not Standing.TAKEN_BACK:
        told.append(str(_("How it stands: %(standing)s", standing=STANDINGS[one.standing])))
    modified, changes = max(one.changed_at, own.changed_at), one.changes + own.changes
    due = whole_day(event, f"commitment-{one.id.hex}", one.due, title, "\n".join(told), created=one.written_at)
    due = replace(due, modified=modified, sequence=changes)
    if own.status is Stands.CONFIRMED and one.standing in OPEN:
        return due
    if one.standing is Standing.DONE:
        return over(due, str(_("Done: %(title)s", title=title)))
    return over(due, str(_("No longer needed: %(title)s", title=title)))


def _while_it_concerns(own: Own, due: Entry, concerns: bool) -> Iterator[Entry]:
    if concerns:
        yield due
    elif own.recent and (own.changes or own.accepted):  # it may have been shown before
        yield over(due, str(_("Done: %(title)s", title=due.summary)))
