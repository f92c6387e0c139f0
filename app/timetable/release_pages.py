"""The versions of a timetable: what the next would change and whom that concerns, and those that were."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, TextAreaField

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.accounts.queries import names_of
from app.core import clock
from app.core.db import transaction
from app.core.forms import Form
from app.core.typed import at_most
from app.core.zones import wall_in, zone
from app.programme.errors import ChangedMeanwhile
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.rules import PUBLIC, is_expected
from app.timetable import difference_words as words
from app.timetable import journey_words, plan, releases, service
from app.timetable.concerned import concerned_by
from app.timetable.conflicts import conflicts_of
from app.timetable.journey import gaps_of
from app.timetable.models import Release
from app.timetable.phrases import GRAVE, in_words

bp = Blueprint("releases", __name__, url_prefix="/organise/events/<slug>/releases", template_folder="templates")


class ReleaseForm(Form):
    """What is said with a release, and which plan was looked at."""

    note = TextAreaField(
        _l("A word to those whom it concerns"),
        [at_most(2000)],
        description=_l("It opens their message in your own words, untranslated: why it changes, what to do."),
    )
    seal = HiddenField()


@bp.get("")
@requires(Permission.PROGRAMME_READ)
def index(slug: str) -> ResponseReturnValue:
    """Show what is planned and not released, whom it concerns, and the versions there were."""
    return _page(_mine(slug), ReleaseForm(formdata=None))


@bp.post("")
@requires(Permission.PROGRAMME_WRITE)
def release(slug: str) -> ResponseReturnValue:
    """Release the plan, and write to those whom it concerns."""
    event, form = _mine(slug), ReleaseForm()
    if not form.validate():
        return _page(event, form), 422
    try:
        with transaction():
            note, seen = (form.note.data or "").strip(), form.seal.data or ""
            made = service.release(event, note, by=signed_in(), at=clock.now(), seen=seen)
    except ChangedMeanwhile:
        return _page(_mine(slug), form, changed_meanwhile=True), 409
    if made is None:
        flash(_("There was nothing to release."))
        return redirect(url_for(".index", slug=slug))
    flash(_("Version %(number)d is released: pages and calendars show it.", number=made.number))
    if made.told:
        flash(ngettext("We write to one person.", "We write to the %(num)d people whom it concerns.", made.told))
    return redirect(url_for(".index", slug=slug))


@bp.post("/take-back/<uuid:key>")
@requires(Permission.PROGRAMME_WRITE)
def take_back(slug: str, key: UUID) -> ResponseReturnValue:
    """Forget what was planned of one session."""
    event = _mine(slug)
    with transaction():
        plan.take_back(event, key, by=signed_in(), at=clock.now())
    flash(_("It stays as it was released."))
    return redirect(url_for(".index", slug=slug))


@bp.get("/<int:number>")
@requires(Permission.PROGRAMME_READ)
def version(slug: str, number: int) -> ResponseReturnValue:
    """Show a version, and how it differs from another: from the one before, unless asked for."""
    event = _mine(slug)
    kept = releases.releases_of(event)
    found = {one.number: one for one in kept}
    this = found.get(number) or abort(404)
    other = found.get(request.args.get("against", number - 1, type=int))
    return render_template(
        "timetable/version.html",
        event=event,
        this=this,
        other=other,
        kept=kept,
        when=lambda one: _when(one, event),
        names=names_of({this.released_by}),
        facts=words.of_event(other.event, this.event) if other else [],
        said=[words.said_of(one) for one in releases.compared(other, this)] if other else [],
        days=words.days_of(this),
    )


def _mine(slug: str) -> Event:
    """Find an event in one's hands; any other does not exist."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _page(event: Event, form: ReleaseForm, *, changed_meanwhile: bool = False) -> str:
    made = releases.differences(event) if event.status in PUBLIC else []
    concerned = concerned_by(event) if made else None
    told = is_expected(event.status, event.ends_at, clock.now())
    form.seal.data, form.seal.raw_data = releases.seal(made), None
    kept = releases.releases_of(event)
    changes = [one.change for one in made]
    items = plan.plan_of(event) if made else []
    gaps = gaps_of(event, items)
    found, by_key = conflicts_of(event, items), {item.key: item for item in items}
    return render_template(
        "timetable/releases.html",
        event=event,
        form=form,
        changed_meanwhile=changed_meanwhile,
        made=[(one, words.said_of(one.change), concerned.count(one.change) if concerned else 0) for one in made],
        people=sum(bool(concerned.changes_for(one, changes)) for one in concerned.people) if concerned and told else 0,
        is_told=told,
        grave=[in_words(one, by_key, event) for one in found if one.kind in GRAVE],
        astray=journey_words.how_many(gaps) if gaps else "",
        kept=kept,
        when=lambda one: _when(one, event),
        names=names_of({one.released_by for one in kept}),
        draft=event.status not in PUBLIC,
    )


def _when(one: Release, event: Event) -> str:
    """Write when a version was released, by the clocks of the event."""
    return words.moment(wall_in(one.released_at, zone(event.zone)), event.zone)
