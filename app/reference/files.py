"""Reading the files of reference data: each line knows where it stands, and says so when it cannot be read."""

import csv
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile
from pathlib import Path
from typing import Never

from app.core import zones
from app.core.i18n import LANGUAGES
from app.reference.errors import BadValue, ColumnMissing, FileMissing, KeyTwice, UnreadableLine


@dataclass(frozen=True)
class Row:
    """One line of a file."""

    file: str
    line: int
    values: dict[str, str]

    def text(self, column: str) -> str:
        """Give a field as it stands."""
        try:
            return self.values[column]
        except KeyError:
            raise ColumnMissing(file=self.file, column=column) from None

    def names(self, prefix: str) -> dict[str, str]:
        """Give a name in every language, none of them empty."""
        return {code: self.filled(f"{prefix}_{code}") for code in LANGUAGES}

    def filled(self, column: str) -> str:
        """Give a field that may not be empty."""
        return self.text(column).strip() or self.refuse(column)

    def words(self, column: str, separator: str | None = None) -> list[str]:
        """Give the parts of a field that holds several."""
        return [part.strip() for part in self.text(column).split(separator) if part.strip()]

    def flag(self, column: str) -> bool:
        """Read a yes or no, written 1 or 0."""
        return self.one_of(column, ("0", "1")) == "1"

    def whole(self, column: str) -> int:
        """Read a whole number."""
        try:
            return int(self.text(column))
        except ValueError:
            self.refuse(column)

    def degrees(self, column: str, most: int) -> float | None:
        """Read a latitude or longitude; an empty one is not known."""
        if not self.text(column):
            return None
        try:
            value = float(self.text(column))
        except ValueError:
            self.refuse(column)
        return value if -most <= value <= most else self.refuse(column)

    def day(self, column: str) -> date:
        """Read a date; of a month the first day."""
        written = self.text(column)
        try:
            return date.fromisoformat(written if len(written) > len("2025-12") else f"{written}-01")
        except ValueError:
            self.refuse(column)

    def one_of(self, column: str, known: Container[str]) -> str:
        """Read a word that must be known."""
        value = self.text(column)
        return value if value in known else self.refuse(column)

    def zone(self, column: str) -> str:
        """Read the name of a time zone."""
        try:
            return zones.zone(self.text(column)).key
        except ValueError:
            self.refuse(column)

    def refuse(self, column: str) -> Never:
        """Say that a field cannot be so."""
        raise BadValue(file=self.file, line=self.line, column=column, value=self.text(column))


def rows(folder: Path, name: str, key: str) -> dict[str, Row]:
    """Read a file whose lines are known by one of their fields."""
    found: dict[str, Row] = {}
    for row in lines(folder, name):
        if found.setdefault(row.filled(key), row) is not row:
            raise KeyTwice(file=name, line=row.line, value=row.text(key))
    return found


def lines(folder: Path, name: str) -> list[Row]:
    """Read a file line by line; what stands above the heads of its columns, marked with #, is for people."""
    try:
        written = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        raise FileMissing(file=name) from None
    body = list(dropwhile(lambda line: line.startswith("#"), written))
    reader = csv.DictReader(body)
    above = len(written) - len(body)
    return [_row(name, above + reader.line_num, values) for values in reader]


def _row(name: str, line: int, values: dict[str, str]) -> Row:
    if None in values or None in values.values():
        raise UnreadableLine(file=name, line=line)
    return Row(name, line, values)
