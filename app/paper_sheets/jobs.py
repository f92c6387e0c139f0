"""What the worker does with signed sheets."""

from datetime import datetime, timedelta

from flask import current_app

from app.core.audit import SYSTEM
from app.core.db import transaction
from app.paper_sheets import queries, service
from app.paper_sheets.paper import folder
from app.questions import files

EVERY = timedelta(hours=1)
LEFT_OVER = timedelta(days=1)  # a file this old that no sheet knows is nobody's
EXTENSION = "baraza-sheets-forgotten"


def forget_due(at: datetime) -> None:
    """Take away, once an hour, signed sheets whose time is over, and files that no sheet knows."""
    before = current_app.extensions.get(EXTENSION)
    if before is not None and at - before < EVERY:
        return
    if any(queries.signed_due(at.date())):
        with transaction():
            service.forget_due(folder(), by=SYSTEM, at=at)
    files.sweep(folder(), queries.stored_files(), older_than=at - LEFT_OVER)
    current_app.extensions[EXTENSION] = at
