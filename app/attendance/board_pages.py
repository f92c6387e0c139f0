"""The live board: a page that an organiser leaves open, and the figures that keep it fresh."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.attendance import board as boards
from app.attendance import phrases, rules
from app.attendance.board import Drawn
from app.attendance.places import clocks_at, day_at, find, places_of
from app.attendance.rules import Place
from app.core import clock, i18n
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration.phrases import country_name, group_name

bp = Blueprint("board", __name__)

ADDRESS = "/organise/events/<slug>/board"
RELOADS = 60  # seconds; how often the page reloads itself where somebody asked for it and no script runs


@bp.get(ADDRESS)
@requires(Permission.SCAN_RECORD)
def show(slug: str) -> ResponseReturnValue:
    """Show who has come and who is expected, and what the devices hold."""
    event, places, place = _here(slug)
    drawn = _drawn(event, places, place) if place else None
    reloads = RELOADS if "reload" in request.args else 0
    shown = {"listed": places, "place": place, "drawn": drawn, "reloads": reloads, "phrases": phrases}
    return render_template("attendance/board.html", event=event, **shown)


@bp.get(f"{ADDRESS}/figures")
@requires(Permission.SCAN_RECORD)
def figures(slug: str) -> ResponseReturnValue:
    """Give the figures alone, for the page that keeps them fresh; nothing where they are as they were."""
    event, places, place = _here(slug)
    drawn = _drawn(event, places, place or abort(404))
    answer: Response = make_response(drawn.body)
    answer.set_etag(drawn.tag)
    answer.make_conditional(request)
    return answer


def _here(slug: str) -> tuple[Event, list[Place], Place | None]:
    """Find the event and the place that is asked for, else where people most likely arrive now."""
    event, at = visible_event(slug, seen_by=signed_in()) or abort(404), clock.now()
    places = places_of(event, day_at(event, at))
    return event, places, find(places, request.args.get("place", "")) or rules.place_now(places, day_at(event, at), at)


def _drawn(event: Event, places: list[Place], place: Place) -> Drawn:
    """Draw the figures, the same for everybody who looks within a few seconds: nothing in them is for one reader."""

    def draw() -> str:
        board = boards.board(event, place, places, at=clock.now())
        return render_template("attendance/_board.html", event=event, place=place, board=board, **_words(event, place))

    return boards.drawn_or_kept((event.slug, place.key, i18n.language()), draw)


def _words(event: Event, place: Place) -> dict[str, Any]:
    return {
        "phrases": phrases,
        "group_name": group_name,
        "country_name": country_name,
        "clocks": clocks_at(event, place),
        "now": clock.now(),
    }
