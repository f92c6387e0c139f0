"""Which events belong to an event: seen, added and taken away by its organiser."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import Refusal
from app.core.forms import Form
from app.core.i18n import date_range, month_year
from app.programme.facets import DAY_OF_NO_DAY, asked_for
from app.programme.filters import LONGEST_SEARCH, Filters
from app.programme.models import Event
from app.programme.phrases import RELATIONS, STATUSES
from app.programme.queries import (
    events_assigned_to,
    in_a_list,
    readable_event,
    shown_to,
    visible_event,
)
from app.programme.relations import relate, related_to, unrelate
from app.programme.rules import Policy, Precision, RelationKind
from app.programme.series import series_of
from app.registration import cohorts

bp = Blueprint("related", __name__, url_prefix="/organise/events/<slug>/related", template_folder="templates")

OFFERED, MOST = 12, 500  # events to choose from at once, and those looked at for it
WAYS = {
    "part_of": (RelationKind.PART_OF, False),
    "includes": (RelationKind.PART_OF, True),
    "follow_up_of": (RelationKind.FOLLOW_UP_OF, False),
    "followed_up_by": (RelationKind.FOLLOW_UP_OF, True),
    "back_to_back_with": (RelationKind.BACK_TO_BACK_WITH, False),
}


class RelationForm(Form):
    """How the event belongs to which other one."""

    way = SelectField(
        _l("How this event belongs to it"),
        [InputRequired(_l("Choose one."))],
        choices=[SelectChoice(key, RELATIONS[way]) for key, way in WAYS.items()],
    )
    other = RadioField(_l("The other event"), [InputRequired(_l("Choose an event."))], validate_choice=False)
    one_cohort = BooleanField(
        _l("People register once, for the whole, and come to this part of it"),
        description=_l("For a series with one cohort. Nobody then registers for the part alone."),
    )


class RemoveForm(Form):
    """Which relation is to go; the button holds it."""

    way = HiddenField()
    other = HiddenField()


@bp.get("")
@requires(Permission.PROGRAMME_WRITE)
def index(slug: str) -> ResponseReturnValue:
    """Show which events belong to this one, and others to choose from."""
    return _page(_mine(slug), RelationForm(formdata=None))


@bp.post("")
@requires(Permission.PROGRAMME_WRITE)
def add(slug: str) -> ResponseReturnValue:
    """Say how this event belongs to another, or the other to this one."""
    event, form = _mine(slug), RelationForm()
    if not form.validate():
        return _page(event, form), 422
    other = readable_event(form.other.data, reader=signed_in()) or abort(404)
    kind, turned = WAYS[form.way.data]
    one, whole = (other, event) if turned else (event, other)
    try:
        with transaction():
            if form.one_cohort.data and kind is RelationKind.PART_OF:
                cohorts.join(one, _in_hand_too(whole, one), by=signed_in(), at=clock.now())
            else:
                relate(one, kind, whole, by=signed_in(), at=clock.now())
    except Refusal as refused:
        form.other.errors = [refused.sentence()]
        return _page(_mine(slug), form), 422
    flash(_("The two events belong together now; both their pages show it."))
    return redirect(url_for(".index", slug=slug))


@bp.post("/remove")
@requires(Permission.PROGRAMME_WRITE)
def remove(slug: str) -> ResponseReturnValue:
    """Let two events no longer belong together in this way."""
    event, form = _mine(slug), RemoveForm()
    other = readable_event(form.other.data or "", reader=signed_in())
    if not form.validate() or other is None or form.way.data not in WAYS:
        abort(404)
    kind, turned = WAYS[form.way.data]
    one, whole = (other, event) if turned else (event, other)
    try:
        with transaction():
            if kind is RelationKind.PART_OF:
                cohorts.leave(one, whole, by=signed_in(), at=clock.now())
            else:
                unrelate(one, kind, whole, by=signed_in(), at=clock.now())
        flash(_("The two events no longer belong together in this way."))
    except Refusal as refused:
        flash(refused.sentence(), "err")
    return redirect(url_for(".index", slug=slug))


class Whole(NamedTuple):
    """The series of which an event is a part, and the page on which its people are looked after."""

    event: Event
    address: str


@bp.app_template_global("series_of_part")
def series_of_part(event: Event) -> Whole | None:
    """Find the series whose people come to an event, which has none of its own."""
    series = series_of(event.id) if event.policy is Policy.CLOSED else None
    if series is None:
        return None
    mine = bool(_in_hand([series.id]))
    return Whole(series, url_for("desk.event" if mine else "programme.event", slug=series.slug))


def _mine(slug: str) -> Event:
    """Find an event in one's hands; any other does not exist."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _in_hand_too(whole: Event, part: Event) -> Event:
    """Give a series only to whom has it in hand, and its part too: its people are about to come there."""
    return whole if _in_hand([whole.id, part.id]) == {whole.id, part.id} else abort(404)


def _page(event: Event, form: RelationForm) -> str:
    sought = request.args.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    form.other.choices = [SelectChoice(one.slug, _named(one)) for one in _offered(event, sought)]
    ways = {way: key for key, way in WAYS.items()}
    related = [
        (one, ways.get((one.kind, one.reversed), one.kind.value)) for one in related_to(event.id, reader=signed_in())
    ]
    return render_template(
        "desk/related.html",
        event=event,
        form=form,
        related=related,
        sought=sought,
        relations=RELATIONS,
        statuses=STATUSES,
        outside=lambda part: _is_outside(part, event),
        in_hand=_in_hand([one.event.id for one, _way in related]),
    )


def _is_outside(part: Event, series: Event) -> bool:
    """Tell whether a part is not held within the days of its series, as far as both are known."""
    if not (part.starts_at and part.ends_at and series.starts_at and series.ends_at):
        return False
    return part.starts_at < series.starts_at or part.ends_at > series.ends_at


def _in_hand(event_ids: Sequence[UUID]) -> set[UUID]:
    """Tell which of some events are in one's hands."""
    return set(db.session.scalars(events_assigned_to(signed_in()).where(Event.id.in_(event_ids))))


def _offered(event: Event, sought: str) -> Sequence[Event]:
    """Give events to choose from: those sought by their words, else those in one's hands; the nearest in time first."""
    query = asked_for(Filters(q=sought), at=clock.now()).where(Event.id != event.id)
    mine = Event.id.in_(events_assigned_to(signed_in()))
    query = query.where(shown_to(signed_in()) if sought else mine)
    found = db.session.scalars(in_a_list(query).order_by(Event.first_day.desc().nulls_last(), Event.id).limit(MOST))
    day = event.first_day or clock.now().date()
    return sorted(found, key=lambda one: abs((one.first_day or DAY_OF_NO_DAY) - day))[:OFFERED]


def _named(event: Event) -> str:
    """Name an event with its date, by which two of one name are told apart."""
    return " · ".join(part for part in (event.title, _when(event)) if part)


def _when(event: Event) -> str:
    if event.first_day is None:
        return ""
    if event.date_precision is Precision.DAY:
        return date_range(event.first_day, event.last_day)
    return month_year(event.first_day) if event.date_precision is Precision.MONTH else str(event.first_day.year)
