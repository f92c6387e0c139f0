"""The organiser's pages of the balance: the live view, trying a selection, and a suggestion."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.programme.models import Event
from app.programme.queries import visible_event
from app.registration import balance as balances
from app.registration import balance_queries
from app.registration import phrases as registration_phrases
from app.registration import queries as registrations
from app.registration.balance import percent
from app.registration.queries import Filters
from app.registration.rules import Status
from app.selection import pages, phrases, triangle
from app.selection.pages import Trial
from app.selection.suggestion import MOST

bp = Blueprint("selection", __name__, url_prefix="/organise/events/<slug>/balance", template_folder="templates")


@bp.get("")
@requires(Permission.REGISTRATION_READ)
def balance(slug: str) -> ResponseReturnValue:
    """Show the room in balance: who is confirmed, and who would be with those still to review."""
    event = _mine(slug)
    return render_template("selection/balance.html", event=event, **_live(event))


@bp.get("/figures")
@requires(Permission.REGISTRATION_READ)
def figures(slug: str) -> ResponseReturnValue:
    """Give the figures alone, for the page that keeps them fresh; nothing where they are as they were."""
    event = _mine(slug)
    answer: Response = make_response(render_template("selection/_live.html", event=event, **_live(event)))
    answer.add_etag()
    return answer.make_conditional(request)


def _live(event: Event) -> dict[str, Any]:
    return pages.live(event) | {
        "phrases": registration_phrases,
        "words": phrases,
        "percent": percent,
        "drawn": triangle,
    }


@bp.route("/what-if", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_READ)
def what_if(slug: str) -> ResponseReturnValue:
    """Show what accepting the chosen would do; nothing is decided here."""
    event = _mine(slug)
    return _what_if_page(event, pages.trial(event, _chosen()))


@bp.get("/suggestion")
@requires(Permission.REGISTRATION_READ)
def suggestion(slug: str) -> ResponseReturnValue:
    """Suggest who would bring the room into its bands, as a selection to look at and change."""
    event = _mine(slug)
    return _what_if_page(event, pages.suggested(event))


def _what_if_page(event: Event, trial: Trial) -> str:
    filters = Filters(Status.PENDING, request.form.get("group", ""), text=request.form.get("q", "").strip())
    then = trial.tried.then
    people = registrations.list_of(
        event,
        filters,
        request.form.get("page", 1, type=int),
        figures=balances.figures(then.tally, capacity=event.seats),
        without=[one.registration.id for one in trial.chosen],
    )
    return render_template(
        "selection/what_if.html",
        event=event,
        trial=trial,
        most=MOST,
        filters=filters,
        page=people,
        effects={one.id: then.effect(balance_queries.applicant(one)) for one in people.items},
        group_choices=registration_phrases.all_group_choices(),
        phrases=registration_phrases,
        words=phrases,
        percent=percent,
        drawn=triangle,
    )


def _chosen() -> list[UUID]:
    """Read who was chosen; what names nobody chooses nobody."""
    found = []
    for text in request.form.getlist("chosen"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _mine(slug: str) -> Event:
    """Find an event in one's hands; any other does not exist."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)
