"""The check-in page: a form for codes, a list of people, and what the door is told. Works without scripts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.attendance import door, phrases, queries, rules, service
from app.attendance.door import Visitor
from app.attendance.errors import NotAtThisEvent
from app.attendance.places import clocks_at, day_at, find, places_of
from app.attendance.rules import Answer, Direction, MarkKind, Place
from app.core import clock
from app.core.db import db, transaction
from app.core.i18n import wall_time
from app.programme.models import Event
from app.programme.queries import is_in_hand, visible_event
from app.programme.rules import Policy
from app.programme.series import series_of
from app.registration.models import Registration
from app.registration.phrases import country_name, group_name

bp = Blueprint("attendance", __name__, template_folder="templates")

ADDRESS = "/organise/events/<slug>/check-in"
LONGEST_NAME = 200


@dataclass(frozen=True)
class Told:
    """What the door is told of the last passage."""

    answer: Answer
    heading: str
    sentence: str
    visitor: Visitor | None = None
    scan_id: UUID | None = None


@bp.get(ADDRESS)
@requires(Permission.SCAN_RECORD)
def check_in(slug: str) -> ResponseReturnValue:
    """Ask for a code or a name, say what became of the last one, and list who is here and who is expected."""
    event, at = _event(slug), clock.now()
    if series := at_series(event):
        return redirect(url_for(".check_in", slug=series.slug))
    places = _places(event, at)
    place = find(places, request.args.get("place", "")) or rules.place_now(places, day_at(event, at), at)
    text, page = request.args.get("q", "").strip(), max(request.args.get("page", 1, type=int), 1)
    people, more = door.people(event, place, text, page) if place else ([], False)
    return render_template(
        "attendance/check_in.html",
        event=event,
        listed=places,
        place=place,
        told=_told(event, place, text if not people else ""),
        latest=door.latest(event, place) if place else [],
        arrivals=door.arrivals(event, place, places) if place else [],
        people=people,
        text=text,
        page=page,
        more=more,
        form_id=uuid4(),
        phrases=phrases,
        group_name=group_name,
        country_name=country_name,
        marks=MarkKind,
        clocks=clocks_at(event, place),
    )


@bp.post(ADDRESS)
@requires(Permission.SCAN_RECORD)
def record(slug: str) -> ResponseReturnValue:
    """Let one person in or out, by the code that was typed or from the list."""
    event, by, at = _event(slug), signed_in(), clock.now()
    place, direction = _place(event, at), _direction()
    typed, form_id = request.form.get("code", "").strip()[:LONGEST_NAME], _uuid(request.form.get("form", ""))
    if not typed and "registration" not in request.form:
        return _back(slug, place)
    with transaction():
        if typed:
            done = service.check_in_by_code(event, typed, place, direction, form_id, by=by, at=at)
        else:
            done = service.check_in(_registration(event), place, direction, form_id, by=by, at=at)
    if done.answer is Answer.UNKNOWN_CODE:
        return _back(slug, place, q=typed)  # perhaps it is a name
    if done.answer is Answer.WRONG_EVENT:
        return _back(slug, place, answer=done.answer.value)
    return _back(slug, place, scan=done.scan and done.scan.id, person=None if done.scan else done.registration_id)


@bp.post(f"{ADDRESS}/undo")
@requires(Permission.SCAN_RECORD)
def take_back(slug: str) -> ResponseReturnValue:
    """Count a check-in no more that was a slip."""
    event = _event(slug)
    with transaction():
        scan = service.take_back(event, _uuid(request.form.get("scan", "")), by=signed_in(), at=clock.now())
    flash(_("The check-in was taken back. It stays on record, and counts no more."))
    return _back(slug, Place(scan.day, scan.session_id, half=scan.half))


@bp.post(f"{ADDRESS}/mark")
@requires(Permission.ATTENDANCE_MARK)
def mark(slug: str) -> ResponseReturnValue:
    """Write down an organiser's word about one person."""
    event, at = _event(slug), clock.now()
    place, registration = _place(event, at), _registration(event)
    kind = next((kind for kind in MarkKind if kind.value == request.form.get("kind")), None) or abort(404)
    with transaction():
        service.mark(registration, place, kind, by=signed_in(), at=at)
    flash(_("%(name)s is marked: %(word)s.", name=registration.name, word=phrases.MARKS[kind]))
    return _back(slug, place, q=request.form.get("q", ""))


def at_series(event: Event) -> Event | None:
    """Find the series at which the people of an event are checked in, where that is in one's hands."""
    series = series_of(event.id) if event.policy is Policy.CLOSED else None
    return series if series and is_in_hand(series, of=signed_in()) else None


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _places(event: Event, at: datetime) -> list[Place]:
    return places_of(event, day_at(event, at))


def _place(event: Event, at: datetime) -> Place:
    """Find the place that a form names."""
    place = find(_places(event, at), request.form.get("place", ""))
    if place is None:
        raise NotAtThisEvent
    return place


def _registration(event: Event) -> Registration:
    """Find the registration that a form from the list names."""
    registration = db.session.get(Registration, _uuid(request.form.get("registration", "")))
    return registration if registration and registration.event_id == event.id else abort(404)


def _direction() -> Direction:
    return Direction.OUT if request.form.get("direction") == Direction.OUT.value else Direction.IN


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        abort(404)


def _back(slug: str, place: Place, **more: Any) -> ResponseReturnValue:
    """Show the page again; the address holds ids, and no more of a person than was typed."""
    known = {name: value for name, value in more.items() if value}
    return redirect(url_for(".check_in", slug=slug, place=place.key, **known), 303)


def _told(event: Event, place: Place | None, not_found: str) -> Told | None:
    """Say what became of the last passage."""
    if "scan" in request.args:
        return _told_of_scan(event, place, _uuid(request.args["scan"]))
    if "person" in request.args:
        return _told_of_person(event, _uuid(request.args["person"]))
    if request.args.get("answer") == Answer.WRONG_EVENT.value:
        return Told(Answer.WRONG_EVENT, _("This ticket is for another event"), _("Ask an organiser where to go."))
    if not_found:
        advice = _("No ticket has this code, and nobody is called so. Check it, or search by another word.")
        return Told(Answer.UNKNOWN_CODE, _("Nobody found"), advice)
    return None


def _told_of_scan(event: Event, place: Place | None, scan_id: UUID) -> Told | None:
    scan = door.scan_that_counts(event, scan_id)
    visitor = door.visitor(event, scan.registration_id) if scan else None
    if scan is None or visitor is None:
        return None
    since = queries.inside_before(scan)
    answer = rules.answer_to_passage(scan.direction, since)
    moment = since if answer is Answer.ALREADY_IN and since else scan.happened_at
    sentence = str(phrases.PASSED[answer]) % {"time": wall_time(clocks_at(event, place)(moment))}
    return Told(answer, visitor.badge_name or visitor.name, sentence, visitor, scan_id)


def _told_of_person(event: Event, registration_id: UUID) -> Told | None:
    visitor = door.visitor(event, registration_id)
    if visitor is None or visitor.status not in phrases.STOPPED:
        return None
    sentence = str(phrases.STOPPED[visitor.status])
    return Told(rules.answer_to(visitor.status), visitor.badge_name or visitor.name, sentence, visitor)
