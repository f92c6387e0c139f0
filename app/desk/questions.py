"""What an event asks of registrants: questions that organisers write, order, preview and take away."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock, i18n
from app.core.db import transaction
from app.core.errors import Refusal
from app.desk.question_forms import QuestionForm, defaults
from app.desk.views import differing
from app.programme.errors import ChangedMeanwhile
from app.programme.models import Event
from app.programme.queries import visible_event
from app.questions import phrases as words
from app.questions import queries, service
from app.questions.errors import ConditionTooLate
from app.questions.models import Question
from app.questions.rules import APART, Who
from app.registration import phrases
from app.registration.rules import AttendeeRole
from app.steps.forms import PREFIX, control_arguments, event_questions

bp = Blueprint("questions", __name__, url_prefix="/organise/events/<slug>/questions", template_folder="templates")

DIRECTIONS = {"up": True, "down": False}


@bp.get("")
@requires(Permission.PROGRAMME_READ)
def index(slug: str) -> ResponseReturnValue:
    """List what an event asks, and how often each answer was given."""
    event = _mine(slug)
    asked = queries.asked_at(event.id)
    return render_template(
        "desk/questions.html",
        event=event,
        questions=asked,
        retired=[one for one in queries.ever_asked_at(event.id) if one.retired_at],
        figures=queries.figures_of(event.id),
        built_in=[(key, words.APART[key]) for key in APART],
        by_key={one.key: one for one in asked},
        words=words,
        pick=i18n.pick,
        whom=_whom,
    )


def _whom(question: Question) -> str:
    """Say who is asked a question."""
    groups = [phrases.group_name(group) for group in question.groups]
    roles = [str(phrases.ROLES[AttendeeRole(role)]) for role in question.roles]
    return ", ".join([*groups, *roles]) or _("Everybody")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def new(slug: str) -> ResponseReturnValue:
    """Ask one more question."""
    event = _mine(slug)
    return _form(event, None, QuestionForm(event, queries.asked_at(event.id), data=defaults(None)))


@bp.route("/<uuid:question_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def edit(slug: str, question_id: UUID) -> ResponseReturnValue:
    """Ask a question otherwise."""
    event, question = _one(slug, question_id)
    earlier = [one for one in queries.asked_at(event.id) if one.position < question.position]
    return _form(event, question, QuestionForm(event, earlier, data=defaults(question)))


def _form(event: Event, question: Question | None, form: QuestionForm) -> ResponseReturnValue:
    """Store a question, or show what is wrong with it, or what somebody else stored, beside all that was typed."""
    stored_meanwhile: list[tuple[str, str]] | None = None
    if form.validate_on_submit():
        try:
            with transaction():
                said = form.details(question)
                if question:
                    service.change(question, said, by=signed_in(), at=clock.now(), seen=form.seen.data)
                else:
                    service.add(event, said, by=signed_in(), at=clock.now())
        except ChangedMeanwhile:
            stored_meanwhile = differing(form, defaults(question))
        except Refusal as refused:
            field = form.only_if if isinstance(refused, ConditionTooLate) else form.kind
            field.errors = [*field.errors, refused.sentence()]
        else:
            flash(_("The question is stored."))
            return redirect(url_for(".index", slug=event.slug))
    page = render_template(
        "desk/question.html",
        event=event,
        question=question,
        form=form,
        words=words,
        stored_meanwhile=stored_meanwhile,
    )
    return page, 409 if stored_meanwhile is not None else 422 if form.is_submitted() else 200


@bp.post("/<uuid:question_id>/<direction>")
@requires(Permission.PROGRAMME_WRITE)
def move(slug: str, question_id: UUID, direction: str) -> ResponseReturnValue:
    """Ask a question earlier or later."""
    if direction not in DIRECTIONS:
        abort(404)
    _event, question = _one(slug, question_id)
    try:
        with transaction():
            service.move(question, up=DIRECTIONS[direction], by=signed_in(), at=clock.now())
    except Refusal as refused:
        flash(refused.sentence(), "warn")
    return redirect(url_for(".index", slug=slug, _anchor=f"q-{question_id}"))


@bp.post("/<uuid:question_id>/remove")
@requires(Permission.PROGRAMME_WRITE)
def remove(slug: str, question_id: UUID) -> ResponseReturnValue:
    """Ask a question no longer."""
    _event, question = _one(slug, question_id)
    try:
        with transaction():
            service.remove(question, by=signed_in(), at=clock.now())
    except Refusal as refused:
        flash(refused.sentence(), "warn")
    else:
        flash(_("The question is not asked any more."))
    return redirect(url_for(".index", slug=slug))


@bp.get("/preview")
@requires(Permission.PROGRAMME_READ)
def preview(slug: str) -> ResponseReturnValue:
    """Show the questions as somebody of a group and role sees them."""
    event = _mine(slug)
    groups = phrases.all_group_choices()
    roles = [(role.value, str(label)) for role, label in phrases.ROLES.items()]
    who = Who(request.args.get("group", groups[0][0]), request.args.get("role", AttendeeRole.PARTICIPANT.value))
    form = event_questions(queries.asked_at(event.id), who, {}, {}, look=False)
    return render_template(
        "desk/question_preview.html",
        event=event,
        form=form,
        who=who,
        groups=groups,
        roles=roles,
        control_arguments=control_arguments,
        prefix=PREFIX,
    )


def _mine(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _one(slug: str, question_id: UUID) -> tuple[Event, Question]:
    """Find a question that an event asks."""
    event = _mine(slug)
    question = queries.of_event(event.id, question_id)
    if question is None or question.retired_at:
        abort(404)
    return event, question
