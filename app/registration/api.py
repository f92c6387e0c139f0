"""Registering, and deciding about registrations, as programs do it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.accounts.access import public, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.api import BadInput, FieldProblem, Page, answer, operation, page_of, place_in
from app.core.db import transaction
from app.core.limits import registration_limit
from app.programme.queries import visible_event
from app.questions import phrases as words
from app.questions.models import Question
from app.questions.queries import asked_at
from app.questions.rules import AnswerKind, Known, Problem, Who, sift
from app.reference.catalogue import catalogue
from app.registration import errors, queries, service
from app.registration.queries import Arrival, Seated
from app.registration.rules import AttendeeRole
from app.registration.schemas import (
    QuestionsOut,
    ReasonIn,
    RegisteredOut,
    RegistrationIn,
    RegistrationOut,
    RegistrationsQuery,
    question_out,
    registered_out,
    registration_out,
)

bp = Blueprint("registration_api", __name__)
TAG = "Registrations"
KEY = "Idempotency-Key"
AT_THE_DOOR = (
    errors.AlreadyRegistered,
    errors.NotOpenYet,
    errors.Closed,
    errors.EventCancelled,
    errors.EventPostponed,
    errors.NotOnline,
    errors.NominationOnly,
    errors.InvitationOnly,
    errors.RegisteredAtSeries,
    errors.CodeNotValid,
    errors.KeyReused,
    errors.UnknownCountry,
    errors.UnknownGroup,
)


@bp.post("/events/<slug>/registrations")
@public
@operation(
    TAG,
    body=RegistrationIn,
    answers={201: RegisteredOut},
    headers={KEY: "Chosen by the caller for one request: the same request again gets the first answer again."},
    refuses=AT_THE_DOOR,
    limit=registration_limit,
)
def register(slug: str, body: RegistrationIn) -> ResponseReturnValue:
    """Register a person for an event that takes registrations."""
    with transaction():
        event, asked = queries.public_event_with_questions(slug) or abort(404)
        details = replace(body.details(), answers=_answers(asked, body))
        made = service.register(
            event,
            details,
            request_key=request.headers.get(KEY),
            at=clock.now(),
            invitation=body.invitation,
        )
    return answer(registered_out(made), 201)


def _answers(asked: list[Question], body: RegistrationIn) -> dict[str, object] | None:
    """Understand the answers to the event's questions, or say which cannot be taken; none where it asks none."""
    who = Who(body.group, AttendeeRole.PARTICIPANT.value)
    found = sift([question.definition for question in asked], who, body.answers, Known(catalogue().countries))
    kinds = {question.key: question.kind for question in asked}
    wrong = found.problems | dict.fromkeys(body.answers.keys() - set(found.asked), Problem.NOT_ASKED)
    if wrong:
        raise BadInput(
            *(
                FieldProblem(field=f"answers.{key}", code=problem.value, message=_words(kinds.get(key), problem))
                for key, problem in sorted(wrong.items())
            )
        )
    return found.values if asked else None


def _words(kind: AnswerKind | None, problem: Problem) -> str:
    return words.problem(kind or AnswerKind.SHORT_TEXT, problem)


@bp.get("/events/<slug>/questions")
@public
@operation(TAG, answers={200: QuestionsOut})
def questions(slug: str) -> ResponseReturnValue:
    """List what an event asks of those who register."""
    event = queries.public_event(slug) or abort(404)
    return answer(QuestionsOut(items=[question_out(question) for question in asked_at(event.id)]))


@bp.get("/events/<slug>/registrations")
@requires(Permission.REGISTRATION_READ)
@operation(TAG, query=RegistrationsQuery, answers={200: Page[RegistrationOut]})
def registrations(slug: str, query: RegistrationsQuery) -> ResponseReturnValue:
    """List the registrations of an event in the order in which they came."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    wanted = queries.matching(event, query.filters())
    found = queries.by_arrival(wanted, place_in(query.after, _arrival), query.limit + 1)
    return answer(Page[RegistrationOut](**page_of(found, query.limit, _place, _shown)))


@bp.get("/registrations/<uuid:registration_id>")
@requires(Permission.REGISTRATION_READ)
@operation(TAG, answers={200: RegistrationOut})
def registration(registration_id: UUID) -> ResponseReturnValue:
    """Show one registration."""
    return _show(registration_id)


@bp.post("/registrations/<uuid:registration_id>/approve")
@requires(Permission.REGISTRATION_DECIDE)
@operation(
    TAG,
    answers={200: RegistrationOut},
    refuses=(
        errors.NotPending,
        errors.NotEndorsed,
        errors.NotAccepted,
        errors.OnReserve,
        errors.ReplacesSomebody,
        errors.NoTitular,
    ),
)
def approve(registration_id: UUID) -> ResponseReturnValue:
    """Give a registrant who waits for a decision a seat, or a place on the waiting list."""
    return _decide(registration_id, service.approve)


@bp.post("/registrations/<uuid:registration_id>/decline")
@requires(Permission.REGISTRATION_DECIDE)
@operation(TAG, body=ReasonIn, answers={200: RegistrationOut}, refuses=(errors.NotPending,))
def decline(registration_id: UUID, body: ReasonIn) -> ResponseReturnValue:
    """Tell a registrant who waits for a decision that there is no place for them, and why."""
    return _decide(registration_id, partial(service.decline, reason=body.reason))


@bp.post("/registrations/<uuid:registration_id>/cancel")
@requires(Permission.REGISTRATION_DECIDE)
@operation(TAG, body=ReasonIn, answers={200: RegistrationOut}, refuses=(errors.NotLive,))
def cancel(registration_id: UUID, body: ReasonIn) -> ResponseReturnValue:
    """End a registration for the organiser, and pass its seat on; it is `withdrawn` then."""
    return _decide(registration_id, partial(service.withdraw, reason=body.reason))


def _decide(registration_id: UUID, act: Callable[..., None]) -> ResponseReturnValue:
    """Let the token's user do something about a registration that is in their hands, and show what became of it."""
    with transaction():
        user = signed_in()
        act(queries.one(registration_id, seen_by=user) or abort(404), by=user, at=clock.now())
    return _show(registration_id)


def _show(registration_id: UUID) -> Response:
    return answer(_shown(queries.seated(registration_id, seen_by=signed_in()) or abort(404)))


def _shown(found: Seated) -> RegistrationOut:
    return registration_out(*found)


def _place(found: Seated) -> str:
    return f"{found.registration.registered_at.isoformat()} {found.registration.id}"


def _arrival(text: str) -> Arrival:
    at, registration_id = text.split(" ")
    return Arrival(datetime.fromisoformat(at).astimezone(UTC), UUID(registration_id))
