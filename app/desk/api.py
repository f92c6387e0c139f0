"""Planning events and sessions, as programs do it."""

from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.api import answer, operation
from app.core.db import transaction
from app.core.errors import Refusal
from app.core.web import refusal_for_programs
from app.desk import service
from app.desk.schemas import EventChange, EventIn, NoteIn, SessionChange, SessionIn
from app.programme import errors, queries
from app.programme import service as programme
from app.programme.models import Event
from app.programme.schemas import NAMES, EventOut, SessionOut, event_out, session_out
from app.registration.errors import CapacityBelowConfirmed, SeatsNeedCapacity, TooManyReserved, UnknownGroup
from app.registration.event_news import Change, Kind
from app.registration.way_errors import OnlineCapacityBelowConfirmed, PeopleOnline
from app.timetable import service as timetable

bp = Blueprint("desk_api", __name__)
TAG = "Programme"
OF_DETAILS = (
    errors.NotAChoice,
    errors.CityElsewhere,
    errors.DayMissing,
    errors.TimesIncomplete,
    errors.EndsBeforeStart,
    errors.TimeSkipped,
    errors.ClosesBeforeOpening,
    errors.NotANumber,
)
OF_SEATS = (
    UnknownGroup,
    CapacityBelowConfirmed,
    OnlineCapacityBelowConfirmed,
    PeopleOnline,
    TooManyReserved,
    SeatsNeedCapacity,
)
FIELDS = {kept: shown for shown, kept in NAMES.items()} | {"group": "reserved"}


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Name the field of a refusal as programs do."""
    return refusal_for_programs(refusal, FIELDS.get(refusal.field, refusal.field))


@bp.post("/events")
@requires(Permission.PROGRAMME_WRITE)
@operation(TAG, body=EventIn, answers={201: EventOut}, refuses=(*OF_DETAILS, *OF_SEATS))
def create(body: EventIn) -> ResponseReturnValue:
    """Begin an event: a draft, in the hands of the token's user."""
    with transaction():
        said, seats = body.details(), body.seats()
        event = service.begin(body.title, body.type, said, seats, by=signed_in(), at=clock.now())
    response = answer(event_out(event, in_hand=True), 201)
    response.headers["Location"] = url_for("programme_api.event", slug=event.slug)
    return response


@bp.patch("/events/<slug>")
@requires(Permission.PROGRAMME_WRITE)
@operation(TAG, body=EventChange, answers={200: EventOut}, refuses=(*OF_DETAILS, *OF_SEATS))
def change(slug: str, body: EventChange) -> ResponseReturnValue:
    """Change what is said of an event, and tell those who must know."""
    with transaction():
        event = _mine(slug)
        service.change(event, body.details(), body.seats(), tell=body.tell, by=signed_in(), at=clock.now())
    return answer(event_out(event, in_hand=True))


@bp.post("/events/<slug>/publish")
@requires(Permission.PROGRAMME_WRITE)
@operation(TAG, answers={200: EventOut}, refuses=(errors.NotReady, errors.NotPossible))
def publish(slug: str) -> ResponseReturnValue:
    """Show an event to everybody, once it says what they need to decide; a postponed one tells who is registered."""
    with transaction():
        event = _mine(slug)
        service.publish(event, by=signed_in(), at=clock.now())
    return answer(event_out(event, in_hand=True))


@bp.post("/events/<slug>/cancel")
@requires(Permission.PROGRAMME_WRITE)
@operation(TAG, body=NoteIn, answers={200: EventOut}, refuses=(errors.NotPossible,))
def cancel(slug: str, body: NoteIn) -> ResponseReturnValue:
    """Cancel an event, and tell everybody who is registered."""
    with transaction():
        event = _mine(slug)
        service.stop(event, programme.cancel, Change(Kind.CANCELLED, body.note), by=signed_in(), at=clock.now())
    return answer(event_out(event, in_hand=True))


@bp.post("/events/<slug>/sessions")
@requires(Permission.PROGRAMME_WRITE)
@operation(TAG, body=SessionIn, answers={201: SessionOut}, refuses=OF_DETAILS)
def add_session(slug: str, body: SessionIn) -> ResponseReturnValue:
    """Put a session into the timetable of an event, known at once, and tell those who must know."""
    with transaction():
        by, at = signed_in(), clock.now()
        session = timetable.add_at_once(_mine(slug), body.details(), tell=body.tell, by=by, at=at)
    return answer(session_out(session, in_hand=True), 201)


@bp.patch("/sessions/<uuid:session_id>")
@requires(Permission.PROGRAMME_WRITE)
@operation(TAG, body=SessionChange, answers={200: SessionOut}, refuses=OF_DETAILS)
def change_session(session_id: UUID, body: SessionChange) -> ResponseReturnValue:
    """Change what is said of a session, known at once, and tell those whom it concerns."""
    with transaction():
        session = queries.session_in_hand(session_id, of=signed_in()) or abort(404)
        timetable.change_at_once(session, body.details(), tell=body.tell, by=signed_in(), at=clock.now())
    return answer(session_out(session, in_hand=True))


def _mine(slug: str) -> Event:
    """Find an event in the hands of the token's user; any other does not exist."""
    return queries.visible_event(slug, seen_by=signed_in()) or abort(404)
