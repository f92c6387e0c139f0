"""Which people were found to be one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from app.core.db import Base, Identified


class Merge(Identified, Base):
    """Two people who were found to be one, with everything that it takes to undo that."""

    __tablename__ = "person_merges"
    __table_args__ = (
        Index("ix_person_merges_kept", "kept_id"),
        Index("ix_person_merges_gone", "gone_id"),
        Index("ix_person_merges_by", "merged_by", "merged_at"),
        CheckConstraint("kept_id <> gone_id", name="of_two_people"),
    )

    kept_id: Mapped[UUID]
    gone_id: Mapped[UUID]
    registrations: Mapped[list[str]]  # those that moved from one to the other
    apart_from: Mapped[list[str]]  # people from whom the kept one is apart only because the other was
    merged_at: Mapped[datetime]
    merged_by: Mapped[str]
    undone_at: Mapped[datetime | None]
