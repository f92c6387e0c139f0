"""Row numbers as people type them, and what has to be written down for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attendance.rules import MarkKind
from app.paper_sheets.rules import Missing, is_over, missing, word
from tests.factories import NOW

PRESENT, ABSENT, EXCUSED = MarkKind.PRESENT, MarkKind.ABSENT, MarkKind.EXCUSED


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("", ()),
        ("3, 7, 12-15", (3, 7, 12, 13, 14, 15)),
        ("  3 7;12 – 15 \n 7. ", (3, 7, 12, 13, 14, 15)),
        ("15-12", (12, 13, 14, 15)),
        ("٣، ٧، ١٢-١٥", (3, 7, 12, 13, 14, 15)),
        ("007", (7,)),
    ],
)
def test_numbers_and_ranges_are_read_however_they_are_written(typed: str, rows: tuple[int, ...]) -> None:
    assert missing(typed, 50) == Missing(rows)


def test_what_is_no_row_of_the_sheet_is_named() -> None:
    assert missing("0, 3, 51, 49-52, Amina, 4-, 99999999999999999999", 50) == Missing(
        (3,), ("0", "51", "49-52", "Amina", "4-", "99999999999999999999")
    )


@given(st.sets(st.integers(1, 60)))
def test_what_is_written_briefly_is_read_again_as_the_same(rows: set[int]) -> None:
    named = Missing(tuple(sorted(rows)))
    assert missing(named.short, 60) == named


@pytest.mark.parametrize(
    ("stands", "said", "is_missing", "writes"),
    [
        (ABSENT, False, False, PRESENT),
        (ABSENT, True, False, PRESENT),
        (EXCUSED, True, False, PRESENT),
        (PRESENT, False, False, None),  # the scan knows when
        (ABSENT, False, True, ABSENT),
        (ABSENT, True, True, None),
        (PRESENT, False, True, ABSENT),
        (EXCUSED, True, True, None),
    ],
)
def test_only_what_the_sheet_changes_is_written_down(stands, said, is_missing, writes) -> None:
    assert word(stands, said=said, is_missing=is_missing) is writes


def test_signed_sheets_are_kept_two_years_from_a_known_day() -> None:
    today = NOW.date()
    assert not is_over(today, today)
    assert not is_over(None, today)
    assert is_over(today.replace(year=today.year - 2).replace(day=1), today)
