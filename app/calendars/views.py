"""What calendar clients subscribe to, and the page that tells people how."""

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import exc
from werkzeug.http import dump_options_header, is_resource_modified

from app.accounts.access import public
from app.calendars import queries, wish
from app.calendars.choices import Links, holds, lists, menus
from app.calendars.feed import name_of, path_of, tag_of, text_of, zipped
from app.calendars.queries import Feed
from app.calendars.wish import ALL, NotUnderstood, Wish
from app.calendars.words import heading
from app.core import qr
from app.programme import queries as programme
from app.reference.catalogue import catalogue

bp = Blueprint("calendars", __name__, template_folder="templates")

FRESH = "public, max-age=900"
PATIENCE = "120"  # seconds until a client may ask again when the database is away


@bp.get("/feeds/all.ics", defaults={"kind": ALL, "key": ""})
@bp.get("/feeds/<any(region, country, theme, type, project, event):kind>/<key>.ics")
@public
def feed(kind: str, key: str) -> ResponseReturnValue:
    """Send a feed, or say that it has not changed; the answer is the same for every client and every reader."""
    return _answer(wish.of_kind(kind, key, catalogue()), f"{key or kind}.ics")


@bp.get("/feeds/custom.ics")
@public
def custom() -> ResponseReturnValue:
    """Send a feed of what several filters let through."""
    return _answer(wish.read(request.args, catalogue()), "custom.ics")


def _answer(wanted: Wish | None, name: str) -> Response:
    """Send what is asked for, unless the client has it or there is no such thing."""
    found = queries.feed(wanted) if wanted else None
    if found is None:
        return _short("There is no such feed.", 404)
    response = _labelled(found, name)
    tag = response.get_etag()[0]
    if not is_resource_modified(request.environ, tag, last_modified=found.changed_at):
        response.status_code = 304
        return response
    text = text_of(found)
    response.set_data(zipped(text) if response.content_encoding else text)
    return response


def _labelled(found: Feed, name: str) -> Response:
    """Begin the answer: what it is, which state of it, and how long it may be kept."""
    response = Response(mimetype="text/calendar")
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


@bp.errorhandler(NotUnderstood)
def not_understood(error: NotUnderstood) -> Response:
    """Say what is wrong with an address, where any calendar would say something false."""
    return _short(str(error), 400)


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
    known = catalogue()
    kind, _slash, key = request.args.get("feed", "").partition("/")
    wanted = wish.of_kind(kind, key, known) if "feed" in request.args else wish.chosen(request.args, known)
    found = (queries.feed(wanted) if wanted else None) or abort(404)
    links = Links(name_of(found), path_of(found))
    return render_template(
        "calendars/subscribe.html",
        links=links,
        heading=heading(found.wish, found.title, known),
        holds=holds(found.wish),
        qr=qr.path(links.webcal),
        menus=menus(found.wish, programme.choices().languages, queries.projects(), known),
        lists=lists(known),
        wish=found.wish,
    )
