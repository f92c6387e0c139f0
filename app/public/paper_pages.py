"""The programme as documents: on paper, and as the picture that others show of a link."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from app.accounts.access import asking, public
from app.core import clock, i18n
from app.core.limits import limiter
from app.core.zones import wall_in, zone
from app.programme import queries
from app.programme.facets import Choices
from app.programme.filters import Filters, read
from app.programme.models import Event
from app.programme.rules import PUBLIC
from app.programme.texts import told
from app.public.bar import LIST, Look, bar_for
from app.public.cards import by_part, card_for, cards_for
from app.public.choices import choices
from app.public.facts import facts_of
from app.public.paper import event_on_paper, programme_on_paper, share_card
from app.reference.catalogue import catalogue
from app.registration.queries import free_seats

bp = Blueprint("paper", __name__)

MOST = 500  # events in one document
EXTENSION, KEPT = "baraza-documents", 40
OFTEN, SELDOM = "60 per minute", "20 per minute"  # what one address may ask for: a room may sit behind it
A_WHILE = 3600  # seconds for which others may keep a picture


@bp.get("/programme.pdf")
@public
@limiter.limit(SELDOM)
def programme() -> ResponseReturnValue:
    """Print the events that the address asks for, in the reader's language."""
    at, offered = clock.now(), choices(queries.revision())
    filters, _unknown = read(request.args, catalogue(), offered.projects)
    body = _kept(lambda: _programme(filters, offered, at), str(filters), at)
    return _sent(body, "application/pdf", "programme.pdf")


def _programme(filters: Filters, offered: Choices, at: datetime) -> bytes:
    known = catalogue()
    query = queries.public_events(filters, at=at)
    cards = cards_for(queries.page_of(query, at=at, first=0, size=MOST), known, at=at)
    bar = bar_for(Look(filters, LIST), offered, known)
    return programme_on_paper(bar, by_part(cards), queries.count_of(query), len(cards), at=at)


@bp.get("/events/<slug>/programme.pdf")
@public
@limiter.limit(OFTEN)
def event(slug: str) -> ResponseReturnValue:
    """Print one event with its agenda, in the reader's language."""
    at, found = clock.now(), _readable(slug)

    def draw() -> bytes:
        known, free = catalogue(), free_seats(found.id)
        card = card_for(found, told(found, i18n.language()).title, known, None, at=at)
        return event_on_paper(found, card, facts_of(found, card, known, free, at=at), known, at=at)

    today = wall_in(at, zone(found.zone))  # as it says when it was printed
    body = _kept(draw, request.path, today) if found.status in PUBLIC else draw()
    return _sent(body, "application/pdf", f"{found.slug}.pdf")


@bp.get("/events/<slug>/card.png")
@public
@limiter.limit(OFTEN)
def card(slug: str) -> ResponseReturnValue:
    """Draw what others show of a link to a public event."""
    at, found = clock.now(), queries.event_page(slug, seen_by=None) or abort(404)

    def draw() -> bytes:
        said = told(found, i18n.language())
        return share_card(found, card_for(found, said.title, catalogue(), None, at=at), said)

    body = _kept(draw, request.path, at)
    return _sent(body, "image/png", f"{found.slug}.png", f"public, max-age={A_WHILE}")


def _readable(slug: str) -> Event:
    return queries.event_page(slug, seen_by=asking()) or abort(404)


def _kept(draw: Callable[[], bytes], name: str, at: datetime) -> bytes:
    """Give a document by its name: the one that is kept if it says the same today, else a new one."""
    if not current_app.config["PAGES_KEPT"]:
        return draw()
    kept: OrderedDict[object, bytes] = current_app.extensions.setdefault(EXTENSION, OrderedDict())
    key = (name, i18n.language(), queries.revision(), at.date())
    if key not in kept:
        kept[key] = draw()
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return kept[key]


def _sent(body: bytes, mimetype: str, name: str, caching: str = "private, no-cache") -> ResponseReturnValue:
    """Send a document; whoever has this very one already is told only that it is still good."""
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = caching
    response.vary.update(("Cookie", "Accept-Language"))
    response.add_etag()
    return response.make_conditional(request)
