"""Registering, and the registrant's own page behind the private link."""

from datetime import date, timedelta
from typing import cast
from urllib.parse import urlencode

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded

from app.accounts.access import public
from app.core import clock, i18n, outbox, qr
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.limits import limiter, registration_limit
from app.core.secret_links import hash_of
from app.core.web import private
from app.programme.models import Event
from app.programme.rules import Policy, Precision
from app.programme.series import parts_of
from app.programme.texts import titles_of
from app.questions.queries import asks_anything
from app.registration import beginning, electives, nominees, notices, phrases, queries, service, tickets, ways
from app.registration.answers import missing
from app.registration.errors import AlreadyRegistered, RegisteredAtSeries
from app.registration.export import everything_about
from app.registration.forms import ChangesForm, RegistrationForm
from app.registration.models import Registration
from app.registration.progress import Turn
from app.registration.progress_words import what_now
from app.registration.rules import LIVE, Status, may_undo

bp = Blueprint("registration", __name__, template_folder="templates")

ONE_DAY = timedelta(days=1)


@bp.get("/events/<slug>/register")
@public
def register(slug: str) -> ResponseReturnValue:
    """Show the form, or say why there is none."""
    event = queries.public_event(slug) or abort(404)
    try:
        service.admitted(event, at=clock.now(), invitation=request.args.get("code"))
    except RegisteredAtSeries as refusal:
        flash(refusal.sentence())
        return redirect(url_for(".register", slug=refusal.values["slug"]))
    except Refusal as refusal:
        return _form_page(event, None, refusal.sentence())
    if asks_anything(event.id):
        return redirect(url_for("steps.begin", slug=slug, code=request.args.get("code")))
    return _form_page(event, RegistrationForm(event, code=request.args.get("code")))


@bp.post("/events/<slug>/register")
@public
@limiter.limit(registration_limit)
def send(slug: str) -> ResponseReturnValue:
    """Register, then go to the registrant's own page; what cannot be taken comes back with all that was typed."""
    event = queries.public_event(slug) or abort(404)
    if asks_anything(event.id):  # since this page was opened
        return redirect(url_for("steps.begin", slug=slug), 307)
    form = RegistrationForm(event)
    if not form.validate():
        return _form_page(event, form), 422
    try:
        with transaction():
            event = queries.public_event(slug) or abort(404)
            details = form.details()
            key = service.key_of_form(form.request_key.data or "", details)
            answer = service.register(event, details, request_key=key, at=clock.now(), invitation=form.code.data)
    except Refusal as refusal:
        return _refused(slug, form, refusal)
    return redirect(url_for(".mine", token=answer.token))


def _refused(slug: str, form: RegistrationForm, refusal: Refusal) -> ResponseReturnValue:
    """Say why not, beside everything that was typed."""
    event = queries.public_event(slug) or abort(404)
    if isinstance(refusal, AlreadyRegistered):
        others = _("If it is your office’s mailbox, say so under “Badge, access and food”.")
        form.email.errors = [f"{refusal.sentence()} {others}"]
        return _form_page(event, form), refusal.status
    return _form_page(event, form, refusal.sentence()), refusal.status


@bp.errorhandler(RateLimitExceeded)
def too_many(_exceeded: RateLimitExceeded) -> ResponseReturnValue:
    """Ask for patience, and keep what was typed."""
    event = queries.public_event((request.view_args or {})["slug"]) or abort(404)
    sentence = _("Many registrations came from your network just now. Wait a minute, then send this again.")
    return _form_page(event, RegistrationForm(event), sentence), 429


def _form_page(event: Event, form: RegistrationForm | None, refused: str = "") -> str:
    return render_template(
        "registration/register.html",
        event=event,
        form=form,
        refused=refused,
        full=queries.seats_left(event) == 0,
        asks_for_code=event.policy is Policy.INVITATION,
        facts=_facts(event),
    )


def _facts(event: Event) -> dict[str, str]:
    return {"when": notices.when(event), "where": notices.where(event), "begins": beginning.in_words(event)}


@bp.get("/r/<token>")
@public
def mine(token: str) -> ResponseReturnValue:
    """Show a registrant how things stand, their ticket, and what they can do."""
    registration, event = of_link(token)
    if registration.nominated and registration.opened_at is None:
        with transaction():
            nominees.note_opened(registration, at=clock.now())
    waiting = registration.status is Status.WAITLISTED
    ticket, parts = registration.status is Status.CONFIRMED, parts_of(event.id)
    return private(
        render_template(
            "registration/mine.html",
            registration=registration,
            event=event,
            token=token,
            phrases=phrases,
            ways=ways,
            facts=_facts(event),
            live=registration.status in LIVE,
            undo=may_undo(registration.status, registration.decided_at, clock.now()),
            number=queries.place_in_line(registration) if waiting else None,
            qr=qr.path(registration.ticket) if ticket else None,
            code=tickets.shown(registration.ticket) if ticket else None,
            calendars=_calendars(event, registration, token),
            visa_until=notices.visa_until(registration, event),
            history=outbox.history(registration.id),
            missing=missing(registration, event, at=clock.now()),
            consent=phrases.CONSENTS.get(registration.consent_version),
            parts=[(part, _facts(part)) for part in parts],
            titles=titles_of([event, *parts], i18n.language()),
            offers=electives.offers(registration, at=clock.now()) if ticket else [],
            answer=what_now(registration, event, reader=Turn.REGISTRANT, at=clock.now()),
            online=ways.is_online(registration, event),
            message=ways.own_message(registration, event) if ticket else "",
        )
    )


@bp.route("/r/<token>/edit", methods=["GET", "POST"])
@public
def edit(token: str) -> ResponseReturnValue:
    """Let a registrant put right what they said."""
    registration, event = of_link(token)
    if request.method == "GET" and (registration.nominated or asks_anything(event.id)):
        return redirect(url_for("steps.complete", token=token, step="you"))
    form = ChangesForm.of(registration)
    if registration.status not in LIVE:
        return redirect(url_for(".mine", token=token))
    if not form.validate_on_submit():
        return _edit_page(form, registration, event, token, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            service.change_details(registration, form.changes(registration), by=registration, at=clock.now())
    except Refusal as refusal:
        form.email.errors = [refusal.sentence()]
        return _edit_page(form, *of_link(token), token, refusal.status)
    flash(_("Your details are saved."))
    return redirect(url_for(".mine", token=token))


def _edit_page(
    form: ChangesForm, registration: Registration, event: Event, token: str, status: int
) -> ResponseReturnValue:
    page = render_template(
        "registration/edit.html", form=form, registration=registration, event=event, token=token, phrases=phrases
    )
    return private(page, status)


@bp.post("/r/<token>/cancel")
@public
def cancel(token: str) -> ResponseReturnValue:
    """End a registration; the seat goes to whoever waits."""
    registration, _event = of_link(token)
    try:
        with transaction():
            service.cancel(registration, at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    return redirect(url_for(".mine", token=token))


@bp.post("/r/<token>/restore")
@public
def restore(token: str) -> ResponseReturnValue:
    """Undo a cancelling of a moment ago."""
    registration, _event = of_link(token)
    try:
        with transaction():
            service.restore(registration, at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    return redirect(url_for(".mine", token=token))


@bp.get("/r/<token>/data.json")
@public
def data(token: str) -> ResponseReturnValue:
    """Hand over everything that is kept about a registrant, for programs and for curious people."""
    registration, event = of_link(token)
    response = private(jsonify(everything_about(registration, event)))
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.json"'
    return response


def of_link(token: str) -> tuple[Registration, Event]:
    """Find whose private link it is, and the event that it leads to."""
    registration = whose(token)
    return registration, db.session.get_one(Event, registration.event_id)


def whose(token: str) -> Registration:
    """Find whose private link it is; a wrong one leads nowhere."""
    return queries.by_link(hash_of(token)) or abort(404)


def _calendars(event: Event, registration: Registration, token: str) -> dict[str, str]:
    """Give the addresses by which an event comes into a calendar; none where its day is not known.

    The event's own feed leads to the place: whoever takes part online has a file of their own.
    """
    if event.date_precision is not Precision.DAY:
        return {}
    online = registration.online and event.two_ways
    address = f"{current_app.config['BASE_URL']}/events/{event.slug}"
    feed = f"{current_app.config['BASE_URL']}/feeds/event/{event.slug}.ics"
    google = {
        "action": "TEMPLATE",
        "text": event.title,
        "dates": _google_dates(event),
        "location": ways.name(registration, event) if online else notices.where(event),
        "details": ways.address(registration, event) if online else address,
    }
    added = f"https://calendar.google.com/calendar/render?{urlencode(google)}"
    if online:
        return {"file": url_for("calendars.of_registration", token=token), "google": added}
    return {
        "file": feed,
        "google": added,
        "subscribe": "webcal://" + feed.partition("://")[2],
    }


def _google_dates(event: Event) -> str:
    """Write from when to when, as Google reads it: moments, or whole days and the day after the last."""
    if event.start_time:
        return "/".join(f"{moment:%Y%m%dT%H%M%SZ}" for moment in (event.starts_at, event.ends_at))
    first, last = cast("date", event.first_day), cast("date", event.last_day)
    return f"{first:%Y%m%d}/{last + ONE_DAY:%Y%m%d}"
