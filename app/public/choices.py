"""What the filters offer, as one process holds it: gathered afresh when the public programme has changed."""

from flask import current_app

from app.programme import facets
from app.programme.facets import Choices

EXTENSION = "baraza-choices"


def choices(revision: int) -> Choices:
    """Give what can be chosen in the filters at this revision of the programme."""
    kept: tuple[int, Choices] | None = current_app.extensions.get(EXTENSION)
    if kept is None or kept[0] != revision:
        kept = current_app.extensions[EXTENSION] = (revision, facets.choices())
    return kept[1]
