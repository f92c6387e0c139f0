"""What the programme does without anybody asking."""

from datetime import datetime

from app.core.db import transaction
from app.programme import calendar, queries


def clear_calendars(at: datetime) -> None:
    """Let cancelled events leave the calendars thirty days after their date."""
    if queries.has_entries_to_clear(at):
        with transaction():
            calendar.clear(at=at)
