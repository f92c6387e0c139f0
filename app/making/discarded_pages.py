"""What was taken away and can come back."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refusal
from app.making import discarding, queries
from app.programme import service as programme
from app.programme.queries import visible_event
from app.timetable import steps

bp = Blueprint("discarded", __name__, url_prefix="/organise", template_folder="templates")


@bp.get("/discarded")
@requires(Permission.PROGRAMME_WRITE)
def index() -> ResponseReturnValue:
    """List discarded drafts and removed sessions, and until when each can be brought back."""
    return render_template(
        "making/discarded.html",
        events=queries.discarded_events(signed_in()),
        removed=queries.removed_sessions(signed_in(), clock.now() - steps.KEPT),
        kept=discarding.KEPT,
    )


@bp.post("/events/<slug>/discard")
@requires(Permission.PROGRAMME_WRITE)
def discard(slug: str) -> ResponseReturnValue:
    """Take a draft away."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    try:
        with transaction():
            discarding.discard(event, by=signed_in(), at=clock.now())
    except Refusal as refused:
        flash(refused.sentence(), "err")
        return redirect(url_for("desk.event", slug=slug))
    flash(_("The draft is discarded. You can bring it back for 30 days."))
    return redirect(url_for(".index"))


@bp.post("/discarded/<slug>/bring-back")
@requires(Permission.PROGRAMME_WRITE)
def bring_back(slug: str) -> ResponseReturnValue:
    """Put a draft on the desk again."""
    event = queries.discarded_event(slug, of=signed_in()) or abort(404)
    with transaction():
        programme.bring_back(event, by=signed_in(), at=clock.now())
    flash(_("“%(title)s” is back among your drafts.", title=event.title))
    return redirect(url_for("desk.event", slug=slug))
