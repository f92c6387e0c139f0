"""The reference data as one process holds them: read from the database now and then, not with every request."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from flask import current_app
from sqlalchemy import select

from app.core.db import Base, db
from app.reference.models import (
    City,
    ConstituentGroup,
    Country,
    CountryGroup,
    EventType,
    Membership,
    Modality,
    Region,
    Theme,
)

SECONDS = 60  # how old the copy may be
EXTENSION = "baraza-catalogue"
T = TypeVar("T", bound=Base)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True)
class Catalogue:
    """Every reference row by its id, in its own order."""

    regions: Mapping[str, Region]
    countries: Mapping[str, Country]
    country_groups: Mapping[str, CountryGroup]
    cities: Mapping[str, City]
    themes: Mapping[str, Theme]
    modalities: Mapping[str, Modality]
    event_types: Mapping[str, EventType]
    constituent_groups: Mapping[str, ConstituentGroup]
    memberships: Mapping[str, Sequence[Membership]]  # by list

    def members(self, group_id: str, on: date) -> frozenset[str]:
        """Give the countries that were on a list on a day."""
        return frozenset(
            m.country_iso3
            for m in self.memberships.get(group_id, ())
            if (m.since is None or m.since <= on) and (m.until is None or on < m.until)
        )


def catalogue() -> Catalogue:
    """Give the reference data, at most a minute old."""
    kept = current_app.extensions.get(EXTENSION)
    if kept is None or time.monotonic() - kept[0] > SECONDS:
        kept = current_app.extensions[EXTENSION] = (time.monotonic(), _read())
    return kept[1]


def forget() -> None:
    """Read the reference data afresh next time: they were loaded just now."""
    current_app.extensions.pop(EXTENSION, None)


def _read() -> Catalogue:
    memberships: dict[str, list[Membership]] = {}
    for row in _rows(Membership, Membership.id):
        memberships.setdefault(row.group_id, []).append(row)
    return Catalogue(
        regions=_by_id(_rows(Region, Region.position)),
        countries=MappingProxyType({row.iso3: row for row in _rows(Country, Country.iso3)}),
        country_groups=_by_id(_rows(CountryGroup, CountryGroup.position)),
        cities=_by_id(_rows(City, City.name)),
        themes=_by_id(_rows(Theme, Theme.position)),
        modalities=_by_id(_rows(Modality, Modality.position)),
        event_types=_by_id(_rows(EventType, EventType.position)),
        constituent_groups=_by_id(_rows(ConstituentGroup, ConstituentGroup.position)),
        memberships=MappingProxyType(memberships),
    )


def _by_id(rows: list[N]) -> Mapping[str, N]:
    return MappingProxyType({row.id: row for row in rows})


def _rows(model: type[T], order: Any) -> list[T]:
    """Read rows that outlive their session."""
    rows = list(db.session.scalars(select(model).order_by(order)))
    for row in rows:
        db.session.expunge(row)
    return rows
