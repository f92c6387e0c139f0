"""How somebody takes part in a hybrid event: changed by themselves, or by an organiser."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import public, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.audit import Actor
from app.core.db import transaction
from app.core.errors import Refusal
from app.programme.models import Event
from app.programme.rules import Mode
from app.registration import queries, service, ways
from app.registration.models import Registration
from app.registration.review import one_of
from app.registration.views import bp, of_link


@bp.app_template_global("ways_left")
def ways_left(event: Event) -> str:
    """Say how many places are left for each way of taking part."""
    return ways.left(event, queries.free_seats(event.id))


@bp.post("/r/<token>/way")
@public
def change_way(token: str) -> ResponseReturnValue:
    """Let a registrant take part the other way."""
    registration, _event = of_link(token)
    _change(registration, by=registration, done=_("How you take part is changed."))
    return redirect(url_for(".mine", token=token))


@bp.post("/organise/events/<slug>/registrations/<uuid:registration_id>/way")
@requires(Permission.REGISTRATION_DECIDE)
def settle_way(slug: str, registration_id: UUID) -> ResponseReturnValue:
    """Let somebody take part the other way, for an organiser."""
    registration, _event = one_of(slug, registration_id)
    _change(registration, by=signed_in(), done=_("How this person takes part is changed; they were written to."))
    return redirect(url_for(".person", slug=slug, registration_id=registration_id))


def _change(registration: Registration, *, by: Actor, done: str) -> None:
    online = request.form.get("way") == Mode.ONLINE.value
    try:
        with transaction():
            service.change_way(registration, online=online, by=by, at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    else:
        flash(done)
