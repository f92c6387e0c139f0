"""What calendars show of an event and its sessions: written anew with every change, and kept as text."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload, selectinload

from app.core import zones
from app.core.db import db
from app.core.ical.calendar import calendar_text
from app.core.ical.entries import Entry, Status, entry_text, zone_needed
from app.core.ical.jcal import component_json
from app.core.markdown import to_text
from app.programme import queries, series
from app.programme.models import CalendarEntry, Event, ProgrammeState, Session
from app.programme.news import news
from app.programme.rules import PUBLIC, Certainty, EventStatus, Mode, Precision
from app.reference.catalogue import catalogue

log = logging.getLogger(__name__)

SHOWN_AFTER = timedelta(days=30)  # how long a cancelled entry stays, counted from its end
LOOK_AGAIN = timedelta(hours=1)  # how often calendars are asked to look for changes


@dataclass(frozen=True)
class Shown:
    """An entry, with what the feeds must know beside its text."""

    entry: Entry
    session_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    language: str  # of its title


def is_shown(event: Event) -> bool:
    """Tell whether calendars show an event: its day is known, and sure or meant to be shown before it is."""
    sure = event.date_certainty is not Certainty.SUGGESTED or event.suggested_in_feeds
    return event.status in PUBLIC and event.date_precision is Precision.DAY and sure


def shown(event: Event, *, is_series: bool = False) -> dict[str, Shown]:
    """Give an event's and its sessions' entries by UID; a draft has none, nor has an event of no known day.

    It is the event that takes time, but of a series its parts.
    """
    if not is_shown(event):
        return {}
    whole = _of_event(event)
    if is_series:
        whole = replace(whole, entry=replace(whole.entry, busy=False))
    entries = [whole, *(_of_session(event, session) for session in event.sessions)]
    return {one.entry.uid: one for one in entries}


def planned(event: Event) -> Entry | None:
    """Describe an event that no calendar shows to that of whoever plans it; none without a known day."""
    if is_shown(event) or event.date_precision is not Precision.DAY:
        return None
    return replace(_of_event(event).entry, status=Status.TENTATIVE, busy=False)


def refresh(event: Event, *, at: datetime, before: Mapping[str, Shown] | None = None) -> None:
    """Write an event's entries anew; what was shown `before` and no longer should be becomes cancelled."""
    if event.status not in PUBLIC:
        return
    now = shown(event, is_series=bool(db.session.scalar(select(series.is_series(event.id)))))
    for uid, was in (before or {}).items():
        if uid not in now:
            now[uid] = replace(was, entry=_taken_down(was.entry, event))
    for one in now.values():
        _store(event, one, db.session.get(CalendarEntry, one.entry.uid))
    programme_changed(at=at)


def refresh_all(*, at: datetime) -> int:
    """Write every public event's entries anew, as after a new address of the site; gives the number of events."""
    load = (selectinload(Event.sessions), selectinload(Event.themes), joinedload(Event.venue))
    events = db.session.scalars(select(Event).where(Event.status.in_(PUBLIC)).options(*load)).all()
    kept = {row.uid: row for row in db.session.scalars(select(CalendarEntry))}
    with_parts = set(series.parts_by_series([event.id for event in events]).values())
    for event in events:
        for one in shown(event, is_series=event.id in with_parts).values():
            _store(event, one, kept.get(one.entry.uid))
    programme_changed(at=at)
    return len(events)


def clear(*, at: datetime) -> None:
    """Take the cancelled entries away that have been seen for long enough."""
    if db.session.scalars(
        delete(CalendarEntry).where(CalendarEntry.shown_until <= at).returning(CalendarEntry.uid)
    ).all():
        programme_changed(at=at)


def event_file(event: Event) -> str | None:
    """Give the calendar file of an event with its sessions and parts, as its feed shows them; none without entries."""
    this = series.with_parts(event.id, PUBLIC)
    in_use, texts = (
        db.session.scalars(queries.calendar_entries(this, column, with_sessions=True)).all()
        for column in (CalendarEntry.zone, CalendarEntry.text)
    )
    about = named(event.title, path("event", event.slug))
    return "".join(calendar_text(*about, texts, in_use, LOOK_AGAIN)) if texts else None


def named(name: str, path: str) -> tuple[str, str, str]:
    """Give what a calendar says of itself: its name, the site that it is of, and where it is found."""
    site = current_app.config["BASE_URL"]
    return name, f"{site}/", f"{site}{path}"


def path(kind: str, key: str) -> str:
    """Give the place on the site where calendars find what belongs to an event, a project, a region and so on."""
    return f"/feeds/{kind}/{key}.ics"


def programme_changed(*, at: datetime) -> None:
    """Make every kept copy of the public programme stale; of two changes at once the later time stands."""
    new = _state(1, at)
    later = case(
        (ProgrammeState.changed_at > new.excluded.changed_at, ProgrammeState.changed_at), else_=new.excluded.changed_at
    )
    again = {"revision": ProgrammeState.revision + 1, "changed_at": later}
    db.session.execute(new.on_conflict_do_update(index_elements=["id"], set_=again))


def ensure_state(*, at: datetime) -> None:
    """Have the one row of the programme's state, so that it can be locked."""
    db.session.execute(_state(0, at).on_conflict_do_nothing())


def _state(revision: int, at: datetime) -> Any:
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(ProgrammeState)
    return insert.values(id=1, revision=revision, changed_at=at, zone_data=zones.zone_data_version())


def _of_event(event: Event) -> Shown:
    """Describe an event to calendars; its day is known, so it has all of the four."""
    first, last = cast("date", event.first_day), cast("date", event.last_day)
    starts_at, ends_at = cast("datetime", event.starts_at), cast("datetime", event.ends_at)
    entry = Entry(
        uid=event.uid,
        sequence=event.sequence,
        created=event.created_at,
        modified=event.modified_at,
        start=_wall(first, event.start_time),
        end=_wall(last, event.end_time),
        zone=event.zone,
        status=_status(event),
        summary=event.title,
        cancelled_title=_cancelled(event, event.title),
        description=_told(event.summary, _address(event), to_text(event.description)),
        location=", ".join(_place(event)),
        geo=_coordinates(event),
        url=_address(event),
        categories=_categories(event),
    )
    return Shown(entry, None, starts_at, ends_at, event.title_language)


def _told(*parts: str) -> str:
    """Put a description together; it has the address of the event's page, for calendars that show no other link."""
    return "\n\n".join(filter(None, parts))


def _wall(day: date, clock: time | None) -> date:
    """Give the wall-clock time, or the day alone where it is of whole days."""
    return datetime.combine(day, clock) if clock else day


def _of_session(event: Event, session: Session) -> Shown:
    """Describe a session to calendars."""
    entry = Entry(
        uid=session.uid,
        sequence=session.sequence,
        created=session.created_at,
        modified=session.modified_at,
        start=session.starts_wall,
        end=session.ends_wall,
        zone=session.zone or event.zone,
        ends_zone=session.ends_zone or "",
        status=Status.CANCELLED if session.cancelled else _status(event),
        summary=session.title,
        cancelled_title=_cancelled(event, session.title),
        description=_told(session.demonstrates, to_text(session.description), _address(event)),
        location=", ".join(filter(None, (session.room, *_place_of(session, event)))),
        url=_address(event),
        busy=False,  # the event itself takes the time; a day of sessions must not look like a day of conflicts
    )
    return Shown(entry, session.id, session.starts_at, session.ends_at, event.title_language)


def _place_of(session: Session, event: Event) -> list[str]:
    """Name where a session takes place: at a place of its own, or where the event does; a journey, from where to where.

    A stop also says whom it is at.
    """
    known = catalogue()
    city, to_city = known.cities.get(session.city_id or ""), known.cities.get(session.to_city_id or "")
    if to_city:
        return list(filter(None, (f"{city.name} → {to_city.name}" if city else f"→ {to_city.name}", session.place)))
    if not (session.place or city):
        return [*filter(None, [session.host]), *_place(event)]
    country = known.countries[city.country_iso3].names["en"] if city else ""
    return list(filter(None, (session.host, session.place, city.name if city else "", country)))


def _status(event: Event) -> Status:
    """Tell how sure the event is, in the words of calendars."""
    if event.status is EventStatus.CANCELLED:
        return Status.CANCELLED
    if event.status is EventStatus.POSTPONED or event.date_certainty is Certainty.SUGGESTED:
        return Status.TENTATIVE
    return Status.CONFIRMED


def _cancelled(event: Event, title: str) -> str:
    """Say in the title too that it is cancelled, since some calendars show nothing else; in the event's language."""
    with force_locale(event.title_language):
        return str(_("Cancelled: %(title)s", title=title))


def _taken_down(entry: Entry, event: Event) -> Entry:
    """Cancel an entry whose event is no longer on a day."""
    return replace(entry, status=Status.CANCELLED, sequence=entry.sequence + 1, modified=event.modified_at)


def _place(event: Event) -> list[str]:
    """Name the venue, the city and the country, or say that it is online."""
    known = catalogue()
    city = known.cities.get(event.city_id or "")
    country = known.countries.get(event.country_iso3 or "")
    names = [event.venue.name if event.venue else "", city.name if city else "", country.names["en"] if country else ""]
    named = [name for name in names if name]
    return ["Online"] if event.mode is Mode.ONLINE else named


def _coordinates(event: Event) -> tuple[float, float] | None:
    city = catalogue().cities.get(event.city_id or "")
    return (city.latitude, city.longitude) if city and event.mode is not Mode.ONLINE else None


def _address(event: Event) -> str:
    return f"{current_app.config['BASE_URL']}/events/{event.slug}"


def _categories(event: Event) -> tuple[str, ...]:
    """Name the type and the themes in English."""
    known = catalogue()
    themes = sorted(known.themes[theme.theme_id].names["en"] for theme in event.themes)
    return (known.event_types[event.type_id].names["en"], *themes)


def _store(event: Event, one: Shown, row: CalendarEntry | None) -> None:
    """Keep an entry in each form; one that cannot be written is logged and leaves the others alone."""
    entry = one.entry
    try:
        text, zone = entry_text(entry), zone_needed(entry)
    except ValueError:
        log.exception("the calendar entry %s could not be written", entry.uid)
        return
    row = row or CalendarEntry(uid=entry.uid, event_id=event.id)
    row.session_id, row.starts_at, row.zone, row.text = one.session_id, one.starts_at, zone, text
    row.jcal, row.atom, row.modified_at = component_json(text), news(entry, one.language), entry.modified
    row.shown_until = one.ends_at + SHOWN_AFTER if entry.status is Status.CANCELLED else None
    db.session.add(row)
