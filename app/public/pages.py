"""Pages about the site itself: help, privacy, accessibility, and what crawlers may read."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.public.views import fresh

bp = Blueprint("pages", __name__, template_folder="templates")

ROBOTS = """\
User-agent: *
Disallow: /api/
Disallow: /certificates/
Disallow: /dev/
Disallow: /organise/
Disallow: /r/
Disallow: /sign-in
Allow: /events/*/card.png
Allow: /feeds/custom.
Disallow: /*?
"""


@bp.get("/help")
@public
def help_page() -> ResponseReturnValue:
    """Say how to find an event, register, and change one's mind."""
    return fresh(render_template("public/help.html"))


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say what is asked of people, why, and who sees it."""
    return fresh(render_template("public/privacy.html"))


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Say what the site does so that everybody can use it, and what it does not do yet."""
    return fresh(render_template("public/accessibility.html"))


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Keep crawlers to the programme, and out of every combination of its filters."""
    return Response(ROBOTS, mimetype="text/plain")
