"""Checking oneself in: the code on the board, which an organiser shows, and the page on which a registrant types it."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded

from app.accounts.access import public, requires, signed_in
from app.accounts.permissions import Permission
from app.attendance import door, phrases, room_codes, rules, service
from app.attendance.places import Clocks, clocks_at, day_at, find, places_of
from app.attendance.rules import Place, Window
from app.core import clock
from app.core.db import transaction
from app.core.limits import limiter
from app.core.web import private
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration.models import Registration
from app.registration.rules import Status
from app.registration.views import of_link

bp = Blueprint("room_codes", __name__, template_folder="templates")

ADDRESS = "/organise/events/<slug>/room-code"
MINE = "/r/<token>/check-in"
REFUSED = 422
LONGEST = 40
A_DAY = timedelta(days=1)  # wherever the event is, its days begin and end no further from ours


def _token() -> str:
    return str((request.view_args or {})["token"])


def _was_refused(answer: Response) -> bool:
    """Count only tries that failed: behind one network address sits a whole room."""
    return answer.status_code == REFUSED


@bp.get(ADDRESS)
@requires(Permission.SCAN_RECORD)
def board(slug: str) -> ResponseReturnValue:
    """Show the code of a place, large enough for a whole room."""
    event, at = _event(slug), clock.now()
    places = places_of(event, day_at(event, at))
    place = _chosen(event, places, at)
    return render_template(
        "attendance/room_code.html",
        event=event,
        listed=places,
        place=place,
        phrases=phrases,
        clocks=clocks_at(event, place),
        **(_shown(event, place, at) if place else {}),
    )


@bp.get(f"{ADDRESS}/now")
@requires(Permission.SCAN_RECORD)
def now(slug: str) -> ResponseReturnValue:
    """Give the part of that page that changes by itself."""
    event, at = _event(slug), clock.now()
    place = find(places_of(event, day_at(event, at)), request.args.get("place", "")) or abort(404)
    page = render_template(
        "attendance/_room_code.html",
        clocks=clocks_at(event, place),
        **_shown(event, place, at),
    )
    return page, {"Cache-Control": "no-store"}


def _chosen(event: Event, places: list[Place], at: datetime) -> Place | None:
    """Take the place that was asked for, else the one where people arrive now."""
    return find(places, request.args.get("place", "")) or rules.place_now(places, day_at(event, at), at)


def _shown(event: Event, place: Place, at: datetime) -> dict[str, object]:
    """Say what stands on the board: a code within the place's hours, else from when on there is one."""
    window = room_codes.window_of(event, place)
    is_open = place in room_codes.open_places(event, at)
    return {
        "code": room_codes.code(event, place, room_codes.minute_at(at)) if is_open else None,
        "seconds": room_codes.changes_in(at),
        "window": window,
        "over": at >= window.end,
        "longer_than_a_day": _days(clocks_at(event, place), window) > 0,
    }


def _days(clocks: Clocks, window: Window) -> int:
    return (clocks(window.end).date() - clocks(window.start).date()).days


@bp.get(MINE)
@public
def mine(token: str) -> ResponseReturnValue:
    """Ask a registrant for the code on the board, or say that they are checked in."""
    registration, event = of_link(token)
    return _page(registration, event, token)


@bp.post(MINE)
@public
@limiter.limit("5 per minute;30 per hour", key_func=_token, deduct_when=_was_refused)
@limiter.limit("100 per minute", deduct_when=_was_refused)
def send(token: str) -> ResponseReturnValue:
    """Check a registrant in by the code on the board; whatever stands against it, the answer is the same."""
    typed = request.form.get("code", "")[:LONGEST]
    with transaction():
        registration, event = of_link(token)
        scan = service.check_in_oneself(registration, event, typed, at=clock.now())
        scan_id = scan.id if scan else None
    if scan_id is None:
        return _page(*of_link(token), token, typed=typed, status=REFUSED)
    return redirect(url_for(".mine", token=token, scan=scan_id), 303)


@bp.errorhandler(RateLimitExceeded)
def too_many(_exceeded: RateLimitExceeded) -> ResponseReturnValue:
    """Give the answer that every wrong code gets: it asks for a minute's patience too."""
    token = _token()
    return _page(*of_link(token), token, typed=request.form.get("code", "")[:LONGEST], status=429)


def _page(
    registration: Registration, event: Event, token: str, *, typed: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "attendance/check_in_oneself.html",
        event=event,
        token=token,
        typed=typed,
        refused=status != 200,
        done=_done(registration, event),
    )
    return private(page, status)


def _done(registration: Registration, event: Event) -> dict[str, object] | None:
    """Say to what and when somebody was checked in, where the address names the scan."""
    try:
        scan = door.scan_that_counts(event, UUID(request.args.get("scan", "")))
    except ValueError:
        return None
    if scan is None or scan.registration_id != registration.id:
        return None
    places = places_of(event, scan.day)
    place = Place(scan.day, scan.session_id, half=scan.half)
    place = find(places, place.key) or place
    return {"place": phrases.place_name(place), "at": clocks_at(event, place)(scan.happened_at)}


@bp.app_template_global("can_check_in_now")
def can_check_in_now(registration: Registration, event: Event) -> bool:
    """Tell a registrant's page whether a code may stand on a board now; of other days nothing is read."""
    at = clock.now()
    if registration.status is not Status.CONFIRMED or event.starts_at is None or event.ends_at is None:
        return False
    return event.starts_at - A_DAY <= at < event.ends_at + A_DAY and bool(room_codes.open_places(event, at))


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)
