"""How events belong to one another: part of, follow-up of, back to back with."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import load_only, raiseload

from app.accounts.models import User
from app.core import audit
from app.core.audit import Actor
from app.core.db import db
from app.programme.calendar import programme_changed
from app.programme.errors import RelatedAlready, RelatedInCircle, RelatedToItself
from app.programme.models import Event, EventRelation
from app.programme.queries import IN_A_LIST, shown_to
from app.programme.rules import RelationKind


@dataclass(frozen=True)
class Related:
    """Another event, and how this one belongs to it; reversed where the other belongs to this one."""

    event: Event
    kind: RelationKind
    reversed: bool
    one_cohort: bool  # who is registered at the whole comes to this part of it

    @property
    def is_part(self) -> bool:
        """Tell whether the other event is a part of this one."""
        return self.kind is RelationKind.PART_OF and self.reversed


def related_to(event_id: UUID, *, reader: User | None = None) -> list[Related]:
    """List the events that belong together with this one, as far as somebody may read of them."""
    link = EventRelation
    rows = db.session.execute(
        select(Event, link.kind, link.related_id, link.one_cohort)
        .join(link, or_(
            and_(link.event_id == event_id, link.related_id == Event.id),
            and_(link.related_id == event_id, link.event_id == Event.id),
        ))
        .where(shown_to(reader))
        .options(load_only(*IN_A_LIST, raiseload=True), raiseload("*"))
        .order_by(Event.first_day, Event.title, Event.id, link.kind)
    )  # fmt: skip
    return [
        Related(event, kind, reversed=related_id == event_id, one_cohort=one_cohort)
        for event, kind, related_id, one_cohort in rows
    ]


def relate(event: Event, kind: RelationKind, other: Event, *, by: Actor, at: datetime) -> None:
    """Say how an event belongs to another; both their pages show it."""
    if event.id == other.id:
        raise RelatedToItself
    programme_changed(at=at)  # holds its one row: nobody else relates events until this is done
    pairs = select(EventRelation.event_id, EventRelation.related_id).where(EventRelation.kind == kind)
    known = {(one, whole) for one, whole in db.session.execute(pairs)}
    both_ways = kind is RelationKind.BACK_TO_BACK_WITH
    if (event.id, other.id) in known or (both_ways and (other.id, event.id) in known):
        raise RelatedAlready
    if not both_ways and event.id in _reached_from(other.id, known):
        raise RelatedInCircle
    db.session.add(EventRelation(event_id=event.id, related_id=other.id, kind=kind))
    audit.record("event.related", event, by=by, at=at, kind=kind, to=other.slug)


def unrelate(event: Event, kind: RelationKind, other: Event, *, by: Actor, at: datetime) -> None:
    """Let an event no longer belong to another; what is not related stays as it is."""
    programme_changed(at=at)
    both_ways = kind is RelationKind.BACK_TO_BACK_WITH
    for pair in [(event, other), *([(other, event)] if both_ways else [])]:
        relation = db.session.get(EventRelation, (pair[0].id, pair[1].id, kind))
        if relation is not None:
            db.session.delete(relation)
            audit.record("event.unrelated", event, by=by, at=at, kind=kind, to=other.slug)


def _reached_from(start: UUID, pairs: Set[tuple[UUID, UUID]]) -> set[UUID]:
    """Follow a kind of relation from one event to all that it leads to, and itself."""
    reached, new = {start}, {start}
    while new:
        new = {related for event, related in pairs if event in new} - reached
        reached |= new
    return reached
