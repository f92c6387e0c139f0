"""What calendar clients subscribe to, and the page that tells people how."""

from datetime import datetime
from functools import lru_cache

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import exc
from werkzeug.http import dump_options_header
from werkzeug.sansio.http import is_resource_modified

from app.accounts.access import public
from app.calendars import new_events, queries, wish
from app.calendars.choices import Links, holds, lists, menus
from app.calendars.feed import ATOM, FORMS, JSON, NEWS, Form, body, name_of, tag_of
from app.calendars.kept import Body, kept
from app.calendars.queries import Feed
from app.calendars.wish import ALL, CUSTOM, NotUnderstood, Wish
from app.calendars.words import heading
from app.core import atom, clock, qr
from app.core.web import short
from app.programme import facets
from app.reference.catalogue import catalogue

bp = Blueprint("calendars", __name__, template_folder="templates")

LABELS = {
    "Cache-Control": "public, max-age=900",
    "Vary": "Accept-Encoding",
    "Accept-Ranges": "none",  # a calendar is taken whole
    "Access-Control-Allow-Origin": "*",  # calendars that run in a browser read it too
}
PATIENCE = "120"  # seconds until a client may ask again when the database is away


@bp.get(f"/feeds/{ALL}.<any({', '.join(FORMS)}):form>", defaults={"kind": ALL, "key": ""})
@bp.get(f"/feeds/<any(region, country, theme, type, project, event):kind>/<key>.<any({', '.join(FORMS)}):form>")
@public
def feed(kind: str, key: str, form: str) -> ResponseReturnValue:
    """Send a feed, or say that it has not changed; the answer is the same for every client and every reader."""
    if request.query_string:
        wish.refuse_filters(request.args, catalogue())
    return _answer(wish.of_kind(kind, key, catalogue()), FORMS[form], key or kind)


@bp.get(f"/feeds/{CUSTOM}.<any({', '.join(FORMS)}):form>")
@public
def custom(form: str) -> ResponseReturnValue:
    """Send a feed of what several filters let through."""
    return _answer(wish.read(request.args, catalogue()), FORMS[form], CUSTOM)


@bp.get("/feeds/new.atom")
@public
def new() -> ResponseReturnValue:
    """Send news of the newest events, of all or of what several filters let through; the same to every reader."""
    wanted = wish.read(request.args, catalogue())
    found = queries.feed(wanted) if wanted else None
    if wanted is None or found is None:
        return short("There is no such feed.", 404)
    tag = tag_of(found, NEWS)
    response = Response(headers=_labels(tag, found.changed_at, "new.atom", atom.MIMETYPE, zipped=False))
    if not _is_new(found, response):
        response.status_code = 304
        return response
    response.set_data(new_events.written(wanted, found.title, found.changed_at, clock.now()))
    return response


def _answer(wanted: Wish | None, form: Form, name: str) -> Response:
    """Send what is asked for, unless the client has it or there is no such thing."""
    found = queries.feed(wanted) if wanted else None
    if wanted is None or found is None:
        return short("There is no such feed.", 404)
    response = _labelled(found, form, name)
    if _has_another(found, response):
        return short("The calendar has changed since then.", 412)
    if not _is_new(found, response):
        response.status_code = 304
        return response
    written = _written(found, form, response)
    if written is None:  # it went between the two reads
        return short("There is no such feed.", 404)
    if written.feed != found:
        response = _labelled(written.feed, form, name)
    response.response = written.pieces()
    response.content_length = written.octets
    return response


def _written(found: Feed, form: Form, response: Response) -> Body | None:
    """Give the feed as it is sent: as it is kept from the last time, else written now."""
    if known := kept().get(str(response.get_etag()[0])):
        return known
    zipped = bool(response.content_encoding)
    written = body(found.wish, form, zipped=zipped, at=clock.now())
    if written:
        kept().put(tag_of(written.feed, form, zipped=zipped), written)
    return written


def _has_another(found: Feed, response: Response) -> bool:
    """Tell whether the client wants the feed only as it was, and it no longer is (RFC 9110, 13.2.2)."""
    if "If-Match" in request.headers and request.if_match:
        return not request.if_match.contains(str(response.get_etag()[0]))
    until = request.if_unmodified_since if "If-Unmodified-Since" in request.headers else None
    return until is not None and found.changed_at is not None and found.changed_at.replace(microsecond=0) > until


def _is_new(found: Feed, response: Response) -> bool:
    """Tell whether the client has not got the feed as it is."""
    asked = request.headers
    return is_resource_modified(
        http_if_none_match=asked.get("If-None-Match"),
        http_if_modified_since=asked.get("If-Modified-Since"),
        etag=response.get_etag()[0],
        last_modified=found.changed_at,
    )


def _labelled(found: Feed, form: Form, name: str) -> Response:
    """Begin the answer: what it is, which state of it, and how long it may be kept."""
    zipped = request.accept_encodings["gzip"] > 0
    tag = tag_of(found, form, zipped=zipped)
    return Response(headers=_labels(tag, found.changed_at, f"{name}{form.suffix}", form.mimetype, zipped=zipped))


@lru_cache(maxsize=1024)
def _labels(tag: str, changed_at: datetime | None, file: str, mimetype: str, *, zipped: bool) -> list[tuple[str, str]]:
    """Write the headers of a feed, once for all who ask for it while it stays as it is."""
    response = Response(headers=LABELS, mimetype=mimetype)
    response.headers["Content-Disposition"] = dump_options_header("inline", {"filename": file})
    if zipped:
        response.content_encoding = "gzip"
    response.set_etag(tag)
    response.last_modified = changed_at
    return response.headers.to_wsgi_list()


@bp.errorhandler(NotUnderstood)
def not_understood(error: NotUnderstood) -> Response:
    """Say what is wrong with an address, where any calendar would say something false."""
    return short(str(error), 400)


@bp.errorhandler(exc.OperationalError)
@bp.errorhandler(exc.InterfaceError)
@bp.errorhandler(exc.TimeoutError)
def database_away(error: Exception) -> Response:
    """Ask to come again later: a client keeps what it has, where an empty calendar would take its entries away."""
    current_app.logger.error("a feed could not be read", exc_info=error)
    answer = short("The calendar cannot be read just now. Please ask again later.", 503)
    answer.headers["Retry-After"] = PATIENCE
    return answer


@bp.get("/feeds")
@public
def subscribe() -> ResponseReturnValue:
    """Tell how a calendar follows the programme, or the part of it that was chosen."""
    known = catalogue()
    kind, _slash, key = request.args.get("feed", "").partition("/")
    wanted = wish.of_kind(kind, key, known) if "feed" in request.args else wish.chosen(request.args, known)
    found = (queries.feed(wanted) if wanted else None) or abort(404)
    links = Links(name_of(found), found.wish.path())
    return render_template(
        "calendars/subscribe.html",
        links=links,
        heading=heading(found.wish, found.title, known),
        holds=holds(found.wish),
        qr=qr.path(links.webcal),
        menus=menus(found.wish, facets.choices().languages, queries.projects(), known),
        lists=lists(known),
        wish=found.wish,
        atom=found.wish.path(ATOM.suffix),
        news="" if found.wish.event else new_events.path(found.wish),
        jcal=found.wish.path(JSON.suffix),
    )
