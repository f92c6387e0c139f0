"""Who may be one person: side by side, put together, kept apart, and taken back."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refusal
from app.people import phrases, queries, service
from app.people.queries import Proposal
from app.registration import phrases as words

bp = Blueprint("people", __name__, url_prefix="/organise/people", template_folder="templates")


@bp.get("")
@requires(Permission.PERSON_MERGE)
def index() -> ResponseReturnValue:
    """List who may be one person, the likeliest first, and what was put together lately."""
    page = queries.proposals(signed_in(), request.args.get("page", 1, type=int))
    return render_template(
        "people/index.html", page=page, merges=queries.merges(signed_in()), phrases=phrases, words=words
    )


@bp.get("/<uuid:one_id>/<uuid:other_id>")
@requires(Permission.PERSON_MERGE)
def pair(one_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """Put two people side by side."""
    return render_template("people/pair.html", pair=_pair(one_id, other_id), phrases=phrases, words=words)


@bp.post("/<uuid:one_id>/<uuid:other_id>")
@requires(Permission.PERSON_MERGE)
def decide(one_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """Say that two people are one, or that they are not."""
    verb = request.form.get("verb")
    if verb not in ("merge", "apart"):
        abort(400)
    try:
        with transaction():
            two = _pair(one_id, other_id)
            act = service.merge if verb == "merge" else service.keep_apart
            act(two.one, two.other, by=signed_in(), at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    else:
        flash(_("They are one person now.") if verb == "merge" else _("They stay two people."))
    return redirect(url_for(".index"))


@bp.post("/merges/<uuid:merge_id>/undo")
@requires(Permission.PERSON_MERGE)
def undo(merge_id: UUID) -> ResponseReturnValue:
    """Make one person two again."""
    try:
        with transaction():
            made = queries.merge(signed_in(), merge_id) or abort(404)
            service.undo(made, by=signed_in(), at=clock.now())
    except Refusal as refusal:
        flash(refusal.sentence(), "warn")
    else:
        flash(_("They are two people again."))
    return redirect(url_for(".index"))


def _pair(one_id: UUID, other_id: UUID) -> Proposal:
    return queries.pair(signed_in(), one_id, other_id) or abort(404)
