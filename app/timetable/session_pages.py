"""The pages on which a session is planned by form."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field, FieldList

from app.accounts.access import can, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.audit import plain
from app.core.db import transaction
from app.core.i18n import wall_time
from app.programme.errors import ChangedMeanwhile, DetailRefused
from app.programme.models import Event
from app.programme.rules import PUBLIC
from app.programme.time import told_twice
from app.timetable import people, plan, queries, step_words, steps
from app.timetable.forms import FIELDS, FRESH, Registrant, SessionForm, as_kept, fresh, kept_in, session_defaults
from app.timetable.grid_pages import back_to, bp, mine, moment_in
from app.timetable.materials import of_sessions
from app.timetable.plan import Item

FIELDS_OF = {"starts_wall": "starts", "ends_wall": "ends"}


@bp.route("/sessions/new", methods=["GET"])
@requires(Permission.PROGRAMME_WRITE)
def new(slug: str) -> ResponseReturnValue:
    """Offer the form of a new session."""
    event = mine(slug)
    day = _day(request.args.get("day", "")) or event.first_day
    return _page(event, SessionForm(event, data=fresh(event, day, event.start_time, {})), _people(event, None))


@bp.post("/sessions")
@requires(Permission.PROGRAMME_WRITE)
def add(slug: str) -> ResponseReturnValue:
    """Put a session into the plan."""
    event = mine(slug)
    form, registered = SessionForm(event), _people(event, None)
    if "more" not in request.form and form.validate_on_submit():
        try:
            return _store(event, None, form, registered)
        except DetailRefused as refused:
            _put_beside(form, refused)
    return _page(event, form, registered), 200 if "more" in request.form else 422


@bp.route("/sessions/<uuid:session_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def session(slug: str, session_id: UUID) -> ResponseReturnValue:
    """Change what is planned of a session."""
    event = mine(slug)
    item = plan.item_of(event, session_id) or abort(404)
    form, registered = SessionForm(event, data=_defaults(item, event)), _people(event, item)
    differences: list[tuple[str, str, str]] | None = None
    who, status = "", 200
    if form.is_submitted() and "more" not in request.form:
        status = 422
        if form.validate():
            try:
                return _store(event, item, form, registered)
            except DetailRefused as refused:
                _put_beside(form, refused)
            except ChangedMeanwhile:
                status, who = 409, step_words.who_did(steps.last_of(event, session_id))
                differences = _take_over(form, plan.item_of(event, session_id) or abort(404), event)
    return _page(event, form, registered, item, differences=differences, who=who), status


def _store(event: Event, item: Item | None, form: SessionForm, registered: list[Registrant]) -> ResponseReturnValue:
    """Store what the organiser says of a session, unless somebody has changed it since the form was drawn."""
    key, seen = (item.key, moment_in("seen")) if item else (None, None)
    said, minutes = form.details(registered), form.minutes.data
    with transaction():
        stored = plan.put(event, key, said, minutes=minutes, by=signed_in(), at=clock.now(), seen=seen)
    title = stored.details["title"]
    if not stored.placed:
        flash(_("“%(title)s” waits in the tray.", title=title))
    elif item is None:
        flash(_("“%(title)s” stands in the timetable.", title=title))
    else:
        flash(_("“%(title)s” is changed.", title=title))
    for wall in _twice(event, stored):
        flash(_("%(time)s occurs twice that night: the first is meant.", time=wall_time(wall)), "warn")
    return redirect(back_to(event, stored.key))


def _page(event: Event, form: SessionForm, registered: list[Registrant], item: Item | None = None, **more: Any) -> str:
    """Draw the form, with empty rows for speakers who are still to be named."""
    for _number in range(FRESH if not form.is_submitted() or "more" in request.form else 0):
        form.speakers.append_entry()
    return render_template(
        "timetable/session.html",
        event=event,
        form=form,
        item=item,
        registered=registered,
        rooms=queries.rooms_of(event),
        tracks=sorted({one.details["track"] for one in plan.plan_of(event)} - {""}),
        public=PUBLIC,
        materials=len(of_sessions([event.id]).get(item.key, [])) if item else 0,
        **{"differences": None, "who": "", **more},
    )


def _defaults(item: Item, event: Event) -> dict[str, Any]:
    shown = session_defaults(item, event)
    return shown | {"seen": item.seen.isoformat(), "was": json.dumps(as_kept(shown))}


def _take_over(form: SessionForm, item: Item, event: Event) -> list[tuple[str, str, str]]:
    """Take over what somebody else changed, but for what is being changed here too: of that, show both."""
    was, typed, shown = kept_in(form.was.data or ""), form.typed(), session_defaults(item, event)
    now = as_kept(shown)
    differences = []
    for name in FIELDS:
        if now[name] == was.get(name):
            continue
        theirs, kept = _words(form[name], now[name]), typed[name] != was.get(name)
        if kept and typed[name] == now[name]:
            continue
        differences.append((str(form[name].label.text), theirs, _words(form[name], typed[name]) if kept else ""))
        if not kept:
            _fill(form[name], shown[name])
    form.seen.data, form.was.data = item.seen.isoformat(), json.dumps(now)
    form.seen.raw_data = form.was.raw_data = None
    return differences


def _fill(field: Field, value: Any) -> None:
    """Let a field show another value than the one that was sent."""
    if isinstance(field, FieldList):
        while field.entries:
            field.pop_entry()
        for row in value:
            field.append_entry(row)
        return
    field.data, field.raw_data = value, None


def _words(field: Field, value: Any) -> str:
    """Write a value of a field as its choices call it."""
    if field.name == "speakers":
        return ", ".join(row["name"] for row in value or [])
    words = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or []}
    values = value if isinstance(value, list) else [value]
    if isinstance(value, bool) or (value is None and field.name == "required"):
        return str(_("Yes") if value else _("No"))
    return str(_(", ")).join(words.get(one, str(plain(one))) for one in values if one not in (None, "")) or "–"


def _put_beside(form: SessionForm, refused: DetailRefused) -> None:
    """Write a refusal beside the field that it is about."""
    field = form[FIELDS_OF.get(refused.field, refused.field)]
    field.errors = [*field.errors, refused.sentence()]


def _people(event: Event, item: Item | None) -> list[Registrant]:
    """List who is registered, for those who may see that."""
    if not can("registration.read"):
        return []
    known = [one["registration_id"] for one in item.details["speakers"]] if item else []
    return people.registrants(event, [one for one in known if one])


def _twice(event: Event, item: Item) -> list[datetime]:
    if not item.placed:
        return []
    return told_twice([item.details["starts_wall"], item.details["ends_wall"]], item.details["zone"] or event.zone)


def _day(text: str) -> Any:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None
