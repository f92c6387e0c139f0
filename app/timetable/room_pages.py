"""The page of an event's rooms."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, NumberRange, Optional

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.db import transaction
from app.core.forms import Form
from app.core.typed import at_most, one_line
from app.programme.choices import A_NUMBER
from app.programme.details import MOST_PEOPLE
from app.programme.models import Event
from app.programme.queries import visible_event
from app.timetable import plan, queries, rooms
from app.timetable.models import Room
from app.timetable.rules import folded

bp = Blueprint("rooms", __name__, url_prefix="/organise/events/<slug>/sessions/rooms", template_folder="templates")


class RoomForm(Form):
    """What an organiser says of a room."""

    name = StringField(_l("Name"), [DataRequired(_l("Enter the name of the room.")), at_most(120)], filters=[one_line])
    capacity = IntegerField(
        _l("Places"),
        [Optional(), NumberRange(1, MOST_PEOPLE, A_NUMBER)],
        description=_l("How many it holds. Empty: nobody has counted."),
    )


@bp.get("")
@requires(Permission.PROGRAMME_WRITE)
def index(slug: str) -> ResponseReturnValue:
    """List the rooms in the order of the grid, and offer to add one."""
    return _page(_mine(slug), RoomForm())


@bp.post("")
@requires(Permission.PROGRAMME_WRITE)
def add(slug: str) -> ResponseReturnValue:
    """Add a room."""
    event, form = _mine(slug), RoomForm()
    if not form.validate_on_submit() or _taken(event, form):
        return _page(event, form), 422
    with transaction():
        rooms.add(event, str(form.name.data), form.capacity.data, by=signed_in(), at=clock.now())
    flash(_("“%(name)s” is on the list.", name=form.name.data))
    return redirect(url_for(".index", slug=slug), 303)


@bp.route("/<uuid:room_id>", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_WRITE)
def room(slug: str, room_id: UUID) -> ResponseReturnValue:
    """Change the name of a room and how many it holds."""
    event = _mine(slug)
    found = _room(event, room_id)
    form = RoomForm(data={"name": found.name, "capacity": found.capacity})
    if not form.validate_on_submit() or _taken(event, form, found):
        return render_template("timetable/room.html", event=event, room=found, form=form), (
            422 if form.is_submitted() else 200
        )
    with transaction():
        rooms.change(found, str(form.name.data), form.capacity.data, by=signed_in(), at=clock.now())
    flash(_("“%(name)s” is changed.", name=form.name.data))
    return redirect(url_for(".index", slug=slug), 303)


@bp.post("/<uuid:room_id>/earlier")
@requires(Permission.PROGRAMME_WRITE)
def earlier(slug: str, room_id: UUID) -> ResponseReturnValue:
    """Let a room stand one place earlier in the grid."""
    found = _room(_mine(slug), room_id)
    with transaction():
        rooms.put_first(found, by=signed_in(), at=clock.now())
    return redirect(url_for(".index", slug=slug), 303)


@bp.post("/<uuid:room_id>/remove")
@requires(Permission.PROGRAMME_WRITE)
def remove(slug: str, room_id: UUID) -> ResponseReturnValue:
    """Take a room off the list."""
    found = _room(_mine(slug), room_id)
    name = found.name
    with transaction():
        rooms.remove(found, by=signed_in(), at=clock.now())
    flash(_("“%(name)s” is off the list. Sessions keep its name.", name=name))
    return redirect(url_for(".index", slug=slug), 303)


def _mine(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _room(event: Event, room_id: UUID) -> Room:
    return rooms.room_of(event, room_id) or abort(404)


def _taken(event: Event, form: RoomForm, but: Room | None = None) -> bool:
    """Say beside the name that another room has it."""
    taken = rooms.is_taken(event, str(form.name.data), but)
    if taken:
        form.name.errors = [*form.name.errors, _("Another room is called so.")]
    return taken


def _page(event: Event, form: RoomForm) -> str:
    listed = queries.rooms_of(event)
    used = {folded(item.details["room"]): item.details["room"] for item in plan.plan_of(event) if item.details["room"]}
    known = {folded(one.name) for one in listed}
    return render_template(
        "timetable/rooms.html",
        event=event,
        form=form,
        rooms=listed,
        others=sorted(name for key, name in used.items() if key not in known),
    )
