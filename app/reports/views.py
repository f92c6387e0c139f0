"""Reports on screen and as files."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import can, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.programme.models import Event
from app.programme.queries import visible_event
from app.reports import paper, phrases, tables
from app.reports.attendance import figures
from app.reports.people import people
from app.reports.records import records
from app.reports.rules import Dimension, shade

bp = Blueprint("reports", __name__, template_folder="templates")

MAY_SEE_RECORDS = Permission.ATTENDANCE_MARK.value
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/organise/events/<slug>/attendance")
@requires(Permission.REPORT_READ)
def attendance(slug: str) -> ResponseReturnValue:
    """Show who came, from where, and in what balance."""
    event = _event(slug)
    report = figures(event, at=clock.now())
    return render_template(
        "reports/attendance.html", event=event, report=report, Dimension=Dimension, words=phrases, shade=shade
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
    everything = records(event) if can(MAY_SEE_RECORDS) else None
    workbook = tables.as_xlsx(figures(event, at=at), event, people(event, at=at), everything)
    return _file(workbook, XLSX, f"attendance-{slug}.xlsx")


@bp.get("/organise/events/<slug>/attendance.pdf")
@requires(Permission.REPORT_READ)
def attendance_pdf(slug: str) -> Response:
    """Give the figures on paper, with charts."""
    event = _event(slug)
    printed = paper.as_pdf(figures(event, at=clock.now()), phrases.facts_of(event))
    return _file(printed, "application/pdf", f"attendance-{slug}.pdf")


@bp.get("/organise/events/<slug>/scans-and-marks.csv")
@requires(Permission.ATTENDANCE_MARK)
def records_csv(slug: str) -> Response:
    """Give every scan and mark, with who saw or said it."""
    event = _event(slug)
    pieces = tables.records_as_csv(records(event), event)
    return _file(b"".join(piece.encode() for piece in pieces), "text/csv", f"scans-and-marks-{slug}.csv")


def _event(slug: str) -> Event:
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def _file(body: bytes, mimetype: str, name: str) -> Response:
    """Send a file that no cache keeps: people are in it."""
    answer = Response(body, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
