"""The form in steps: for somebody new, and for a registrant who completes or changes what was said."""

import secrets
from pathlib import Path
from typing import cast
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter import RateLimitExceeded
from wtforms import FileField

from app.accounts.access import public
from app.core import clock, i18n
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.limits import limiter, registration_limit
from app.core.secret_links import hash_of, token_for
from app.core.web import private
from app.programme.models import Event
from app.questions import service as questions
from app.questions.files import Sent
from app.questions.models import Question, Upload
from app.questions.rules import LARGEST_FILE, AnswerKind
from app.registration import nominees, notices, phrases
from app.registration import queries as registrations
from app.registration import service as registering
from app.registration.answers import sent
from app.registration.models import Registration
from app.registration.rules import LIVE, Changes
from app.registration.views import whose
from app.steps import queries, service
from app.steps.forms import PREFIX, CheckAndSend, EventQuestions, NewYou, StepForm, control_arguments
from app.steps.hand import Hand
from app.steps.models import Draft
from app.steps.rules import Step, after, before, expires

bp = Blueprint("steps", __name__, template_folder="templates")

NAMES = {
    Step.YOU: _l("Who you are"),
    Step.PART: _l("Taking part"),
    Step.NEEDS: _l("Travel and needs"),
    Step.QUESTIONS: _l("Questions of this event"),
    Step.CHECK: _l("Check your answers"),
}
BACK, REMOVE = "back", "remove"


@bp.route("/events/<slug>/register/form", methods=["GET", "POST"])
@public
@limiter.limit(registration_limit, methods=["POST"])
def begin(slug: str) -> ResponseReturnValue:
    """Ask who somebody is; the form is kept from then on."""
    event = registrations.public_event(slug) or abort(404)
    code = request.values.get("code", "")
    try:
        registering.admitted(event, at=clock.now(), invitation=code or None)
    except Refusal:
        return redirect(url_for("registration.register", slug=slug, code=code or None))
    hand = Hand(event, None, None, "", code)
    if request.method == "GET":
        first = {"request_key": [secrets.token_urlsafe(16)], "code": [code]}
        return _page(hand, Step.YOU, hand.form(Step.YOU, first, check=False))
    form = cast("NewYou", hand.form(Step.YOU, request.form.to_dict(flat=False), check=True))
    if form.errors:
        return _page(hand, Step.YOU, form, 422)
    with transaction():
        draft = service.begin(event, _typed_in(form), form.request_key.data or "", at=clock.now())
    return redirect(Hand(event, draft, None, token_for(draft.link_nonce)).address(Step.PART))


@bp.errorhandler(RateLimitExceeded)
def too_many(_exceeded: RateLimitExceeded) -> ResponseReturnValue:
    """Ask for patience, and keep what was typed."""
    event = registrations.public_event((request.view_args or {})["slug"]) or abort(404)
    flash(_("Many registrations came from your network just now. Wait a minute, then send this again."), "warn")
    hand = Hand(event, None, None, "", request.values.get("code", ""))
    return _page(hand, Step.YOU, hand.form(Step.YOU, request.form.to_dict(flat=False), check=False), 429)


@bp.route("/events/<slug>/register/<token>/<step>", methods=["GET", "POST"])
@public
def step(slug: str, token: str, step: str) -> ResponseReturnValue:
    """Show a step of a form that was begun, or save it as it is left."""
    hand = _begun(slug, token)
    return hand if isinstance(hand, Response) else _step(hand, step)


@bp.post("/events/<slug>/register/<token>")
@public
def note(slug: str, token: str) -> ResponseReturnValue:
    """Save what is typed meanwhile."""
    hand = _begun(slug, token)
    return ("", 410) if isinstance(hand, Response) else _note(hand)


@bp.post("/events/<slug>/register/<token>/<step>/link")
@public
@limiter.limit(registration_limit)
def link(slug: str, token: str, step: str) -> ResponseReturnValue:
    """Save the step, and send the person the link to go on with."""
    hand = _begun(slug, token)
    if isinstance(hand, Response):
        return hand
    here = _named(hand, step)
    form = hand.form(here, request.form.to_dict(flat=False), check=False)
    with transaction():
        draft = service.leave(_draft(hand), _typed_in(form), _counter(), at=clock.now())
        hand = Hand(hand.event, draft, None, token)
        email = hand.form(Step.YOU, check=True)["email"]
        if not email.errors:
            service.mail_link(draft, hand.event, email.data, i18n.language(), at=clock.now())
    if email.errors:
        flash(_("Enter your email address first: under “%(step)s”.", step=NAMES[Step.YOU]), "warn")
    else:
        flash(_("We have sent the link to %(email)s.", email=email.data))
    return redirect(hand.address(here))


@bp.get("/go-on/<token>")
@public
def go_on(token: str) -> ResponseReturnValue:
    """Lead from the mail to where the form stands."""
    draft = queries.of_link(hash_of(token), at=clock.now()) or abort(410)
    event = db.session.get_one(Event, draft.event_id)
    return redirect(url_for(".step", slug=event.slug, token=token, step=Step.CHECK.value))


@bp.get("/r/<token>/complete")
@public
def first_missing(token: str) -> ResponseReturnValue:
    """Lead a nominee to the first step not seen yet or lacking something, or else to the last; others to what lacks."""
    hand = _registrants(token)
    if isinstance(hand, Response):
        return hand
    if hand.must_say_yes and hand.draft is None:
        _note_opened(hand)
        return redirect(hand.address(Step.YOU))
    forms = hand.all_forms()
    rest = Step.CHECK if hand.must_say_yes else Step.YOU
    missing = next((one for one, form in forms.items() if form.errors or _is_new(hand, form)), rest)
    return redirect(hand.address(missing))


def _is_new(hand: Hand, form: StepForm) -> bool:
    """Tell whether a nominee who has yet to say yes has left nothing of a step behind: they have not seen it."""
    return hand.must_say_yes and hand.draft is not None and not any(f.name in hand.draft.typed for f in form)


def _note_opened(hand: Hand) -> None:
    """Let whoever nominated somebody see that they have come."""
    if hand.registration and hand.registration.opened_at is None:
        with transaction():
            nominees.note_opened(hand.registration, at=clock.now())


@bp.route("/r/<token>/complete/<step>", methods=["GET", "POST"])
@public
def complete(token: str, step: str) -> ResponseReturnValue:
    """Show a registrant a step of the form, or save it as it is left."""
    hand = _registrants(token)
    return hand if isinstance(hand, Response) else _step(hand, step)


@bp.post("/r/<token>/complete")
@public
def note_change(token: str) -> ResponseReturnValue:
    """Save what is typed meanwhile."""
    hand = _registrants(token)
    return ("", 410) if isinstance(hand, Response) else _note(hand)


@bp.get("/r/<token>/files/<uuid:upload_id>")
@public
def file(token: str, upload_id: UUID) -> ResponseReturnValue:
    """Hand a registrant a file that they sent."""
    registration = whose(token)
    upload = db.session.get(Upload, upload_id)
    if upload is None or upload.registration_id != registration.id:
        abort(404)
    return sent(upload)


def _begun(slug: str, token: str) -> Hand | Response:
    """Find a form that was begun; one that was sent leads to what came of it."""
    event = registrations.public_event(slug) or abort(404)
    draft = queries.by_link(event.id, hash_of(token), at=clock.now()) or abort(404)
    if draft.made_id:
        made = db.session.get_one(Registration, draft.made_id)
        return cast("Response", redirect(url_for("registration.mine", token=token_for(made.link_nonce))))
    return Hand(event, draft, None, token)


def _registrants(token: str) -> Hand | Response:
    """Find what a registrant completes or changes; what has ended leads to their page."""
    registration = whose(token)
    if registration.status not in LIVE:
        return cast("Response", redirect(url_for("registration.mine", token=token)))
    if registration.nominated and registration.opened_at is None:
        with transaction():
            nominees.note_opened(registration, at=clock.now())
    event = db.session.get_one(Event, registration.event_id)
    return Hand(event, queries.of_registration(registration.id), registration, token)


def _named(hand: Hand, name: str) -> Step:
    """Find a step of this form."""
    return next((each for each in hand.steps if each.value == name), None) or abort(404)


def _step(hand: Hand, name: str) -> ResponseReturnValue:
    here = _named(hand, name)
    if request.method == "POST":
        return _send(hand) if here is Step.CHECK and not _going_back() else _leave(hand, here)
    return _page(hand, here, hand.form(here, check="look" in request.args))


def _leave(hand: Hand, here: Step) -> ResponseReturnValue:
    """Save a step whatever it says; go on only when it can be taken, back always."""
    posted = request.form.to_dict(flat=False)
    form = hand.form(here, posted, check=False)
    with transaction():
        draft = service.leave(_draft(hand), _typed_in(form), _counter(), at=clock.now())
        refused = _take_files(draft, form) if isinstance(form, EventQuestions) else {}
    hand = Hand(hand.event, draft, hand.registration, hand.token)
    form = hand.form(here, check=True)
    for field, sentence in refused.items():
        form[field].errors = [sentence]
    if _going_back():
        return redirect(hand.address(before(here, hand.steps)))
    if form.errors:
        return _page(hand, here, form, 422)
    return redirect(hand.address(after(here, hand.steps)))


def _take_files(draft: Draft, form: EventQuestions) -> dict[str, str]:
    """Keep the files that came with the step; says which cannot be taken, and why."""
    refused = {}
    for question in form.asked:
        field = PREFIX + question.key
        if question.kind is not AnswerKind.FILE:
            continue
        came = request.files.get(field)
        if came is not None and came.filename:
            try:
                upload = _store(question, draft, Sent(came.filename, came.stream))
                service.answer_with_file(draft, field, upload)
            except Refusal as refusal:
                refused[field] = refusal.sentence()
        elif request.form.get(f"{field}-{REMOVE}"):
            service.answer_with_file(draft, field, None)
    return refused


def _store(question: Question, draft: Draft, came: Sent) -> Upload:
    return questions.take_file(question, draft.id, came, Path(current_app.config["UPLOADS_PATH"]), at=clock.now())


def _send(hand: Hand) -> ResponseReturnValue:
    """Register or take over the changes, once everything can be taken."""
    last = cast("CheckAndSend", hand.form(Step.CHECK, request.form.to_dict(flat=False), check=True))
    with transaction():
        draft = service.leave(_draft(hand), _typed_in(last), _counter(), at=clock.now())
    if draft.made_id:
        return redirect(url_for("registration.mine", token=token_for(_made(draft).link_nonce)))
    hand = Hand(hand.event, draft, hand.registration, hand.token)
    forms = hand.all_forms()
    if wrong := next((one for one, form in forms.items() if form.errors), None):
        return redirect(hand.address(wrong, look=1))
    if last.errors:
        return _page(hand, Step.CHECK, last, 422)
    try:
        token = _register(hand, draft, forms, last)
    except Refusal as refusal:
        return _page(hand, Step.CHECK, last, refusal.status, refusal.sentence())
    return redirect(url_for("registration.mine", token=token))


def _register(hand: Hand, draft: Draft, forms: dict[Step, StepForm], last: CheckAndSend) -> str:
    """Store what the form says, and give the link to the registrant's page."""
    at = clock.now()
    details = hand.details(forms, last) if hand.registration is None else None
    changes = hand.changes(forms, last) if hand.registration else None
    with transaction():
        if details:
            code = "".join(hand.typed.get("code", ()))
            answer = service.send(draft, details, code or None, at=at)
            return answer.token if answer else token_for(_made(draft).link_nonce)
        registration = db.session.get_one(Registration, cast("UUID", draft.edits_id))
        first = hand.must_say_yes
        service.complete(registration, cast("Changes", changes), last.consent_version.data or "", at=at)
    flash(_("You have accepted. Thank you.") if first else _("Your details are saved."))
    return hand.token


def _made(draft: Draft) -> Registration:
    return db.session.get_one(Registration, cast("UUID", draft.made_id))


def _note(hand: Hand) -> ResponseReturnValue:
    """Save what is typed in one step meanwhile, if nothing newer is there."""
    here = _named(hand, request.form.get("step", ""))
    form = hand.form(here, request.form.to_dict(flat=False), check=False)
    with transaction():
        service.note(_draft(hand), _typed_in(form), _counter() or 0, at=clock.now())
    return "", 204


def _draft(hand: Hand) -> Draft:
    """Give the form that is saved into; a registrant's is begun with the first saving."""
    if hand.registration is None:
        return cast("Draft", hand.draft)
    return service.draft_for(hand.registration, at=clock.now())


def _typed_in(form: StepForm) -> dict[str, list[str]]:
    """Give what the request says in answer to this form, files apart."""
    names = [name for name in form.names() if not isinstance(form[name], FileField)]
    return {name: request.form.getlist(name) for name in names}


def _counter() -> int | None:
    return request.form.get("counter", type=int)


def _going_back() -> bool:
    return request.form.get("go") == BACK


def _page(hand: Hand, here: Step, form: StepForm, status: int = 200, refused: str = "") -> ResponseReturnValue:
    """Draw a step."""
    among = hand.steps
    page = render_template(
        "steps/check.html" if here is Step.CHECK else f"steps/{here.value}.html",
        hand=hand,
        event=hand.event,
        registration=hand.registration,
        form=form,
        here=here,
        names=NAMES,
        number=among.index(here) + 1,
        steps=among,
        refused=refused,
        facts={"when": notices.when(hand.event), "where": notices.where(hand.event)},
        kept_until=expires(clock.now()),
        phrases=phrases,
        control_arguments=control_arguments,
        prefix=PREFIX,
        forms=hand.all_forms() if here is Step.CHECK else {},
        largest=LARGEST_FILE,
    )
    return private(page, status)
