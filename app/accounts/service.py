"""What people do with accounts: create them, sign in, make tokens."""

import secrets
from datetime import datetime

from sqlalchemy import delete

from app.accounts import passwords, queries, rules
from app.accounts.errors import (
    EmailTaken,
    NoAddress,
    NoName,
    NoSuchGroup,
    NoSuchUser,
    TooManyTries,
    UnknownScope,
    WeakPassword,
    WrongSignIn,
)
from app.accounts.models import ApiToken, SignInAttempt, User
from app.accounts.permissions import SCOPES, Role
from app.core import audit
from app.core.audit import Actor
from app.core.db import db
from app.core.secret_links import hash_of
from app.reference.catalogue import catalogue


def create_user(
    email: str, name: str, role: Role, password: str | None, *, by: Actor, at: datetime, group_id: str | None = None
) -> User:
    """Let somebody sign in; focal points and secretariats speak for a group."""
    email, name = email.strip(), name.strip()
    if not rules.is_address(email):
        raise NoAddress(email=email)
    if not name:
        raise NoName
    if queries.user_by_email(email):
        raise EmailTaken(email=email)
    if group_id and group_id not in catalogue().constituent_groups:
        raise NoSuchGroup(group=group_id, groups=", ".join(catalogue().constituent_groups))
    user = User(
        email=email,
        email_folded=email.casefold(),
        name=name,
        role=role,
        group_id=group_id,
        password_hash=None,
        session_key=secrets.token_hex(8),
        created_at=at,
    )
    if password is not None:
        set_password(user, password)
    db.session.add(user)
    db.session.flush()
    audit.record("user.created", user, by=by, at=at, email=user.email, role=role)
    return user


def set_password(user: User, password: str) -> None:
    """Give a user a new password, and end every session begun with the old one."""
    if len(password) < rules.LEAST_PASSWORD:
        raise WeakPassword(length=rules.LEAST_PASSWORD)
    user.password_hash = passwords.hashed(password)
    user.session_key = secrets.token_hex(8)


def sign_in(email: str, password: str, network: str, *, at: datetime) -> User:
    """Give the user whose address and password these are."""
    keys = _keys(email, network)
    failed = [queries.attempts_since(key, at - rules.WINDOW) for key in keys]
    if rules.too_many(*failed):
        raise TooManyTries(minutes=int(rules.WINDOW.total_seconds() // 60))
    user = queries.user_by_email(email)
    if not passwords.matches(password, user.password_hash if user else None) or user is None or not user.active:
        raise WrongSignIn
    return user


def note_failed_sign_in(email: str, network: str, *, at: datetime) -> None:
    """Remember a failed try for as long as it counts."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - rules.WINDOW))
    db.session.add_all(SignInAttempt(key=key, at=at) for key in _keys(email, network))


def _keys(email: str, network: str) -> tuple[str, str]:
    """Name the account and the network of a try, without keeping either in the clear."""
    return hash_of("email:" + email.strip().casefold()), hash_of("network:" + network)


def create_token(email: str, scopes: list[str], *, by: Actor, at: datetime) -> str:
    """Make a key for programs; it is shown once and kept as a hash."""
    user = queries.user_by_email(email)
    if user is None:
        raise NoSuchUser(email=email)
    for scope in scopes:
        if scope not in SCOPES:
            raise UnknownScope(scope=scope, scopes=", ".join(SCOPES))
    secret = secrets.token_urlsafe(32)
    token = ApiToken(user_id=user.id, token_hash=hash_of(secret), scopes=scopes, created_at=at)
    db.session.add(token)
    db.session.flush()
    audit.record("token.created", token, by=by, at=at, scopes=scopes)
    return secret
