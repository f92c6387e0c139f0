"""Badges: their sizes, how many stand on a page, and when one has to be printed anew."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

AT_ONCE = 1000  # people in one document: more of them are printed as the next


class Size(Enum):
    """How large a badge is."""

    A6 = "a6"
    CARD = "card"


class Whom(Enum):
    """For whom badges are printed."""

    NEW = "new"  # who has none yet, or whose badge would say something else now
    ALL = "all"
    CHOSEN = "chosen"


@dataclass(frozen=True)
class Form:
    """The paper of a size: the badge in millimetres, and how many stand side by side and one below the other on A4."""

    width: int
    height: int
    across: int
    down: int

    @property
    def each_page(self) -> int:
        """Count the badges of a page."""
        return self.across * self.down


FORMS = {Size.A6: Form(105, 148, 2, 2), Size.CARD: Form(90, 55, 2, 5)}


def same_letters(one: str, other: str) -> bool:
    """Tell whether two names are written in the same letters, such as Latin ones or Arabic ones."""
    return bool(_scripts(one) & _scripts(other))


def _scripts(name: str) -> set[str]:
    return {unicodedata.name(one, "?").split()[0] for one in name if one.isalpha()}


def mark(said: Mapping[str, object]) -> str:
    """Sum up what a badge says, to tell later whether it would say something else."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
