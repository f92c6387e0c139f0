"""What somebody looks for in the programme, read from an address: the same words for pages, feeds and programs."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

from app.programme.rules import Mode
from app.reference.catalogue import Catalogue

LONGEST_SEARCH = 200
UPCOMING, PAST = "upcoming", "past"
YEAR = re.compile(r"(19|20|21)\d\d")
LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Filters:
    """Each empty where it is not asked for; all that are asked for must hold."""

    q: str = ""
    region: str = ""
    country: str = ""
    group: str = ""  # a list of countries
    theme: str = ""
    type: str = ""
    language: str = ""
    mode: str = ""
    project: str = ""  # its code
    when: str = ""

    def asked(self) -> dict[str, str]:
        """Give what is asked for, in the order and by the names of an address."""
        return {name: value for name, value in vars(self).items() if value}

    def but(self, **changed: str) -> "Filters":
        """Ask for the same, but for what is named."""
        return Filters(**(vars(self) | changed))


def read(asked: Mapping[str, str], known: Catalogue, projects: Container[str] = ()) -> tuple[Filters, dict[str, str]]:
    """Read the filters of an address; beside them, what was asked for in words that nobody here knows."""
    wishes = {name: (asked.get(name) or "").replace("\0", "").strip() for name in vars(Filters())}
    wishes["q"] = wishes["q"][:LONGEST_SEARCH].strip()
    wishes["country"] = wishes["country"].upper()
    understood: dict[str, Callable[[str], object]] = {
        "region": known.regions.__contains__,
        "country": known.countries.__contains__,
        "group": known.country_groups.__contains__,
        "theme": known.themes.__contains__,
        "type": known.event_types.__contains__,
        "language": LANGUAGE.fullmatch,
        "mode": {mode.value for mode in Mode}.__contains__,
        "project": projects.__contains__,
        "when": lambda when: when in (UPCOMING, PAST) or YEAR.fullmatch(when),
    }
    unknown = {name: wishes[name] for name, knows in understood.items() if wishes[name] and not knows(wishes[name])}
    return Filters(**(wishes | dict.fromkeys(unknown, ""))), unknown
