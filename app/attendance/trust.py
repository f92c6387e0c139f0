"""How far a device is believed, and for how long it sees the list."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

LIST_KEPT = timedelta(days=2)  # after the event's end, for whoever counts once more
CLOCKS_DIFFER = timedelta(minutes=10)  # as it was enrolled, its clock may not have been measured yet


def for_review(happened_at: datetime, enrolled_at: datetime, revoked_at: datetime | None) -> bool:
    """Tell whether an organiser must look at what a device dates so: it was not, or no longer, at the door."""
    return (revoked_at is not None and happened_at >= revoked_at) or before_enrolment(happened_at, enrolled_at)


def before_enrolment(happened_at: datetime, enrolled_at: datetime) -> bool:
    """Tell whether a device speaks of a time before it was enrolled."""
    return happened_at < enrolled_at - CLOCKS_DIFFER


def list_until(ends_at: datetime | None) -> datetime | None:
    """Tell from when on an event's list is closed to its devices, where that is known."""
    return ends_at + LIST_KEPT if ends_at else None


def list_ended(ends_at: datetime | None, at: datetime) -> bool:
    """Tell whether an event has been over for so long that no device needs its list."""
    until = list_until(ends_at)
    return until is not None and at >= until


def slip_id(scan_id: UUID) -> UUID:
    """Name the word that takes a scan back, beside the scan itself."""
    return uuid5(scan_id, "taken back")
