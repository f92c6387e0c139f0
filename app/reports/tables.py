"""The attendance report as files: one tidy CSV table, a workbook, and JSON, all from the same figures.

Beside the figures, the workbook names everybody, and whoever may see it gets every scan and mark, there and as CSV.

Columns and dimensions are named alike in every language; labels are in the reader's.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from flask_babel import format_decimal
from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.core.i18n import pick
from app.core.sheets import EXCEL_READS_UTF8, harmless
from app.core.zones import ZoneInfo, wall_in, zone
from app.programme.models import Event
from app.reference.catalogue import catalogue
from app.reports.figures import NUMBERS, AttendanceReport, Line
from app.reports.people import Person
from app.reports.records import Record
from app.reports.rules import DAY_LINES, HALF_DAY_LINES, PERSON_LINES, SESSION_LINES, Dimension
from app.reports.small_numbers import CHAIN, PublicLine, PublicReport, PublicTable, rates

RATES = ("attendance_rate", "completion_rate")
COLUMNS = ("dimension", "key", "label", *NUMBERS, *RATES)
WRITING = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
MOST_ROWS = 40_000  # scans and marks in a workbook, which takes seconds; the CSV holds them all
PIECE = 1000  # rows of a long table in memory at once
WIDTHS = [(name, {"label": 40, "key": 26}.get(name, 13)) for name in COLUMNS]
PERSON_COLUMNS = (
    ("name", 28),
    ("badge_name", 22),
    ("organisation", 32),
    ("country", 8),
    ("country_name", 22),
    ("group", 14),
    ("gender", 10),
    ("role", 12),
    ("online", 8),
    ("status", 12),
    ("registered_at", 18),
    ("outcome", 12),
    ("arrived_at", 18),
    ("days_present", 12),
    ("sessions_present", 15),
    ("minutes", 9),
    ("late", 6),
    ("completed", 11),
    ("parts_present", 13),
    ("parts_needed", 13),
)
RECORD_COLUMNS = (
    ("kind", 7),
    ("says", 9),
    ("name", 28),
    ("organisation", 32),
    ("country", 8),
    ("group", 14),
    ("place", 34),
    ("place_name", 40),
    ("happened_at", 18),
    ("device_clock", 18),
    ("received_at", 18),
    ("device", 16),
    ("recorded_by", 22),
    ("note", 24),
    ("taken_back_at", 18),
    ("id", 38),
)


def row_of(line: Line) -> list[Any]:
    """Give one line of the report in the order of the columns."""
    return [
        line.dimension.value,
        line.key,
        line.label,
        *astuple(line.figures),
        line.figures.rate,
        line.figures.completion_rate,
    ]


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


def public_as_csv(report: PublicReport | None, event: Event) -> bytes:
    """Write what everybody may read as one table; what is not published has no line, or no number."""
    text = io.StringIO(newline="")
    text.write(EXCEL_READS_UTF8)
    writer = csv.writer(text)
    writer.writerow(("dimension", "key", "label", *CHAIN, *RATES))
    if report and report.columns:
        whole = PublicLine(event.slug, event.title, report.total)
        tables = [PublicTable(Dimension.EVENT, report.columns, (whole,)), *report.tables]
        for table in tables:
            for line in table.lines:
                told = dict(zip(table.columns, line.numbers, strict=True))
                shares = rates(table.columns, line.numbers)
                named = (table.dimension.value, line.key or "others", harmless(line.label))
                writer.writerow((*named, *map(told.get, CHAIN), *map(shares.get, RATES)))
    return text.getvalue().encode()


def records_as_csv(records: Iterable[Record], event: Event) -> Iterator[str]:
    """Write every scan and mark as one table, a piece at a time; moments are those of the event's clocks."""
    clocks, text = zone(event.zone), io.StringIO(EXCEL_READS_UTF8, newline="")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)
    writer.writerow(column for column, _width in RECORD_COLUMNS)
    for number, record in enumerate(records, start=1):
        writer.writerow([harmless(_said(cell, clocks)) for cell in record])
        if number % PIECE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _said(cell: Any, clocks: ZoneInfo) -> Any:
    return cell.astimezone(clocks).isoformat() if isinstance(cell, datetime) else cell


def as_xlsx(
    report: AttendanceReport, event: Event, people: Iterable[Person], records: Iterable[Record] | None = None
) -> bytes:
    """Write a workbook: the summary, the days and sessions, everybody by name, and where given every scan and mark."""
    file = io.BytesIO()
    with Workbook(file, WRITING) as workbook:
        workbook.set_properties({"title": report.title, "created": report.at.replace(tzinfo=None)})
        book = _Book(workbook, zone(event.zone))
        timetable = {*DAY_LINES, *HALF_DAY_LINES, *SESSION_LINES}
        book.sheet("summary", WIDTHS, (row_of(line) for line in report.lines if line.dimension not in timetable))
        book.sheet("by session", WIDTHS, (row_of(line) for line in report.lines if line.dimension in timetable))
        book.sheet("by person", PERSON_COLUMNS, _rows_of(people))
        if records is not None:
            book.sheet("scans and marks", RECORD_COLUMNS, _not_too_many(records))
    return file.getvalue()


def across_as_xlsx(report: AttendanceReport) -> bytes:
    """Write the report of several events as a workbook: participations, event by event, and every person once."""
    file = io.BytesIO()
    with Workbook(file, WRITING) as workbook:
        workbook.set_properties({"title": report.title, "created": report.at.replace(tzinfo=None)})
        book = _Book(workbook, zone("UTC"))
        apart = {Dimension.EVENT: "by event"} | dict.fromkeys(PERSON_LINES, "every person once")
        for name in ("summary", "by event", "every person once"):
            lines = [line for line in report.lines if apart.get(line.dimension, "summary") == name]
            book.sheet(name, WIDTHS, map(row_of, lines))
    return file.getvalue()


def _not_too_many(records: Iterable[Record]) -> Iterable[Sequence[Any]]:
    """Give all records, or one row that says where they are, as nobody waits for a workbook of so many."""
    few = list(islice(records, MOST_ROWS + 1))
    if len(few) <= MOST_ROWS:
        return few
    return [
        (_("More than %(number)s rows: they are in the CSV of scans and marks.", number=format_decimal(MOST_ROWS)),)
    ]


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
        elif isinstance(cell, UUID):
            sheet.write_string(row, column, str(cell))
