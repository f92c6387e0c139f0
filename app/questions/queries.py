"""What is read of questions and answers."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, column, or_, select, table

from app.core.db import db
from app.programme.models import Event
from app.questions.models import Answer, AnswerCount, ApartAnswer, Question, Upload
from app.questions.rules import APART_DAYS, APART_KINDS, counted_as, is_due

# Registrations stand above questions; of them only whose event it is and who counts is looked at.
registrations = table("registrations", column("id", Uuid()), column("event_id", Uuid()), column("status"))
COUNTED = registrations.c.status.in_(["pending", "confirmed", "waitlisted"])


@dataclass(frozen=True)
class Figure:
    """How often a question was answered so."""

    value: str
    number: int


def asked_at(event_id: UUID) -> list[Question]:
    """Give the questions of an event in their order."""
    query = select(Question).where(Question.event_id == event_id, Question.retired_at.is_(None))
    return list(db.session.scalars(query.order_by(Question.position, Question.id)))


def asks_anything(event_id: UUID) -> bool:
    """Tell whether an event has questions of its own."""
    query = select(Question.id).where(Question.event_id == event_id, Question.retired_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def ever_asked_at(event_id: UUID) -> list[Question]:
    """Give the questions of an event, those no longer asked among them."""
    query = select(Question).where(Question.event_id == event_id)
    return list(db.session.scalars(query.order_by(Question.position, Question.id)))


def of_event(event_id: UUID, question_id: UUID) -> Question | None:
    """Find one question of an event."""
    return db.session.scalar(select(Question).where(Question.event_id == event_id, Question.id == question_id))


def is_answered(question: Question) -> bool:
    """Tell whether anybody has answered a question, or is about to with a file."""
    answered = (
        select(Answer.question_id).where(Answer.question_id == question.id),
        select(ApartAnswer.question_id).where(ApartAnswer.question_id == question.id),
        select(Upload.question_id).where(Upload.question_id == question.id),
    )
    counted = select(AnswerCount.id).where(AnswerCount.event_id == question.event_id, AnswerCount.key == question.key)
    return any(db.session.execute(query.limit(1)).first() for query in (*answered, counted))


def answers_of(registration_id: UUID) -> dict[str, Any]:
    """Give what a registrant answered to questions that are not sensitive, by the keys of the questions."""
    query = select(Question.key, Answer.value).join(Answer, Answer.question_id == Question.id)
    return dict(db.session.execute(query.where(Answer.registration_id == registration_id)).all())


def apart_of(registration_id: UUID) -> dict[str, Any]:
    """Give what a registrant said that is kept apart; whoever shows it to others writes that down."""
    query = select(ApartAnswer.key, ApartAnswer.value).where(ApartAnswer.registration_id == registration_id)
    return dict(db.session.execute(query).all())


def apart_at(event_id: UUID, keys: Collection[str]) -> dict[UUID, dict[str, Any]]:
    """Give what everybody at an event said under some keys that are kept apart, to compare it with a list."""
    here = select(registrations.c.id).where(registrations.c.event_id == event_id)
    query = select(ApartAnswer.registration_id, ApartAnswer.key, ApartAnswer.value)
    found: dict[UUID, dict[str, Any]] = {}
    for key, name, value in db.session.execute(
        query.where(ApartAnswer.registration_id.in_(here), ApartAnswer.key.in_(keys))
    ):
        found.setdefault(key, {})[name] = value
    return found


def keys_apart(registration_id: UUID) -> list[str]:
    """Name what is kept apart of a registrant, and say nothing of it."""
    query = select(ApartAnswer.key).where(ApartAnswer.registration_id == registration_id)
    return list(db.session.scalars(query.order_by(ApartAnswer.key)))


def uploads_of_draft(draft_id: UUID) -> dict[str, Upload]:
    """Give the files that were sent with a form being filled in, by their ids."""
    return {upload.id.hex: upload for upload in db.session.scalars(select(Upload).where(Upload.draft_id == draft_id))}


def uploads_of(registration_id: UUID) -> dict[str, Upload]:
    """Give the files of a registration, by their ids."""
    query = select(Upload).where(Upload.registration_id == registration_id)
    return {upload.id.hex: upload for upload in db.session.scalars(query)}


def figures_of(event_id: UUID) -> dict[str, list[Figure]]:
    """Count the answers of those who still take part, with what was counted before answers were taken away."""
    counts = counts_of(event_id)
    kept = select(AnswerCount.key, AnswerCount.value, AnswerCount.number).where(AnswerCount.event_id == event_id)
    for key, word, number in db.session.execute(kept):
        counts[key, word] += number
    figures: dict[str, list[Figure]] = {}
    for (key, word), number in sorted(counts.items()):
        figures.setdefault(key, []).append(Figure(word, number))
    return figures


def counts_of(event_id: UUID) -> Counter[tuple[str, str]]:
    """Count the answers that are there, open ones and those kept apart, by key and answer."""
    kinds = (Question.key, Question.kind, Answer.value)
    still = (registrations.c.event_id == event_id, COUNTED)
    answered = select(*kinds).join(Question, Question.id == Answer.question_id)
    answered = answered.join(registrations, registrations.c.id == Answer.registration_id).where(*still)
    apart = select(ApartAnswer.key, Question.kind, ApartAnswer.value).outerjoin(Question)
    apart = apart.join(registrations, registrations.c.id == ApartAnswer.registration_id).where(*still)
    rows = [*db.session.execute(answered), *db.session.execute(apart)]
    return Counter((key, word) for key, kind, value in rows for word in counted_as(kind or APART_KINDS[key], value))


def questions_due(today: date) -> list[Question]:
    """Give the questions whose answers were kept for as long as was said."""
    answered = or_(
        select(Answer.question_id).where(Answer.question_id == Question.id).exists(),
        select(ApartAnswer.question_id).where(ApartAnswer.question_id == Question.id).exists(),
    )
    found = select(Question, Event).join(Event, Event.id == Question.event_id).where(_over(today), answered)
    rows = db.session.execute(found)
    return [question for question, event in rows if is_due(last_day_of(event), question.kept_days, today)]


def events_with_needs_due(today: date) -> list[UUID]:
    """Name the events of which passports and needs were kept for as long as was said."""
    apart = select(ApartAnswer.key).join(registrations, registrations.c.id == ApartAnswer.registration_id)
    kept = apart.where(registrations.c.event_id == Event.id, ApartAnswer.question_id.is_(None)).exists()
    return list(db.session.scalars(select(Event.id).where(_over(today - timedelta(days=APART_DAYS)), kept)))


def uploads_left_over(before: datetime) -> list[Upload]:
    """Give the files of forms that were never sent, and of answers that were given anew."""
    nobodys = (Upload.registration_id.is_(None), or_(Upload.draft_id.is_(None), Upload.created_at < before))
    return list(db.session.scalars(select(Upload).where(*nobodys)))


def stored_files() -> set[str]:
    """Name every file that belongs to somebody."""
    return set(db.session.scalars(select(Upload.stored_as)))


def _over(today: date) -> ColumnElement[bool]:
    """Tell whether an event ended before a day; one called off without a date, whether it was called off before."""
    midnight = datetime.combine(today, time(), UTC)
    return or_(Event.last_day < today, and_(Event.last_day.is_(None), Event.cancelled_at < midnight))


def last_day_of(event: Event) -> date | None:
    """Tell from which day on answers are kept for their time."""
    return event.last_day or (event.cancelled_at.date() if event.cancelled_at else None)
