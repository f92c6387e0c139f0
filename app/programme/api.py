"""The programme as programs read it."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.accounts.access import can, public, token_user
from app.accounts.models import User
from app.core import clock
from app.core.api import BadInput, FieldProblem, Page, PageQuery, answer, operation, page_of, place_in
from app.programme import facets, filters, project_queries, queries
from app.programme.filters import Filters
from app.programme.models import Event, Session
from app.programme.queries import EventPlace, SessionPlace
from app.programme.schemas import EventInList, EventOut, EventsQuery, SessionOut, event_in_list, event_out, session_out
from app.reference.catalogue import catalogue

bp = Blueprint("programme_api", __name__)
TAG = "Programme"
LONGEST_POSITION = 9  # digits: the database reckons with no more


@bp.get("/events")
@public
@operation(TAG, query=EventsQuery, answers={200: Page[EventInList]}, token_shows_more=True)
def events(query: EventsQuery) -> ResponseReturnValue:
    """List events in the order of their days; those whose day is not known come last.

    With a token that has the scope `programme:read`, the drafts in its user's hands are among them.
    """
    wanted = facets.asked_for(_filters(query), at=clock.now()).where(queries.shown_to(_reader()))
    if query.status:
        wanted = wanted.where(Event.status == query.status)
    found = queries.by_day(wanted, place_in(query.after, _event_place), query.limit + 1)
    return answer(Page[EventInList](**page_of(found, query.limit, _place_of_event, event_in_list)))


@bp.get("/events/<slug>")
@public
@operation(TAG, answers={200: EventOut}, token_shows_more=True)
def event(slug: str) -> ResponseReturnValue:
    """Show one event."""
    found = _readable(slug)
    return answer(event_out(found, in_hand=queries.is_in_hand(found, of=_reader())))


@bp.get("/events/<slug>/sessions")
@public
@operation(TAG, query=PageQuery, answers={200: Page[SessionOut]}, token_shows_more=True)
def sessions(slug: str, query: PageQuery) -> ResponseReturnValue:
    """List the timetable of an event."""
    event = _readable(slug)
    found = queries.timetable(event, place_in(query.after, _session_place), query.limit + 1)
    shown = partial(session_out, in_hand=queries.is_in_hand(event, of=_reader()))
    return answer(Page[SessionOut](**page_of(found, query.limit, _place_of_session, shown)))


def _reader() -> User | None:
    """Give the user whose token lets them read more than everybody."""
    user = token_user()
    return user if can("programme.read") else None


def _readable(slug: str) -> Event:
    return queries.readable_event(slug, reader=_reader()) or abort(404)


def _filters(query: EventsQuery) -> Filters:
    """Read what is looked for; a word that nobody here knows is bad input."""
    asked = query.model_dump(exclude={"status", "limit", "after"})
    found, unknown = filters.read(asked, catalogue(), project_queries.project_titles() if query.project else ())
    if unknown:
        message = "There is nothing of this name."
        raise BadInput(*(FieldProblem(field=name, code="not_a_choice", message=message) for name in unknown))
    return found


def _place_of_event(event: Event) -> str:
    place = EventPlace.of(event)
    return f"{place.day} {place.slug}"


def _event_place(text: str) -> EventPlace:
    day, slug = text.split(" ")
    return EventPlace(date.fromisoformat(day), slug)


def _place_of_session(session: Session) -> str:
    place = SessionPlace.of(session)
    return f"{place.starts_at.isoformat()} {place.position} {place.id}"


def _session_place(text: str) -> SessionPlace:
    starts_at, position, session_id = text.split(" ")
    if len(position) > LONGEST_POSITION:
        raise ValueError("no timetable is as long")
    return SessionPlace(datetime.fromisoformat(starts_at).astimezone(UTC), int(position), UUID(session_id))
