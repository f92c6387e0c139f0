"""The organiser's pages of messages to a selection of people, of reminders, and of mail that did not arrive."""

from collections import Counter
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.i18n import LANGUAGES
from app.core.zones import wall_in, zone
from app.mailings import notices, phrases, queries, service
from app.mailings.errors import SameReminder
from app.mailings.forms import AgainForm, MailingForm, ReminderForm
from app.mailings.models import Mailing, Reminder
from app.mailings.service import Ready
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration import phrases as words
from app.registration.models import Registration
from app.registration.queries import countries_of, undelivered_number

bp = Blueprint("mailings", __name__, url_prefix="/organise/events/<slug>/messages", template_folder="templates")

MOST_NAMES = 200  # of the people who get a message, on the page that shows them


def _mine(slug: str) -> Event:
    """Find an event in one's hands; any other does not exist."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _page(template: str, event: Event, **more: object) -> str:
    undelivered = undelivered_number(event.id)
    return render_template(
        f"mailings/{template}.html",
        event=event,
        undelivered=undelivered,
        phrases=phrases,
        words=words,
        all_languages=LANGUAGES,
        **more,
    )


@bp.get("/mailings")
@requires(Permission.REGISTRATION_READ)
def index(slug: str) -> ResponseReturnValue:
    """List the messages to many of an event."""
    event = _mine(slug)
    mailings = queries.mailings_of(event.id)
    return _page("index", event, mailings=mailings, counts=queries.counts_of(one.id for one in mailings))


@bp.route("/mailings/new", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def new(slug: str) -> ResponseReturnValue:
    """Begin a message to many."""
    event = _mine(slug)
    form = MailingForm(countries_of(event.id))
    if not form.validate_on_submit():
        return _page("edit", event, form=form, mailing=None), 422 if form.is_submitted() else 200
    with transaction():
        mailing = service.write(event, form.texts(), form.selection(), by=signed_in(), at=clock.now())
        mailing_id = mailing.id
    return redirect(url_for(".preview", slug=slug, mailing_id=mailing_id))


@bp.route("/mailings/<uuid:mailing_id>/edit", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def edit(slug: str, mailing_id: UUID) -> ResponseReturnValue:
    """Change a message to many that nobody has got yet."""
    event, mailing = _one(slug, mailing_id)
    shown = MailingForm.data_of(mailing.texts) | mailing.wanted
    form = MailingForm(countries_of(event.id), data=shown)
    if mailing.released_at:
        return redirect(url_for(".preview", slug=slug, mailing_id=mailing_id))
    if not form.validate_on_submit():
        return _page("edit", event, form=form, mailing=mailing), 422 if form.is_submitted() else 200
    try:
        with transaction():
            service.rewrite(mailing, form.texts(), form.selection(), by=signed_in(), at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    return redirect(url_for(".preview", slug=slug, mailing_id=mailing_id))


@bp.get("/mailings/<uuid:mailing_id>")
@requires(Permission.REGISTRATION_READ)
def preview(slug: str, mailing_id: UUID) -> ResponseReturnValue:
    """Show who gets a message and what they read in each language; once it is released, how far it is."""
    event, mailing = _one(slug, mailing_id)
    if mailing.released_at:
        counts = queries.counts_of([mailing.id]).get(mailing.id, {})
        return _page("released", event, mailing=mailing, counts=counts, lost=queries.undelivered_in(mailing.id))
    ready = service.ready(mailing, event)
    return _page("preview", event, mailing=mailing, ready=ready, **_shown(ready, mailing, event))


def _shown(ready: Ready, mailing: Mailing, event: Event) -> dict[str, object]:
    """Gather what the page shows: people by language, and the first message of each as it would leave."""
    firsts = ready.firsts
    people = Counter(language for _one, language in ready.readers)
    return {
        "people": {code: people[code] for code in LANGUAGES if people[code]},
        "firsts": {
            code: notices.to_one_of_many(mailing, firsts[code], event, code) for code in LANGUAGES if code in firsts
        },
        "as_shown": notices.as_shown,
        "readers": ready.readers[:MOST_NAMES],
        "more": max(len(ready.readers) - MOST_NAMES, 0),
        "in_english": sorted({one.language for one, language in ready.readers if one.language != language}),
    }


@bp.post("/mailings/<uuid:mailing_id>/test")
@requires(Permission.REGISTRATION_DECIDE)
def test(slug: str, mailing_id: UUID) -> ResponseReturnValue:
    """Send the organiser what the readers of one language will get."""
    event, mailing = _one(slug, mailing_id)
    with transaction():
        sent = service.send_trial(mailing, event, request.form.get("language", ""), by=signed_in(), at=clock.now())
    if sent:
        flash(_("A test is on its way to %(email)s.", email=words.apart(signed_in().email)))
    else:
        flash(_("Nobody in this selection reads that language."), "warn")
    return redirect(url_for(".preview", slug=slug, mailing_id=mailing_id))


@bp.route("/mailings/<uuid:mailing_id>/release", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def release(slug: str, mailing_id: UUID) -> ResponseReturnValue:
    """Ask once, then send a message to everybody in its selection."""
    event, mailing = _one(slug, mailing_id)
    here = url_for(".preview", slug=slug, mailing_id=mailing_id)
    if request.method == "GET":
        if mailing.released_at:
            return redirect(here)
        return _page("release", event, mailing=mailing, ready=service.ready(mailing, event))
    try:
        with transaction():
            number = service.release(mailing, event, request.form.get("seal", ""), by=signed_in(), at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
        return redirect(here)
    if number:
        flash(ngettext("Released: one message leaves now.", "Released: %(num)d messages leave now.", number))
    return redirect(here)


@bp.post("/mailings/<uuid:mailing_id>/discard")
@requires(Permission.REGISTRATION_DECIDE)
def discard(slug: str, mailing_id: UUID) -> ResponseReturnValue:
    """Throw a message away that nobody has got."""
    _event, mailing = _one(slug, mailing_id)
    with transaction():
        service.discard(mailing, by=signed_in(), at=clock.now())
    flash(_("The message is thrown away."))
    return redirect(url_for(".index", slug=slug))


def _one(slug: str, mailing_id: UUID) -> tuple[Event, Mailing]:
    event = _mine(slug)
    return event, queries.mailing_of(event, mailing_id) or abort(404)


@bp.route("/reminders", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def reminders(slug: str) -> ResponseReturnValue:
    """List an event's reminders, with when each leaves and to about how many, and set one more."""
    event = _mine(slug)
    form = ReminderForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.remind(event, form.chosen, form.days.data or 0, form.texts(), by=signed_in(), at=clock.now())
        except SameReminder as refused:
            form.days.errors = [refused.sentence()]
        else:
            flash(_("The reminder is set."))
            return redirect(url_for(".reminders", slug=slug))
    rows = [_row(event, rule) for rule in queries.reminders_of(event.id)]
    counts = queries.counts_of(rule.id for rule, *_rest in rows)
    page = _page("reminders", event, form=form, rows=rows, counts=counts, rule=None, at=clock.now())
    return page, 422 if form.is_submitted() else 200


def _row(event: Event, rule: Reminder) -> tuple[Reminder, object, int, bool]:
    """Give a reminder with when it leaves by the event's clocks, to how many, and whether that is behind us."""
    leaves = service.leaves_at(event, rule)
    anchor = service.anchor_of(event, rule.kind)
    done = anchor is not None and rule.schedule.settled(anchor)
    people = queries.how_many_to_remind(event, rule.kind)
    return rule, wall_in(leaves, zone(event.zone)) if leaves else None, people, done


@bp.route("/reminders/<uuid:reminder_id>", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def reminder(slug: str, reminder_id: UUID) -> ResponseReturnValue:
    """Change a reminder: for whom, how long before, and in which words."""
    event, rule = _rule(slug, reminder_id)
    shown = ReminderForm.data_of(rule.texts) | {"kind": rule.kind.value, "days": rule.days}
    form = ReminderForm(data=shown)
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_reminder(
                    rule, form.chosen, form.days.data or 0, form.texts(), by=signed_in(), at=clock.now()
                )
        except SameReminder as refused:
            form.days.errors = [refused.sentence()]
        else:
            flash(_("The reminder is changed."))
            return redirect(url_for(".reminders", slug=slug))
    usual = {code: notices.usual(rule.kind, event, code) for code in LANGUAGES}
    return _page("reminder", event, form=form, rule=rule, usual=usual), 422 if form.is_submitted() else 200


@bp.post("/reminders/<uuid:reminder_id>/<deed>")
@requires(Permission.REGISTRATION_DECIDE)
def settle_reminder(slug: str, reminder_id: UUID, deed: str) -> ResponseReturnValue:
    """Switch a reminder on or off, or take it away."""
    _event, rule = _rule(slug, reminder_id)
    if deed not in ("on", "off", "remove"):
        abort(404)
    with transaction():
        if deed == "remove":
            service.remove_reminder(rule, by=signed_in(), at=clock.now())
        else:
            service.switch_reminder(rule, on=deed == "on", by=signed_in(), at=clock.now())
    said = {"on": _("The reminder is on."), "off": _("The reminder is off."), "remove": _("The reminder is gone.")}
    flash(said[deed])
    return redirect(url_for(".reminders", slug=slug))


def _rule(slug: str, reminder_id: UUID) -> tuple[Event, Reminder]:
    event = _mine(slug)
    return event, queries.reminder_of(event, reminder_id) or abort(404)


@bp.post("/to/<uuid:registration_id>/<uuid:message_id>/again")
@requires(Permission.REGISTRATION_DECIDE)
def again(slug: str, registration_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Send a message that did not arrive once more, to the address that somebody has put right."""
    event = _mine(slug)
    registration = db.session.get(Registration, registration_id)
    if registration is None or registration.event_id != event.id:
        abort(404)
    message = queries.message_of(registration, message_id) or abort(404)
    form = AgainForm()
    if not form.validate():
        for problem in form.email.errors:
            flash(problem, "err")
        return redirect(url_for("registration.person", slug=slug, registration_id=registration_id))
    try:
        with transaction():
            service.send_again(message, registration, form.email.data or "", by=signed_in(), at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    else:
        flash(_("The message is on its way to %(email)s.", email=words.apart(form.email.data or "")))
    return redirect(url_for("registration.person", slug=slug, registration_id=registration_id))
