"""What registrants answered, as organisers read it; what is kept apart only with the right to, and on record."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, abort, current_app, make_response, render_template, send_file
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.models import User
from app.accounts.permissions import Permission, may
from app.core import audit, clock, i18n
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.queries import visible_event
from app.questions import phrases as words
from app.questions import queries as questions
from app.questions.models import Question, Upload
from app.questions.rules import APART_KINDS, AnswerKind, Known, Who, sift
from app.reference.catalogue import catalogue
from app.registration import queries
from app.registration.models import Registration

bp = Blueprint("answers", __name__, url_prefix="/organise/events/<slug>/registrations/<uuid:registration_id>")


class Line(NamedTuple):
    """An answer as it is read; a file has an address besides."""

    label: str
    words: str
    file: str = ""


def open_lines(registration: Registration) -> list[Line]:
    """Write down a registrant's answers to questions that are not sensitive."""
    asked = questions.ever_asked_at(registration.event_id)
    return lines(asked, questions.answers_of(registration.id), questions.uploads_of(registration.id))


def lines(asked: list[Question], values: dict[str, object], uploads: dict[str, Upload]) -> list[Line]:
    """Write down the answers that there are, in the order of the questions."""
    names = {key: upload.name for key, upload in uploads.items()}
    return [
        Line(
            words.label(question),
            words.answer(question, values[question.key], names),
            str(values[question.key]) if question.kind is AnswerKind.FILE else "",
        )
        for question in asked
        if question.key in values
    ]


def apart_lines(registration: Registration) -> list[Line]:
    """Write down what is kept apart of a registrant."""
    values = questions.apart_of(registration.id)
    built_in = [Line(str(words.APART[key]), _built_in(key, values[key])) for key in APART_KINDS if key in values]
    asked = questions.ever_asked_at(registration.event_id)
    return built_in + lines(asked, values, questions.uploads_of(registration.id))


def _built_in(key: str, value: str) -> str:
    if APART_KINDS[key] is AnswerKind.COUNTRY:
        return words.country(value)
    return i18n.iso_day(value) if APART_KINDS[key] is AnswerKind.DATE else value


def names_apart(registration: Registration) -> list[str]:
    """Name what is kept apart of a registrant, and say nothing of it."""
    labels = {question.key: words.label(question) for question in questions.ever_asked_at(registration.event_id)}
    named = labels | {key: str(label) for key, label in words.APART.items()}
    return [named[key] for key in questions.keys_apart(registration.id) if key in named]


def missing(registration: Registration, event: Event, *, at: datetime) -> list[str]:
    """Name what the event asks of a registrant and has not been told; nothing once it is over."""
    asked = questions.asked_at(event.id)
    if not asked or (event.ends_at is not None and event.ends_at <= at):
        return []
    who = Who(registration.group_id, registration.role.value)
    said = questions.answers_of(registration.id) | questions.apart_of(registration.id)
    known = Known(catalogue().countries, questions.uploads_of(registration.id))
    found = sift([question.definition for question in asked], who, said, known)
    return [words.label(question) for question in asked if question.key in found.problems]


@bp.get("/apart")
@requires(Permission.SENSITIVE_READ)
def apart(slug: str, registration_id: UUID) -> ResponseReturnValue:
    """Show what is kept apart of a registrant, and write down who read it."""
    with transaction():
        event, registration = _of(slug, registration_id)
        keys = questions.keys_apart(registration.id)
        audit.record("answers.read", registration, by=signed_in(), at=clock.now(), questions=keys)
    page = render_template(
        "registration/apart.html", event=event, registration=registration, lines=apart_lines(registration)
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/files/<uuid:upload_id>")
@requires(Permission.REGISTRATION_READ)
def file(slug: str, registration_id: UUID, upload_id: UUID) -> ResponseReturnValue:
    """Hand over a file that answers a question; one kept apart only with the right to, and on record."""
    with transaction():
        _event, registration = _of(slug, registration_id)
        upload = db.session.get(Upload, upload_id)
        if upload is None or upload.registration_id != registration.id:
            abort(404)
        question = db.session.get_one(Question, upload.question_id)
        if question.sensitive:
            _may_read_apart(signed_in()) or abort(404)
            audit.record("answers.read", registration, by=signed_in(), at=clock.now(), questions=[question.key])
    return sent(upload)


def sent(upload: Upload) -> ResponseReturnValue:
    """Send a file to be stored, never to be shown as a page of ours."""
    place = Path(current_app.config["UPLOADS_PATH"]) / upload.stored_as
    if not place.is_file():
        abort(404)
    content = BytesIO(place.read_bytes())
    response = send_file(content, upload.mimetype, as_attachment=True, download_name=upload.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _of(slug: str, registration_id: UUID) -> tuple[Event, Registration]:
    """Find a registration of an event in the user's hands."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    registration = queries.one(registration_id, seen_by=signed_in()) or abort(404)
    if registration.event_id != event.id:
        abort(404)
    return event, registration


def _may_read_apart(user: User) -> bool:
    return may(user.role, Permission.SENSITIVE_READ)
