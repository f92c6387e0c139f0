"""Questions of events, the answers to them, and what stays of answers as figures."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Identified, Json, text_enum
from app.questions.rules import AnswerKind, Condition, Definition


class Question(Identified, Base):
    """What an event asks of those who register."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("event_id", "key"),
        Index("ix_questions_event", "event_id", "position", "id"),
        CheckConstraint("kept_days >= 0", name="kept_for_a_number_of_days"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str]  # what programs and conditions call it
    position: Mapped[int]
    kind: Mapped[AnswerKind] = mapped_column(text_enum(AnswerKind))
    labels: Mapped[dict[str, str]]  # by language, as the two below
    hints: Mapped[dict[str, str]] = mapped_column(default=dict)
    purposes: Mapped[dict[str, str]]  # why it is asked, in words that the person reads
    choices: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # each a value and its labels
    required: Mapped[bool] = mapped_column(default=False)
    sensitive: Mapped[bool] = mapped_column(default=False)  # its answers are kept apart
    groups: Mapped[list[str]] = mapped_column(default=list)  # who is asked; none: everybody
    roles: Mapped[list[str]] = mapped_column(default=list)
    only_if_key: Mapped[str] = mapped_column(default="")  # asked only where this earlier question
    only_if_value: Mapped[str] = mapped_column(default="")  # was answered so
    kept_days: Mapped[int]  # after the event's end
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]  # no longer asked; its answers stay for their time

    @property
    def definition(self) -> Definition:
        """Give what deciding about answers needs."""
        return Definition(
            key=self.key,
            kind=self.kind,
            required=self.required,
            choices=tuple(choice["value"] for choice in self.choices),
            groups=tuple(self.groups),
            roles=tuple(self.roles),
            only_if=Condition(self.only_if_key, self.only_if_value) if self.only_if_key else None,
        )


class Answer(Base):
    """What a registrant answered to a question that is not sensitive."""

    __tablename__ = "answers"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[UUID] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    value: Mapped[Any] = mapped_column(Json)


class ApartAnswer(Base):
    """What only those with the right may read: passport, needs, and answers to sensitive questions."""

    __tablename__ = "apart_answers"

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)  # of the question, or what every event may ask
    question_id: Mapped[UUID | None] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), index=True)
    value: Mapped[Any] = mapped_column(Json)


class Upload(Identified, Base):
    """A file that somebody sent as an answer: of a form that is being filled in, then of a registration."""

    __tablename__ = "uploads"

    question_id: Mapped[UUID] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), index=True)
    draft_id: Mapped[UUID | None] = mapped_column(index=True)
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]  # as the person called it
    mimetype: Mapped[str]
    size: Mapped[int]
    stored_as: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class AnswerCount(Identified, Base):
    """How many gave an answer: what stays when the answers themselves are gone."""

    __tablename__ = "answer_counts"
    __table_args__ = (UniqueConstraint("event_id", "key", "value"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    key: Mapped[str]
    value: Mapped[str]
    number: Mapped[int]
