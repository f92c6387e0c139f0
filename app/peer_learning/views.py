"""The public page of peer learning."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import public
from app.peer_learning import queries
from app.peer_learning.phrases import KINDS
from app.programme.project_queries import project_titles
from app.reference.catalogue import catalogue

bp = Blueprint("peer_learning", __name__, template_folder="templates", url_prefix="/peer-learning")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Show what is asked for and what is offered, region by region."""
    known = catalogue()
    shelves = queries.shelves(known)
    return render_template(
        "peer_learning/index.html",
        known=known,
        shelves=shelves,
        titles={offer.code: offer.title for shelf in shelves for offer in shelf.offers},
        kinds=KINDS,
        project_titles=project_titles(),
    )
