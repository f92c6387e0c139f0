"""What a report of attendance holds: lines of figures, for one event or for several.

Every line has the same numbers. `registered` is every registration that was ever made, also those later declined or
cancelled; `confirmed` is who is expected. `attended`, `excused` and `no_show` are of the confirmed, and with `awaited`,
who may still come, they make up all of them. `completed`, of the confirmed too, came to as much as the event's
certificate asks for; it is unknown where the event gives none, and of a part of the event, so that it is a share of
`completed_of`. `late` came more than a
quarter of an hour after the start, at least once. `unconfirmed` came without a confirmed place. `minutes` are those
that the attended were there, of as many of them as `minutes_of` says: the minutes of the others are not known.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from app.reports.rules import Dimension, Subject


@dataclass(frozen=True)
class Figures:
    """The numbers of one line."""

    registered: int = 0
    confirmed: int = 0
    attended: int = 0
    completed: int | None = None
    completed_of: int = 0
    excused: int = 0
    no_show: int = 0
    awaited: int = 0
    late: int = 0
    unconfirmed: int = 0
    minutes: int | None = None
    minutes_of: int = 0

    @property
    def rate(self) -> float | None:
        """Give the share of the confirmed who came; of nobody there is none."""
        return round(self.attended / self.confirmed, 4) if self.confirmed else None

    @property
    def completion_rate(self) -> float | None:
        """Give the share who completed of those confirmed where that is known."""
        return (
            round(self.completed / self.completed_of, 4) if self.completed_of and self.completed is not None else None
        )


@dataclass(frozen=True)
class Line:
    """One line of the report; the label is in the reader's language, the key the same in all of them."""

    dimension: Dimension
    key: str
    label: str
    figures: Figures


@dataclass(frozen=True)
class AttendanceReport:
    """The figures of one event, or of several, at one moment; the first line is of all."""

    subject: Subject
    slug: str
    title: str
    at: datetime
    over: bool
    lines: tuple[Line, ...]

    @property
    def total(self) -> Figures:
        """Give the figures of all."""
        return self.lines[0].figures

    def of(self, dimension: Dimension) -> list[Line]:
        """Give the lines of one dimension, in their order."""
        return [line for line in self.lines if line.dimension is dimension]


NUMBERS = tuple(field.name for field in fields(Figures))
