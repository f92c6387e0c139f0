"""Tables as people send them: CSV in whichever encoding and with whichever separator, or a spreadsheet."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.core.typed import several_lines

ZIPPED = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
LARGEST = 200 * 1024 * 1024  # bytes that a spreadsheet may unpack to
SEPARATORS = ",;\t|"
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CELL = 32_767  # as long as a cell of a spreadsheet can be
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
EXCEL_READS_UTF8 = "\ufeff"  # without this mark it takes the table for an old code page and spoils every name


class Unreadable(Exception):
    """A file is no table that we can read."""


@dataclass(frozen=True)
class Line:
    """One line of a table, with the number that a spreadsheet shows beside it."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns, its lines, and how it was written."""

    columns: list[str]
    lines: list[Line]
    written: str  # the encoding, or the name of the sheet


def read(content: bytes) -> Sheet:
    """Read a table; empty lines are left out, and the first that is not empty names the columns."""
    written, lines = _workbook(content) if content.startswith((ZIPPED, OLD_EXCEL)) else _text(content)
    filled = [line for line in lines if any(line.cells)]
    if not filled:
        return Sheet([], [], written)
    return Sheet(filled[0].cells, filled[1:], written)


def lines(content: bytes) -> Iterable[Line]:
    """Read every line of a file in which several tables stand below each other, of whatever widths."""
    if content.startswith((ZIPPED, OLD_EXCEL)):
        return _workbook(content)[1]
    text = _decoded(content)[1]
    return _rows(text, max(SEPARATORS, key=text.count))


def _workbook(content: bytes) -> tuple[str, Iterable[Line]]:
    """Read the first sheet of a workbook that has anything in it."""
    try:
        if content.startswith(ZIPPED):
            _refuse_bombs(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            lines = [Line(number, [_cell(value) for value in row]) for number, row in enumerate(rows, start=1)]
            if any(any(line.cells) for line in lines):
                return name, lines
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable from error
    return "", []


def _refuse_bombs(content: bytes) -> None:
    """Refuse a small file that would unpack to more than a list of people can be."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST:
            raise Unreadable


def _cell(value: Any) -> str:
    """Write a cell as its reader sees it: whole numbers without a point, days and times as ISO 8601 has them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return several_lines(str(value))


def _text(content: bytes) -> tuple[str, Iterable[Line]]:
    """Read separated values; their first line shows by what they are separated."""
    encoding, text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    return encoding, _rows(text, separator)


def _rows(text: str, separator: str) -> Iterator[Line]:
    csv.field_size_limit(CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, row in enumerate(rows, start=1):
            yield Line(number, [several_lines(cell) for cell in row])
    except csv.Error as error:
        raise Unreadable from error


def _decoded(content: bytes) -> tuple[str, str]:
    """Find the encoding: the mark at the start, else UTF-8, else what Windows writes in western Europe."""
    marked = next((encoding for mark, encoding in MARKS.items() if content.startswith(mark)), None)
    if marked is None and b"\0" in content[:200]:
        marked = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    for encoding in [marked] if marked else ["utf-8", "windows-1252"]:
        try:
            return encoding.removesuffix("-sig"), content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable


def harmless(cell: Any) -> Any:
    """Keep a text that begins like a formula from being one."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA) else cell
