"""The check-in page as an app on the phone: a page that knows nobody, and what the phone needs to keep it.

Everything about an event and its people comes from the API, to whoever has a token; so the page is the same for all,
tells nothing of events that are not public, and can be kept for when there is no line.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import public
from app.attendance import phrases
from app.attendance.rules import Answer
from app.core.i18n import language, text_direction
from app.reference.catalogue import catalogue
from app.registration.phrases import country_name, group_name

bp = Blueprint("door_app", __name__)

CHECK_IN = "/organise/events/<slug>/check-in"
FOR_A_WHILE = "no-cache"  # kept, and asked about each time
DOOR = Path(__file__).parent.parent / "static" / "js" / "door"


@bp.get(f"{CHECK_IN}/app")
@public
def app_page(slug: str) -> ResponseReturnValue:
    """Give the page of the app; what it shows, the phone fetches with its token."""
    countries = sorted((country_name(iso3), iso3) for iso3 in catalogue().countries)
    page = render_template(
        "attendance/app.html",
        slug=slug,
        bare=True,
        words=_words(),
        countries=countries,
        groups=[(key, group_name(key)) for key in catalogue().constituent_groups],
    )
    return page, {"Cache-Control": FOR_A_WHILE, "X-Robots-Tag": "noindex", "Door-Version": _version()}


@bp.get(f"{CHECK_IN}/app.webmanifest")
@public
def manifest(slug: str) -> ResponseReturnValue:
    """Tell the phone how the app is called and where it begins."""
    icon = {"src": url_for("static", filename="favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    said = jsonify(
        {
            "name": _("Check-in – %(site)s", site=current_app.config["SITE_NAME"]),
            "short_name": _("Check-in"),
            "lang": language(),
            "dir": text_direction(),
            "id": url_for(".app_page", slug=slug),
            "start_url": url_for(".app_page", slug=slug),
            "scope": url_for("attendance.check_in", slug=slug),
            "display": "standalone",
            "background_color": "#f4f6fb",
            "theme_color": "#2340b8",
            "icons": [icon],
        }
    )
    said.mimetype = "application/manifest+json"
    said.headers["Cache-Control"] = FOR_A_WHILE
    return said


@bp.get(f"{CHECK_IN}/worker.js")
@public
def worker(slug: str) -> ResponseReturnValue:
    """Give the worker that keeps the page; it holds its own version, so that a new one brings everything anew."""
    here = url_for("attendance.check_in", slug=slug)
    kept = ["style.css", "favicon.svg", *(f"js/door/{name}" for name in _modules())]
    facts = {
        "version": _version(),
        "app": url_for(".app_page", slug=slug),
        "manifest": url_for(".manifest", slug=slug),
        "page": here,
        "files": [url_for("static", filename=name) for name in kept],
    }
    body = f"const KEPT = {current_app.json.dumps(facts)};\n{(DOOR / 'worker.js').read_text(encoding='utf-8')}"
    headers = {"Cache-Control": FOR_A_WHILE, "Service-Worker-Allowed": here}
    return Response(body, headers=headers, mimetype="text/javascript")


def _modules() -> list[str]:
    """Name the scripts that the app is made of."""
    return sorted(path.name for path in DOOR.glob("*.js") if path.name not in ("worker.js", "enrol.js", "start.js"))


@cache
def _version() -> str:
    """Sum up everything that the worker keeps."""
    folder = Path(__file__).parent
    files = [*sorted(DOOR.glob("*.js")), DOOR.parent.parent / "style.css", folder / "templates/attendance/app.html"]
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _words() -> dict[str, object]:
    """Give what the app says, in the reader's language; {these} are filled in on the phone."""
    return {
        "passed": {answer.value: str(phrases.PASSED[answer]) % {"time": "{time}"} for answer in phrases.PASSED},
        "stopped": {status.value: str(words) for status, words in phrases.STOPPED.items()},
        "headings": {
            Answer.NOT_CONFIRMED.value: _("Not confirmed"),
            Answer.CANCELLED.value: _("Cancelled"),
            Answer.WRONG_EVENT.value: _("Not for this event"),
            Answer.UNKNOWN_CODE.value: _("Nobody found"),
            "not_chosen": _("Not for this session"),
        },
        "tones": {answer.value: tone for answer, tone in phrases.TONES.items()} | {"not_chosen": "warn"},
        "already_where": _("Already in, since {time} ({place})."),
        "wrong_event": _("This ticket is for another event, or was given out after {time}, when the list was fetched."),
        "unknown_code": _("This is no ticket code. Try again, or search by name."),
        "nobody": _("No ticket has this code, and nobody is called so. Check it, or search by another word."),
        "not_chosen": _("They did not choose this session."),
        "taken_back": _("Taken back: {name}."),
        "welcome_walk_in": _("Welcome. Written down, and checked in at {time}."),
        "people": _("The list holds {count} people, as of {time}."),
        "no_list": _("The list is not on this phone yet. It comes as soon as there is a line."),
        "arrived": _("{arrived} of {expected} arrived"),
        "waiting_offline": _("No connection, keep scanning. To be sent when the line is back: {count}."),
        "waiting": _("On this phone, not sent yet: {count}."),
        "offline": _("No connection, keep scanning."),
        "all_sent": _("Everything is sent. Last sent at {time}."),
        "sign_in": _("Sign in to send what waits on this phone: {count}."),
        "sign_in_first": _("Sign in to check people in with this phone."),
        "ended": _("This phone may check in nobody here any more. What it holds can still be sent: {count}."),
        "refused": _("Not taken by the server: {count}. Tell an organiser: {names}."),
        "noted": _("Told"),
        "on_phone": _("On phone"),
        "sent": _("Sent"),
        "check_in": _("Check in"),
        "check_out": _("Check out"),
        "in_since": _("In since {time}"),
        "expected": _("Still expected: {count}."),
        "no_camera": _("No camera, or no permission to use it. Type the code or search by name."),
        "morning": _("{day}, morning"),
        "afternoon": _("{day}, afternoon"),
        "lose": _("Not sent yet: {count}. If you sign out now, they are lost. Sign out all the same?"),
    }
