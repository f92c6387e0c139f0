"""What organisers do to have an event quickly: begin one from a template, and bring its parts to one that is there."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import Enum
from uuid import uuid4

from flask_babel import LazyString, force_locale
from sqlalchemy import select

from app.accounts.models import User
from app.core import i18n
from app.core.db import db
from app.desk import service as planning
from app.letters import service as letters
from app.mailings import queries as mailing_queries
from app.mailings import service as mailings
from app.making.library import Slot, Template
from app.making.words import LETTERS, QUESTIONS, ROOMS, SESSIONS, Asked
from app.programme import service as programme
from app.programme.details import EventDetails, SessionDetails
from app.programme.models import Event
from app.programme.rules import SessionKind
from app.programme.time import moment, within_calendar
from app.questions import service as questions
from app.questions.rules import QuestionDetails
from app.timetable.models import Room

USUAL_KIND = "workshop"  # of an event of which nobody has said what it is
EVENING = time(18)  # when deadlines end
NOT_COUNTED = (SessionKind.BREAK, SessionKind.TRAVEL)


class Part(Enum):
    """What a template brings."""

    TIMETABLE = "timetable"
    QUESTIONS = "questions"
    REMINDERS = "reminders"
    LETTERS = "letters"


def begin(title: str, template: Template | None, first_day: date | None, *, by: User, at: datetime) -> Event:
    """Begin a draft with all that its template brings; without a first day the timetable waits for one."""
    said = EventDetails(title_language=_written_in())
    if template:
        said |= EventDetails(
            policy=template.policy,
            half_days=template.half_days,
            certificate_threshold=template.certificate_threshold,
        )
    event = planning.begin(title, template.type if template else USUAL_KIND, said, {}, by=by, at=at)
    if template and first_day:
        programme.change_event(event, days_of(template, first_day, event.zone), by=by, at=at)
    if template:
        bring(event, template, set(Part), by=by, at=at)
    elif first_day:
        programme.change_event(event, EventDetails(first_day=first_day), by=by, at=at)
    return event


def _written_in() -> str:
    """Give the language in which an organiser writes: theirs, where we have words in it."""
    return i18n.language() if i18n.translated() else i18n.SOURCE


def days_of(template: Template, first_day: date, zone: str) -> EventDetails:
    """Say when an event takes place that begins on this day and lasts as its template does, with its deadlines."""
    within_calendar(first_day, "first_day")
    slots = template.sessions
    said = EventDetails(
        first_day=first_day,
        last_day=first_day + timedelta(days=template.days - 1),
        start_time=min(slot.at for slot in slots if slot.day == 1),
        end_time=max(slot.until for slot in slots if slot.day == template.days),
    )
    for name, days in template.before.items():
        evening = datetime.combine(first_day - timedelta(days=days), EVENING)
        said[name] = moment(evening, zone, name)
    return said


def bring(event: Event, template: Template, parts: Collection[Part], *, by: User, at: datetime) -> None:
    """Add to an event what a template brings; what it has already stays beside it."""
    acts = {
        Part.TIMETABLE: _bring_timetable,
        Part.QUESTIONS: _bring_questions,
        Part.REMINDERS: _bring_reminders,
        Part.LETTERS: _bring_letters,
    }
    for part, act in acts.items():
        if part in parts:
            act(event, template, by, at)


def _bring_timetable(event: Event, template: Template, by: User, at: datetime) -> None:
    """Put the usual sessions on the event's days, in its language; without a first day there are none."""
    if event.first_day is None:
        return
    with force_locale(event.title_language):
        _add_rooms(event, [str(ROOMS[room]) for room in template.rooms])
        said = [_session(slot, event.first_day, event.languages) for slot in template.sessions]
    programme.change_timetable(event, {uuid4(): one for one in said}, by=by, at=at)


def _add_rooms(event: Event, names: list[str]) -> None:
    """Give the event the rooms that it does not have yet."""
    there = list(db.session.scalars(select(Room.name).where(Room.event_id == event.id)))
    new = [name for name in names if name not in there]
    db.session.add_all(
        Room(event_id=event.id, name=name, capacity=None, position=place) for place, name in enumerate(new, len(there))
    )


def _bring_questions(event: Event, template: Template, by: User, at: datetime) -> None:
    for name in template.questions:
        questions.add(event, _question(QUESTIONS[name]), by=by, at=at)


def _bring_reminders(event: Event, template: Template, by: User, at: datetime) -> None:
    there = {(one.kind, one.days) for one in mailing_queries.reminders_of(event.id)}
    for one in template.reminders:
        if (one.kind, one.days) not in there:
            mailings.remind(event, one.kind, one.days, {}, by=by, at=at)


def _bring_letters(event: Event, template: Template, by: User, at: datetime) -> None:
    for name in template.letters:
        written = LETTERS[name]
        bodies = _in_each(written.body)
        for code, subject in _in_each(written.subject).items():
            letters.edit_template(event, written.kind, code, subject, bodies[code], by=by, at=at)


def _session(slot: Slot, first_day: date, languages: list[str]) -> SessionDetails:
    """Say of a session of a template when it is and what it is called, in the language that is spoken now."""
    day = first_day + timedelta(days=slot.day - 1)
    return SessionDetails(
        title=str(SESSIONS[slot.what]) % {"number": slot.number},
        kind=slot.kind,
        starts_wall=datetime.combine(day, slot.at),
        ends_wall=datetime.combine(day, slot.until),
        room=str(ROOMS[slot.room]) if slot.room else "",
        capacity=slot.places,
        languages=languages,
        required=slot.required and slot.kind not in NOT_COUNTED,
    )


def _question(asked: Asked) -> QuestionDetails:
    """Ask in every language that we have words in."""
    choices = asked.choices or {}
    return QuestionDetails(
        kind=asked.kind,
        labels=_in_each(asked.label),
        purposes=_in_each(asked.purpose),
        choices=tuple({"value": value, "labels": _in_each(label)} for value, label in choices.items()),
        sensitive=asked.sensitive,
        kept_days=asked.kept_days,
    )


def _in_each(sentence: LazyString) -> dict[str, str]:
    """Say a sentence in every language that we have it in."""
    said = {}
    for code in filter(i18n.translated, i18n.LANGUAGES):
        with force_locale(code):
            said[code] = str(sentence)
    return said
