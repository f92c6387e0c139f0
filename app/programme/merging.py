"""Two people at the same list: what one added, changed or took away meets what the other did, and nothing is lost."""

from collections.abc import Sequence
from typing import Any

from app.core.audit import plain


def merged(base: Sequence[Any], theirs: Sequence[Any], mine: Sequence[Any]) -> list[Any]:
    """Give my list with their changes: `base` is what both began with, in the form in which changes are recorded.

    What they took away or changed goes from my list where I left it as it was; what they added stands at its end.
    """
    held = [plain(row) for row in theirs]
    gone = [row for row in base if row not in held]
    typed = [plain(row) for row in mine]
    kept = [row for row in mine if plain(row) not in gone]
    return kept + [row for row in theirs if plain(row) not in base and plain(row) not in typed]


def three_way(base: Any, theirs: Any, mine: Any) -> Any:
    """Give what a detail should say that somebody else changed: theirs where I left it alone, else mine with theirs."""
    if (plain(mine) or None) == (base or None):
        return theirs
    if isinstance(mine, list):
        return merged(base or [], theirs, mine)
    return mine
