"""The organiser's pages of certificates."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import can, requires, signed_in
from app.accounts.permissions import Permission
from app.certificates import notices, phrases, queries, service
from app.certificates.forms import ExceptionForm, RevokeForm
from app.certificates.models import Certificate, CertificateRun
from app.certificates.queries import Line, Timetable
from app.certificates.rules import CertificateState, unit
from app.core import clock, fonts, i18n
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.letters.queries import signature
from app.letters.views import pdf_answer
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration import phrases as registration_phrases
from app.registration.models import Registration

bp = Blueprint("certificates", __name__, template_folder="templates")

PLACE = "/organise/events/<slug>/certificates"
PERSON = f"{PLACE}/people/<uuid:registration_id>"


@bp.get(PLACE)
@requires(Permission.CERTIFICATE_ISSUE)
def index(slug: str) -> ResponseReturnValue:
    """Show how far an event is with its certificates, and list those that were issued."""
    event, asked = _mine(slug), request.args
    known = queries.timetable(event)
    number = max(asked.get("page", 1, type=int), 1)
    text = asked.get("q", "").strip()
    state = next((one for one in CertificateState if one.value == asked.get("state")), None)
    listed, more = queries.log(event.id, text, state, number)
    wanted: dict[str, Any] = {
        name: value for name, value in (("q", text), ("state", state.value if state else "")) if value
    }
    return render_template(
        "certificates/index.html",
        lines=listed,
        text=text,
        state=state,
        states=[(one.value, phrases.STATES[one]) for one in CertificateState],
        signed=signature(event.id),
        over=event.ends_at is not None and event.ends_at <= clock.now(),
        previous=url_for(".index", slug=slug, page=number - 1, **wanted) if number > 1 else "",
        next=url_for(".index", slug=slug, page=number + 1, **wanted) if more else "",
        event=event,
        standing=queries.standing(event, known.places),
        asked=_asked(event, known),
        phrases=phrases,
        words=registration_phrases,
        **_progress(queries.latest_run(event.id)),
    )


@bp.get(f"{PLACE}/progress")
@requires(Permission.CERTIFICATE_ISSUE)
def progress(slug: str) -> ResponseReturnValue:
    """Give how far issuing to all is by itself, for the page that keeps it fresh; nothing where it is as it was."""
    event = _mine(slug)
    run = queries.latest_run(event.id) or abort(404)
    answer: Response = make_response(render_template("certificates/_progress.html", event=event, **_progress(run)))
    answer.add_etag()
    return answer.make_conditional(request)


def _progress(run: CertificateRun | None) -> dict[str, Any]:
    """Say how far a run is, and who could not be given one; asked again and again, so it reads the run alone."""
    return {"run": run, "refused": _refused(run) if run else []}


def _asked(event: Event, known: Timetable) -> str:
    """Say what the event asks for."""
    share = i18n.percent(event.certificate_threshold or 0)
    return str(phrases.NEEDED[unit(known.parts, known.places)]) % {"share": share}


def _refused(run: CertificateRun) -> list[tuple[Registration, str]]:
    """Name those whom the run could not issue a certificate to, and why."""
    people = queries.people(run.event_id, [UUID(key) for key in run.refused])
    return [(person, phrases.refused(run.refused[str(person.id)])) for person in people]


@bp.post(f"{PLACE}/issue")
@requires(Permission.CERTIFICATE_ISSUE)
def issue_all(slug: str) -> ResponseReturnValue:
    """Ask for certificates for everybody who completed the event."""
    event = _mine(slug)
    try:
        with transaction():
            service.begin(event, by=signed_in(), at=clock.now())
        flash(_("The certificates are being issued. You can leave this page: it goes on without you."))
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    return redirect(url_for(".index", slug=slug))


@bp.get(PERSON)
@requires(Permission.CERTIFICATE_ISSUE)
def person(slug: str, registration_id: UUID) -> ResponseReturnValue:
    """Show what somebody attended, their certificates, and what can be done about them."""
    event = _mine(slug)
    return _person_page(event, _somebody(event, registration_id))


def _person_page(
    event: Event, who: Registration, form: ExceptionForm | None = None, revoking: RevokeForm | None = None
) -> str:
    known = queries.timetable(event)
    facts = queries.facts_of(event, known, [who], clock.now())[who.id]
    listed = queries.lines(queries.of_person(who.id))
    done = {"present": facts.completion.parts_present, "needed": facts.completion.parts_needed}
    return render_template(
        "certificates/person.html",
        event=event,
        person=who,
        facts=facts,
        attended=str(phrases.ATTENDED[unit(known.parts, known.places)]) % done,
        asked=_asked(event, known),
        lines=listed,
        valid=next((line for line in listed if line.certificate.state is CertificateState.VALID), None),
        unprintable=fonts.unprintable(who.name),
        form=form or revoking or ExceptionForm(formdata=None),
        exception=form or ExceptionForm(formdata=None),
        revoking=revoking or RevokeForm(formdata=None),
        phrases=phrases,
        words=registration_phrases,
    )


@bp.post(f"{PERSON}/issue")
@requires(Permission.CERTIFICATE_ISSUE)
def issue(slug: str, registration_id: UUID) -> ResponseReturnValue:
    """Issue one certificate; below the threshold, with a reason."""
    event = _mine(slug)
    who, form = _somebody(event, registration_id), ExceptionForm()
    excepted = "reason" in request.form
    if excepted and not form.validate():
        return _person_page(event, who, form), 422
    try:
        with transaction():
            reason = (form.reason.data or "") if excepted else ""
            service.issue(_somebody(event, registration_id), exception=reason, by=signed_in(), at=clock.now())
    except Refusal as refusal:
        event = _mine(slug)
        if excepted:
            form.reason.errors = [refusal.sentence()]
        else:
            form.form_errors.append(refusal.sentence())
        return _person_page(event, _somebody(event, registration_id), form), refusal.status
    flash(_("The certificate is issued."))
    return _to_person(slug, registration_id)


@bp.post(f"{PLACE}/<int:running>/anew")
@requires(Permission.CERTIFICATE_ISSUE)
def issue_anew(slug: str, running: int) -> ResponseReturnValue:
    """Issue a certificate in the place of another."""
    event = _mine(slug)
    try:
        with transaction():
            made = service.issue_anew(_numbered(event, running), by=signed_in(), at=clock.now())
            who, number = made.registration_id, made.number
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
        return _to_person(slug, _numbered(_mine(slug), running).registration_id)
    flash(_("Certificate %(number)s is issued in its place.", number=number))
    return _to_person(slug, who)


@bp.post(f"{PLACE}/<int:running>/revoke")
@requires(Permission.CERTIFICATE_ISSUE)
def revoke(slug: str, running: int) -> ResponseReturnValue:
    """Take back a certificate, for a reason."""
    event, form = _mine(slug), RevokeForm()
    certificate = _numbered(event, running)
    if not form.validate():
        if certificate.registration is None:
            abort(404)
        return _person_page(event, certificate.registration, revoking=form), 422
    try:
        with transaction():
            certificate = _numbered(event, running)
            service.revoke(certificate, form.why.data or "", by=signed_in(), at=clock.now())
        flash(_("The certificate is revoked."))
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    return _to_person(slug, _numbered(_mine(slug), running).registration_id)


@bp.get(f"{PLACE}/<int:running>.pdf")
@requires(Permission.CERTIFICATE_ISSUE)
def document(slug: str, running: int) -> ResponseReturnValue:
    """Hand over a certificate as it was issued."""
    return as_issued(_numbered(_mine(slug), running))


def as_issued(certificate: Certificate) -> Response:
    """Give the document; one that was taken away is gone."""
    if certificate.pdf is None:
        abort(410)
    return pdf_answer(certificate.pdf, notices.file_name(certificate))


def _to_person(slug: str, registration_id: UUID | None) -> ResponseReturnValue:
    if registration_id is None:
        return redirect(url_for(".index", slug=slug))
    return redirect(url_for(".person", slug=slug, registration_id=registration_id))


def _mine(slug: str) -> Event:
    """Find an event in one's hands; any other does not exist."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _somebody(event: Event, registration_id: UUID) -> Registration:
    found = db.session.get(Registration, registration_id)
    return found if found and found.event_id == event.id else abort(404)


def _numbered(event: Event, running: int) -> Certificate:
    return queries.numbered(event.id, running) or abort(404)


@bp.app_template_global("certificate_at_desk")
def certificate_at_desk(registration: Registration) -> Line | None:
    """Give a person's page at the desk their newest certificate, where the reader may issue any."""
    if not can(Permission.CERTIFICATE_ISSUE.value):
        return None
    return next(iter(queries.lines(queries.of_person(registration.id)[:1])), None)
