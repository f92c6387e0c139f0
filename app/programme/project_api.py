"""The projects as programs read them."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.core import clock
from app.core.api import Page, PageQuery, answer, operation, page_of, place_in
from app.programme import project_queries as queries
from app.programme.project_schemas import ProjectInList, ProjectOut, project_in_list, project_out
from app.programme.project_words import judged_on
from app.reference.catalogue import catalogue

bp = Blueprint("projects_api", __name__)
TAG = "Programme"


@bp.get("/projects")
@public
@operation(TAG, query=PageQuery, answers={200: Page[ProjectInList]})
def projects(query: PageQuery) -> ResponseReturnValue:
    """List the projects by their codes."""
    found = queries.projects_after(place_in(query.after, str) or "", query.limit + 1)
    return answer(Page[ProjectInList](**page_of(found, query.limit, lambda one: one.code, project_in_list)))


@bp.get("/projects/<code>")
@public
@operation(TAG, answers={200: ProjectOut})
def project(code: str) -> ResponseReturnValue:
    """Show one project, with what kind of cooperation it is."""
    found = queries.one_project(code) or abort(404)
    on = judged_on(found, queries.public_events_of(found.id), clock.now().date())
    return answer(project_out(found, catalogue(), on=on))
