"""The attendance lists of online meetings that organisers have sent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.attendance.rules import Half
from app.core.db import Base, Identified, text_enum


class MeetingList(Identified, Base):
    """Who was in a meeting by its own list, whom they were taken for, and the scans that came of it."""

    __tablename__ = "meeting_lists"
    __table_args__ = (CheckConstraint("half IS NULL OR session_id IS NULL", name="of_a_session_or_half_a_day"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"), index=True)
    day: Mapped[date]  # in the event's zone
    half: Mapped[Half | None] = mapped_column(text_enum(Half))
    name: Mapped[str]  # of the file
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)  # when it is forgotten, with the people in it
    people: Mapped[list[dict[str, Any]]]  # name, email and stays of each
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by position: a registration, or none for a stranger
    threshold: Mapped[int]  # minutes from which somebody counts as present
    round: Mapped[int] = mapped_column(default=0)  # how often it was confirmed
    scans: Mapped[list[str]] = mapped_column(default=list)  # those that it came to
