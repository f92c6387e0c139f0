"""The attendance report on paper: the same figures as everywhere, with charts that a black and white printer can print.

Our fonts lack some characters, such as Chinese ones, which a title may hold; a question mark stands for each.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from app.core import i18n, pdf
from app.reports import phrases
from app.reports.figures import AttendanceReport, Figures, Line
from app.reports.phrases import UNKNOWN, cells, counted_at, number, share
from app.reports.rules import DAY_LINES, SESSION_LINES, Dimension, shade

TEMPLATE = Path(__file__).with_name("attendance.typ")
MOST_COUNTRIES = 10  # in the chart; all of them stand in the table


def as_pdf(report: AttendanceReport, facts: Sequence[str] = ()) -> bytes:
    """Print a report, in the language that is being written."""
    title = f"{_('Attendance report')} – {report.title}"
    said = {
        "heading": title,
        "facts": [*facts, counted_at(report)],
        "footer": f"{current_app.config['SITE_NAME']} · {title}",
        "key_figures": phrases.key_figures(report.total),
        "charts": [_balance(report), *_countries(report)],
        "presence": _presence(report),
        "columns": [str(label) for label in phrases.ALL_COLUMNS.values()],
        "tables": list(_tables(report)),
        "notes": phrases.notes(report),
    }
    return pdf.printed(TEMPLATE, pdf.fitting(said), title=pdf.fitting(title), language=i18n.language(), at=report.at)


def _balance(report: AttendanceReport) -> dict[str, Any]:
    """Draw who came, by group and gender."""
    came = {line.key: line.figures.attended for line in report.of(Dimension.GROUP_GENDER)}
    rows = [_parted(line, came) for line in report.of(Dimension.GROUP)]
    return {
        "title": str(_("Group and gender of those who came")),
        "of": str(_("Group")),
        "legend": [("full", str(_("Women"))), ("soft", str(_("Men, other"))), ("unknown", str(_("Not stated")))],
        "columns": [str(_("Women")), str(_("Men, other")), str(_("Not stated")), str(_("Together"))],
        "rows": rows,
        "widest": max((line.figures.attended for line in report.of(Dimension.GROUP)), default=0) or 1,
    }


def _parted(line: Line, came: dict[str, int]) -> dict[str, Any]:
    women, unknown = came.get(f"{line.key}/woman", 0), came.get(f"{line.key}/not_said", 0)
    together = line.figures.attended
    parts = [(women, "full"), (together - women - unknown, "soft"), (unknown, "unknown")]
    return {
        "label": line.label,
        "parts": parts,
        "numbers": [*(number(one) for one, _tone in parts), number(together)],
    }


def _countries(report: AttendanceReport) -> Iterable[dict[str, Any]]:
    """Draw where most of those who came are from."""
    found = sorted(report.of(Dimension.COUNTRY), key=lambda line: -line.figures.attended)
    if found:
        yield {
            "title": str(_("Where people came from")),
            "of": str(_("Country")),
            "legend": [],
            "columns": [str(phrases.COLUMNS["attended"])],
            "rows": [
                {
                    "label": line.label,
                    "parts": [(line.figures.attended, "full")],
                    "numbers": [number(line.figures.attended)],
                }
                for line in found[:MOST_COUNTRIES]
            ],
            "widest": found[0].figures.attended or 1,
        }


def _presence(report: AttendanceReport) -> dict[str, Any]:
    """Shade how much of each group was at each session, or where there are none, on each day."""
    whole, parts = SESSION_LINES if report.of(Dimension.SESSION) else DAY_LINES
    groups, cells = report.of(Dimension.GROUP), {line.key: line.figures for line in report.of(parts)}
    return {
        "title": str(phrases.PRESENCE[whole]),
        "note": str(_("Share of the confirmed of each group who were present, and of how many.")),
        "columns": [group.label for group in groups],
        "rows": [
            {"label": line.label, "cells": [_cell(cells[f"{line.key}/{group.key}"]) for group in groups]}
            for line in report.of(whole)
        ],
    }


def _cell(here: Figures) -> tuple[int, str]:
    if here.rate is None or phrases.presence(here) == UNKNOWN:
        return -1, UNKNOWN
    of = _("%(share)s of %(number)s", share=share(here.rate), number=number(here.confirmed))
    return shade(here.rate), str(of)


def _tables(report: AttendanceReport) -> Iterable[dict[str, Any]]:
    for dimension, title in phrases.TABLES.items():
        if lines := report.of(dimension):
            yield {"title": str(title), "rows": [[line.label, *cells(line.figures)] for line in lines]}
