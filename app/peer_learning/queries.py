"""What is read of peer learning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.peer_learning.models import Commitment, Need, Offer
from app.peer_learning.rules import ASKED_AFTER, HELD, KEPT, LATE, OPEN, Standing
from app.programme.models import Event
from app.reference.catalogue import Catalogue
from app.registration.models import Registration
from app.registration.rules import Status

GLOBAL = "global"
PAGE = 50


@dataclass(frozen=True)
class Shelf:
    """A region with what is asked for and what is offered there."""

    region_id: str
    needs: list[Need]
    offers: list[Offer]


def shelves(known: Catalogue) -> list[Shelf]:
    """Give the needs and offers by region, in the regions' own order; those of several regions are global."""
    needs = list(db.session.scalars(select(Need).order_by(Need.code)))
    offers = [
        (_region(offer.countries, known), offer) for offer in db.session.scalars(select(Offer).order_by(Offer.code))
    ]
    found = [
        Shelf(region_id, [n for n in needs if n.region == region_id], [o for where, o in offers if where == region_id])
        for region_id in known.regions
    ]
    return [shelf for shelf in found if shelf.needs or shelf.offers]


def _region(countries: Iterable[str], known: Catalogue) -> str:
    """Tell in which region these countries lie."""
    regions = {known.countries[iso3].region_id for iso3 in countries}
    return regions.pop() if len(regions) == 1 else GLOBAL


def of_person(registration_id: UUID) -> Sequence[Commitment]:
    """Give all that somebody wrote, those taken back too, as the days follow one another."""
    found = select(Commitment).where(Commitment.registration_id == registration_id)
    return db.session.scalars(found.order_by(Commitment.due, Commitment.written_at, Commitment.id)).all()


def of_people(registration_ids: Iterable[UUID]) -> dict[UUID, list[Commitment]]:
    """Give all that some people wrote."""
    found = select(Commitment).where(Commitment.registration_id.in_(list(registration_ids)))
    by_person: dict[UUID, list[Commitment]] = {}
    for one in db.session.scalars(found.order_by(Commitment.due, Commitment.written_at, Commitment.id)):
        by_person.setdefault(one.registration_id, []).append(one)
    return by_person


def of_event(event_id: UUID) -> Select[Commitment]:
    """Select the commitments of an event, as the names of its people follow."""
    found = select(Commitment).join(Commitment.registration).options(joinedload(Commitment.registration))
    mine = found.where(Registration.event_id == event_id, Commitment.standing != Standing.TAKEN_BACK)
    return mine.order_by(Registration.name, Registration.id, Commitment.due, Commitment.id)


def page_of_event(event_id: UUID, page: int) -> tuple[Sequence[Commitment], bool]:
    """Give a page of them, and whether there is more."""
    found = db.session.scalars(of_event(event_id).limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return found[:PAGE], len(found) > PAGE


def events_due(today: date) -> Sequence[UUID]:
    """Name the events whose commitments were kept for as long as was said."""
    written = select(Registration.event_id).join(Commitment, Commitment.registration_id == Registration.id)
    over = select(Event.id).where(Event.last_day <= today - KEPT, Event.id.in_(written))
    return db.session.scalars(over).all()


def to_ask(months: int, today: date) -> Sequence[UUID]:
    """Name whose commitments are not done so many months after the event, and who was not asked yet."""
    reached = today - ASKED_AFTER[months]
    mine = select(Commitment.id).where(Commitment.registration_id == Registration.id)
    found = select(Registration.id).join(Event, Event.id == Registration.event_id)
    due = found.where(
        Event.last_day <= reached,
        Event.last_day > reached - LATE,
        Event.status.in_(HELD),
        Registration.status == Status.CONFIRMED,
        mine.where(Commitment.standing.in_(OPEN)).exists(),
        ~mine.where(Commitment.asked_after >= months).exists(),
    )
    return db.session.scalars(due.order_by(Registration.id)).all()
