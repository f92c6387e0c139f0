"""The programme as visitors see it: list, calendar, map, and one event."""

from datetime import date, datetime

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import asking, public
from app.core import clock, i18n
from app.programme import queries
from app.programme.filters import Filters, read
from app.programme.models import Event
from app.programme.phrases import RELATIONS
from app.programme.relations import related_to
from app.programme.rules import PUBLIC
from app.programme.texts import Part, titles_of, told
from app.public import phrases, world
from app.public.agenda import agenda_of
from app.public.bar import CALENDAR, LIST, MAP, VIEWS, Bar, Look, bar_for, unknown_in_words
from app.public.cards import by_part, card_for, cards_for
from app.public.choices import choices
from app.public.facts import facts_of, record_of
from app.public.kept import Page, drawn_or_kept, page_with
from app.public.linked import event_linked
from app.public.month import DAY_KNOWN, grid_days, is_in_month, month_after, read_month, weeks_of
from app.public.places import named_events, places_of
from app.public.versions import latest_of
from app.reference.catalogue import Catalogue, catalogue
from app.registration.queries import free_seats
from app.timetable.journey_words import journey_of
from app.timetable.materials import of_sessions
from app.timetable.shown_itinerary import has_itinerary

bp = Blueprint("programme", __name__, template_folder="templates")

Unknown = dict[str, str]
PAGE = 24  # events; with them a page stays under the weight that a weak link carries in seconds
NAMED_ON_MAP = 150  # events: the next ones, of which each place names its first few


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show the programme: as a list, a month or a map."""
    at, revision = clock.now(), queries.revision()
    return fresh(drawn_or_kept(lambda: programme(revision, at), revision=revision, at=at))


def programme(revision: int, at: datetime) -> Page:
    """Draw the view of the programme that the address asks for."""
    known = catalogue()
    offered = choices(revision)
    filters, unknown = read(request.args, known, offered.projects)
    view = request.args.get("view", LIST)
    if view not in VIEWS:
        view, unknown = LIST, unknown | {"view": view}
    bar = bar_for(Look(filters, view), offered, known)
    return SHOW[view](bar, known, unknown, at)


def show_list(bar: Bar, known: Catalogue, unknown: Unknown, at: datetime) -> Page:
    """List what comes, then what was, a page at a time."""
    query = queries.public_events(bar.look.filters, at=at)
    total = queries.count_of(query)
    pages = max(1, -(-total // PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    cards = cards_for(queries.page_of(query, at=at, first=(page - 1) * PAGE, size=PAGE), known, at=at)
    body = render_template(
        "public/list.html",
        bar=bar,
        unknown=unknown_in_words(unknown),
        total=total,
        parts=by_part(cards),
        page=page,
        pages=pages,
        previous=bar.look.address(page=str(page - 1)) if page > 1 else "",
        next=bar.look.address(page=str(page + 1)) if page < pages else "",
    )
    return page_with(body, cards)


def show_month(bar: Bar, known: Catalogue, unknown: Unknown, at: datetime) -> Page:
    """Show a month as a table; without a wish, the month of the nearest event."""
    asked = request.args.get("month", "")
    month = read_month(asked)
    if asked and not month:
        unknown = unknown | {"month": asked}
    if not month:
        month = nearest_month(bar.look.filters, at)
    query = queries.public_events(bar.look.filters.but(when=""), at=at)
    first, last = grid_days(month)
    cards = cards_for(queries.events_between(query, first, last), known, at=at)
    weeks, here = weeks_of(month, cards), [card for card in cards if is_in_month(card.event, month)]
    body = render_template(
        "public/calendar.html",
        bar=bar.without("when"),
        unknown=unknown_in_words(unknown),
        total=len(here),
        month=month,
        today=at.date(),
        weeks=weeks,
        cards=here,
        table_has_all=all(card.part in DAY_KNOWN for card in here) and not any(week.more for week in weeks),
        months=[
            (other, bar.look.address(month=f"{other:%Y-%m}"))
            for other in (month_after(month, -1), month_after(month, 1))
        ],
    )
    return page_with(body, cards)


def nearest_month(filters: Filters, at: datetime) -> date:
    """Find the month of the next event that is asked for, else of the last one, else this month."""
    start = date(int(filters.when), 1, 1) if filters.when.isdecimal() else at.date()
    return (queries.nearest_day(queries.public_events(filters, at=at), start) or at.date()).replace(day=1)


def show_map(bar: Bar, known: Catalogue, unknown: Unknown, at: datetime) -> Page:
    """Show where events take place, and name the next at each place."""
    query = queries.public_events(bar.look.filters, at=at)
    counts = queries.counts_by_place(query)
    next_ones = queries.page_of(query, at=at, first=0, size=NAMED_ON_MAP)
    cards = cards_for(named_events(counts, next_ones), known, at=at)
    body = render_template(
        "public/map.html",
        bar=bar,
        unknown=unknown_in_words(unknown),
        total=sum(counts.values()),
        atlas=places_of(counts, cards, known),
        world=world,
    )
    return page_with(body, cards)


SHOW = {LIST: show_list, CALENDAR: show_month, MAP: show_map}


@bp.get("/events/<slug>")
@public
def event(slug: str) -> ResponseReturnValue:
    """Show one event."""
    at = clock.now()
    return fresh(drawn_or_kept(lambda: event_page(slug, at), revision=queries.revision(), at=at))


def event_page(slug: str, at: datetime) -> Page:
    """Draw the page of an event."""
    known = catalogue()
    found = queries.event_page(slug, seen_by=asking()) or abort(404)
    free = free_seats(found.id)
    said = told(found, i18n.language())
    card = card_for(found, said.title, known, None if found.seats is None else sum(free.values()), at=at)
    related = related_to(found.id)
    titles = titles_of([one.event for one in related], i18n.language())
    parts = cards_for([one.event for one in related if one.is_part], known, at=at, titles=titles)
    whole = [one.event for one in related if one.one_cohort and not one.reversed]
    series = cards_for(whole, known, at=at, titles=titles)
    body = render_template(
        "public/event.html",
        event=found,
        told=said,
        linked=event_linked(found, said, related, known) if found.status in PUBLIC else None,
        card=card,
        agenda=agenda_of(found, known),
        materials=of_sessions([found.id], for_all=True),
        version=latest_of(found),
        journey=journey_of(found) if has_itinerary(found) else None,
        facts=facts_of(found, card, known, free, at=at),
        record=record_of(found, known),
        relations=RELATIONS,
        related=[(one, titles[one.event.id]) for one in related if not one.is_part],
        parts=parts,
        series=series[0] if series else None,
        one_cohort=any(one.one_cohort and one.reversed for one in related),
        known=known,
        phrases=phrases,
        next_step=phrases.next_step(found, card.offer, at=at),
    )
    page = page_with(body, [card, *parts, *series])
    return page._replace(free=page.free | {found.id: sum(free.values())}) if found.two_ways else page


@bp.app_template_global("title_of")
def title_of(event: Event) -> Part:
    """Give the title of an event in the reader's language where there is one."""
    return titles_of([event], i18n.language())[event.id]


def fresh(page: str) -> ResponseReturnValue:
    """Send a page; whoever has this very page already is told only that it is still good."""
    response = make_response(page)
    response.add_etag()
    return response.make_conditional(request)
