"""The mail that would leave, for whoever develops: shown at /dev/mail, and nowhere in production."""

from uuid import UUID

from flask import Blueprint, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.core import outbox, qr
from app.core.db import db
from app.core.outbox import Message

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")
NEWEST = 50


@bp.before_request
def only_in_development() -> None:
    """In production there is no such page."""
    if current_app.config["APP_ENV"] == "production":
        abort(404)


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """List the newest messages."""
    return render_template("dev_mail/index.html", messages=outbox.newest(NEWEST))


@bp.get("/<uuid:message_id>")
@public
def message(message_id: UUID) -> ResponseReturnValue:
    """Show one message as its reader gets it."""
    found = _found(message_id)
    drawn = qr.path(found.qr_text) if found.qr_text else None
    return render_template("dev_mail/message.html", message=found, body=outbox.body_with_link(found), qr=drawn)


@bp.get("/<uuid:message_id>/event.ics")
@public
def calendar(message_id: UUID) -> ResponseReturnValue:
    """Hand over the calendar file that a message carries."""
    found = _found(message_id)
    if found.calendar is None:
        abort(404)
    attached = {"Content-Disposition": "attachment; filename=event.ics"}
    return Response(found.calendar, mimetype="text/calendar", headers=attached)


def _found(message_id: UUID) -> Message:
    return db.session.get(Message, message_id) or abort(404)
