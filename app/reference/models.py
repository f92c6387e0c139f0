"""Countries and what they belong to, cities, and the controlled words of the programme."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified


class Region(Base):
    """An ILO region, or "Global"."""

    __tablename__ = "regions"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    office: Mapped[str]
    office_city_id: Mapped[str]


class Country(Base):
    """A country or area of the UN M49 standard."""

    __tablename__ = "countries"

    iso3: Mapped[str] = mapped_column(primary_key=True)
    iso2: Mapped[str] = mapped_column(unique=True)
    m49: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    status: Mapped[str]
    region_id: Mapped[str] = mapped_column(ForeignKey("regions.id"), index=True)
    subregion: Mapped[str]
    zone: Mapped[str]
    zones: Mapped[list[str]]
    capital: Mapped[str]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    calling_code: Mapped[str]
    note: Mapped[str]


class CountryGroup(Base):
    """A list that countries are on: Global South, LDC, SIDS, G77, BRICS and the rest."""

    __tablename__ = "country_groups"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    reference_date: Mapped[date]
    counting_note: Mapped[str]
    source: Mapped[str]


class Membership(Identified, Base):
    """A country on a list, from a date to a date where they are known."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_country_group", "country_iso3", "group_id"),)

    country_iso3: Mapped[str] = mapped_column(ForeignKey("countries.iso3"))
    group_id: Mapped[str] = mapped_column(ForeignKey("country_groups.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]
    source: Mapped[str]


class City(Base):
    """A city where events are held."""

    __tablename__ = "cities"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    local_name: Mapped[str]
    country_iso3: Mapped[str] = mapped_column(ForeignKey("countries.iso3"))
    zone: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]


class Theme(Base):
    """A subject of the programme, in a tree of two levels."""

    __tablename__ = "themes"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("themes.id"))
    names: Mapped[dict[str, str]]
    sdg_targets: Mapped[list[str]]


class Modality(Base):
    """A way in which countries cooperate, with the numbers that the SSTC check reads."""

    __tablename__ = "modalities"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    least_south: Mapped[int]
    needs_north_or_multilateral: Mapped[bool]


class EventType(Base):
    """A kind of event: study tour, workshop, forum and the rest."""

    __tablename__ = "event_types"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    default_mode: Mapped[str]


class ConstituentGroup(Base):
    """Whom a participant speaks for: government, employers, workers, or one of the others."""

    __tablename__ = "constituent_groups"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    tripartite: Mapped[bool]
    category: Mapped[str]
