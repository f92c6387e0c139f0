"""A link that leads somebody into a meeting and nowhere else, for calendars that others may see."""

from secrets import compare_digest
from uuid import UUID

from flask import current_app

from app.core.secret_links import keyed_hash

LETTERS = 32  # 128 bits


def address(registration_id: UUID, nonce: bytes) -> str:
    """Give the address; it ends with the private link from which it follows, and does not lead back to it."""
    return f"{current_app.config['BASE_URL']}/join/{registration_id}/{_word(registration_id, nonce)}"


def is_right(word: str, registration_id: UUID, nonce: bytes) -> bool:
    """Tell whether an address is the one of this registration."""
    return compare_digest(word.encode(), _word(registration_id, nonce).encode())


def _word(registration_id: UUID, nonce: bytes) -> str:
    return keyed_hash("join", f"{registration_id}:{nonce.hex()}")[:LETTERS]
