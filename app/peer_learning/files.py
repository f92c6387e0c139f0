"""The shape of a file of good practices: offers and needs, as `data/README.md` explains them."""

from typing import Annotated

from pydantic import Field

from app.core.records import Record
from app.programme.files import Country, Filled, Group, Region, Source, Theme


class OfferRecord(Record):
    """What a country or an organisation can teach."""

    id: Filled
    title: Filled
    kind: Filled
    countries: list[Country]
    groups: list[Group]
    holder: Filled
    themes: list[Theme]
    description: str
    initiative: str
    public_detail: str
    public_url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")]
    source: list[Source]


class NeedRecord(Record):
    """What a country or a region wants to learn."""

    id: Filled
    title: Filled
    countries: list[Country]
    groups: list[Group]
    ilo_region: Region
    themes: list[Theme]
    description: str
    initiative: str
    offers_named_with_it: list[str]
    source: list[Source]


class PracticesFile(Record):
    """Offers and needs."""

    offers: list[OfferRecord]
    needs: list[NeedRecord]
