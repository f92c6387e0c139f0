"""The secretariat's page: the nominees of its own group, over all events, to endorse or not."""

from collections import Counter
from datetime import datetime
from itertools import groupby
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.typed import several_lines
from app.core.web import private
from app.nominations import phrases, queries, service
from app.nominations.errors import BehindTheWall
from app.nominations.models import Nomination
from app.nominations.views import Line
from app.programme.models import Event
from app.registration import phrases as words
from app.registration.forms import TEXT
from app.registration.notices import when
from app.registration.progress import Turn
from app.registration.progress_words import what_now
from app.registration.rules import Endorsement, Status

bp = Blueprint("endorsements", __name__, template_folder="templates")

ENDORSE, REFUSE = "endorse", "refuse"


@bp.get("/organise/endorsements")
@requires(Permission.ENDORSEMENT_GIVE)
def index() -> ResponseReturnValue:
    """List the nominees of the secretariat's own group, those who wait for its word first."""
    at, group_id = clock.now(), signed_in().group_id
    found = queries.of_group(group_id, at=at) if group_id else []
    waiting = [(one, event) for one, event in found if _waits(one)]
    done = [(one, event) for one, event in found if not _waits(one)]
    page = render_template(
        "nominations/endorsements.html",
        group_id=group_id,
        waiting=_by_event(waiting, at),
        done=_by_event(done, at),
        phrases=phrases,
        words=words,
        when=when,
    )
    return private(page)


def _waits(nomination: Nomination) -> bool:
    one = nomination.registration
    return one.status is Status.PENDING and one.endorsement is Endorsement.AWAITED


def _by_event(found: list[tuple[Nomination, Event]], at: datetime) -> list[tuple[Event, list[Line]]]:
    """Put nominees under their events, each with how they stand."""
    return [
        (event, [Line(one, what_now(one.registration, event, reader=Turn.SECRETARIAT, at=at)) for one, _event in of])
        for event, of in groupby(found, lambda pair: pair[1])
    ]


@bp.post("/organise/endorsements")
@requires(Permission.ENDORSEMENT_GIVE)
def decide() -> ResponseReturnValue:
    """Endorse one or many, or refuse with a reason; each is decided on its own."""
    verb, _colon, one = request.form.get("decision", "").partition(":")
    if verb not in (ENDORSE, REFUSE):
        abort(400)
    chosen = [one] if one else request.form.getlist("chosen")
    reason = several_lines(request.form.get(f"reason-{one}" if one else "reason"))[:TEXT]
    if verb == REFUSE and not reason:
        flash(_("Say why you do not endorse: the organisation and the organiser read it."), "warn")
        return redirect(url_for(".index"))
    results: Counter[str] = Counter(_decide_one(key, reason, given=verb == ENDORSE) for key in chosen)
    for sentence, tone in _what_happened(results):
        flash(sentence, tone)
    return redirect(url_for(".index"))


def _decide_one(key: str, reason: str, *, given: bool) -> str:
    """Decide about one nominee in a transaction of its own, and say how it went."""
    try:
        with transaction():
            nomination = queries.nomination(_uuid(key)) or abort(404)
            party = queries.party_of(signed_in())
            service.endorse(nomination, reason, given=given, by=party, at=clock.now())
    except BehindTheWall:
        raise
    except Refusal as refusal:
        return refusal.code
    return ENDORSE if given else REFUSE


def _uuid(text: str) -> UUID:
    """Read the id of a nominee; what is none names nobody."""
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def _what_happened(results: Counter[str]) -> list[tuple[str, str]]:
    """Say in words what became of everybody who was decided about."""
    decided = sum(results.values()) - results[ENDORSE] - results[REFUSE]
    said = [
        (results[ENDORSE], ngettext("%(num)d endorsed.", "%(num)d endorsed.", results[ENDORSE]), "ok"),
        (results[REFUSE], ngettext("%(num)d not endorsed.", "%(num)d not endorsed.", results[REFUSE]), "ok"),
        (
            decided,
            ngettext(
                "%(num)d was decided already, or has left.", "%(num)d were decided already, or have left.", decided
            ),
            "warn",
        ),
    ]
    told = [(sentence, tone) for number, sentence, tone in said if number]
    return told or [(_("Nobody was chosen."), "warn")]
