"""Forms that are being filled in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified


class Draft(Identified, Base):
    """A form that somebody is filling in: to register, or to complete or change a registration."""

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("(link_hash IS NULL) = (edits_id IS NOT NULL)", name="a_link_of_its_own_or_the_registrations"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    edits_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), unique=True)
    made_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    link_nonce: Mapped[bytes]
    link_hash: Mapped[str | None] = mapped_column(unique=True)
    begun_by: Mapped[str | None] = mapped_column(unique=True)  # names the request that began it: twice is once
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)  # lists of words, by field; empty once it is sent
    counter: Mapped[int] = mapped_column(BigInteger, default=0)  # of the newest saving: an older one never undoes it
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
