"""What happens to the lists of online meetings without anybody asking."""

from datetime import datetime

from app.core.db import transaction
from app.meetings import queries


def forget_lists(at: datetime) -> None:
    """Take away lists that were kept for their time."""
    if queries.some_expired(at):
        with transaction():
            queries.forget_expired(at)
