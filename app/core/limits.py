"""How often one network address may do a thing: kept per process, or in Redis where REDIS_URL says so."""

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, headers_enabled=True)


def init_app(app: Flask) -> None:
    """Switch the limits on."""
    limiter.init_app(app)


def registration_limit() -> str:
    """Give the limit for public registrations, as the settings say."""
    return str(current_app.config["REGISTRATION_LIMIT"])
