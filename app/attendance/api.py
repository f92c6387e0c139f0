"""What devices at the door send."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.attendance import enrolment, service
from app.attendance.access import at_the_door, standing
from app.attendance.schemas import ReceiptOut, ScansIn, receipt_out
from app.core import clock
from app.core.api import answer, operation
from app.core.db import transaction

bp = Blueprint("attendance_api", __name__)


@bp.post("/events/<slug>/scans")
@at_the_door
@operation("Attendance", body=ScansIn, answers={200: ReceiptOut})
def scans(slug: str, body: ScansIn) -> ResponseReturnValue:
    """Store what was scanned at an event, each scan once, however often and in whatever order it is sent.

    A revoked device may send too: what it scanned before counts, what it scanned later is set aside.
    """
    with transaction():
        here, at = standing(slug, revoked_too=True), clock.now()
        if here.device:
            enrolment.heard_from(here.device, body.holding, at=at)
        scans, slips = [scan.sent() for scan in body.scans], [slip.sent() for slip in body.taken_back]
        receipt = service.receive(here.event, scans, slips, by=here.by, at=at, device=here.device)
    return answer(receipt_out(receipt), in_short=True)
