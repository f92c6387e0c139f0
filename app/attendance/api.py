"""What devices at the door send."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.accounts.access import requires, signed_in
from app.accounts.permissions import Permission
from app.attendance import service
from app.attendance.schemas import ReceiptOut, ScansIn, receipt_out
from app.core import clock
from app.core.api import answer, operation
from app.core.db import transaction
from app.programme.queries import visible_event

bp = Blueprint("attendance_api", __name__)


@bp.post("/events/<slug>/scans")
@requires(Permission.SCAN_RECORD)
@operation("Attendance", body=ScansIn, answers={200: ReceiptOut})
def scans(slug: str, body: ScansIn) -> ResponseReturnValue:
    """Store what was scanned at an event, each scan once, however often and in whatever order it is sent."""
    with transaction():
        user = signed_in()
        event = visible_event(slug, seen_by=user) or abort(404)
        receipt = service.receive(event, [scan.sent() for scan in body.scans], by=user, at=clock.now())
    return answer(receipt_out(receipt))
