"""What organisers do with questions, and what becomes of answers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, literal, select, update

from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme.errors import ChangedMeanwhile
from app.programme.models import Event
from app.questions import errors, files, queries, rules
from app.questions.models import Answer, AnswerCount, ApartAnswer, Question, Upload
from app.questions.queries import registrations
from app.questions.rules import AnswerKind, QuestionDetails


def add(event: Event, said: QuestionDetails, *, by: Actor, at: datetime) -> Question:
    """Ask one more question, after the others."""
    lock(Event, event.id)  # two people must not give two questions one place
    ever = queries.ever_asked_at(event.id)
    label = said.labels.get("en") or next(iter(said.labels.values()))
    question = Question(
        event_id=event.id,
        key=rules.key_from(label, {*(one.key for one in ever), *rules.APART}),
        position=max((one.position for one in ever), default=0) + 1,
        created_at=at,
        **_columns(said),
    )
    _check_order([*queries.asked_at(event.id), question])
    db.session.add(question)
    db.session.flush()
    audit.record("question.added", event, by=by, at=at, question=question.key)
    return question


def copy(source: Event, event: Event, *, by: Actor, at: datetime) -> None:
    """Ask at an event without questions what another asks, under the same names, so that conditions hold."""
    lock(Event, event.id)
    for one in queries.asked_at(source.id):
        said = {name: getattr(one, name) for name in QuestionDetails.__dataclass_fields__}
        copied = Question(event_id=event.id, key=one.key, position=one.position, created_at=at, **said)
        db.session.add(copied)
        audit.record("question.added", event, by=by, at=at, question=one.key)
    db.session.flush()


def version_of(question: Question) -> str:
    """Name what a question says, so that somebody who changes it can say which they saw."""
    said = {name: getattr(question, name) for name in QuestionDetails.__dataclass_fields__}
    return sha256(json.dumps(audit.plain(said), sort_keys=True).encode()).hexdigest()


def change(question: Question, said: QuestionDetails, *, by: Actor, at: datetime, seen: str | None = None) -> None:
    """Ask a question otherwise, unless somebody did since it was `seen`."""
    event, question = lock(Event, question.event_id), lock(Question, question.id)
    if seen is not None and version_of(question) != seen:
        raise ChangedMeanwhile
    if queries.is_answered(question):
        if said.kind is not question.kind or (question.sensitive and not said.sensitive):
            raise errors.AnsweredAlready
        if said.sensitive and not question.sensitive:
            _set_apart(question)
    columns = _columns(said)
    changed = [name for name, value in columns.items() if getattr(question, name) != value]
    for name, value in columns.items():
        setattr(question, name, value)
    _check_order(queries.asked_at(event.id))
    if changed:
        audit.record("question.changed", event, by=by, at=at, question=question.key, fields=changed)


def move(question: Question, *, up: bool, by: Actor, at: datetime) -> None:
    """Ask a question before the one above it, or after the one below."""
    event = lock(Event, question.event_id)
    asked = queries.asked_at(event.id)
    place = asked.index(question)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(asked):
        return
    asked[place], asked[other] = asked[other], asked[place]
    _check_order(asked)
    for position, one in enumerate(asked, start=1):
        one.position = position
    audit.record("question.moved", event, by=by, at=at, question=question.key)


def remove(question: Question, *, by: Actor, at: datetime) -> None:
    """Ask a question no longer; one that was answered is kept with its answers, for their time."""
    event = lock(Event, question.event_id)
    if any(one.only_if_key == question.key for one in queries.asked_at(event.id)):
        raise errors.OthersWait
    if queries.is_answered(question):
        question.retired_at = at
    else:
        db.session.delete(question)
    audit.record("question.removed", event, by=by, at=at, question=question.key)


def _columns(said: QuestionDetails) -> dict[str, Any]:
    """Give what was said as it is stored; what does not belong to the kind is left out."""
    values = asdict(said)
    for name in ("groups", "roles", "choices"):
        values[name] = list(values[name])
    if said.kind not in rules.WITH_CHOICES:
        values["choices"] = []
    if not said.only_if_key:
        values["only_if_value"] = ""
    return values


def _check_order(asked: Iterable[Question]) -> None:
    """Refuse a question that waits for an answer which is given later, or that cannot decide."""
    before: dict[str, Question] = {}
    for one in asked:
        source = before.get(one.only_if_key)
        if one.only_if_key and (source is None or source.kind not in rules.CAN_DECIDE):
            raise errors.ConditionTooLate
        before[one.key] = one


def _set_apart(question: Question) -> None:
    """Move the answers to a question to where only those with the right read them."""
    columns = (Answer.registration_id, literal(question.key), Answer.question_id, Answer.value)
    answers = select(*columns).where(Answer.question_id == question.id)
    names = ["registration_id", "key", "question_id", "value"]
    db.session.execute(insert(ApartAnswer).from_select(names, answers))
    db.session.execute(delete(Answer).where(Answer.question_id == question.id))


def keep(registration_id: UUID, event_id: UUID, values: Mapping[str, Any]) -> list[str]:
    """Store a registrant's answers to the event's questions, in place of those before; names those that changed."""
    asked = queries.asked_at(event_id)
    was = queries.answers_of(registration_id) | queries.apart_of(registration_id)
    ids = [question.id for question in asked]
    for model in (Answer, ApartAnswer):
        mine = (model.registration_id == registration_id, model.question_id.in_(ids))
        db.session.execute(delete(model).where(*mine))
    for question in asked:
        if question.key not in values:
            continue
        row: dict[str, Any] = {"question_id": question.id, "value": values[question.key]}
        if question.sensitive:
            db.session.add(ApartAnswer(registration_id=registration_id, key=question.key, **row))
        else:
            db.session.add(Answer(registration_id=registration_id, **row))
    _keep_files(registration_id, [values.get(one.key) for one in asked if one.kind is AnswerKind.FILE])
    return [one.key for one in asked if was.get(one.key) != values.get(one.key)]


def _keep_files(registration_id: UUID, ids: Iterable[Any]) -> None:
    """Give the registration its files; those that they replace belong to nobody, and go with the next purge."""
    wanted = [UUID(each) for each in ids if each]
    mine = Upload.registration_id == registration_id
    db.session.execute(update(Upload).where(mine, Upload.id.not_in(wanted)).values(registration_id=None, draft_id=None))
    taken = {"registration_id": registration_id, "draft_id": None}
    db.session.execute(update(Upload).where(Upload.id.in_(wanted)).values(**taken))


def keep_apart(registration_id: UUID, values: Mapping[str, Any]) -> list[str]:
    """Store what a registrant says of passport and needs; names what changed."""
    was = queries.apart_of(registration_id)
    now = {key: value for key, value in values.items() if value}
    changed = [key for key in values if was.get(key) != now.get(key)]
    mine = (ApartAnswer.registration_id == registration_id, ApartAnswer.key.in_(changed))
    if changed:
        db.session.execute(delete(ApartAnswer).where(*mine))
    for key in changed:
        if key in now:
            db.session.add(ApartAnswer(registration_id=registration_id, key=key, value=now[key]))
    return changed


def add_apart(values: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Store what many new registrants say of passport and needs."""
    rows = [
        {"registration_id": registration_id, "key": key, "value": value, "question_id": None}
        for registration_id, said in values.items()
        for key, value in said.items()
    ]
    if rows:
        db.session.execute(insert(ApartAnswer), rows)


def take_file(question: Question, draft_id: UUID, sent: files.Sent, folder: Path, *, at: datetime) -> Upload:
    """Keep a file that came with a form; what is too large or of another kind is refused."""
    stored = files.store(sent, folder)
    upload = Upload(question_id=question.id, draft_id=draft_id, created_at=at, **vars(stored))
    db.session.add(upload)
    db.session.flush()
    return upload


def purge_question(question: Question, folder: Path, *, by: Actor, at: datetime) -> None:
    """Take away the answers to a question, and keep how many gave which."""
    event = lock(Event, question.event_id)
    _keep_counts(event.id, {question.key})
    uploads = list(db.session.scalars(select(Upload).where(Upload.question_id == question.id)))
    _forget_files(uploads, folder)
    for model in (Answer, ApartAnswer):
        db.session.execute(delete(model).where(model.question_id == question.id))
    audit.record("answers.purged", event, by=by, at=at, questions=[question.key])


def purge_needs(event_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take away passports and needs of everybody at an event, and keep how many had said something."""
    event = lock(Event, event_id)
    _keep_counts(event.id, set(rules.APART))
    there = select(registrations.c.id).where(registrations.c.event_id == event_id)
    of_everybody = (ApartAnswer.registration_id.in_(there), ApartAnswer.question_id.is_(None))
    db.session.execute(delete(ApartAnswer).where(*of_everybody))
    audit.record("answers.purged", event, by=by, at=at, questions=list(rules.APART))


def purge_files(before: datetime, folder: Path) -> None:
    """Take away the files of forms that were never sent, and those that others replaced."""
    _forget_files(queries.uploads_left_over(before), folder)


def _forget_files(uploads: Iterable[Upload], folder: Path) -> None:
    """Take files away before their rows: should we be stopped between, the next purge finds the row and goes on."""
    for upload in uploads:
        files.remove(upload.stored_as, folder)
        db.session.delete(upload)


def _keep_counts(event_id: UUID, keys: set[str]) -> None:
    """Add what is counted now to what was counted before."""
    for (key, value), number in queries.counts_of(event_id).items():
        if key not in keys:
            continue
        query = select(AnswerCount).where(AnswerCount.event_id == event_id)
        row = db.session.scalar(query.where(AnswerCount.key == key, AnswerCount.value == value))
        if row is None:
            db.session.add(row := AnswerCount(event_id=event_id, key=key, value=value, number=0))
        row.number += number
