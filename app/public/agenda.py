"""The timetable of an event as its page shows it: by day, at the clocks of the place."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.programme.models import Event, Session
from app.programme.phrases import SESSION_KINDS
from app.programme.rules import SessionKind
from app.public import phrases
from app.reference.catalogue import Catalogue
from app.timetable.journey import leg_of
from app.timetable.journey_words import Told, told_of

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
    told: Told  # where it is, and from when to when
    begins: datetime  # with the offset of that city's clocks
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
    leg = leg_of(event, session)
    return Line(
        session=session,
        told=told_of(leg, event),
        begins=leg.begins,
        kind=str(SESSION_KINDS[session.kind]),
        tone=TONES.get(session.kind, ""),
        languages=" · ".join(
            filter(None, (phrases.language_names(session.languages), phrases.interpretation(session.interpretation)))
        ),
        speakers=[phrases.speaker(speaker, known) for speaker in session.speakers],
    )
