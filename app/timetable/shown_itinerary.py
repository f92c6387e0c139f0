"""A study tour as everybody may read it on paper, and as those who come read it: with whom to ask at each stop."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import asking, public
from app.core import clock
from app.core.web import private
from app.programme import queries
from app.programme.models import Event
from app.registration.models import Registration
from app.registration.rules import Status
from app.registration.views import of_link
from app.timetable.itinerary_paper import itinerary, sent
from app.timetable.journey import is_journey, legs_of
from app.timetable.journey_words import journey_of

bp = Blueprint("shown_itinerary", __name__, template_folder="templates")


@bp.get("/events/<slug>/itinerary.pdf")
@public
def document(slug: str) -> ResponseReturnValue:
    """Hand over the itinerary on paper, without contacts."""
    event = queries.event_page(slug, seen_by=asking())
    if event is None or not has_itinerary(event):
        abort(404)
    return sent(itinerary(event, journey_of(event), clock.now(), contacts=False), event)


@bp.get("/r/<token>/itinerary")
@public
def mine(token: str) -> ResponseReturnValue:
    """Show the journey to somebody who comes, with whom to ask at each stop."""
    registration, event = _coming(token)
    page = render_template(
        "timetable/mine.html", event=event, registration=registration, token=token, journey=journey_of(event)
    )
    return private(page)


@bp.get("/r/<token>/itinerary.pdf")
@public
def mine_on_paper(token: str) -> ResponseReturnValue:
    """Hand over the itinerary to somebody who comes, with whom to ask at each stop."""
    _registration, event = _coming(token)
    return private(sent(itinerary(event, journey_of(event), clock.now(), contacts=True), event))


@bp.app_template_global("has_itinerary")
def has_itinerary(event: Event) -> bool:
    """Tell whether an event is a journey: it leads through more than one city, or names whom one visits."""
    legs = legs_of(event)
    return is_journey(legs) or any(leg.said["host"] or leg.said["contact"] for leg in legs)


def _coming(token: str) -> tuple[Registration, Event]:
    """Find whose link it is; whoever has no confirmed place has no itinerary of their own."""
    registration, event = of_link(token)
    if registration.status is not Status.CONFIRMED or not has_itinerary(event):
        abort(404)
    return registration, event
