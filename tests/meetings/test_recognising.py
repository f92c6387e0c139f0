"""Somebody in a meeting is taken for whom they surely are; whoever decides sees the others that are alike."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.meetings import rules
from app.meetings.recognising import Certainty, Person, Proposal, Register, gathered
from app.meetings.rules import Attendee, Stay

NINE = datetime(2027, 5, 3, 6, tzinfo=UTC)
AMINA, BOLA, NAMESAKE, OFFICE = (UUID(int=number) for number in range(4))
REGISTER = Register(
    [
        Person(AMINA, ("ODHIAMBO Amina", "أمينة أوديامبو"), "Amina@example.org"),
        Person(BOLA, ("Bola Adéyemi", "")),
        Person(NAMESAKE, ("Bola Adeyemi", "Bola A.")),
        Person(OFFICE, ("Chen Li",), "office@example.org"),
        Person(UUID(int=9), ("Dora Ruiz",), "office@example.org"),
    ]
)


def known(name: str, email: str = "") -> Proposal:
    return REGISTER.propose(Attendee(name, email, ()))


def stay(start: int, minutes: int) -> Stay:
    return Stay(NINE + timedelta(minutes=start), NINE + timedelta(minutes=start + minutes))


stays = st.lists(st.builds(stay, st.integers(0, 90), st.integers(1, 60)), max_size=6)


def test_an_address_or_the_very_name_of_one_person_is_sure() -> None:
    sure = Proposal(Certainty.SURE, (AMINA,))
    assert known("iPhone", "amina@EXAMPLE.org") == sure
    assert known("amina odhiambo") == known("أمينة أوديامبو") == sure


def test_namesakes_and_shared_addresses_are_doubtful() -> None:
    assert known("Bola ADEYEMI") == Proposal(Certainty.DOUBTFUL, (BOLA, NAMESAKE))
    assert known("Somebody", "office@example.org").certainty is Certainty.UNKNOWN


def test_names_that_are_alike_are_doubtful_and_others_unknown() -> None:
    assert (
        known("Amina") == known("Amina O (Kenya)") == known("Aminna Odiambo") == Proposal(Certainty.DOUBTFUL, (AMINA,))
    )
    assert known("Xavier") == known("") == Proposal(Certainty.UNKNOWN)


def test_who_left_and_came_back_is_one_person() -> None:
    first, second = stay(0, 10), stay(30, 5)
    people = [Attendee("Amina", "a@example.org", (second,)), Attendee("iPad", "A@example.org", (first,))]
    assert gathered([*people, Attendee("Bola", "", (first,)), Attendee("BOLA", "", (first,))]) == [
        Attendee("Amina", "A@example.org", (first, second)),
        Attendee("Bola", "", (first,)),
    ]


@given(stays)
def test_two_devices_at_once_count_once(times: list[Stay]) -> None:
    inside = {minute for one in times for minute in range(151) if one.joined <= stay(minute, 1).joined < one.left}

    assert rules.minutes(times) == len(inside)
    assert rules.minutes(rules.together(times)) == rules.minutes(times * 2)


def test_who_was_in_too_shortly_is_left_out_with_all_their_times_added_up() -> None:
    people = [
        Attendee("Amina", "", (stay(0, 10),)),
        Attendee("iPad", "", (stay(20, 10),)),
        Attendee("B", "", (stay(0, 19),)),
    ]
    times = rules.times_of(people, {0: AMINA, 1: AMINA, 2: BOLA})

    assert rules.enough(times, 20) == {AMINA: (stay(0, 10), stay(20, 10))}
