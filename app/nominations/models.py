"""Calls to nominate, and whom organisations put forward in answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Identified
from app.nominations.rules import Allotted
from app.registration.models import Registration


class Call(Identified, Base):
    """An organisation that is asked to put people forward for an event, and its focal point."""

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("event_id", "group_id", "country_iso3", "email_folded", name="one_call_each"),
        CheckConstraint("titular >= 0 AND substitutes >= 0 AND advisers >= 0", name="allots_no_fewer_than_none"),
        Index("ix_calls_email_folded", "email_folded"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    organisation: Mapped[str]
    group_id: Mapped[str] = mapped_column(ForeignKey("constituent_groups.id"))
    country_iso3: Mapped[str] = mapped_column(ForeignKey("countries.iso3"))
    name: Mapped[str] = mapped_column(default="")  # of the focal point
    email: Mapped[str]
    email_folded: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")  # in which we write to them
    titular: Mapped[int] = mapped_column(default=1)  # places, as are the two below
    substitutes: Mapped[int] = mapped_column(default=0)
    advisers: Mapped[int] = mapped_column(default=0)
    link_nonce: Mapped[bytes]
    link_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    @property
    def actor(self) -> str:
        """Name the focal point for the record of changes, who acts by the private link."""
        return f"call:{self.id}"

    @property
    def allotted(self) -> Allotted:
        """Give the places that the organisation may fill."""
        return Allotted(self.titular, self.substitutes, self.advisers)


class Nomination(Identified, Base):
    """Somebody whom an organisation puts forward: the registration says how they stand."""

    __tablename__ = "nominations"
    __table_args__ = (Index("ix_nominations_call", "call_id", "rank"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), unique=True)
    rank: Mapped[int]  # in the order of preference
    proposed_at: Mapped[datetime]

    call: Mapped[Call] = relationship()
    registration: Mapped[Registration] = relationship()
