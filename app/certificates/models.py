"""Certificates as they were issued, how many each event has issued, and the runs that issue many."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.certificates.rules import CertificateState
from app.core.db import Base, Identified, text_enum
from app.registration.models import Registration

VALID_SQL = text("state = 'valid'")
KEPT_SQL = text("forgotten_at IS NULL")
UNFINISHED_SQL = text("finished_at IS NULL")


class CertificateSeries(Base):
    """How many certificates an event has issued; whoever issues one holds this row."""

    __tablename__ = "certificate_series"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    last_number: Mapped[int] = mapped_column(default=0)


class Certificate(Identified, Base):
    """One certificate as it was issued; once its time is over, only that there was one remains."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("event_id", "running", name="one_certificate_each_number"),
        Index(
            "one_valid_certificate_each",
            "registration_id",
            unique=True,
            sqlite_where=VALID_SQL,
            postgresql_where=VALID_SQL,
        ),
        Index("ix_certificates_registration", "registration_id", "running"),
        Index("ix_certificates_kept_until", "kept_until", sqlite_where=KEPT_SQL, postgresql_where=KEPT_SQL),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_at_a_moment"),
        CheckConstraint("(pdf IS NULL) = (forgotten_at IS NOT NULL)", name="kept_or_forgotten"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="SET NULL"))
    running: Mapped[int]  # counts the event's certificates
    number: Mapped[str] = mapped_column(unique=True)  # as people read it
    code: Mapped[str] = mapped_column(unique=True)  # by which it is checked
    state: Mapped[CertificateState] = mapped_column(text_enum(CertificateState), default=CertificateState.VALID)
    language: Mapped[str]
    name: Mapped[str]  # as issued, as is all that follows; empty once forgotten
    own_name: Mapped[str]  # in the letters of its bearer, where that is another
    event_title: Mapped[str]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    parts_present: Mapped[int]
    parts_needed: Mapped[int]
    minutes: Mapped[int | None]
    exception: Mapped[str] = mapped_column(default="")  # why it was given below the threshold
    pdf: Mapped[bytes | None] = mapped_column(deferred=True)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificates.id"), unique=True)
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(default="")
    kept_until: Mapped[date]
    forgotten_at: Mapped[datetime | None]

    registration: Mapped[Registration | None] = relationship()
    replaces: Mapped["Certificate | None"] = relationship(remote_side="Certificate.id", foreign_keys=replaces_id)
    issued_by: Mapped[User] = relationship()


class CertificateRun(Identified, Base):
    """Issuing to everybody who completed an event, as somebody asked for; the worker carries it out."""

    __tablename__ = "certificate_runs"
    __table_args__ = (
        Index(
            "one_run_at_a_time", "event_id", unique=True, sqlite_where=UNFINISHED_SQL, postgresql_where=UNFINISHED_SQL
        ),
        Index("ix_certificate_runs_event", "event_id", "asked_at"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    total: Mapped[int]  # to how many it was asked for
    issued: Mapped[int] = mapped_column(default=0)
    refused: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by registration, why it has none
    finished_at: Mapped[datetime | None]

    @property
    def done(self) -> int:
        """Tell with how many it has dealt."""
        return self.issued + len(self.refused)
