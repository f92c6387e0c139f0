"""Which reports everybody may read, and who gets one by mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, text_enum
from app.reports.rules import Ending, Rhythm, Subject

RUNNING_SQL = text("ended_at IS NULL")


class PublicAttendance(Base):
    """An event whose organiser lets everybody read how many came."""

    __tablename__ = "public_attendance"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime]
    switched_on_by: Mapped[str]


class ReportOrder(Identified, Base):
    """A report of attendance that somebody with an account gets by mail, until it is over or stopped."""

    __tablename__ = "report_orders"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="what_ended_says_why"),
        Index(
            "one_order_each",
            "reader_id",
            "subject",
            "key",
            "rhythm",
            unique=True,
            sqlite_where=RUNNING_SQL,
            postgresql_where=RUNNING_SQL,
        ),
        Index("ix_report_orders_of", "subject", "key"),
        Index("ix_report_orders_due", "next_at", sqlite_where=RUNNING_SQL, postgresql_where=RUNNING_SQL),
    )

    subject: Mapped[Subject] = mapped_column(text_enum(Subject))
    key: Mapped[str]  # as it stands in addresses
    reader_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    rhythm: Mapped[Rhythm] = mapped_column(text_enum(Rhythm))
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    next_at: Mapped[datetime]  # when to look whether it is to be sent
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ending: Mapped[Ending | None] = mapped_column(text_enum(Ending))
