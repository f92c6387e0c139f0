"""The attendance report as files: one tidy CSV table, a workbook, and JSON, all from the same figures.

Columns and dimensions are named alike in every language; labels are in the reader's.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.core.i18n import pick
from app.core.zones import ZoneInfo, wall_in, zone
from app.programme.models import Event
from app.reference.catalogue import catalogue
from app.reports.attendance import NUMBERS, AttendanceReport, Line
from app.reports.people import Person
from app.reports.rules import DAY_LINES, HALF_DAY_LINES, SESSION_LINES

COLUMNS = ("dimension", "key", "label", *NUMBERS, "attendance_rate")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
EXCEL_READS_UTF8 = "\ufeff"  # without this mark it takes the table for an old code page and spoils every name
PERSON_COLUMNS = (
    ("name", 28),
    ("badge_name", 22),
    ("organisation", 32),
    ("country", 8),
    ("country_name", 22),
    ("group", 14),
    ("gender", 10),
    ("role", 12),
    ("status", 12),
    ("registered_at", 18),
    ("outcome", 12),
    ("arrived_at", 18),
    ("days_present", 12),
    ("sessions_present", 15),
    ("minutes", 9),
    ("late", 6),
)


def row_of(line: Line) -> list[Any]:
    """Give one line of the report in the order of the columns."""
    return [line.dimension.value, line.key, line.label, *astuple(line.figures), line.figures.rate]


def as_json(report: AttendanceReport) -> dict[str, Any]:
    """Give the report to programs."""
    return {
        "event": report.slug,
        "title": report.title,
        "at": report.at.isoformat(),
        "over": report.over,
        "lines": [dict(zip(COLUMNS, row_of(line), strict=True)) for line in report.lines],
    }


def as_csv(report: AttendanceReport) -> bytes:
    """Write the report as one table, ready for a spreadsheet."""
    text = io.StringIO(newline="")
    text.write(EXCEL_READS_UTF8)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row_of(line)] for line in report.lines)
    return text.getvalue().encode()


def harmless(cell: Any) -> Any:
    """Keep a text that begins like a formula from being one."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA) else cell


def as_xlsx(report: AttendanceReport, event: Event, people: Iterable[Person]) -> bytes:
    """Write a workbook: the summary, the days and sessions, and everybody by name."""
    file = io.BytesIO()
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": report.title, "created": report.at.replace(tzinfo=None)})
        book = _Book(workbook, zone(event.zone))
        timetable = {*DAY_LINES, *HALF_DAY_LINES, *SESSION_LINES}
        widths = [(name, {"label": 40, "key": 26}.get(name, 13)) for name in COLUMNS]
        book.sheet("summary", widths, (row_of(line) for line in report.lines if line.dimension not in timetable))
        book.sheet("by session", widths, (row_of(line) for line in report.lines if line.dimension in timetable))
        book.sheet("by person", PERSON_COLUMNS, _rows_of(people))
    return file.getvalue()


def _rows_of(people: Iterable[Person]) -> Iterator[list[Any]]:
    names = {iso3: pick(country.names) for iso3, country in catalogue().countries.items()}
    for person in people:
        yield [*person[:4], names[person.country_iso3], *person[4:]]


class _Book:
    """A workbook whose cells have types; a text is a text, also where it looks like a formula."""

    def __init__(self, workbook: Workbook, clocks: ZoneInfo) -> None:
        self.workbook, self.clocks = workbook, clocks
        self.head = workbook.add_format({"bold": True, "bottom": 1})
        self.share = workbook.add_format({"num_format": "0.0%"})
        self.moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def sheet(self, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> None:
        """Write one sheet; its header stays in sight."""
        sheet = self.workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for number, (_column, width) in enumerate(columns):
            sheet.set_column(number, number, width)
        sheet.write_row(0, 0, [column for column, _width in columns], self.head)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self._write(sheet, number, column, cell)

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, str) and cell:
            sheet.write_string(row, column, cell)
        elif isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, float):
            sheet.write_number(row, column, cell, self.share)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, column, wall_in(cell, self.clocks), self.moment)
