"""What every answer has in common: headers, hashed static addresses, compression, and errors in plain words."""

import gzip
import hashlib
import mimetypes
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from flask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    session,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter
from werkzeug.security import safe_join

from app.core import i18n, markdown
from app.core.errors import Refusal

V = TypeVar("V", bound=Callable[..., Any])
API = "/api/"
PLAIN_SEGMENT = r"[^/\x00-\x1f\x7f-\x9f]+"  # a part of an address: PostgreSQL could not even be asked for a NUL
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # never to others: addresses carry private links; to us: the CSRF check reads it
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SAME_FOR_ALL = "/feeds/"  # how the addresses of feeds begin
OPEN_TO_ALL = {
    "text/calendar",
    "application/calendar+json",
    "application/atom+xml",
}  # calendar programs that run in a browser may read a feed
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}
CAMERA_PAGES = ("/check-in", "/check-in/app")
COMPRESSED = {"text/html", "text/csv", "text/plain", "application/json", "application/problem+json"}
WORTH_COMPRESSING = 600  # bytes; shorter answers fit one packet either way

# What happened, and what to do about it.
SENTENCES = {
    400: (_l("That did not reach us whole"), _l("Go back, check what you entered, and send it again.")),
    401: (_l("Sign in first"), _l("This page is for people who are signed in.")),
    403: (_l("This is not yours to open"), _l("Ask an organiser if you need it for your work.")),
    404: (_l("There is no such page"), _l("Check the address, or start from the programme.")),
    405: (_l("This page works differently"), _l("Go back and use the button on the page.")),
    409: (_l("Something changed in the meantime"), _l("Open the page again and look at what is there now.")),
    410: (_l("This link has ended"), _l("A newer link replaced it. Look for our latest message to you.")),
    413: (
        _l("The file is too large"),
        _l("Go back: what you typed is still there. Choose a smaller file, or give a link to it."),
    ),
    415: (_l("We cannot read this kind of file"), _l("Send it in one of the kinds that the page names.")),
    422: (_l("Some answers need a look"), _l("Go back, check what you entered, and send it again.")),
    429: (_l("Too many tries"), _l("Wait a few minutes, then try again.")),
    500: (_l("Something went wrong on our side"), _l("It is not your fault. Please try again in a few minutes.")),
    503: (_l("The site is resting for a moment"), _l("Please try again in a few minutes.")),
}
CODES = {
    400: "bad_request", 401: "not_signed_in", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed",
    409: "conflict", 410: "gone", 413: "too_large", 415: "unsupported_media_type", 422: "invalid",
    429: "too_many_requests", 500: "server_error", 503: "unavailable",
}  # fmt: skip


class PlainSegment(BaseConverter):
    """A part of an address without control characters: nothing of ours has any in its name."""

    regex = PLAIN_SEGMENT
    part_isolating = True


class Words(ImmutableMultiDict[str, Any]):
    """What an address or a form says, without NUL: nobody types one, and PostgreSQL could not be asked for it."""

    def __init__(self, said: Iterable[tuple[str, Any]] = ()) -> None:
        """Take it as it was read."""
        super().__init__((name, one.replace("\0", "") if isinstance(one, str) else one) for name, one in said)


class PlainRequest(Request):
    """A request, read so."""

    parameter_storage_class = Words


class Asset(NamedTuple):
    """One static file as it is sent."""

    digest: str
    body: bytes
    zipped: bytes | None
    mimetype: str


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie, for pages: a feed is the same for everybody, and says so to every cache."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session of whoever asks; a feed has none, neither to read nor to write."""
        if request.path.startswith(SAME_FOR_ALL):
            return self.make_null_session(app)
        return super().open_session(app, request)


def init_app(app: Flask) -> None:
    """Give every answer its headers, and every error its page."""
    app.request_class = PlainRequest
    app.ensure_sync = _as_it_is  # type: ignore[assignment,method-assign]  # Flask would look at each hook, at every request
    app.session_interface = Sessions()
    app.view_functions["static"] = serve_asset
    app.url_map.converters["default"] = app.url_map.converters["string"] = PlainSegment
    app.jinja_env.globals.update(asset=asset, style_nonce=style_nonce)
    app.jinja_env.filters.update(markdown=markdown.to_html)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(compress)
    app.after_request(add_headers)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(CSRFError, answer_stale_form)
    app.register_error_handler(Refusal, answer_refusal)


def _as_it_is(view: V) -> V:
    """Call a view or a hook as it stands: none of ours is a coroutine."""
    return view


def add_headers(response: Response) -> Response:
    """Allow a page nothing but our own origin, and keep private pages out of caches."""
    if response.status_code != 304:  # what a reader has kept was sent with these, and with its own nonce
        _restrict(response)
    if response.mimetype == "text/html":
        response.vary.update(("Cookie", "Accept-Language"))
        response.headers.setdefault("Cache-Control", "no-store" if "_user_id" in session else "private, no-cache")
    return response


def _restrict(response: Response) -> None:
    """Say what a page may do, and who may use what we send."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype in OPEN_TO_ALL:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.setdefault("Content-Security-Policy", _policy())
    camera = "(self)" if request.path.endswith(CAMERA_PAGES) else "()"
    response.headers["Permissions-Policy"] = f"camera={camera}, microphone=(), geolocation=(), payment=(), usb=()"
    if current_app.config["APP_ENV"] == "production":
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"


def private(page: str | Response, status: int = 200) -> Response:
    """Send a page that nobody else may keep."""
    response = make_response(page, status)
    response.headers.update(PRIVATE)
    return response


def style_nonce() -> str:
    """Give the word that lets this page's one <style> block, and no other, take effect."""
    if "style_nonce" not in g:
        g.style_nonce = secrets.token_urlsafe(16)
    return str(g.style_nonce)


def _policy() -> str:
    """Write the content policy of this answer."""
    style = f"'self' 'nonce-{g.style_nonce}'" if "style_nonce" in g else "'self'"
    return "; ".join(f"{name} {value}" for name, value in (POLICY | {"style-src": style}).items())


def asset(path: str) -> str:
    """Give the address of a static file, with a hash of its content, so that browsers may keep it for a year."""
    found = _find(path)
    if found is None:
        raise FileNotFoundError(path)
    stem, dot, suffix = path.rpartition(".")
    return f"{request.root_path}/static/{stem}.{found.digest}{dot}{suffix}"


def serve_asset(filename: str) -> Response:
    """Send a static file; under its current hash for good, under any other name only until it changes."""
    path, digest = _without_hash(filename)
    found = _find(path) or _find(filename)
    if found is None:
        abort(404)
    zipped = found.zipped is not None and request.accept_encodings["gzip"] > 0
    response = Response(found.zipped if zipped and found.zipped else found.body, mimetype=found.mimetype)
    response.vary.add("Accept-Encoding")
    if zipped:
        response.content_encoding = "gzip"
    if digest == found.digest:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    response.set_etag(found.digest + ("-gz" if zipped else ""))
    response.make_conditional(request)
    return response


def _without_hash(filename: str) -> tuple[str, str]:
    """Take “style.0123456789.css” apart into “style.css” and its hash."""
    parts = filename.rsplit(".", 2)
    return (f"{parts[0]}.{parts[2]}", parts[1]) if len(parts) == 3 else (filename, "")


def _find(path: str) -> Asset | None:
    """Find a static file; one that changed on disk is read again."""
    place = safe_join(str(current_app.static_folder), path)
    if place is None or not Path(place).is_file():
        return None
    return _read(place, Path(place).stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _read(place: str, _changed: int) -> Asset:
    """Read a file, hash it, and compress it once where that helps."""
    body = Path(place).read_bytes()
    zipped = gzip.compress(body, 9, mtime=0)
    mimetype = mimetypes.guess_type(place)[0] or "application/octet-stream"
    if mimetype == "application/javascript":
        mimetype = "text/javascript"
    digest = hashlib.sha256(body).hexdigest()[:10]
    return Asset(digest, body, zipped if len(zipped) < len(body) * 0.9 else None, mimetype)


def compress(response: Response) -> Response:
    """Send pages, tables and JSON compressed to whoever asks; feeds and files keep the bytes their ETag names."""
    if response.mimetype not in COMPRESSED or response.content_encoding or response.status_code in (204, 206, 304):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or response.direct_passthrough:
        return response
    if response.is_streamed:
        response.response = _compressed(response.iter_encoded())
        response.headers.pop("Content-Length", None)
    elif len(response.get_data()) > WORTH_COMPRESSING:
        response.set_data(b"".join(_compressed([response.get_data()])))
    else:
        return response
    response.content_encoding = "gzip"
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(tag, weak=True)
    return response


def _compressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Compress piece by piece; a header of random length hides how well a page's secrets compressed (BREACH)."""
    padding = b"x" * secrets.randbelow(96) + b"\0"
    yield b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + padding
    squeeze, check, size = zlib.compressobj(5, wbits=-15), 0, 0
    for chunk in chunks:
        check, size = zlib.crc32(chunk, check), size + len(chunk)
        yield squeeze.compress(chunk)
    yield squeeze.flush() + check.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")


def answer_http_error(error: HTTPException) -> Response:
    """Answer an error in a plain sentence and a next step, never with a trace."""
    status = error.code or 500
    title, advice = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    if _for_programs():
        answer = problem(status, CODES.get(status, "error"), str(title))
    elif request.path.startswith(SAME_FOR_ALL):
        answer = short(title, status)
    else:
        answer = _page(status, title, advice)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            answer.headers[name] = value
    return answer


def short(sentence: object, status: int) -> Response:
    """Answer a calendar client, which shows at most a line and reads no page, in plain words; to each the same."""
    with force_locale(i18n.SOURCE):
        answer = Response(f"{sentence}\n", status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def answer_refusal(refusal: Refusal) -> Response:
    """Answer a “no” with its own sentence."""
    if _for_programs():
        return refusal_for_programs(refusal, refusal.field)
    return _page(refusal.status, refusal.sentence(), _("Go back to see what is possible now."))


def refusal_for_programs(refusal: Refusal, field: str) -> Response:
    """Answer a program with a “no”, and name the field that is meant where it is one."""
    said = refusal.sentence()
    errors = {"errors": [{"field": field, "code": refusal.code, "message": said}]} if field else {}
    return problem(refusal.status, refusal.code, said, **errors)


def answer_stale_form(_error: CSRFError) -> Response:
    """Offer to send a form again whose page was open for too long; nothing that was typed is lost."""
    title = _("This page was open for too long")
    if _for_programs():
        return problem(400, "stale_form", title)
    kept = _typed() if request.headers.get("Sec-Fetch-Site") == "same-origin" else None
    advice = _("Your answers are still here. Send them again.") if kept else _("Open the page again, then send it.")
    return _page(400, title, advice, kept=kept)


def _typed() -> MultiDict[str, str] | None:
    """Give what a form held, unless it held a secret or a file, which a page must not repeat or cannot keep."""
    kept = MultiDict((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    return None if request.files or any("password" in name for name in kept) else kept


def problem(status: int, code: str, title: str, **more: object) -> Response:
    """Answer a program: RFC 9457 problem details with a stable code."""
    response = jsonify({"type": "about:blank", "status": status, "code": code, "title": title, **more})
    response.status_code, response.mimetype = status, "application/problem+json"
    return response


def _for_programs() -> bool:
    """Tell whether a program asks, which wants JSON."""
    return request.path.startswith(API)


def _page(status: int, title: object, advice: object, **more: object) -> Response:
    """Draw the error page; where even that fails, say the sentence alone."""
    try:
        body = render_template("errors/problem.html", status=status, problem_title=title, advice=advice, **more)
    except Exception:
        current_app.logger.exception("the error page could not be drawn")
        return Response(f"{title}\n{advice}\n", status, mimetype="text/plain")
    return Response(body, status, mimetype="text/html")
