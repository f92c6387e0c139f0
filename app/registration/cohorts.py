"""A series and its parts: whose people come to which events. The order of locks: the series, then its part."""

from datetime import datetime

from sqlalchemy import func, select

from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme import calendar
from app.programme import service as programme
from app.programme.details import EventDetails
from app.programme.models import Event, EventRelation
from app.programme.relations import relate, unrelate
from app.programme.rules import EventStatus, Policy, RelationKind
from app.programme.series import is_series, series_of
from app.registration import errors
from app.registration.models import Registration
from app.registration.queries import IS_LIVE

PART_OF = RelationKind.PART_OF


def join(part: Event, series: Event, *, by: Actor, at: datetime) -> None:
    """Let the people of a series come to a part of it; from now on nobody registers at the part itself."""
    series, part = lock(Event, series.id), lock(Event, part.id)
    if known := series_of(part.id):
        raise errors.InSeriesAlready(series=known.title)
    if series_of(series.id) or db.session.scalar(select(is_series(part.id))):
        raise errors.SeriesInSeries
    if part.status is not EventStatus.DRAFT and part.policy is not Policy.CLOSED:
        raise errors.PartIsOpen  # else who registers at this moment would be missed in the count
    own = select(func.count()).where(Registration.event_id == part.id, IS_LIVE)
    if people := db.session.scalar(own):
        raise errors.PartHasPeople(people=people)
    if part.policy is not Policy.CLOSED:
        programme.change_event(part, EventDetails(policy=Policy.CLOSED), by=by, at=at)
    relation = db.session.get(EventRelation, (part.id, series.id, PART_OF))
    if relation is None:
        relate(part, PART_OF, series, by=by, at=at)
        db.session.flush()
        relation = db.session.get_one(EventRelation, (part.id, series.id, PART_OF))
    relation.one_cohort = True
    audit.record("event.joined_series", part, by=by, at=at, series=series.slug)
    db.session.flush()
    calendar.refresh(series, at=at)


def leave(part: Event, series: Event, *, by: Actor, at: datetime) -> None:
    """Let a part be no part of a series any more, and have people of its own; not once it has begun."""
    series, part = lock(Event, series.id), lock(Event, part.id)
    relation = db.session.get(EventRelation, (part.id, series.id, PART_OF))
    if relation and relation.one_cohort and part.starts_at and part.starts_at <= at:
        raise errors.PartHasBegun
    unrelate(part, PART_OF, series, by=by, at=at)
    db.session.flush()
    calendar.refresh(series, at=at)


def check_own_people(event: Event) -> None:
    """Refuse to register anybody at a part of a series, to which those of the series come."""
    if series := series_of(event.id):
        raise errors.RegisteredAtSeries(series=series.title, slug=series.slug)
