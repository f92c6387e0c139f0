"""What countries and organisations can teach, and what they want to learn."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified


class Offer(Identified, Base):
    """What a country or an organisation can teach."""

    __tablename__ = "offers"

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[str]
    holder: Mapped[str]
    description: Mapped[str]
    countries: Mapped[list[str]]
    country_groups: Mapped[list[str]]
    themes: Mapped[list[str]]
    project_code: Mapped[str]
    public_detail: Mapped[str]
    public_url: Mapped[str]
    sources: Mapped[list[dict[str, Any]]]


class Need(Identified, Base):
    """What a country or a region wants to learn."""

    __tablename__ = "needs"

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    description: Mapped[str]
    region: Mapped[str]
    countries: Mapped[list[str]]
    country_groups: Mapped[list[str]]
    themes: Mapped[list[str]]
    project_code: Mapped[str]
    offers_named: Mapped[list[str]]
    sources: Mapped[list[dict[str, Any]]]
