"""Certificates: how they are numbered, what they say of somebody's attendance, and how long they are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.attendance.rules import Attended, Completion, MarkKind, Part, Place

KEPT_YEARS = 10  # what a certificate is shown for, such as an application, comes years later
CODE_LENGTH = 12  # 55 random bits and a check character: nobody finds one by trying


class CertificateState(Enum):
    """What a certificate is worth today."""

    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"


class Unit(Enum):
    """What an event is attended by."""

    SESSIONS = "sessions"
    HALVES = "halves"
    DAYS = "days"


@dataclass(frozen=True)
class Facts:
    """What a certificate says of somebody's attendance."""

    completion: Completion
    sessions: tuple[int, ...]  # positions of those attended
    minutes: int | None  # none where the hours are not known


def number(year: int, event_number: int, running: int) -> str:
    """Name a certificate: its year, its event, and the how-manieth of the event it is."""
    return f"{year}-{event_number}-{running:04}"


def kept_until(last_day: date) -> date:
    """Say on which day the name and the document are taken away."""
    month, day = (3, 1) if (last_day.month, last_day.day) == (2, 29) else (last_day.month, last_day.day)
    return date(last_day.year + KEPT_YEARS, month, day)


def unit(parts: Sequence[Part], places: Sequence[Place]) -> Unit:
    """Tell by what an event is attended."""
    counted = [places[part.place] for part in parts]
    if not counted or any(place.session_id for place in counted):
        return Unit.SESSIONS
    return Unit.HALVES if any(place.half for place in counted) else Unit.DAYS


def facts(completion: Completion, places: Sequence[Place], attended: Attended, travel: Collection[object]) -> Facts:
    """Sum up where somebody was, and how long; travelling is not attending."""
    there = [
        n for n in sorted(attended) if attended[n].state is MarkKind.PRESENT and places[n].session_id not in travel
    ]
    days = sorted({places[n].day for n in there})
    counted = [n for day in days for n in _in_detail(places, [n for n in there if places[n].day == day])]
    known = [minutes for n in counted if (minutes := attended[n].minutes) is not None]
    return Facts(completion, tuple(n for n in there if places[n].session_id), sum(known) if known else None)


def _in_detail(places: Sequence[Place], there: Sequence[int]) -> list[int]:
    """Tell by which places a day's time is counted, as reports do: its sessions, else its halves, else itself."""
    sessions = [n for n in there if places[n].session_id]
    halves = [n for n in there if places[n].half]
    return sessions or halves or list(there)
