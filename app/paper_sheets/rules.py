"""The words of paper sheets: which rows somebody means, and what has to be written down for them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.attendance.rules import MarkKind

KEPT_DAYS = 730  # signed sheets, after the event: as long as whoever pays for it may ask to see them
MOST_FILES = 20  # of one sheet
RANGE = r"\d+\s*[-\u2010-\u2015\u2212~]\s*\d+"  # hyphens and dashes as keyboards and telephones write them
PIECE = re.compile(rf"{RANGE}|[^\s,;.\u060c\u061b\u3001\uff0c]+")


@dataclass(frozen=True)
class Missing:
    """The rows of a sheet that somebody named, and what they wrote that is no row of it."""

    rows: tuple[int, ...]
    wrong: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Write the rows as briefly as they can be: “3, 7, 12–15”."""
        runs: list[list[int]] = []
        for row in self.rows:
            if runs and row == runs[-1][-1] + 1:
                runs[-1].append(row)
            else:
                runs.append([row])
        return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def missing(typed: str, rows: int) -> Missing:
    """Understand row numbers as people type them, in the digits of any script: 3, 7, 12-15."""
    named: set[int] = set()
    wrong: list[str] = []
    for piece in PIECE.findall(_plain(typed)):
        found = _rows(piece, rows)
        named.update(found)
        if not found:
            wrong.append(piece)
    return Missing(tuple(sorted(named)), tuple(wrong))


def _plain(typed: str) -> str:
    digits = ((character, unicodedata.decimal(character, None)) for character in typed)
    return "".join(character if digit is None else str(digit) for character, digit in digits)


def _rows(piece: str, rows: int) -> Sequence[int]:
    """Give the rows that a number or a range stands for; none where the sheet has no such row."""
    ends = re.findall(r"\d+", piece)
    if not re.fullmatch(rf"{RANGE}|\d+", piece) or any(len(end) > len(str(rows)) + 3 for end in ends):
        return ()
    first, last = sorted((int(ends[0]), int(ends[-1])))
    return range(first, last + 1) if first >= 1 and last <= rows else ()


def word(stands: MarkKind, *, said: bool, is_missing: bool) -> MarkKind | None:
    """Say what has to be written down so that somebody stands as the sheet says; none where they do already.

    Who was scanned keeps the time of it; who is excused is missing with a reason.
    """
    if not is_missing:
        return None if stands is MarkKind.PRESENT else MarkKind.PRESENT
    if stands is MarkKind.EXCUSED or (stands is MarkKind.ABSENT and said):
        return None
    return MarkKind.ABSENT


def is_over(last_day: date | None, today: date) -> bool:
    """Tell whether signed sheets of an event have been kept for as long as we say."""
    return last_day is not None and last_day + timedelta(days=KEPT_DAYS) < today
