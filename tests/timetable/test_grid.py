"""Where sessions stand in the grid of a day."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.timetable.grid import DAY, HOUR, ROW, Area, Block, lay_out

ROOMS = ("", "Tembo", "Simba")
MINUTES = st.integers(0, DAY // ROW - 3).map(lambda row: row * ROW)


@st.composite
def days(draw) -> list[Block]:
    """Draw sessions of a day, some in no column: these stand across all."""
    found = draw(st.lists(st.tuples(st.sampled_from((None, *ROOMS)), MINUTES, st.integers(1, 400)), max_size=12))
    return [
        Block(UUID(int=number), column, first, first + minutes)
        for number, (column, first, minutes) in enumerate(found, 1)
    ]


@given(days())
def test_no_session_hides_another_of_its_column(blocks: list[Block]) -> None:
    grid = lay_out(blocks, ROOMS, 8 * HOUR, 18 * HOUR)

    for block in blocks:
        area = grid.areas[block.key]
        assert area.row < area.last_row
        assert 2 <= area.column < area.last_column <= grid.tracks + 2
        if block.column is not None:
            head = grid.columns[block.column]
            assert head.column <= area.column < area.last_column <= head.last_column
        for other in blocks:
            if other.key != block.key and other.column == block.column:
                assert not _meet(area, grid.areas[other.key])


def test_a_day_is_drawn_from_hour_to_hour() -> None:
    early, late = UUID(int=1), UUID(int=2)
    blocks = [Block(early, "Simba", 7 * HOUR + 20, 8 * HOUR), Block(late, None, 23 * HOUR + 50, DAY + 90)]

    grid = lay_out(blocks, ["Tembo", "Simba"], 8 * HOUR, 18 * HOUR)

    assert (grid.first, grid.last, grid.hours[7], grid.hours[8]) == (7 * HOUR, DAY, 2, 14)
    assert (str(grid.areas[early]), str(grid.columns["Tembo"])) == ("6 / 3 / 14 / 4", "1 / 2 / 2 / 3")
    assert grid.areas[late].last_column == 4
    assert grid.template == "3.5rem repeat(2, minmax(7rem, 1fr))"
    assert grid.template_rows == "auto repeat(204, 8px)"
    assert lay_out([], [], 8 * HOUR, 18 * HOUR).tracks == 0


def _meet(one: Area, other: Area) -> bool:
    rows = one.row < other.last_row and other.row < one.last_row
    return rows and one.column < other.last_column and other.column < one.last_column
