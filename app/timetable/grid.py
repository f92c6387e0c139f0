"""Where each session of a day stands in the grid of its rooms or tracks; plain values in, plain values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

ROW = 5  # minutes of the smallest row; sessions move by three of them
HOUR, DAY = 60, 24 * 60
HEAD = 1  # the row that names the columns
TIMES = 1  # the column of the hours
SHORTEST = 15  # minutes that any session is drawn as lasting


@dataclass(frozen=True)
class Block:
    """A session of the day, in minutes after its midnight; without a column it stands across all."""

    key: UUID
    column: str | None
    first: int
    last: int

    @property
    def end(self) -> int:
        """Give the minute at which its drawing ends."""
        return min(max(self.last, self.first + SHORTEST), DAY)


@dataclass(frozen=True)
class Area:
    """A rectangle of the grid, by its lines."""

    row: int
    column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        """Write it as style sheets do."""
        return f"{self.row} / {self.column} / {self.last_row} / {self.last_column}"


@dataclass(frozen=True)
class Grid:
    """A day as it is drawn."""

    first: int  # the minute of its first row
    last: int
    columns: dict[str, Area]  # where each column is named
    areas: dict[UUID, Area]
    hours: dict[int, int]  # the row of each full hour
    tracks: int  # columns as they are drawn: one that holds two sessions at a time is two

    @property
    def template(self) -> str:
        """Write the columns as style sheets do: the hours, then one for each track."""
        return f"3.5rem repeat({self.tracks}, minmax(7rem, 1fr))"

    @property
    def template_rows(self) -> str:
        """Write the rows as style sheets do: the names of the columns, then one for each five minutes."""
        return f"auto repeat({(self.last - self.first) // ROW}, 8px)"


def lay_out(blocks: Sequence[Block], columns: Sequence[str], opens: int, closes: int) -> Grid:
    """Draw a day from an hour to an hour, or longer where sessions begin earlier or end later."""
    first = min([opens, *(block.first for block in blocks)]) // HOUR * HOUR
    last = min(-(-max([closes, *(block.end for block in blocks)]) // HOUR) * HOUR, DAY)
    lanes = {column: _lanes(block for block in blocks if block.column == column) for column in columns}
    across = _lanes(block for block in blocks if block.column is None)
    widths = {column: max(_width(lanes[column]), 1) for column in columns}
    if columns and (lacking := _width(across) - sum(widths.values())) > 0:
        widths[columns[0]] += lacking
    starts = _starts(widths)
    tracks = sum(widths.values())
    areas = {}
    for block in blocks:
        if block.column is None:
            lane, of = across[block.key]
            left, right = TIMES + 1 + lane * tracks // of, TIMES + 1 + (lane + 1) * tracks // of
        else:
            lane, of = lanes[block.column][block.key]
            begin, width = starts[block.column], widths[block.column]
            left, right = begin + lane * width // of, begin + (lane + 1) * width // of
        areas[block.key] = Area(_row(block.first, first), left, _row(block.end, first), right)
    return Grid(
        first=first,
        last=last,
        columns={one: Area(HEAD, starts[one], HEAD + 1, starts[one] + widths[one]) for one in columns},
        areas=areas,
        hours={minute // HOUR: _row(minute, first) for minute in range(first, last, HOUR)},
        tracks=tracks,
    )


def _row(minute: int, first: int) -> int:
    return HEAD + 1 + (minute - first) // ROW


def _starts(widths: Mapping[str, int]) -> dict[str, int]:
    """Give the line at which each column begins."""
    starts, line = {}, TIMES + 1
    for column, width in widths.items():
        starts[column] = line
        line += width
    return starts


def _width(lanes: Mapping[UUID, tuple[int, int]]) -> int:
    return max((of for _lane, of in lanes.values()), default=0)


def _lanes(blocks: Iterable[Block]) -> dict[UUID, tuple[int, int]]:
    """Put sessions of one column that overlap beside one another: for each its lane, and of how many."""
    lanes: dict[UUID, tuple[int, int]] = {}
    together: dict[UUID, int] = {}
    ends: list[int] = []
    for block in sorted(blocks, key=lambda one: (one.first, one.end, one.key)):
        if together and block.first >= max(ends):
            lanes |= {key: (lane, len(ends)) for key, lane in together.items()}
            together, ends = {}, []
        lane = next((n for n, end in enumerate(ends) if end <= block.first), len(ends))
        ends[lane : lane + 1] = [block.end]
        together[block.key] = lane
    return lanes | {key: (lane, len(ends)) for key, lane in together.items()}
