"""What the worker does with materials."""

from datetime import datetime, timedelta

from flask import current_app

from app.timetable import materials

EVERY = timedelta(hours=1)
LEFT_OVER = timedelta(days=1)  # a file this old that no material knows is nobody's
EXTENSION = "baraza-materials-swept"


def sweep_materials(at: datetime) -> None:
    """Take away, once an hour, the files of materials that are no more."""
    before = current_app.extensions.get(EXTENSION)
    if before is not None and at - before < EVERY:
        return
    materials.sweep(at - LEFT_OVER)
    current_app.extensions[EXTENSION] = at
