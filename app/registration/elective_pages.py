"""The page on which a registrant chooses sessions."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import public
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.web import private
from app.core.zones import wall_in, zone
from app.registration import electives
from app.registration.rules import Status
from app.registration.views import bp, of_link


@bp.get("/r/<token>/sessions")
@public
def sessions(token: str) -> ResponseReturnValue:
    """Show which sessions there are to choose from, and which are chosen."""
    return _sessions_page(token)


@bp.post("/r/<token>/sessions")
@public
def choose_sessions(token: str) -> ResponseReturnValue:
    """Keep what was ticked; where that cannot be, say why, and leave the earlier choice and the ticks."""
    registration, _event = of_link(token)
    ticked = {UUID(key) for key in request.form.getlist("session") if _is_key(key)}
    try:
        with transaction():
            electives.choose(registration, ticked, at=clock.now())
    except Refusal as refusal:
        return _sessions_page(token, refusal, ticked)
    flash(_("Your sessions are saved."))
    return redirect(url_for(".sessions", token=token))


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _sessions_page(token: str, refused: Refusal | None = None, ticked: set[UUID] | None = None) -> ResponseReturnValue:
    registration, event = of_link(token)
    found = electives.offers(registration, at=clock.now())
    if not found:
        abort(404)
    if ticked is None:
        ticked = {offer.session.id for offer in found if offer.chosen}
    page = render_template(
        "registration/sessions.html",
        event=event,
        token=token,
        offers=found,
        ticked=ticked,
        may_choose=registration.status is Status.CONFIRMED,
        refused=refused.sentence() if refused else "",
        begins=lambda session: wall_in(session.starts_at, zone(session.zone or event.zone)),
        ends=lambda session: wall_in(session.ends_at, zone(session.zone or event.zone)),
    )
    return private(page, refused.status if refused else 200)
