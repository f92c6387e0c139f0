"""Badges as they were printed: whose, when and by whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.badges.rules import Size
from app.core.db import Base, Identified, text_enum


class BadgePrint(Identified, Base):
    """Some badges that were printed together; its id is the form's, so that sent twice it is one."""

    __tablename__ = "badge_prints"
    __table_args__ = (Index("ix_badge_prints_event", "event_id", "printed_at"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    size: Mapped[Size] = mapped_column(text_enum(Size))
    one_a_page: Mapped[bool]  # on paper as large as the badge
    printed_at: Mapped[datetime]
    printed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class PrintedBadge(Base):
    """One person's badge among them."""

    __tablename__ = "printed_badges"

    print_id: Mapped[UUID] = mapped_column(ForeignKey("badge_prints.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    mark: Mapped[str]  # what it said, as `rules.mark` sums it up
