"""Users, the organisations they speak for, their tokens, and tries at signing in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.permissions import Role
from app.core.db import Base, Identified, text_enum


class Organisation(Identified, Base):
    """A ministry, a federation, a confederation, or another body that people come from."""

    __tablename__ = "organisations"

    name: Mapped[str]
    country_iso3: Mapped[str | None] = mapped_column(ForeignKey("countries.iso3"))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("constituent_groups.id"))


class User(Identified, Base):
    """Somebody who signs in."""

    __tablename__ = "users"

    email: Mapped[str]
    email_folded: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(text_enum(Role))
    group_id: Mapped[str | None] = mapped_column(ForeignKey("constituent_groups.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    password_hash: Mapped[str | None]
    session_key: Mapped[str]  # changes with the password, and with it every session ends
    language: Mapped[str] = mapped_column(default="en")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    @property
    def actor(self) -> str:
        """Name the user for the record of changes."""
        return f"user:{self.id}"

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Tell whether the user may sign in."""
        return self.active

    def get_id(self) -> str:
        """Name the user in the session; a changed password makes the name wrong."""
        return f"{self.id.hex}:{self.session_key}"


class ApiToken(Identified, Base):
    """A key for programs, limited to its scopes and to what its user may see."""

    __tablename__ = "api_tokens"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SignInAttempt(Identified, Base):
    """A failed try at signing in, kept for as long as it slows the next one down."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index("ix_sign_in_attempts_key_at", "key", "at"),)

    key: Mapped[str]  # a hash of the address tried, or of the network address it came from
    at: Mapped[datetime]
