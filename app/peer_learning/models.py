"""What countries and organisations can teach, what they want to learn, and what participants will do at home."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Identified, text_enum
from app.peer_learning.rules import Standing
from app.registration.models import Registration


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


class Commitment(Identified, Base):
    """What a participant will do at home, and by when; one that is taken back keeps no words."""

    __tablename__ = "commitments"
    __table_args__ = (
        CheckConstraint("(standing = 'taken_back') = (what = '')", name="taken_back_without_words"),
        Index("ix_commitments_registration", "registration_id", "changed_at"),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    what: Mapped[str]
    due: Mapped[date]
    standing: Mapped[Standing] = mapped_column(text_enum(Standing), default=Standing.PLANNED)
    changes: Mapped[int] = mapped_column(default=0)  # calendars follow them by this
    asked_after: Mapped[int] = mapped_column(default=0)  # the months after the event at which we last asked
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
