"""Reports on screen and as files."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.programme.models import Event
from app.programme.queries import visible_event
from app.reports import tables
from app.reports.attendance import figures
from app.reports.people import people
from app.reports.phrases import COLUMNS, TABLES
from app.reports.rules import Dimension

bp = Blueprint("reports", __name__, template_folder="templates")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/organise/events/<slug>/attendance")
@requires(Permission.REPORT_READ)
def attendance(slug: str) -> ResponseReturnValue:
    """Show who came, from where, and in what balance."""
    event = _event(slug)
    report = figures(event, at=clock.now())
    return render_template(
        "reports/attendance.html", event=event, report=report, Dimension=Dimension, columns=COLUMNS, tables=TABLES
    )


@bp.get("/organise/events/<slug>/attendance.csv")
@requires(Permission.REPORT_READ)
def attendance_csv(slug: str) -> Response:
    """Give the figures as one table."""
    return _file(tables.as_csv(figures(_event(slug), at=clock.now())), "text/csv", f"attendance-{slug}.csv")


@bp.get("/organise/events/<slug>/attendance.xlsx")
@requires(Permission.REPORT_READ)
def attendance_xlsx(slug: str) -> Response:
    """Give the figures, and everybody by name, as a workbook."""
    event, at = _event(slug), clock.now()
    return _file(tables.as_xlsx(figures(event, at=at), event, people(event, at=at)), XLSX, f"attendance-{slug}.xlsx")


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _file(body: bytes, mimetype: str, name: str) -> Response:
    """Send a file that no cache keeps: people are in it."""
    answer = Response(body, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
