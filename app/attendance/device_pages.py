"""The devices of the door: naming and revoking them, handing them their link, and what was set aside of theirs."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField
from wtforms.validators import DataRequired

from app.accounts.access import public, requires, signed_in
from app.accounts.permissions import Permission
from app.attendance import aside, device_list, enrolment, phrases, queries
from app.attendance.errors import NameTaken
from app.attendance.models import Device
from app.core import clock, qr
from app.core.db import transaction
from app.core.forms import Form
from app.core.secret_links import hash_of
from app.core.typed import at_most, one_line
from app.core.zones import wall_in, zone
from app.programme.models import Event
from app.programme.queries import visible_event

bp = Blueprint("devices", __name__)

PLACE = "/organise/events/<slug>/check-in"
LONGEST_NAME = 100
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


class DeviceForm(Form):
    """What a device is called."""

    name = StringField(
        _l("Name of the device"),
        [DataRequired(_l("Give the device a name, such as Main entrance.")), at_most(LONGEST_NAME)],
        description=_l("As you would call it aloud: Main entrance, Room 2, Fatou’s phone"),
        filters=[one_line],
    )


@bp.route(f"{PLACE}/devices", methods=["GET", "POST"])
@requires(Permission.DEVICE_MANAGE)
def devices(slug: str) -> ResponseReturnValue:
    """List the devices of an event, and name one more."""
    event, form, at = _event(slug), DeviceForm(), clock.now()
    if form.validate_on_submit():
        try:
            with transaction():
                device = enrolment.prepare(event, form.name.data or "", by=signed_in(), at=at)
            return redirect(url_for(".device", slug=slug, device_id=device.id), 303)
        except NameTaken as refusal:
            form.name.errors = [refusal.sentence()]
    page = render_template(
        "attendance/devices.html",
        event=event,
        form=form,
        listed=device_list.listed(event, at=at),
        waiting=aside.waiting(event),
        **_words(event),
    )
    return page, 422 if form.is_submitted() else 200


@bp.get(f"{PLACE}/devices/<uuid:device_id>")
@requires(Permission.DEVICE_MANAGE)
def device(slug: str, device_id: UUID) -> ResponseReturnValue:
    """Show one device: the link that it opens, or how it stands."""
    event, at = _event(slug), clock.now()
    found = _device(event, device_id)
    link = ""
    if not found.token_hash and not found.revoked_at and found.link_until and at < found.link_until:
        link = current_app.config["BASE_URL"] + url_for(".open_link", link=enrolment.link_of(found))
    page = render_template(
        "attendance/device.html",
        event=event,
        device=found,
        one=device_list.one(found, at=at),
        link=link,
        code=qr.path(link) if link else None,
        minutes=int(enrolment.LINK_LASTS.total_seconds() // 60),
        **_words(event),
    )
    return page, 200, PRIVATE


@bp.post(f"{PLACE}/devices/<uuid:device_id>/link")
@requires(Permission.DEVICE_MANAGE)
def renew_link(slug: str, device_id: UUID) -> ResponseReturnValue:
    """Make another link for a device that did not come in time."""
    with transaction():
        enrolment.renew_link(_device(_event(slug), device_id), by=signed_in(), at=clock.now())
    return redirect(url_for(".device", slug=slug, device_id=device_id), 303)


@bp.post(f"{PLACE}/devices/<uuid:device_id>/revoke")
@requires(Permission.DEVICE_MANAGE)
def revoke(slug: str, device_id: UUID) -> ResponseReturnValue:
    """Let a device check in nobody from now on."""
    with transaction():
        found = _device(_event(slug), device_id)
        enrolment.revoke(found, by=signed_in(), at=clock.now())
        name = found.name
    flash(_("%(name)s is revoked. What it scanned until now counts, also if it arrives later.", name=name))
    return redirect(url_for(".devices", slug=slug), 303)


@bp.get(f"{PLACE}/set-aside")
@requires(Permission.DEVICE_MANAGE)
def set_aside(slug: str) -> ResponseReturnValue:
    """Show what was set aside, and what was decided about it."""
    event = _event(slug)
    page = max(request.args.get("page", 1, type=int), 1)
    kept, more = device_list.set_aside(event, page)
    return render_template(
        "attendance/set_aside.html",
        event=event,
        kept=kept,
        page=page,
        more=more,
        waiting=aside.waiting(event),
        **_words(event),
    )


@bp.post(f"{PLACE}/set-aside")
@requires(Permission.DEVICE_MANAGE)
def decide(slug: str) -> ResponseReturnValue:
    """Count what was chosen after all, or leave it aside for good."""
    act = {"take": aside.take, "leave": aside.leave}.get(request.form.get("decision", "")) or abort(400)
    with transaction():
        decided = act(_event(slug), _chosen(), by=signed_in(), at=clock.now())
    if act is aside.take:
        flash(ngettext("%(num)d counts now.", "%(num)d count now.", decided))
    else:
        flash(
            ngettext("%(num)d is left aside and does not count.", "%(num)d are left aside and do not count.", decided)
        )
    return redirect(url_for(".set_aside", slug=slug), 303)


@bp.post(f"{PLACE}/this-phone")
@requires(Permission.SCAN_RECORD)
def this_phone(slug: str) -> ResponseReturnValue:
    """Give the telephone of whoever is signed in a token of its own."""
    claim_id = _uuid(request.form.get("claim_id", "")) or abort(400)
    with transaction():
        event = _event(slug)
        found, token = enrolment.of_ones_own(event, signed_in(), claim_id, at=clock.now())
        said = enrolment.told(found, event, token, start_of(event))
    answer = jsonify(said)
    answer.headers.update(PRIVATE)
    return answer


@bp.get("/door/<link>")
@public
def open_link(link: str) -> ResponseReturnValue:
    """Tell a telephone what it is asked to become; it fetches its token when somebody says so."""
    found = queries.device_of_link(hash_of(link)) or abort(404)
    event, at = queries.event_of(found), clock.now()
    over = found.token_hash is not None or found.link_until is None or at >= found.link_until
    page = render_template("attendance/enrol.html", event=event, device=found, link=link, over=over, bare=True)
    return page, 410 if over else 200, PRIVATE


def start_of(event: Event) -> str:
    """Give the page with which a telephone begins to check in."""
    return url_for("door_app.app_page", slug=event.slug)


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _device(event: Event, device_id: UUID) -> Device:
    """Find one of the event's devices."""
    return queries.device_of(event, device_id) or abort(404)


def _chosen() -> list[UUID]:
    """Read what was ticked; what names nothing chooses nothing."""
    return [key for text in request.form.getlist("chosen") if (key := _uuid(text))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _words(event: Event) -> dict[str, Any]:
    clocks = zone(event.zone)
    return {"phrases": phrases, "now": clock.now(), "clocks": lambda moment: wall_in(moment, clocks)}
