"""The organiser's page of an event's invitation codes."""

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, IntegerField, StringField
from wtforms.validators import NumberRange, Optional

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.forms import Form
from app.core.typed import at_most, one_line
from app.programme.errors import DetailRefused
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.time import moment
from app.registration import invitations, tickets
from app.registration.forms import LINE
from app.registration.views import bp

MOST_USES = 10_000


class InvitationForm(Form):
    """What a new code is for."""

    label = StringField(_l("For whom"), [at_most(LINE)], description=_l("Only organisers see it"), filters=[one_line])
    most_uses = IntegerField(
        _l("How many people may use it"),
        [Optional(), NumberRange(1, MOST_USES, _l("Enter a whole number from 1 to 10,000."))],
        description=_l("Empty: as many as come."),
    )
    expires_at = DateTimeLocalField(
        _l("Until when"), [Optional()], description=_l("By the clocks of the event. Empty: while registration is open.")
    )


@bp.route("/organise/events/<slug>/invitations", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_DECIDE)
def invitation_codes(slug: str) -> ResponseReturnValue:
    """List an event's codes, and make one more."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            return _make(event, form)
        except DetailRefused as refused:
            form.expires_at.errors = [refused.sentence()]
    page = render_template(
        "registration/invitations.html",
        event=event,
        form=form,
        codes=invitations.of_event(event.id),
        shown=tickets.shown,
        at=clock.now(),
    )
    return page, 422 if form.is_submitted() else 200


def _make(event: Event, form: InvitationForm) -> ResponseReturnValue:
    wall = form.expires_at.data
    expires_at = moment(wall, event.zone, "expires_at") if wall else None
    with transaction():
        made = invitations.make(
            event, form.label.data or "", form.most_uses.data, expires_at, by=signed_in(), at=clock.now()
        )
    flash(_("The code is %(code)s.", code=tickets.shown(made.code)))
    return redirect(url_for(".invitation_codes", slug=event.slug))


@bp.post("/organise/events/<slug>/invitations/<uuid:code_id>/revoke")
@requires(Permission.REGISTRATION_DECIDE)
def revoke_invitation(slug: str, code_id: UUID) -> ResponseReturnValue:
    """Let a code open nothing any more."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    with transaction():
        invitations.revoke(event, code_id, by=signed_in(), at=clock.now())
    flash(_("The code opens nothing any more. Who has registered with it stays."))
    return redirect(url_for(".invitation_codes", slug=slug))
