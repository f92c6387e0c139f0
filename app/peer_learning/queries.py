"""What is read of peer learning."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import db
from app.peer_learning.models import Need, Offer
from app.reference.catalogue import Catalogue

GLOBAL = "global"


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
