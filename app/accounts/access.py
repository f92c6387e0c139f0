"""Which right a route needs, and who is asking: every view carries `@public` or `@requires`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

from flask import abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from app.accounts import queries
from app.accounts.models import User
from app.accounts.permissions import Permission, may
from app.core.secret_links import hash_of

P = ParamSpec("P")
R = TypeVar("R")
API = "/api/"


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Let everybody use a route; what it shows is its own affair."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let only users with a right use a route: others are asked to sign in, or told that there is nothing."""

    def guard(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            user = asking()
            if user is None:
                if request.path.startswith(API):
                    ask_for_token()
                return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
            if not may(user.role, permission, token_scopes()):
                abort(403 if request.path.startswith(API) else 404)
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def asking() -> User | None:
    """Give whoever sends this request: by token in the API, by session everywhere else."""
    if request.path.startswith(API):
        return _bearer()
    return current_user if current_user.is_authenticated else None


def token_user() -> User | None:
    """Give the user of the token that a request to a public part of the API carries; a wrong one is refused."""
    user = asking()
    if user is None and request.headers.get("Authorization"):
        ask_for_token()
    return user


def ask_for_token() -> NoReturn:
    """Refuse a request that has no token, or one that opens nothing."""
    raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))


def signed_in() -> User:
    """Give the user of this request, on a route that requires one."""
    user = asking()
    if user is None:
        ask_for_token()
    return user


def can(right: str) -> bool:
    """Tell a template whether whoever reads the page has a right, so that it offers no link that would lead nowhere."""
    user = asking()
    return user is not None and may(user.role, Permission(right), token_scopes())


def token_scopes() -> frozenset[str] | None:
    """Give the scopes of the request's token, or none where the user signed in."""
    token = g.get("api_token")
    return frozenset(token.scopes) if token else None


def bearer() -> str:
    """Give the token that the request carries, or nothing."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _bearer() -> User | None:
    """Find the user whose token the request carries."""
    if "api_token" not in g:
        secret = bearer()
        g.api_token = queries.live_token(hash_of(secret)) if secret else None
    return g.api_token.user if g.api_token else None
