"""Reports on screen and as files."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import can, requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.programme.models import Event
from app.programme.queries import visible_event
from app.reports import paper, phrases, queries, tables
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
    event = event_of(slug)
    report = figures(event, at=clock.now())
    return render_template(
        "reports/attendance.html",
        event=event,
        report=report,
        public=queries.is_public(event),
        Dimension=Dimension,
        words=phrases,
        shade=shade,
    )


@bp.get("/organise/events/<slug>/attendance.csv")
@requires(Permission.REPORT_READ)
def attendance_csv(slug: str) -> Response:
    """Give the figures as one table."""
    return file_of(tables.as_csv(figures(event_of(slug), at=clock.now())), "text/csv", f"attendance-{slug}.csv")


@bp.get("/organise/events/<slug>/attendance.xlsx")
@requires(Permission.REPORT_READ)
def attendance_xlsx(slug: str) -> Response:
    """Give the figures, and everybody by name, as a workbook."""
    event, at = event_of(slug), clock.now()
    everything = records(event) if can(MAY_SEE_RECORDS) else None
    workbook = tables.as_xlsx(figures(event, at=at), event, people(event, at=at), everything)
    return file_of(workbook, XLSX, f"attendance-{slug}.xlsx")


@bp.get("/organise/events/<slug>/attendance.pdf")
@requires(Permission.REPORT_READ)
def attendance_pdf(slug: str) -> Response:
    """Give the figures on paper, with charts."""
    event = event_of(slug)
    printed = paper.as_pdf(figures(event, at=clock.now()), phrases.facts_of(event))
    return file_of(printed, "application/pdf", f"attendance-{slug}.pdf")


@bp.get("/organise/events/<slug>/scans-and-marks.csv")
@requires(Permission.ATTENDANCE_MARK)
def records_csv(slug: str) -> Response:
    """Give every scan and mark, with who saw or said it."""
    event = event_of(slug)
    pieces = tables.records_as_csv(records(event), event)
    return file_of(b"".join(piece.encode() for piece in pieces), "text/csv", f"scans-and-marks-{slug}.csv")


def event_of(slug: str) -> Event:
    """Find an event of whoever asks."""
    return visible_event(slug, seen_by=signed_in()) or abort(404)


def file_of(body: bytes, mimetype: str, name: str) -> Response:
    """Send a file that no cache keeps: people are in it."""
    answer = Response(body, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
