"""What time it is: the one place that asks."""

from datetime import UTC, datetime


def now() -> datetime:
    """Tell the present moment, aware, in UTC."""
    return datetime.now(UTC)
