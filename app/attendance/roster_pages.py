"""The roster: everybody who is expected at a place, and one tap for each. Works without scripts; with them, at once."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.attendance import door, phrases, roster, rules, service
from app.attendance.errors import NotAtThisEvent
from app.attendance.places import clocks_at, day_at, find, places_of
from app.attendance.rules import MarkKind, Place
from app.core import clock
from app.core.db import db, transaction
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration.models import Registration
from app.registration.phrases import country_name, group_name

bp = Blueprint("roster", __name__, template_folder="templates")

ADDRESS = "/organise/events/<slug>/roster"


@bp.get(ADDRESS)
@requires(Permission.ATTENDANCE_MARK)
def index(slug: str) -> ResponseReturnValue:
    """List everybody who is expected at a place, with what can be said of each."""
    event, at = _event(slug), clock.now()
    places = places_of(event, day_at(event, at))
    place = find(places, request.args.get("place", "")) or rules.place_now(places, day_at(event, at), at)
    text, page = request.args.get("q", "").strip(), max(request.args.get("page", 1, type=int), 1)
    only_open = "open" in request.args
    people, more = roster.roster(event, place, text, only_open=only_open, page=page) if place else ([], False)
    done = roster.mark_of(event, _uuid(request.args["done"])) if "done" in request.args else None
    return render_template(
        "attendance/roster.html",
        listed=places,
        people=people,
        more=more,
        text=text,
        page=page,
        only_open=only_open,
        **_words(event, place, places, done),
    )


@bp.post(ADDRESS)
@requires(Permission.ATTENDANCE_MARK)
def say(slug: str) -> ResponseReturnValue:
    """Write down a word about one person, or take one back."""
    event, at = _event(slug), clock.now()
    places = places_of(event, day_at(event, at))
    place = find(places, request.form.get("place", ""))
    if place is None:
        raise NotAtThisEvent
    with transaction():
        event = _event(slug)
        if "undo" in request.form:
            mark = service.take_back_mark(event, _uuid(request.form["undo"]), by=signed_in(), at=at)
        else:
            kind, registration = _said(event)
            mark_id = rules.mark_of_form(_uuid(request.form.get("form", "")), registration.id, kind)
            mark = service.mark(registration, place, kind, by=signed_in(), at=at, mark_id=mark_id)
        mark_id, person_id = mark.id, mark.registration_id
    if "part" in request.form:
        return _answer(_event(slug), place, mark_id, person_id)
    known: dict[str, Any] = {name: request.form[name] for name in ("q", "page", "open") if request.form.get(name)}
    anchor = f"p-{person_id.hex}"
    return redirect(url_for(".index", slug=slug, place=place.key, done=mark_id, **known, _anchor=anchor), 303)


def _answer(event: Event, place: Place, mark_id: UUID, person_id: UUID) -> str:
    """Give the script what changed: the person's line, and the words above the list."""
    places = places_of(event, day_at(event, clock.now()))
    (line,) = roster.lines(place, [db.session.get_one(Registration, person_id)])
    done = roster.mark_of(event, mark_id)
    return render_template("attendance/_roster_answer.html", line=line, **_words(event, place, places, done))


def _words(event: Event, place: Place | None, places: list[Place], done: Any) -> dict[str, Any]:
    """Gather what the page and its parts show."""
    arrivals = door.arrivals(event, place, places) if place else []
    return {
        "event": event,
        "place": place,
        "done": done,
        "arrived": sum(one.arrived for one in arrivals),
        "expected": sum(one.expected for one in arrivals),
        "form_id": uuid4(),
        "phrases": phrases,
        "marks": MarkKind,
        "group_name": group_name,
        "country_name": country_name,
        "clocks": clocks_at(event, place),
    }


def _said(event: Event) -> tuple[MarkKind, Registration]:
    """Read which button was pressed: the word, and about whom."""
    word, _dash, person = request.form.get("mark", "").partition("-")
    kind = next((kind for kind in MarkKind if kind.value == word), None) or abort(404)
    registration = db.session.get(Registration, _uuid(person))
    if registration is None or registration.event_id != event.id:
        abort(404)
    return kind, registration


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(404)
