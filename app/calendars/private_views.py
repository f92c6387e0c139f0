"""Feeds that are somebody's own: their private addresses, and the pages that give and renew them."""

import gzip
import hashlib

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.http import is_resource_modified

from app.accounts.access import public, requires, signed_in
from app.accounts.permissions import Permission, may
from app.calendars import organising, personal, private, service
from app.calendars.choices import Links
from app.calendars.models import CalendarLink
from app.calendars.views import bp
from app.core import clock, i18n, zones
from app.core.db import db, transaction
from app.core.ical.calendar import RENDERER
from app.core.secret_links import token_for
from app.core.web import private as private_page
from app.core.web import short
from app.registration.models import Registration
from app.registration.views import whose

SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "private, no-cache"}


@bp.get("/feeds/personal/<token>.ics")
@public
def of_person(token: str) -> ResponseReturnValue:
    """Send a person's own calendar, or say that it has not changed, or that the address has ended."""
    state = private.personal(token, at=clock.now())
    if state is None or state.ended:
        return _no_calendar(ended=state is not None)
    language = personal.language_of(state.owns)
    response = _labelled(state.word, language)
    if response.status_code == 200:
        _fill(response, personal.text_of(state.owns))
    return response


@bp.get("/feeds/organiser/<token>.ics")
@public
def of_organiser(token: str) -> ResponseReturnValue:
    """Send the calendar of what somebody organises, for as long as they do."""
    found = private.owner(token)
    if found is None:
        return _no_calendar(ended=False)
    link, user = found
    if link.ended_at is not None or not user.active or not may(user.role, Permission.PROGRAMME_READ):
        return _no_calendar(ended=True)
    response = _labelled(private.word_of(user), user.language)
    if response.status_code == 200:
        _fill(response, organising.text_of(user))
    return response


def _no_calendar(*, ended: bool) -> Response:
    """Say that there is no calendar here, or no longer; whatever the client has kept, it is never told to keep it."""
    answer = short("This address has ended: its owner has a new one.", 410) if ended else short("No such feed.", 404)
    answer.headers.update({name: value for name, value in SECRET.items() if name != "Cache-Control"})
    return answer


def _labelled(word: str, language: str) -> Response:
    """Begin the answer, with a tag for all that shows; a client that has it is told so."""
    response = Response(mimetype="text/calendar")
    response.headers.update(SECRET)
    response.headers["Content-Disposition"] = "inline; filename=calendar.ics"
    response.headers["Vary"] = "Accept-Encoding"
    settings = (current_app.config["BASE_URL"], current_app.config["SITE_NAME"])
    shown = (word, language, i18n.sentences_version(language), RENDERER, zones.zone_data_version(), *settings)
    tag = hashlib.sha256(repr(shown).encode()).hexdigest()[:32]
    if request.accept_encodings["gzip"]:
        response.content_encoding = "gzip"
        tag += "-gz"
    response.set_etag(tag)
    if not is_resource_modified(request.environ, tag):
        response.status_code = 304
    return response


def _fill(response: Response, text: bytes) -> None:
    response.set_data(gzip.compress(text, mtime=0) if response.content_encoding else text)


@bp.get("/r/<token>/calendar.ics")
@public
def of_registration(token: str) -> ResponseReturnValue:
    """Hand over the event with its sessions as it is for one registrant, who may take part online."""
    response = private_page(Response(personal.text_of([private.own_of(whose(token))]), mimetype="text/calendar"))
    response.headers["Content-Disposition"] = "attachment; filename=calendar.ics"
    return response


@bp.app_template_global("own_calendar")
def own_calendar(registration: Registration) -> tuple[Links, bool] | None:
    """Give a registrant's page the ways to subscribe to their calendar, and whether it holds all their events."""
    link = private.link_of(registration)
    if link is None:
        return None
    with force_locale(registration.language):
        return _links(link, personal.name(), "personal"), private.is_proved(registration)


def _links(link: CalendarLink, name: str, kind: str) -> Links:
    return Links(name, f"/feeds/{kind}/{private.token_of(link)}.ics")


@bp.post("/r/<token>/calendar")
@public
def make(token: str) -> ResponseReturnValue:
    """Give a registrant's own calendar its address, or ask again by mail whether all their events belong there."""
    with transaction():
        service.make(whose(token), at=clock.now())
    return _to_calendar(token)


@bp.post("/r/<token>/calendar/renew")
@public
def renew(token: str) -> ResponseReturnValue:
    """Give a registrant's own calendar a new address; the old one ends at once."""
    with transaction():
        service.renew(whose(token), at=clock.now())
    flash(_("Your calendar has a new address. The old one shows nothing any more."))
    return _to_calendar(token)


def _to_calendar(token: str) -> ResponseReturnValue:
    return redirect(url_for("registration.mine", token=token, _anchor="own-calendar"))


@bp.get("/calendar/<token>")
@public
def is_it_yours(token: str) -> ResponseReturnValue:
    """Ask whoever followed the link in the mail whether the calendar is theirs; looking at the page changes nothing."""
    link = private.by_proof(token) or abort(410)
    registration = db.session.get_one(Registration, link.registration_id)
    page = render_template("calendars/is_it_yours.html", registration=registration, token=token)
    return private_page(page)


@bp.post("/calendar/<token>")
@public
def it_is_mine(token: str) -> ResponseReturnValue:
    """Let a person's calendar hold all their events."""
    with transaction():
        link = private.by_proof(token) or abort(410)
        service.prove(link, at=clock.now())
        registration = db.session.get_one(Registration, link.registration_id)
        own_page = token_for(registration.link_nonce)
    flash(_("Your calendar now holds all your events with us."))
    return _to_calendar(own_page)


@bp.get("/organise/calendar")
@requires(Permission.PROGRAMME_READ)
def organiser() -> ResponseReturnValue:
    """Show an organiser how to subscribe to all that is in their hands."""
    link = private.link_of_user(signed_in())
    links = _links(link, organising.name(), "organiser") if link else None
    return render_template("calendars/organiser.html", links=links)


@bp.post("/organise/calendar")
@requires(Permission.PROGRAMME_READ)
def make_organiser() -> ResponseReturnValue:
    """Give an organiser's calendar its address."""
    with transaction():
        service.make_for_user(signed_in(), at=clock.now())
    return redirect(url_for(".organiser"))


@bp.post("/organise/calendar/renew")
@requires(Permission.PROGRAMME_READ)
def renew_organiser() -> ResponseReturnValue:
    """Give an organiser's calendar a new address; the old one ends at once."""
    with transaction():
        service.renew_for_user(signed_in(), at=clock.now())
    flash(_("Your calendar has a new address. The old one shows nothing any more."))
    return redirect(url_for(".organiser"))
