"""What is kept of a project beside its partners and its money: contributions in kind, milestones, notes on progress."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified


class OfProject(Identified):
    """One line of a project, in its place."""

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]


class InKindContribution(OfProject, Base):
    """What somebody gives instead of money: people's days, rooms, equipment; its value only where it is known."""

    __tablename__ = "in_kind_contributions"
    __table_args__ = (
        CheckConstraint("days > 0", name="days_are_some"),
        CheckConstraint("value > 0", name="value_is_some"),
    )

    what: Mapped[str]
    source: Mapped[str]  # from whom
    days: Mapped[Decimal | None] = mapped_column(Numeric(8, 1))
    value: Mapped[Decimal | None] = mapped_column(Numeric(16, 2))
    currency: Mapped[str] = mapped_column(default="USD")


class Milestone(OfProject, Base):
    """What is to be reached by when, and when it was."""

    __tablename__ = "milestones"

    title: Mapped[str]
    planned: Mapped[date | None]
    actual: Mapped[date | None]


class ProgressNote(OfProject, Base):
    """How a project stood on a day."""

    __tablename__ = "progress_notes"

    day: Mapped[date]
    text: Mapped[str]
