"""Attendance is the same whatever the order in which scans and marks arrived."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.attendance import rules
from app.attendance.rules import (
    Answer,
    Attendance,
    Direction,
    Half,
    MarkKind,
    Passage,
    Place,
    Window,
    Word,
    attendance,
)
from app.registration.rules import Status

NINE = datetime(2027, 5, 3, 9, tzinfo=UTC)
MORNING = Window(NINE, NINE + timedelta(hours=2))


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def came(minutes: int) -> Passage:
    return Passage(at(minutes), Direction.IN)


def went(minutes: int) -> Passage:
    return Passage(at(minutes), Direction.OUT)


def said(kind: MarkKind, minutes: int, number: int = 1) -> Word:
    return Word(at(minutes), kind, UUID(int=number))


passages = st.lists(st.builds(Passage, st.integers(-60, 200).map(at), st.sampled_from(Direction)), max_size=8)
words = st.lists(st.builds(Word, st.integers(-60, 200).map(at), st.sampled_from(MarkKind), st.uuids()), max_size=3)


@given(passages, words, st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(seen: list[Passage], told: list[Word], random: Random) -> None:
    shuffled, retold = seen + seen[:3], told + told[:1]
    random.shuffle(shuffled)
    random.shuffle(retold)

    assert attendance(shuffled, retold, MORNING) == attendance(seen, told, MORNING)


@given(passages, words)
def test_nobody_is_there_longer_than_it_lasts(seen: list[Passage], told: list[Word]) -> None:
    derived = attendance(seen, told, MORNING)

    assert derived.minutes is not None
    assert 0 <= derived.minutes <= 120
    assert derived.state is MarkKind.PRESENT or (derived.minutes, derived.late) == (0, False)


def test_whoever_was_never_seen_is_absent() -> None:
    assert attendance([], [], MORNING) == Attendance(MarkKind.ABSENT, minutes=0)
    assert attendance([], [], None) == Attendance(MarkKind.ABSENT)


def test_the_time_inside_is_counted_within_the_session_only() -> None:
    assert attendance([came(-30), went(200)], [], MORNING) == Attendance(MarkKind.PRESENT, at(-30), 120)


def test_who_steps_out_is_counted_for_the_two_stays() -> None:
    assert attendance([came(0), went(30), came(60), went(90)], [], MORNING) == Attendance(MarkKind.PRESENT, at(0), 60)


def test_who_does_not_go_out_stayed_to_the_end() -> None:
    assert attendance([came(30)], [], MORNING).minutes == 90


def test_who_only_goes_out_was_there_from_the_start() -> None:
    assert attendance([went(45)], [], MORNING) == Attendance(MarkKind.PRESENT, None, 45)


def test_a_second_way_in_or_out_without_the_other_between_changes_nothing() -> None:
    assert attendance([came(0), came(10), went(60), went(70)], [], MORNING) == Attendance(MarkKind.PRESENT, at(0), 60)


def test_in_and_out_in_the_same_moment_is_in_first() -> None:
    assert attendance([went(10), came(10)], [], MORNING) == Attendance(MarkKind.PRESENT, at(10), 0)


def test_a_scan_after_the_end_is_presence_without_a_minute() -> None:
    assert attendance([came(180)], [], MORNING) == Attendance(MarkKind.PRESENT, at(180), 0, late=True)


def test_a_quarter_of_an_hour_after_the_start_is_not_late_yet() -> None:
    assert not attendance([came(15)], [], MORNING).late
    assert attendance([came(16)], [], MORNING).late


def test_where_the_hours_are_not_known_nobody_is_late_and_minutes_are_unknown() -> None:
    assert attendance([came(500)], [], None) == Attendance(MarkKind.PRESENT, at(500))
    assert attendance([], [said(MarkKind.PRESENT, 0)], None) == Attendance(MarkKind.PRESENT)


def test_a_mark_stands_over_the_scans_before_it() -> None:
    assert attendance([came(0)], [said(MarkKind.ABSENT, 10)], MORNING) == Attendance(MarkKind.ABSENT, minutes=0)
    assert attendance([came(0)], [said(MarkKind.EXCUSED, 10)], MORNING).state is MarkKind.EXCUSED


def test_whoever_is_marked_present_was_there_for_the_whole() -> None:
    assert attendance([], [said(MarkKind.PRESENT, 90)], MORNING) == Attendance(MarkKind.PRESENT, minutes=120)


def test_the_latest_mark_stands() -> None:
    told = [said(MarkKind.PRESENT, 20), said(MarkKind.ABSENT, 10), said(MarkKind.EXCUSED, 20, number=2)]
    assert attendance([], told, MORNING).state is MarkKind.EXCUSED


def test_somebody_excused_who_comes_in_all_the_same_is_there() -> None:
    excused = said(MarkKind.EXCUSED, -60)
    assert attendance([came(20)], [excused], MORNING) == Attendance(MarkKind.PRESENT, at(20), 100, late=True)


def test_somebody_excused_who_goes_out_stays_excused() -> None:
    assert attendance([came(0), went(31)], [said(MarkKind.EXCUSED, 30)], MORNING).state is MarkKind.EXCUSED


def test_present_at_one_place_is_present_and_excused_from_one_is_not_simply_absent() -> None:
    present, absent, excused = MarkKind.PRESENT, MarkKind.ABSENT, MarkKind.EXCUSED
    assert rules.at_best([absent, excused, present]) is present
    assert rules.at_best([absent, excused]) is excused
    assert rules.at_best([absent]) is rules.at_best([]) is absent


def test_the_door_knows_who_is_inside() -> None:
    assert rules.in_since([]) is None
    assert rules.in_since([came(5), came(10)]) == at(5)
    assert rules.in_since([went(20), came(5)]) is None


def test_the_door_is_told_why_somebody_stays_outside() -> None:
    told = {status: rules.answer_to(status) for status in Status}
    assert told == {
        Status.PENDING: Answer.NOT_CONFIRMED,
        Status.CONFIRMED: Answer.WELCOME,
        Status.WAITLISTED: Answer.NOT_CONFIRMED,
        Status.DECLINED: Answer.NOT_CONFIRMED,
        Status.CANCELLED: Answer.CANCELLED,
        Status.WITHDRAWN: Answer.CANCELLED,
    }


def test_the_door_answers_every_passage() -> None:
    assert rules.answer_to_passage(Direction.IN, None) is Answer.WELCOME
    assert rules.answer_to_passage(Direction.IN, at(0)) is Answer.ALREADY_IN
    assert rules.answer_to_passage(Direction.OUT, at(0)) is Answer.GOODBYE


def test_a_clock_may_be_wrong_but_not_unset() -> None:
    assert rules.possible(at(10), NINE)
    assert rules.possible(NINE - timedelta(days=90), NINE)
    assert not rules.possible(NINE + timedelta(days=2), NINE)
    assert not rules.possible(datetime(1970, 1, 1, tzinfo=UTC), NINE)


def test_the_days_of_an_event_are_listed_unless_they_are_too_many() -> None:
    assert rules.days_of(date(2027, 5, 3), date(2027, 5, 4)) == [date(2027, 5, 3), date(2027, 5, 4)]
    assert rules.days_of(date(2027, 5, 1), date(2027, 7, 1)) == []


def test_a_day_lasts_from_its_first_session_to_its_last() -> None:
    evening = Window(at(600), at(700))
    assert rules.around([evening, MORNING]) == Window(NINE, at(700))
    assert rules.around([]) is None


def test_what_is_still_to_come_is_left_out() -> None:
    assert MORNING.so_far(at(30)) == Window(NINE, at(30))
    assert MORNING.so_far(at(300)) == MORNING
    assert MORNING.so_far(at(-30)) == Window(NINE, NINE)


MONDAY, TUESDAY = Place(date(2027, 5, 3)), Place(date(2027, 5, 4))
OPENING = Place(MONDAY.day, UUID(int=1), "Opening", MORNING)
CLINIC_A = Place(TUESDAY.day, UUID(int=2), "Clinic A", Window(at(1440), at(1500)))
CLINIC_B = Place(TUESDAY.day, UUID(int=3), "Clinic B", Window(at(1440), at(1500)))
PLACES = [MONDAY, OPENING, TUESDAY, CLINIC_A, CLINIC_B]


def test_people_are_checked_in_to_the_session_that_is_on_or_about_to_begin() -> None:
    assert rules.place_now(PLACES, MONDAY.day, at(10)) is OPENING
    assert rules.place_now(PLACES, MONDAY.day, at(-29)) is OPENING
    assert rules.place_now(PLACES, MONDAY.day, at(-31)) is MONDAY


def test_with_several_sessions_at_once_people_are_checked_in_to_the_day() -> None:
    assert rules.place_now(PLACES, TUESDAY.day, at(1450)) is TUESDAY


def test_before_the_event_its_first_day_is_chosen_and_afterwards_its_last() -> None:
    assert rules.place_now(PLACES, date(2027, 1, 1), at(-9999)) is MONDAY
    assert rules.place_now(PLACES, date(2027, 9, 9), at(99999)) is TUESDAY
    assert rules.place_now([], date(2027, 9, 9), at(0)) is None


def test_where_days_are_attended_by_halves_people_are_checked_in_to_the_half() -> None:
    morning, afternoon = rules.halves(MONDAY.day, Window(at(0), at(480)), at(240))

    assert [morning.key, afternoon.key] == ["2027-05-03-morning", "2027-05-03-afternoon"]
    assert morning.window == Window(at(0), at(240))
    assert afternoon.window == Window(at(240), at(480))
    places = [MONDAY, morning, afternoon]
    assert rules.place_now(places, MONDAY.day, at(-20)) is morning
    assert rules.place_now(places, MONDAY.day, at(230)) is morning
    assert rules.place_now(places, MONDAY.day, at(240)) is afternoon
    assert rules.place_now(places, MONDAY.day, at(500)) is MONDAY


def test_a_half_day_without_any_time_in_it_is_none() -> None:
    assert [one.half for one in rules.halves(MONDAY.day, Window(at(0), at(60)), at(240))] == [Half.MORNING]
    assert [one.half for one in rules.halves(MONDAY.day, Window(at(300), at(360)), at(240))] == [Half.AFTERNOON]
    assert [one.half for one in rules.halves(MONDAY.day, None, at(240))] == [Half.MORNING, Half.AFTERNOON]


def test_a_place_is_named_by_its_session_or_its_day() -> None:
    assert (OPENING.key, MONDAY.key) == (UUID(int=1).hex, "2027-05-03")
