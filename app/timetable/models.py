"""What is planned and nobody else sees yet, and what was released when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified


class PlannedSession(Base):
    """What is to be different of a session, or all of one to come; `session_id` is the id of either.

    `said` has only what differs from the session as it was released, as `plan.packed` writes it. One without a time
    waits in the tray, and is to last so many minutes.
    """

    __tablename__ = "planned_sessions"
    __table_args__ = (CheckConstraint("minutes > 0", name="lasts_some_time"),)

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    minutes: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]  # the actor, as the record names them


class Release(Identified, Base):
    """A timetable as it was made known, with all that differed from the one before."""

    __tablename__ = "releases"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    released_at: Mapped[datetime]
    released_by: Mapped[str]  # the actor, as the record names them
    note: Mapped[str] = mapped_column(default="")  # the organiser's own words to those who must know
    told: Mapped[int] = mapped_column(default=0)  # how many were written to
    event: Mapped[dict[str, Any]] = mapped_column(default=dict)  # its title, days, zone and place
    sessions: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by id, all that was said of each


class Room(Identified, Base):
    """A room that an event has, in the order of the timetable's columns; a session names its room."""

    __tablename__ = "rooms"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("capacity > 0", name="holds_somebody"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    name: Mapped[str]
    capacity: Mapped[int | None]  # none: nobody has counted the chairs
    position: Mapped[int]


class Step(Identified, Base):
    """One change of the plan by an organiser, with what stood before and after it, so that it can be taken back."""

    __tablename__ = "timetable_steps"
    __table_args__ = (Index("ix_timetable_steps_event_made", "event_id", "made_at"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    session_id: Mapped[UUID]
    made_at: Mapped[datetime]
    made_by: Mapped[str]  # the actor, as the record names them
    before: Mapped[dict[str, Any] | None]  # all that was said of the session; none: there was no such session
    after: Mapped[dict[str, Any] | None]
    taken_back: Mapped[bool] = mapped_column(default=False)


class Material(Identified, Base):
    """A link or a file that belongs to a session, for everybody or for those who come.

    The session is named by its id alone, so that its materials stay while it waits in the tray.
    """

    __tablename__ = "materials"
    __table_args__ = (
        CheckConstraint("(url = '') <> (stored_as IS NULL)", name="link_or_file"),
        Index("ix_materials_event_session", "event_id", "session_id"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    session_id: Mapped[UUID]
    title: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")  # of the file, as whoever sent it calls it
    mimetype: Mapped[str] = mapped_column(default="")
    size: Mapped[int | None]
    stored_as: Mapped[str | None] = mapped_column(unique=True)
    for_all: Mapped[bool]
    added_at: Mapped[datetime]
    added_by: Mapped[str]  # the actor, as the record names them
