"""How often one network address may do a thing: kept per process, or in Redis where REDIS_URL says so."""

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, headers_enabled=True)


def init_app(app: Flask) -> None:
    """Switch the limits on."""
    limiter.init_app(app)
    # Every limit stands on its own view, which asks for it; to look for one at every request was a quarter of a poll.
    hooks = app.before_request_funcs.get(None, [])
    hooks[:] = [hook for hook in hooks if hook != limiter._check_request_limit]  # noqa: SLF001 -- no setting does it


def registration_limit() -> str:
    """Give the limit for public registrations, as the settings say."""
    return str(current_app.config["REGISTRATION_LIMIT"])
