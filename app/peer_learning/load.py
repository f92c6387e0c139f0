"""Loading offers and needs from a file."""

from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from app.core import records
from app.core.db import upsert
from app.core.records import FieldWrong
from app.peer_learning.files import NeedRecord, OfferRecord, PracticesFile
from app.peer_learning.models import Need, Offer
from app.programme.files import regions_by_name

PRACTICES = Path(__file__).parent / "data" / "good_practices.yaml"


def load(file: Path = PRACTICES) -> tuple[int, int]:
    """Store what a file says, known by its ids, and give the numbers of its offers and needs."""
    practices = records.read(file, PracticesFile)
    offers = [offer.id for offer in practices.offers]
    records.no_two_alike(file, offers)
    records.no_two_alike(file, [need.id for need in practices.needs])
    for need in practices.needs:
        for named in need.offers_named_with_it:
            if named not in offers:
                raise FieldWrong(place=records.place(file, need.id), field="offers_named_with_it", value=named)
    upsert(Offer, [_offer(offer) for offer in practices.offers])
    upsert(Need, [_need(need) for need in practices.needs])
    return len(practices.offers), len(practices.needs)


def _offer(said: OfferRecord) -> dict[str, Any]:
    return _common("offer", said) | {
        "kind": said.kind,
        "holder": said.holder,
        "public_detail": said.public_detail,
        "public_url": said.public_url,
    }


def _need(said: NeedRecord) -> dict[str, Any]:
    return _common("need", said) | {
        "region": regions_by_name()[said.ilo_region],
        "offers_named": said.offers_named_with_it,
    }


def _common(kind: str, said: OfferRecord | NeedRecord) -> dict[str, Any]:
    """Give what an offer and a need both say."""
    return {
        "id": _id(kind, said.id),
        "code": said.id,
        "title": said.title,
        "description": said.description,
        "countries": said.countries,
        "country_groups": said.groups,
        "themes": said.themes,
        "project_code": said.initiative,
        "sources": [source.model_dump() for source in said.source],
    }


def _id(kind: str, code: str) -> UUID:
    """Make an id that is the same at every loading."""
    return uuid5(NAMESPACE_URL, f"baraza:{kind}:{code}")
