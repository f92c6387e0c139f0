"""Which reminder is due, and what somebody reads."""

from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mailings import rules
from app.mailings.rules import Nominee, Schedule, Selection, Text, Turn
from app.registration.rules import AttendeeRole, Status
from tests.factories import NOW

MAY = date(2027, 5, 3)
TEXTS = {"en": {"subject": "S", "body": "B"}, "fr": {"subject": "S-fr", "body": "B-fr"}}


def days_before(number: int) -> date:
    return MAY - timedelta(days=number)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (31, [Turn.NOTHING, Turn.NOTHING, Turn.NOTHING]),
        (30, [Turn.SEND, Turn.NOTHING, Turn.NOTHING]),
        (14, [Turn.SKIP, Turn.SEND, Turn.NOTHING]),
        (2, [Turn.SKIP, Turn.SKIP, Turn.SEND]),
    ],
)
def test_of_several_that_are_late_only_the_newest_is_sent(today: int, expected: list[Turn]) -> None:
    assert rules.turns([Schedule(30), Schedule(14), Schedule(7)], MAY, days_before(today)) == expected


def test_one_that_is_set_after_a_later_one_has_left_is_left_out() -> None:
    assert rules.turns([Schedule(30), Schedule(14, ran_for=MAY)], MAY, days_before(10)) == [Turn.SKIP, Turn.NOTHING]


def test_a_reminder_comes_again_only_for_an_event_that_has_moved_far() -> None:
    sent = Schedule(7, ran_for=MAY)

    assert [sent.settled(MAY + timedelta(days=moved)) for moved in (-30, 0, 7, 8)] == [True, True, True, False]


@given(st.sets(st.integers(1, 60), max_size=5), st.lists(st.integers(-5, 70), min_size=1, max_size=30))
def test_however_often_one_looks_each_is_sent_at_most_once_and_never_two_at_a_time(
    days: set[int], looks: list[int]
) -> None:
    schedules, sent = {number: Schedule(number) for number in days}, []
    for today in sorted(days_before(look) for look in looks):
        turns = rules.turns(schedules.values(), MAY, today)
        sending = [each.days for each, turn in zip(schedules.values(), turns, strict=True) if turn is Turn.SEND]
        assert len(sending) <= 1
        sent += sending
        had = [each.days for each, turn in zip(schedules.values(), turns, strict=True) if turn is not Turn.NOTHING]
        schedules |= {number: Schedule(number, ran_for=MAY) for number in had}
    assert sorted(set(sent), reverse=True) == sent


@pytest.mark.parametrize(("language", "found"), [("fr", "fr"), ("en", "en"), ("ar", "en")])
def test_a_text_is_read_in_ones_own_language_else_in_english(language: str, found: str) -> None:
    text = TEXTS[found]
    assert rules.text_in(TEXTS, language) == (found, Text(text["subject"], text["body"]))
    assert rules.text_in({"fr": TEXTS["fr"]}, "ar") is None


def test_names_are_put_in_and_nothing_else_in_braces_is_touched() -> None:
    assert rules.filled("{name}, {event} {other} {}", name="{event}", event="F") == "{event}, F {other} {}"
    assert rules.unknown_placeholders("{name} {nmae} {event} {}") == ["nmae", ""]


def test_a_selection_is_stored_and_read_back() -> None:
    for status, role, nominee in product((None, Status.PENDING), (None, AttendeeRole.STAFF), (None, Nominee.RESERVE)):
        wanted = Selection(status=status, group_id="workers", country_iso3="KEN", role=role, nominee=nominee)
        assert Selection.read(wanted.stored()) == wanted
    assert Selection().stored() == {}


def test_a_seal_tells_whether_the_text_or_the_readers_have_changed() -> None:
    one, two = UUID(int=1), UUID(int=2)

    assert rules.seal(NOW, [one, two]) == rules.seal(NOW, [two, one])
    assert len({rules.seal(NOW, [one]), rules.seal(NOW, [two]), rules.seal(NOW + timedelta(1), [one])}) == 3
