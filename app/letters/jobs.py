"""What the worker does with letters."""

from datetime import datetime

from app.core.audit import SYSTEM
from app.core.db import transaction
from app.letters import queries, service


def forget_due(at: datetime) -> None:
    """Throw away letters with sensitive details whose time is over."""
    if queries.sensitive_due(at.date()):
        with transaction():
            service.forget_due(by=SYSTEM, at=at)
