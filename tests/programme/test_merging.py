"""Two people at the same list: nothing that either did is lost."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.programme.merging import merged, three_way

words = st.lists(st.sampled_from("abcdef"), unique=True)


@given(words, words, words)
def test_what_either_added_stands_there_and_what_either_took_away_does_not(base, theirs, mine) -> None:
    both = merged(base, theirs, mine)

    assert set(both) == (set(base) & set(theirs) & set(mine)) | (set(theirs) - set(base)) | (set(mine) - set(base))
    assert len(both) == len(set(both))
    assert [row for row in both if row in mine] == [row for row in mine if row in both]


@given(words, words)
def test_where_only_one_did_anything_their_list_stands(base, changed) -> None:
    assert three_way(base, changed, base) == changed
    assert merged(base, base, changed) == changed


def test_rows_are_known_by_what_is_recorded_of_them() -> None:
    old = {"day": "2027-05-03", "text": "Begun"}
    mine = [{"day": date(2027, 5, 3), "text": "Begun"}, {"day": date(2027, 5, 4), "text": "Half done"}]
    theirs = [{"day": date(2027, 5, 3), "text": "Begun well"}]

    assert merged([old], theirs, mine) == [mine[1], theirs[0]]


def test_of_one_word_that_both_changed_mine_stands() -> None:
    assert three_way("old", "theirs", "mine") == "mine"
    assert three_way("", "theirs", None) == "theirs"
