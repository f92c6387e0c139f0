"""Messages to a selection of an event's registrants, reminders, and digests."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, text_enum
from app.mailings.rules import ReminderKind, Schedule, Selection


class Mailing(Identified, Base):
    """A message that an organiser writes to several people; once released, it and its readers are fixed."""

    __tablename__ = "mailings"
    __table_args__ = (
        Index("ix_mailings_event", "event_id", "created_at"),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="somebody_released_it"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by language: subject and body
    wanted: Mapped[dict[str, str]] = mapped_column(default=dict)  # as `rules.Selection` stores it
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    @property
    def selection(self) -> Selection:
        """Give to whom it goes."""
        return Selection.read(self.wanted)


class Reminder(Identified, Base):
    """A message that leaves by itself, so many days before."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("event_id", "kind", "days", name="one_reminder_a_day"),
        CheckConstraint("days BETWEEN 1 AND 365", name="within_a_year"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    kind: Mapped[ReminderKind] = mapped_column(text_enum(ReminderKind))
    days: Mapped[int]
    enabled: Mapped[bool] = mapped_column(default=True)
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the organiser's own, by language; else the usual one
    ran_for: Mapped[date | None]  # the day that it was before when it had its turn
    ran_at: Mapped[datetime | None]  # when it was sent; none where a later one took its place
    created_at: Mapped[datetime]

    @property
    def schedule(self) -> Schedule:
        """Give what decides when it leaves."""
        return Schedule(self.days, self.ran_for)


class Digest(Base):
    """What the focal point of a call was told of its nominees, and when to look again."""

    __tablename__ = "digests"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by nomination: as `rules.Standing` stores it
    next_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
