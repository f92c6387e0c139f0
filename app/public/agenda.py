"""The timetable of an event as its page shows it: by day, at the clocks of the place."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.core import i18n
from app.core.zones import occurs_twice, zone
from app.programme.models import Event, Session
from app.programme.phrases import SESSION_KINDS
from app.programme.rules import SessionKind
from app.public import phrases
from app.reference.catalogue import Catalogue

TONES = {
    SessionKind.BREAK: "break",
    SessionKind.TRAVEL: "travel",
    SessionKind.STUDY_VISIT: "visit",
    SessionKind.SITE_VISIT: "visit",
    SessionKind.ONLINE_MODULE: "online",
}


@dataclass(frozen=True)
class Line:
    """One session in words."""

    session: Session
    times: str
    clock: str  # the city whose clocks are meant, where they are not the event's
    begins: datetime  # with the offset of that city's clocks
    twice: bool
    kind: str
    tone: str
    languages: str
    speakers: list[str]


@dataclass(frozen=True)
class Day:
    """The sessions of one day."""

    day: date
    lines: list[Line]


def agenda_of(event: Event, known: Catalogue) -> list[Day]:
    """Put the timetable into words."""
    ordered = sorted(event.sessions, key=lambda s: (s.starts_wall.date(), s.starts_at, s.position, s.id))
    return [
        Day(day, [_line(session, event, known) for session in sessions])
        for day, sessions in groupby(ordered, key=lambda session: session.starts_wall.date())
    ]


def _line(session: Session, event: Event, known: Catalogue) -> Line:
    where = zone(session.zone or event.zone)
    return Line(
        session=session,
        times=_times(session.starts_wall, session.ends_wall),
        clock=i18n.clock_city(session.zone) if session.zone and session.zone != event.zone else "",
        begins=session.starts_at.astimezone(where),
        twice=occurs_twice(session.starts_wall, where) or occurs_twice(session.ends_wall, where),
        kind=str(SESSION_KINDS[session.kind]),
        tone=TONES.get(session.kind, ""),
        languages=phrases.language_names(session.languages),
        speakers=[phrases.speaker(speaker, known) for speaker in session.speakers],
    )


def _times(starts: datetime, ends: datetime) -> str:
    """Write from when to when, with the day where it ends on another."""
    if starts.date() == ends.date():
        return i18n.time_range(starts, ends)
    return f"{i18n.wall_time(starts)} – {i18n.short_day(ends)}, {i18n.wall_time(ends)}"
