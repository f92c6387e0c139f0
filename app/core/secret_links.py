"""Private links: a token that can be made again for the next mail, while the database keeps only its hash."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from flask import current_app

NONCE_BYTES = 16  # 128 random bits a link


def new_nonce() -> bytes:
    """Draw the random part of a link."""
    return secrets.token_bytes(NONCE_BYTES)


def token_for(nonce: bytes) -> str:
    """Make the token of a link from its random part and the oldest secret key: neither alone gives access."""
    return urlsafe_b64encode(_keyed(b"private link:" + nonce)[:24]).decode()


def keyed_hash(purpose: str, text: str) -> str:
    """Give what the same text always becomes here, and nobody without our key can find the text by."""
    return _keyed(f"{purpose}:{text}".encode()).hex()


def _keyed(text: bytes) -> bytes:
    oldest = (current_app.config.get("SECRET_KEY_FALLBACKS") or [current_app.config["SECRET_KEY"]])[-1]
    return hmac.new(oldest.encode(), text, hashlib.sha256).digest()


def hash_of(token: str) -> str:
    """Give what is stored of a token, to find its owner by."""
    return hashlib.sha256(token.encode()).hexdigest()
