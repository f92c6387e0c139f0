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
    attended: tuple[int, ...]  # positions of the places
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
    first = places[parts[0].place] if parts else None
    if first is None or first.session_id:
        return Unit.SESSIONS
    return Unit.HALVES if first.half else Unit.DAYS


def facts(completion: Completion, places: Sequence[Place], attended: Attended, travel: Collection[object]) -> Facts:
    """Sum up where somebody was: at sessions, else at halves or days; travelling is not attending."""
    sessions = [n for n, place in enumerate(places) if place.session_id and place.session_id not in travel]
    halves = [n for n, place in enumerate(places) if place.half]
    days = [n for n, place in enumerate(places) if place.whole_day]
    listed = sessions or halves or days
    present = [n for n in listed if n in attended and attended[n].state is MarkKind.PRESENT]
    known = [minutes for n in present if (minutes := attended[n].minutes) is not None]
    return Facts(completion, tuple(present), sum(known) if known else None)
