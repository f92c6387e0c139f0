"""Every setting of Baraza: its name in the environment, its meaning, and a default that works on a laptop."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the message says which, and what to do."""


def from_environment(environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Read the settings; production refuses what only suits development."""
    env = dict(os.environ) if environ is None else environ
    production = env.get("APP_ENV", "development") == "production"
    instance = Path(env.get("INSTANCE_PATH", ROOT / "instance"))
    base_url = env.get("BASE_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/")
    return {
        "APP_ENV": "production" if production else "development",
        "INSTANCE_PATH": str(instance),
        "UPLOADS_PATH": env.get("UPLOADS_PATH") or str(instance / "uploads"),  # files that registrants send
        "SECRET_KEY": _secret_key(env, instance, production=production),
        "SECRET_KEY_FALLBACKS": env.get("SECRET_KEY_FALLBACKS", "").split() or None,  # earlier keys, the oldest last
        "SQLALCHEMY_DATABASE_URI": _database_url(env.get("DATABASE_URL"), instance),
        "BASE_URL": base_url,
        "SITE_NAME": env.get("SITE_NAME", "South–South Exchange"),
        "MAIL_URL": env.get("MAIL_URL", ""),
        "MAIL_FROM": env.get("MAIL_FROM", "baraza@localhost"),
        "CALENDAR_REPLIES": env.get("CALENDAR_REPLIES", "") == "on",  # what calendars answer to invitations is read
        "RATELIMIT_STORAGE_URI": env.get("REDIS_URL", "memory://"),
        "REGISTRATION_LIMIT": env.get("REGISTRATION_LIMIT", "60 per minute"),
        "PAGES_KEPT": int(env.get("PAGES_KEPT", "256")),  # public pages that each process keeps for up to a minute
        "FEEDS_KEPT": int(env.get("FEEDS_KEPT", "256")),  # calendars that each process keeps, as it sent them last
        "TRUSTED_PROXIES": int(env.get("TRUSTED_PROXIES", "0")),
        "SESSION_COOKIE_NAME": "__Host-session" if base_url.startswith("https://") else "session",
        "SESSION_COOKIE_SECURE": production or base_url.startswith("https://"),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch can still be sent; the token ends with the session
        "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
    }


def _secret_key(env: dict[str, str], instance: Path, *, production: bool) -> str:
    """Take the key from the environment; in development make one once and keep it."""
    if key := env.get("SECRET_KEY"):
        if production and len(key) < 32:
            raise SettingsError("SECRET_KEY is too short for production: use at least 32 random characters.")
        return key
    if production:
        raise SettingsError("SECRET_KEY is not set: production needs one, at least 32 random characters.")
    instance.mkdir(parents=True, exist_ok=True)
    kept = instance / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def _database_url(url: str | None, instance: Path) -> str:
    """Name the database; plain postgresql:// addresses get the driver that we ship."""
    if not url:
        instance.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{instance / 'baraza.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("DATABASE_URL must begin with postgresql:// or sqlite:///.")
    return url
