"""Sheets as they were printed, what was entered by them, and the signed ones."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.attendance.rules import Half, Place
from app.core.db import Base, Identified, text_enum


class Sheet(Identified, Base):
    """A list of people at one place, as it was printed: its numbers are never given to anybody else."""

    __tablename__ = "paper_sheets"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("half IS NULL OR session_id IS NULL", name="of_a_session_or_half_a_day"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]  # in the event's zone
    half: Mapped[Half | None] = mapped_column(text_enum(Half))
    rows: Mapped[int]
    printed_at: Mapped[datetime]
    printed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    @property
    def place(self) -> Place:
        """Name the place whose sheet it is."""
        return Place(self.day, self.session_id, half=self.half)


class SheetRow(Base):
    """One person's row on a sheet."""

    __tablename__ = "paper_sheet_rows"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("paper_sheets.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)


class Entry(Base):
    """What somebody entered by a sheet: who is missing; its id is the form's, so that sent twice it is one."""

    __tablename__ = "paper_sheet_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("paper_sheets.id", ondelete="CASCADE"), index=True)
    missing: Mapped[str]  # row numbers, as “3, 7, 12–15”
    entered_at: Mapped[datetime]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class SignedSheet(Identified, Base):
    """A picture or scan of a signed sheet, or of one of its pages."""

    __tablename__ = "signed_sheets"
    __table_args__ = (UniqueConstraint("sheet_id", "digest", name="one_of_each_file"),)

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("paper_sheets.id", ondelete="CASCADE"))
    digest: Mapped[str]  # of its content, so that the same file sent again is one
    name: Mapped[str]  # as the person called it
    mimetype: Mapped[str]
    size: Mapped[int]
    stored_as: Mapped[str] = mapped_column(unique=True)
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
