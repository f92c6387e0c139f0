"""How a telephone fetches its token."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import Field

from app.accounts.access import public
from app.attendance import enrolment, queries
from app.attendance.device_pages import start_of
from app.attendance.errors import LinkEnded, LinkUsed, NoSuchLink
from app.core import clock
from app.core.api import Schema, answer, operation
from app.core.db import transaction
from app.core.fields import filled_line

bp = Blueprint("devices_api", __name__)


class ClaimIn(Schema):
    """The link that an organiser gave a telephone."""

    link: Annotated[str, filled_line(100)] = Field(description="The last part of the link’s address.")
    claim_id: UUID = Field(description="Chosen by the telephone: with the same one it is answered again the same.")


class ClaimOut(Schema):
    """What a telephone needs to check people in at one event."""

    token: str = Field(description="For `Authorization: Bearer`; told once, and kept here only as a hash.")
    device_id: UUID
    name: str
    event: str = Field(description="The event’s slug.")
    title: str
    until: datetime | None = Field(description="From when on the list is closed to it; null where no day is known.")
    start: str = Field(description="The address of the page to begin with.")


@bp.post("/door/claims")
@public
@operation("Attendance", body=ClaimIn, answers={200: ClaimOut}, refuses=[NoSuchLink, LinkUsed, LinkEnded])
def claim(body: ClaimIn) -> ResponseReturnValue:
    """Give a telephone its token for the link that it was given, once.

    The token opens the list and takes the scans of one event. No limit stands here: twenty telephones may share one
    network address, and nobody guesses 128 random bits.
    """
    with transaction():
        device, token = enrolment.claim(body.link, body.claim_id, at=clock.now())
        event = queries.event_of(device)
        said = ClaimOut(**enrolment.told(device, event, token, start_of(event)))
    return answer(said)
