"""The shape in which devices send what they scanned."""

from dataclasses import fields
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.attendance.rules import Direction, Half, ScanProblem
from app.attendance.service import Receipt, SentScan, SentSlip
from app.core.api import Schema
from app.core.fields import Moment, line

MOST_AHEAD = 400 * 24 * 3600  # seconds; a clock can be wrong by a year
ClockAhead = Annotated[
    int,
    Field(
        ge=-MOST_AHEAD,
        le=MOST_AHEAD,
        description="By how many seconds the device knew its clock to be ahead of ours.",
    ),
]


class ScanIn(Schema):
    """One passage through the door, as the device recorded it."""

    scan_id: UUID = Field(description="Chosen by the device: the same scan again, however often, is one.")
    ticket: Annotated[str, line(64)] = Field("", description="The code on the ticket.")
    registration_id: UUID | None = Field(None, description="Instead of the ticket, where somebody was found by name.")
    session_id: UUID | None = Field(None, description="Null where it is of the event's day.")
    half: Half | None = Field(None, description="Of the event's day, where it is attended by halves.")
    direction: Direction
    scanned_at: Moment = Field(description="On the device's clock.")
    clock_ahead: ClockAhead = 0
    device: Annotated[str, line(100)] = ""

    def sent(self) -> SentScan:
        """Give the scan in the words of attendance."""
        return SentScan(**{field.name: getattr(self, field.name) for field in fields(SentScan)})


class SlipIn(Schema):
    """A scan that was a slip; this may arrive before the scan itself, and more than once."""

    scan_id: UUID
    taken_back_at: Moment = Field(description="On the device's clock.")
    clock_ahead: ClockAhead = 0

    def sent(self) -> SentSlip:
        """Give the slip in the words of attendance."""
        return SentSlip(self.scan_id, self.taken_back_at, self.clock_ahead)


class ScansIn(Schema):
    """What a device has gathered; nothing at all is a sign of life."""

    scans: Annotated[list[ScanIn], Field(max_length=1000)] = Field([])
    taken_back: Annotated[list[SlipIn], Field(max_length=1000)] = Field([])
    holding: int | None = Field(
        None, ge=0, le=10**6, description="How many scans the device will still hold after this."
    )


class RefusedScanOut(Schema):
    """A scan that cannot be stored, and why."""

    scan_id: UUID
    code: ScanProblem


class ReceiptOut(Schema):
    """What became of a batch: every scan of it is stored now, was known before, is refused, or is set aside."""

    stored: int
    known: int
    refused: list[RefusedScanOut]
    set_aside: list[UUID] = Field(
        [],
        description="Made when the device was not at the door, as after it was revoked: an organiser"
        " decides about them. Left out where there are none.",
    )


def receipt_out(receipt: Receipt) -> ReceiptOut:
    """Show what became of a batch."""
    refused = [RefusedScanOut(scan_id=scan.scan_id, code=scan.problem) for scan in receipt.refused]
    return ReceiptOut(stored=receipt.stored, known=receipt.known, refused=refused, set_aside=list(receipt.set_aside))
