"""The shape in which programs read reports."""

from datetime import datetime

from pydantic import Field

from app.core.api import Schema
from app.reports.rules import Dimension


class LineOut(Schema):
    """The figures of one line; attended, excused, no_show and awaited make up all who are confirmed."""

    dimension: Dimension
    key: str = Field(description="What the line counts, the same in every language.")
    label: str
    registered: int = Field(description="Every registration that was ever made.")
    confirmed: int = Field(description="Who is expected: the denominator.")
    attended: int
    completed: int | None = Field(
        description="Who came to as much as the certificate asks for; none where the event gives none, and of a part."
    )
    completed_of: int = Field(description="Of how many of the confirmed it is known.")
    excused: int
    no_show: int
    awaited: int = Field(description="Who may still come.")
    late: int
    unconfirmed: int = Field(description="Who came without a confirmed place.")
    minutes: int | None = Field(description="How long those who attended were there, as far as it is known.")
    minutes_of: int = Field(description="Of how many of them it is known.")
    attendance_rate: float | None = Field(description="The share of the confirmed who came; of nobody there is none.")
    completion_rate: float | None = Field(description="The share of the confirmed who completed, where that is known.")


class AttendanceOut(Schema):
    """The attendance report of an event, with the same figures as on screen and in its files."""

    event: str = Field(description="The event's slug.")
    title: str
    at: datetime = Field(description="When the figures were counted.")
    over: bool = Field(description="Whether who has not come by now has stayed away.")
    lines: list[LineOut]
