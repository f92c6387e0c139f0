"""Certificates for whoever has one, and the public page on which whoever is shown one sees if it is valid."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from app.accounts.access import public
from app.attendance.phrases import MARKS
from app.certificates import phrases, queries
from app.certificates.forms import CodeForm
from app.certificates.models import Certificate
from app.certificates.rules import CODE_LENGTH, CertificateState, unit
from app.certificates.views import as_issued, bp
from app.core import clock
from app.core.db import db
from app.core.limits import limiter
from app.core.web import private
from app.programme.models import Event
from app.registration import tickets
from app.registration.models import Registration
from app.registration.rules import Status
from app.registration.views import whose

__all__ = ["bp"]  # the pages of certificates: those of views.py, and these

WRONG_CODES = "20 per minute; 200 per day"  # from one network; who types it from paper slips a few times


def _is_wrong(answer: Response) -> bool:
    return answer.status_code == 404


@bp.get("/certificates")
@public
def ask() -> ResponseReturnValue:
    """Ask for the code of a certificate, and go to what it says."""
    if typed := (CodeForm(request.args).code.data or ""):
        code = tickets.parsed(typed, CODE_LENGTH)
        return redirect(url_for(".check", code=tickets.shown(code) if code else "-"))
    return _page(None)


@bp.get("/certificates/<code>")
@public
@limiter.limit(WRONG_CODES, deduct_when=_is_wrong)
def check(code: str) -> ResponseReturnValue:
    """Say what the certificate of this code says, and whether it is valid; of a wrong code, only that it is wrong."""
    certificate = queries.of_code(code)
    return _page(certificate, wrong=certificate is None), 200 if certificate else 404


@bp.errorhandler(RateLimitExceeded)
def too_many(_exceeded: RateLimitExceeded) -> ResponseReturnValue:
    """Ask for patience."""
    return _page(None, patience=True), 429


def _page(certificate: Certificate | None, *, wrong: bool = False, patience: bool = False) -> Response:
    page = render_template(
        "certificates/check.html",
        certificate=certificate,
        after=queries.successor(certificate) if certificate else None,
        wrong=wrong,
        patience=patience,
        form=CodeForm(formdata=None),
        phrases=phrases,
        tickets=tickets,
    )
    return private(page)


@bp.get("/r/<token>/certificates/<int:running>.pdf")
@public
def mine(token: str, running: int) -> ResponseReturnValue:
    """Hand over a certificate to whoever has it."""
    registration = whose(token)
    found = (one for one in queries.of_person(registration.id) if one.running == running)
    return as_issued(next(found, None) or abort(404))


@bp.app_template_global("certificates_of")
def certificates_of(registration: Registration) -> list[Certificate]:
    """Give a registrant's own page the certificates that tell them something: all but those that were replaced."""
    return [
        one
        for one in queries.of_person(registration.id)
        if one.state is not CertificateState.REPLACED and one.forgotten_at is None
    ]


@bp.app_template_global("three_facts")
def three_facts(registration: Registration, *, over: bool) -> dict[str, Any] | None:
    """Say of somebody with a place whether they attended and completed: once the event has begun, or is over."""
    event, now = db.session.get_one(Event, registration.event_id), clock.now()
    moment = event.ends_at if over else event.starts_at
    if registration.status is not Status.CONFIRMED or moment is None or moment > now:
        return None
    attended, facts, known = queries.standing_of(event, registration, now)
    done = facts.completion
    counted = {"present": done.parts_present, "needed": done.parts_needed}
    return {
        "attended": MARKS[attended],
        "parts": str(phrases.ATTENDED[unit(known.parts, known.places)]) % counted if done.parts_needed else "",
        "completed": None if event.certificate_threshold is None else done.completed,
    }
