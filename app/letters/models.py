"""Templates of letters, who signs them, and the letters that were issued."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Base, Identified, text_enum
from app.letters.rules import LetterKind, Signature
from app.registration.models import Registration


class LetterTemplate(Identified, Base):
    """What an event's letters of one kind say in one language; empty where they say our own text again."""

    __tablename__ = "letter_templates"
    __table_args__ = (UniqueConstraint("event_id", "kind", "language", name="one_template_each"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    kind: Mapped[LetterKind] = mapped_column(text_enum(LetterKind))
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    version: Mapped[int]  # counts the changes, so that a letter can say which text it had
    changed_at: Mapped[datetime]


class LetterSettings(Base):
    """Who signs an event's letters, and how many were issued."""

    __tablename__ = "letter_settings"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    signature_name: Mapped[str] = mapped_column(default="")
    signature_title: Mapped[str] = mapped_column(default="")
    host: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    last_number: Mapped[int] = mapped_column(default=0)

    @property
    def signature(self) -> Signature:
        """Give what letters say of whoever sends them."""
        return Signature(self.signature_name, self.signature_title, self.host, self.contact)


class Letter(Identified, Base):
    """One letter as it was issued; the same again is another, which replaces it."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("event_id", "number", name="one_letter_each_number"),
        UniqueConstraint("event_id", "request_key", name="one_letter_for_each_request"),
        CheckConstraint("(registration_id IS NULL) <> (call_id IS NULL)", name="to_a_person_or_to_a_focal_point"),
        Index("ix_letters_registration", "registration_id", "kind", "number"),
        Index("ix_letters_call", "call_id", "kind", "number"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[LetterKind] = mapped_column(text_enum(LetterKind))
    language: Mapped[str]  # that it is written in
    version: Mapped[int]  # of the template; 0: our own text
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    recipient: Mapped[str]  # as the letter names them
    email: Mapped[str]  # where it went; empty where it is only to be printed
    subject: Mapped[str]
    pdf: Mapped[bytes | None] = mapped_column(deferred=True)  # as it was issued
    forgotten_at: Mapped[datetime | None]  # when the document was thrown away, as sensitive details are
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    request_key: Mapped[str]  # names the click that issued it, so that the same one again issues no second

    registration: Mapped[Registration | None] = relationship()
    replaces: Mapped["Letter | None"] = relationship(remote_side="Letter.id", foreign_keys=replaces_id)
    issued_by: Mapped[User] = relationship()
