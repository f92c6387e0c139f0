"""What becomes of discarded drafts without anybody asking."""

from datetime import datetime

from app.core.db import transaction
from app.making import discarding, queries


def purge_discarded(at: datetime) -> None:
    """Let drafts go for good that were discarded thirty days ago."""
    for event_id in queries.to_purge(at - discarding.KEPT):
        with transaction():
            discarding.purge(event_id, at=at)
