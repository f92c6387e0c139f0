"""The programme as visitors see it: list, calendar, map, and one event."""

from datetime import datetime

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.core import clock
from app.programme import queries
from app.programme.filters import read
from app.public import phrases
from app.public.agenda import agenda_of
from app.public.bar import LIST, VIEWS, Bar, Look, bar_for, unknown_in_words
from app.public.cards import by_part, card_for, cards_for
from app.public.facts import facts_of, record_of
from app.public.queries import free_seats_by_event
from app.reference.catalogue import Catalogue, catalogue

bp = Blueprint("programme", __name__, template_folder="templates")

PAGE = 24  # events; with them a page stays under the weight that a weak link carries in seconds


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show the programme: as a list, a month or a map."""
    known, at = catalogue(), clock.now()
    filters, unknown = read(request.args, known)
    view = request.args.get("view", LIST)
    if view not in VIEWS:
        view, unknown = LIST, unknown | {"view": view}
    bar = bar_for(Look(filters, view), queries.choices(), known)
    return fresh(SHOW[view](bar, known, unknown, at))


def show_list(bar: Bar, known: Catalogue, unknown: dict[str, str], at: datetime) -> str:
    """List what comes, then what was, a page at a time."""
    query = queries.public_events(bar.look.filters, at=at)
    total = queries.count_of(query)
    pages = max(1, -(-total // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    events = queries.page_of(query, at=at, first=(page - 1) * PAGE, size=PAGE)
    return render_template(
        "public/list.html",
        bar=bar,
        unknown=unknown_in_words(unknown),
        parts=by_part(cards_for(events, known, at=at)),
        total=total,
        page=page,
        pages=pages,
        previous=bar.look.address(page=str(page - 1)) if page > 1 else "",
        next=bar.look.address(page=str(page + 1)) if page < pages else "",
    )


SHOW = {LIST: show_list}


@bp.get("/events/<slug>")
@public
def event(slug: str) -> ResponseReturnValue:
    """Show one event."""
    at, known = clock.now(), catalogue()
    found = queries.public_event(slug) or abort(404)
    free = None if found.capacity is None else free_seats_by_event([found.id]).get(found.id, 0)
    card = card_for(found, known, free, at=at)
    return fresh(
        render_template(
            "public/event.html",
            event=found,
            card=card,
            agenda=agenda_of(found, known),
            facts=facts_of(found, card),
            record=record_of(found),
            related=queries.related_to(found.id),
            known=known,
            phrases=phrases,
            next_step=phrases.next_step(found, card.offer, at=at),
        )
    )


def fresh(page: str) -> ResponseReturnValue:
    """Send a page; whoever has this very page already is told only that it is still good."""
    response = make_response(page)
    response.add_etag()
    return response.make_conditional(request)
