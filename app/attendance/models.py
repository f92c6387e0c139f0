"""What was seen at the door, and what organisers said; attendance itself is derived from both."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.attendance.rules import Direction, MarkKind
from app.core.db import Base, Identified, text_enum


class Scan(Base):
    """One passage through the door: a fact, only ever added, with the id that the device gave it."""

    __tablename__ = "scans"
    __table_args__ = (Index("ix_scans_event_registration", "event_id", "registration_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    day: Mapped[date]  # in the event's zone
    direction: Mapped[Direction] = mapped_column(text_enum(Direction))
    scanned_at: Mapped[datetime]  # on the device's clock
    received_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[str]


class TakenBack(Base):
    """A scan that was a slip and counts no more; the scan itself stays."""

    __tablename__ = "scans_taken_back"

    scan_id: Mapped[UUID] = mapped_column(ForeignKey("scans.id"), primary_key=True)
    at: Mapped[datetime]
    taken_back_by: Mapped[str]


class Mark(Identified, Base):
    """An organiser's word for one registration and session or day; the latest stands, and all are kept."""

    __tablename__ = "marks"
    __table_args__ = (Index("ix_marks_event_registration", "event_id", "registration_id"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    day: Mapped[date]  # in the event's zone
    kind: Mapped[MarkKind] = mapped_column(text_enum(MarkKind))
    marked_at: Mapped[datetime]
    marked_by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
