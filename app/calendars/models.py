"""The private addresses of feeds."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified

LIVE_SQL = text("ended_at IS NULL")


class CalendarLink(Identified, Base):
    """The private address of a feed: a person's, by one of their registrations, or that of somebody who signs in.

    One that was renewed stays, with the moment when it ended, so that its address can say so for good.
    """

    __tablename__ = "calendar_links"
    __table_args__ = (
        CheckConstraint("(registration_id IS NULL) <> (user_id IS NULL)", name="registration_or_user"),
        Index(
            "one_calendar_for_each_registration",
            "registration_id",
            unique=True,
            sqlite_where=LIVE_SQL,
            postgresql_where=LIVE_SQL,
        ),
        Index("one_calendar_for_each_user", "user_id", unique=True, sqlite_where=LIVE_SQL, postgresql_where=LIVE_SQL),
    )

    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    nonce: Mapped[bytes]
    token_hash: Mapped[str] = mapped_column(unique=True)
    proof_hash: Mapped[str | None]  # of the link that was sent to the person's address, to prove that it is theirs
    proved_for: Mapped[str] = mapped_column(default="")  # the identity whose holder has followed that link
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
