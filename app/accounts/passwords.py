"""Passwords, kept as Argon2id hashes."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_turns = BoundedSemaphore(2)  # a hash takes 64 MiB and a core for a moment: a flood of tries must not take them all
_NOBODY = _hasher.hash("no user has this password")


def hashed(password: str) -> str:
    """Hash a new password."""
    with _turns:
        return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Compare a password with what is kept; where nothing is kept it takes as long, and fails."""
    with _turns:
        try:
            _hasher.verify(kept or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None
