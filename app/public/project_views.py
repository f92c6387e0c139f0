"""The projects as visitors see them."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.core import clock
from app.programme import project_queries as queries
from app.programme import project_words as words
from app.public.cards import cards_for
from app.public.facts import sources_of
from app.public.projects import by_year
from app.public.views import fresh
from app.reference.catalogue import catalogue

bp = Blueprint("projects", __name__, template_folder="templates", url_prefix="/projects")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """List every project, region by region."""
    known, found = catalogue(), queries.all_projects()
    by_region = [(region, [one for one in found if one.region_id == region.id]) for region in known.regions.values()]
    return fresh(
        render_template(
            "public/projects.html",
            known=known,
            by_region=[(region, members) for region, members in by_region if members],
            kinds=words.KINDS,
            numbers=queries.numbers_of_public_events(),
        )
    )


@bp.get("/<code>")
@public
def project(code: str) -> ResponseReturnValue:
    """Show one project."""
    at, known = clock.now(), catalogue()
    found = queries.one_project(code) or abort(404)
    events = queries.public_events_of(found.id)
    on = words.judged_on(found, events, at.date())
    return fresh(
        render_template(
            "public/project.html",
            project=found,
            known=known,
            years=by_year(cards_for(events, known, at=at)),
            casts=words.casts(found, known),
            check=words.checked(found, known, on=on),
            sources=sources_of(found),
            kinds=words.KINDS,
            funding_words=words.FUNDING,
            words=words,
            period=words.period(found.first_day, found.last_day),
        )
    )
