"""Reports as programs read them."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.core import clock
from app.core.api import answer, operation
from app.programme.queries import visible_event
from app.reports.attendance import figures
from app.reports.schemas import AttendanceOut
from app.reports.tables import as_json

bp = Blueprint("reports_api", __name__)


@bp.get("/events/<slug>/attendance")
@requires(Permission.REPORT_READ)
@operation("Attendance", answers={200: AttendanceOut})
def attendance(slug: str) -> ResponseReturnValue:
    """Count who came to an event, from where, and in what balance."""
    event = visible_event(slug, seen_by=signed_in()) or abort(404)
    return answer(AttendanceOut.model_validate(as_json(figures(event, at=clock.now()))))
