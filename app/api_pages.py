"""What the API says of itself: a document for programs, and a page for people."""

import json
from typing import NamedTuple

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.accounts.permissions import SCOPES, Permission
from app.core.api import PREFIX
from app.core.openapi import document, methods, operations, summary, template

bp = Blueprint("api_pages", __name__, url_prefix=PREFIX)
EXTENSION = "baraza-openapi"


class Call(NamedTuple):
    """One line of the page."""

    method: str
    path: str
    summary: str
    scopes: list[str]


@bp.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """Give the OpenAPI document."""
    kept = current_app.extensions
    if EXTENSION not in kept:
        kept[EXTENSION] = json.dumps(document(current_app), ensure_ascii=False)
    response = Response(kept[EXTENSION], mimetype="application/json")
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show what the API can do."""
    calls: dict[str, list[Call]] = {}
    for rule, view, one in operations(current_app):
        for method in methods(rule):
            calls.setdefault(one.tag, []).append(Call(method, template(rule), summary(view), _scopes(view.access)))
    return render_template("api/index.html", calls=calls, prefix=PREFIX)


def _scopes(access: Permission | str) -> list[str]:
    """Name the scopes that open a route; none where it is public."""
    return [scope for scope, rights in SCOPES.items() if access in rights]
