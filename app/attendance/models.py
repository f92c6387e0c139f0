"""What was seen at the door, and what organisers said; attendance itself is derived from both."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.attendance.rules import Direction, Half, MarkKind
from app.core.db import Base, Identified, text_enum


class Device(Identified, Base):
    """A telephone that may check in at one event, until it is revoked."""

    __tablename__ = "devices"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str | None] = mapped_column(unique=True)  # none until the telephone has fetched its token
    enrolled_at: Mapped[datetime]
    enrolled_by: Mapped[str]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    held: Mapped[int] = mapped_column(default=0)  # scans it said it had still to send
    link_nonce: Mapped[bytes]
    link_hash: Mapped[str | None] = mapped_column(unique=True)  # of the link by which it fetches its token
    link_until: Mapped[datetime | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))  # whose own it is, where somebody signed in

    @property
    def actor(self) -> str:
        """Name the device for the record of changes."""
        return f"device:{self.id}"


class Scan(Base):
    """One passage through the door: a fact, only ever added, with the id that the device gave it."""

    __tablename__ = "scans"
    __table_args__ = (
        Index("ix_scans_event_registration", "event_id", "registration_id"),
        CheckConstraint("half IS NULL OR session_id IS NULL", name="of_a_session_or_half_a_day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    day: Mapped[date]  # in the event's zone
    half: Mapped[Half | None] = mapped_column(text_enum(Half))
    direction: Mapped[Direction] = mapped_column(text_enum(Direction))
    scanned_at: Mapped[datetime]  # on the device's clock
    happened_at: Mapped[datetime]  # by our clock, as far as the device knew the difference
    received_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="")
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("devices.id"), index=True)
    recorded_by: Mapped[str]


class TakenBack(Base):
    """A scan that was a slip and counts no more; the scan itself stays, and may arrive after this."""

    __tablename__ = "scans_taken_back"

    scan_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    at: Mapped[datetime]
    happened_at: Mapped[datetime]  # by our clock, as far as the device knew the difference
    device_id: Mapped[UUID | None] = mapped_column(ForeignKey("devices.id"))  # which takes back its own scans only
    taken_back_by: Mapped[str]


class SetAside(Base):
    """What a device sent that was not at the door then, or no longer: an organiser decides whether it counts."""

    __tablename__ = "scans_set_aside"

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the scan's, or of the word that takes it back
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"))
    sent: Mapped[dict[str, Any]]  # the row that it becomes if it is taken
    received_at: Mapped[datetime]
    taken: Mapped[bool | None]  # none until somebody has decided
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]


class Mark(Identified, Base):
    """An organiser's word for one registration and session or day; the latest stands, and all are kept."""

    __tablename__ = "marks"
    __table_args__ = (
        Index("ix_marks_event_registration", "event_id", "registration_id"),
        CheckConstraint("half IS NULL OR session_id IS NULL", name="of_a_session_or_half_a_day"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    day: Mapped[date]  # in the event's zone
    half: Mapped[Half | None] = mapped_column(text_enum(Half))
    kind: Mapped[MarkKind] = mapped_column(text_enum(MarkKind))
    marked_at: Mapped[datetime]
    marked_by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class MarkTakenBack(Base):
    """A mark that was a slip and stands no more; the mark itself stays."""

    __tablename__ = "marks_taken_back"

    mark_id: Mapped[UUID] = mapped_column(ForeignKey("marks.id"), primary_key=True)
    at: Mapped[datetime]
    taken_back_by: Mapped[str]
