"""Whether an activity is South–South or triangular cooperation, by its partners and the lists of its time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from app.programme.rules import PartnerRole

PROTAGONISTS = frozenset({PartnerRole.BENEFICIARY, PartnerRole.PIVOTAL})
LEAST = 2  # countries of the South that must be protagonists
MULTILATERAL = frozenset({"ILO", "ITCILO", "OECD", "Santiago Network", "UNDP", "UNOSSC"})


class Verdict(Enum):
    """What the check finds; it informs and never blocks."""

    SOUTH_SOUTH = "south_south"
    TRIANGULAR = "triangular"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Part:
    """What one partner does: a country by its code, or an organisation by its name."""

    role: PartnerRole
    country: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class Finding:
    """The verdict, with the countries and institutions that it rests on."""

    verdict: Verdict
    south: tuple[str, ...]  # protagonists on the list of the South
    elsewhere: tuple[str, ...]  # protagonists that are on no list of the South
    backing: tuple[str, ...]  # Northern countries that back it
    institutions: tuple[str, ...]  # multilateral institutions that back it


def check(parts: Iterable[Part], south: Collection[str]) -> Finding:
    """Judge an activity by its partners and the countries of the South of its own time."""
    parts = list(parts)
    leading = _countries(part for part in parts if part.role in PROTAGONISTS)
    southern = tuple(iso3 for iso3 in leading if iso3 in south)
    facilitating = [part for part in parts if part.role is PartnerRole.FACILITATING]
    backing = tuple(iso3 for iso3 in _countries(facilitating) if iso3 not in south)
    institutions = tuple(part.organisation for part in facilitating if part.organisation in MULTILATERAL)
    return Finding(
        verdict=_verdict(len(southern), backed=bool(backing or institutions)),
        south=southern,
        elsewhere=tuple(iso3 for iso3 in leading if iso3 not in south),
        backing=backing,
        institutions=tuple(filter(None, institutions)),
    )


def _countries(parts: Iterable[Part]) -> list[str]:
    """Name each country once."""
    return list(dict.fromkeys(part.country for part in parts if part.country))


def _verdict(southern: int, *, backed: bool) -> Verdict:
    if southern < LEAST:
        return Verdict.NOT_YET
    return Verdict.TRIANGULAR if backed else Verdict.SOUTH_SOUTH
