"""What calendar clients subscribe to, and the page that tells people how."""

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import exc
from werkzeug.http import dump_options_header, is_resource_modified

from app.accounts.access import public
from app.calendars import queries
from app.calendars.choices import Links, choices, heading, holds
from app.calendars.feed import name_of, path_of, tag_of, text_of, zipped
from app.calendars.queries import ALL, EVENT, PROJECT, Feed
from app.reference.catalogue import catalogue

bp = Blueprint("calendars", __name__, template_folder="templates")

FRESH = "public, max-age=900"
PATIENCE = "120"  # seconds until a client may ask again when the database is away


@bp.get("/feeds/all.ics", defaults={"kind": ALL, "key": ""})
@bp.get("/feeds/<any(region, country, theme, type, project, event):kind>/<key>.ics")
@public
def feed(kind: str, key: str) -> ResponseReturnValue:
    """Send a feed, or say that it has not changed; the answer is the same for every client and every reader."""
    found = queries.feed(kind, key)
    if found is None:
        return _short("There is no such feed.", 404)
    response = _labelled(found)
    tag = response.get_etag()[0]
    if not is_resource_modified(request.environ, tag, last_modified=found.changed_at):
        response.status_code = 304
        return response
    text = text_of(found)
    response.set_data(zipped(text) if response.content_encoding else text)
    return response


def _labelled(found: Feed) -> Response:
    """Begin the answer: what it is, which state of it, and how long it may be kept."""
    response = Response(mimetype="text/calendar")
    name = f"{found.key or found.kind}.ics"
    response.headers["Content-Disposition"] = dump_options_header("inline", {"filename": name})
    response.headers["Cache-Control"] = FRESH
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Access-Control-Allow-Origin"] = "*"  # calendars that run in a browser read it too
    tag = tag_of(found)
    if request.accept_encodings["gzip"]:
        response.content_encoding = "gzip"
        tag += "-gz"
    response.set_etag(tag)
    response.last_modified = found.changed_at
    return response


@bp.errorhandler(exc.OperationalError)
@bp.errorhandler(exc.InterfaceError)
@bp.errorhandler(exc.TimeoutError)
def database_away(error: Exception) -> Response:
    """Ask to come again later: a client keeps what it has, where an empty calendar would take its entries away."""
    current_app.logger.error("a feed could not be read", exc_info=error)
    answer = _short("The calendar cannot be read just now. Please ask again later.", 503)
    answer.headers["Retry-After"] = PATIENCE
    return answer


def _short(sentence: str, status: int) -> Response:
    """Answer a calendar client, which shows at most a line, in plain words."""
    answer = Response(f"{sentence}\n", status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/feeds")
@public
def subscribe() -> ResponseReturnValue:
    """Tell how a calendar follows the programme, or the part of it that was chosen."""
    wish = request.args.get("feed", ALL)
    kind, _slash, key = wish.partition("/")
    found = queries.feed(kind, key) if kind in queries.KINDS else None
    if found is None:
        abort(404)
    return render_template(
        "calendars/subscribe.html",
        links=Links(name_of(found), path_of(found)),
        heading=heading(found, known := catalogue()),
        holds=holds(found),
        chosen=wish,
        own=found.name if kind in (EVENT, PROJECT) else "",
        choices=choices(known),
    )
