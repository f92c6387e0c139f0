"""A study tour as its organisers plan it: the legs in order, a form for a stop and one for the way to the next."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.audit import plain
from app.core.db import transaction
from app.core.web import private
from app.programme.errors import ChangedMeanwhile, DetailRefused
from app.programme.models import Event
from app.programme.queries import visible_event
from app.programme.rules import PUBLIC, SessionKind
from app.reference.catalogue import catalogue
from app.timetable import journey_words, plan
from app.timetable.itinerary_paper import itinerary, sent
from app.timetable.journey import LEGS, Leg, planned_legs
from app.timetable.leg_forms import LegForm, StopForm, TravelForm, as_kept, fresh, leg_defaults
from app.timetable.plan import Item

bp = Blueprint("itinerary", __name__, url_prefix="/organise/events/<slug>/itinerary", template_folder="templates")

FORMS: dict[str, type[LegForm]] = {"stop": StopForm, "travel": TravelForm}
FIELDS_OF = {"starts_wall": "starts", "ends_wall": "ends"}


@bp.get("")
@requires(Permission.PROGRAMME_READ)
def index(slug: str) -> ResponseReturnValue:
    """Show the journey as it is planned, with what does not fit together."""
    event = mine(slug)
    items = plan.plan_of(event)
    legs = planned_legs(event, items)
    waiting = [item for item in items if not item.placed and item.details["kind"] in LEGS]
    return render_template(
        "timetable/itinerary.html",
        event=event,
        journey=journey_words.journey_of(event, legs),
        waiting=waiting,
        items={item.key: item for item in items},
        legs=legs,
        words=journey_words,
        kinds=LEGS,
        states=plan.State,
        public=PUBLIC,
    )


@bp.get("/itinerary.pdf")
@requires(Permission.PROGRAMME_READ)
def document(slug: str) -> ResponseReturnValue:
    """Hand over the journey on paper as it is planned, with whom to ask at each stop."""
    event = mine(slug)
    journey = journey_words.journey_of(event, planned_legs(event, plan.plan_of(event)))
    return private(sent(itinerary(event, journey, clock.now(), contacts=True), event))


@bp.route("/new/stop", methods=["GET", "POST"], defaults={"kind": "stop"})
@bp.route("/new/travel", methods=["GET", "POST"], defaults={"kind": "travel"})
@requires(Permission.PROGRAMME_WRITE)
def new(slug: str, kind: str) -> ResponseReturnValue:
    """Add a stop, or the way to the next."""
    event = mine(slug)
    form = FORMS[kind](event, data=_next(event, kind))
    if form.validate_on_submit():
        try:
            return _store(event, None, form)
        except DetailRefused as refused:
            _put_beside(form, refused)
    return _page(event, form), 422 if form.is_submitted() else 200


@bp.route("/<uuid:key>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def leg(slug: str, key: UUID) -> ResponseReturnValue:
    """Change what is planned of a leg."""
    event = mine(slug)
    item = plan.item_of(event, key) or abort(404)
    kind = _form_of(item)
    form = kind(event, data=_defaults(kind, item))
    differences: list[tuple[str, str, str]] | None = None
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _store(event, item, form)
            except DetailRefused as refused:
                _put_beside(form, refused)
            except ChangedMeanwhile:
                status, differences = 409, _take_over(form, plan.item_of(event, key) or abort(404))
    return _page(event, form, item, differences), status


@bp.post("/<uuid:key>/remove")
@requires(Permission.PROGRAMME_WRITE)
def remove(slug: str, key: UUID) -> ResponseReturnValue:
    """Take a leg away: one that people know is cancelled by the next release."""
    event = mine(slug)
    item = plan.item_of(event, key) or abort(404)
    _form_of(item)
    with transaction():
        plan.remove(event, key, by=signed_in(), at=clock.now())
    if item.session is not None and event.status in PUBLIC:
        flash(_("“%(title)s” is cancelled with the next release.", title=item.details["title"]))
    else:
        flash(_("“%(title)s” is removed.", title=item.details["title"]))
    return redirect(url_for(".index", slug=slug))


def mine(slug: str) -> Event:
    """Find an event in one's hands; any other does not exist."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _form_of(item: Item) -> type[LegForm]:
    """Choose the form of a leg; what is neither a stop nor a way is planned on the timetable."""
    if item.details["kind"] not in LEGS:
        abort(404)
    return TravelForm if item.details["kind"] is SessionKind.TRAVEL else StopForm


def _next(event: Event, kind: str) -> dict[str, Any]:
    """Let a new leg begin where and when the journey has come to, or fill the gap that was chosen."""
    legs = planned_legs(event, plan.plan_of(event))
    after = next((one for one in legs if one.key.hex == request.args.get("after")), legs[-1] if legs else None)
    city = _city("from") or (_city_after(after) if after else event.city_id) or ""
    day, starts = (after.ends.date(), after.ends.time()) if after else (event.first_day, event.start_time)
    return fresh(day, starts, city, _city("to")) | {"required": kind == "stop", "kind": SessionKind.SITE_VISIT.value}


def _city_after(after: Leg) -> str:
    city = after.leads_to or after.city
    return city.id if city else ""


def _city(name: str) -> str:
    """Read a city of the address; one that nobody knows is none."""
    asked = request.args.get(name, "")
    return asked if asked in catalogue().cities else ""


def _store(event: Event, item: Item | None, form: LegForm) -> ResponseReturnValue:
    """Plan a leg as the form says, unless somebody has changed it since the form was drawn."""
    key, seen = (item.key, _moment(form.seen.data)) if item else (None, None)
    with transaction():
        stored = plan.put(event, key, form.details(), by=signed_in(), at=clock.now(), seen=seen)
    title = stored.details["title"]
    if stored.placed:
        flash(_("“%(title)s” stands in the itinerary.", title=title))
    else:
        flash(_("“%(title)s” waits below until its day is known.", title=title))
    return redirect(url_for(".index", slug=event.slug, _anchor=f"leg-{stored.key.hex}"))


def _page(
    event: Event, form: LegForm, item: Item | None = None, differences: list[tuple[str, str, str]] | None = None
) -> str:
    return render_template(
        "timetable/leg.html", event=event, form=form, item=item, differences=differences, public=PUBLIC
    )


def _defaults(kind: type[LegForm], item: Item) -> dict[str, Any]:
    shown = leg_defaults(kind, item.details)
    return shown | {"seen": item.seen.isoformat(), "was": json.dumps(as_kept(shown))}


def _take_over(form: LegForm, item: Item) -> list[tuple[str, str, str]]:
    """Take over what somebody else changed, but for what is being changed here too: of that, show both."""
    shown = leg_defaults(type(form), item.details)
    was, typed, now = _kept_in(form.was.data or ""), form.typed(), as_kept(shown)
    differences = []
    for name in form.fields_kept():
        if now[name] == was.get(name) or now[name] == typed[name]:
            continue
        kept = typed[name] != was.get(name)
        differences.append(
            (str(form[name].label.text), _words(form[name], now[name]), _words(form[name], typed[name]) if kept else "")
        )
        if not kept:
            form[name].data, form[name].raw_data = shown[name], None
    form.seen.data, form.was.data = item.seen.isoformat(), json.dumps(now)
    form.seen.raw_data = form.was.raw_data = None
    return differences


def _kept_in(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _words(field: Field, value: Any) -> str:
    """Write a value of a field as its choices call it."""
    if field.name == "required":
        return str(_("Yes") if value else _("No"))
    words = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or []}
    return words.get(value, str(plain(value))) if value not in (None, "") else "–"


def _put_beside(form: LegForm, refused: DetailRefused) -> None:
    """Write a refusal beside the field that it is about."""
    field = form[FIELDS_OF.get(refused.field, refused.field)]
    field.errors = [*field.errors, refused.sentence()]


def _moment(text: str | None) -> datetime:
    """Read when a leg was seen; what cannot be read was never seen."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        abort(400)
    return moment if moment.tzinfo else abort(400)
