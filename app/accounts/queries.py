"""What is read of users and tokens."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.models import ApiToken, SignInAttempt, User
from app.core.db import db


def user_by_email(email: str) -> User | None:
    """Find a user by address, whatever its case."""
    return db.session.scalar(select(User).where(User.email_folded == email.strip().casefold()))


def user_of_session(session_id: str) -> User | None:
    """Find the user that a session names, unless the password has changed since."""
    key, _, session_key = session_id.partition(":")
    try:
        user = db.session.get(User, UUID(key))
    except ValueError:
        return None
    return user if user and user.active and user.session_key == session_key else None


def live_token(token_hash: str) -> ApiToken | None:
    """Find a token that still opens something."""
    token = db.session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash, ApiToken.revoked_at.is_(None)))
    return token if token and token.user.active else None


def attempts_since(key: str, since: datetime) -> int:
    """Count the failed tries at signing in under one key."""
    counted = select(func.count()).where(SignInAttempt.key == key, SignInAttempt.at >= since)
    return db.session.scalar(counted) or 0


def users() -> list[User]:
    """List everybody who signs in."""
    return list(db.session.scalars(select(User).order_by(User.name, User.id)))


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Give the names of users by what the record calls them; of whoever is no user there is none."""
    users = {UUID(actor.removeprefix("user:")) for actor in actors if actor.startswith("user:")}
    return {user.actor: user.name for user in db.session.scalars(select(User).where(User.id.in_(users)))}
