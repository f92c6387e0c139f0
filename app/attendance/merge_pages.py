"""How check-ins were put together: for one place, and for one person, each scan with what became of it."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.attendance import door, facts, merging, phrases, rules
from app.attendance.facts import Facts
from app.attendance.merging import Fact
from app.attendance.places import day_at, find, places_of
from app.attendance.rules import Place
from app.core import clock
from app.core.zones import wall_in, zone
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration.phrases import country_name, group_name

bp = Blueprint("merge", __name__)

ADDRESS = "/organise/events/<slug>/check-in/merge"
PAGE = 25


@bp.get(ADDRESS)
@requires(Permission.ATTENDANCE_MARK)
def overview(slug: str) -> ResponseReturnValue:
    """Say what had to be put together at one place, and list the people of whom there is something to explain."""
    event, at = _event(slug), clock.now()
    places = places_of(event, day_at(event, at))
    place = find(places, request.args.get("place", "")) or facts.last_seen(event, places)
    place = place or rules.place_now(places, day_at(event, at), at)
    kind = request.args.get("kind", "")
    page = max(request.args.get("page", 1, type=int), 1)
    told = facts.at(event, place) if place else {}
    found = {key.registration_id: merging.to_explain(here) for key, here in told.items()}
    wanted = (kind,) if kind in merging.TO_EXPLAIN else merging.TO_EXPLAIN
    people = door.named(event, [key for key, words in found.items() if words.keys() & set(wanted)])
    return render_template(
        "attendance/merge.html",
        event=event,
        listed=places,
        place=place,
        scans=sum(fact.direction is not None for here in told.values() for fact in here),
        tally=sum(found.values(), Counter()),
        kind=kind,
        people=people[(page - 1) * PAGE : page * PAGE],
        found=found,
        page=page,
        more=len(people) > page * PAGE,
        **_words(event),
    )


@bp.get(f"{ADDRESS}/<uuid:registration_id>")
@requires(Permission.ATTENDANCE_MARK)
def person(slug: str, registration_id: UUID) -> ResponseReturnValue:
    """Show everything that was seen and said of one person, and what became of it."""
    event, at = _event(slug), clock.now()
    visitor = door.visitor(event, registration_id) or abort(404)
    told = facts.of_person(event, registration_id)
    return render_template(
        "attendance/merge_person.html",
        event=event,
        visitor=visitor,
        parts=[_part(place, told, registration_id) for place in _where(event, told, at)],
        names=facts.names_of({fact.by for each in told.values() for fact in each}),
        decided=merging.DECIDED,
        **_words(event),
    )


def _where(event: Event, told: Facts, at: Any) -> list[Place]:
    """Give the places of which there is anything to say, in the order of the timetable."""
    places = places_of(event, day_at(event, at))
    known = {facts.key_of(key.registration_id, place) for key in told for place in places}
    gone = [Place(key.day or day_at(event, at), key.session_id, half=key.half) for key in told if key not in known]
    return [*(p for p in places if any(facts.key_of(k.registration_id, p) == k for k in told)), *gone]


def _part(place: Place, told: Facts, registration_id: UUID) -> dict[str, Any]:
    """Put a place with its facts in their order, and what they come to."""
    here: list[Fact] = told[facts.key_of(registration_id, place)]
    return {
        "place": place,
        "facts": sorted(here, key=lambda fact: (fact.at, fact.id)),
        "became": merging.explained(here),
        "attendance": rules.attendance(merging.passages(here), merging.words(here), place.window),
    }


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _words(event: Event) -> dict[str, Any]:
    return {
        "phrases": phrases,
        "group_name": group_name,
        "country_name": country_name,
        "clocks": lambda moment: wall_in(moment, zone(event.zone)),
    }
