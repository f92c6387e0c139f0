"""What accepting somebody would do, with no database in sight."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registration.balance import Kind, Measure, Tally, Targets
from app.registration.effects import Aim, AimKind, Applicant, Change, Outcome, Room, change, stand
from app.registration.rules import Gender, Missing

THREE = ("government", "employers", "workers")
TARGETS = Targets(countries=3, southern=50)
MEASURE = Measure(THREE, frozenset({"KEN", "SEN"}), TARGETS)
GOVERNMENT, EMPLOYERS, WORKERS = (Aim(AimKind.GROUP, group) for group in THREE)
FLOOR, PARITY, COUNTRIES, SOUTH = map(Aim, (AimKind.WOMEN_FLOOR, AimKind.PARITY, AimKind.COUNTRIES, AimKind.SOUTH))


def kind(group: str = "government", gender: Gender = Gender.MAN, country: str = "KEN") -> Kind:
    return Kind(group, gender, country)


def room(*people: tuple[Kind, int], **values: object) -> Room:
    values = {"capacity": None} | values
    return Room(Tally(MEASURE, people), **values)


def balanced() -> Room:
    """Ten of each group, half of them women, from two countries of the South and one other."""
    people = [
        (kind(group, gender, country), 5)
        for group, country in zip(THREE, ("KEN", "SEN", "FRA"), strict=True)
        for gender in (Gender.WOMAN, Gender.MAN)
    ]
    return room(*people)


def test_a_balanced_room_has_reached_every_target() -> None:
    stands = stand(balanced().tally)

    assert stands.reached == dict.fromkeys([GOVERNMENT, EMPLOYERS, WORKERS, FLOOR, PARITY, SOUTH, COUNTRIES], True)
    assert set(stands.distance.values()) == {0}


def test_an_empty_room_has_reached_none_and_is_as_far_as_the_smallest_room_in_balance() -> None:
    stands = stand(room().tally)

    assert not any(stands.reached.values())
    assert (stands.distance[EMPLOYERS], stands.distance[FLOOR], stands.distance[PARITY]) == (75, 60, 94)
    assert (stands.distance[COUNTRIES], stands.distance[SOUTH]) == (300, 50)


def test_targets_that_an_event_has_not_set_are_not_spoken_of() -> None:
    assert set(stand(Tally(Measure(THREE, frozenset()))).reached) == {GOVERNMENT, EMPLOYERS, WORKERS, FLOOR, PARITY}


def test_one_more_person_brings_some_targets_closer_and_breaks_others() -> None:
    there = room(
        (kind("government", country="FRA"), 8),
        (kind("employers", Gender.WOMAN, "FRA"), 5),
        (kind("workers", country="USA"), 7),
    )

    effect = there.effect(Applicant(kind("workers", Gender.WOMAN, "SEN")))

    assert effect.outcome is Outcome.PLACE
    assert effect.change == Change(
        reached=(COUNTRIES,),
        closer=(FLOOR, PARITY, SOUTH),
        broken=(EMPLOYERS,),
    )
    assert there.tally.people == 20  # nobody was accepted


def test_what_was_not_reached_may_move_farther_away() -> None:
    there = room((kind("government"), 10), (kind("employers"), 3), (kind("workers"), 7))

    assert there.effect(Applicant(kind("government"))).change.farther == (GOVERNMENT, EMPLOYERS)


def test_who_takes_no_seat_changes_no_figure() -> None:
    effect = balanced().effect(Applicant(kind(), counts=False))

    assert (effect.outcome, effect.change) == (Outcome.NOT_COUNTED, Change())


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, Outcome.PLACE),
        ({"capacity": 40, "free": Counter({"government": 1, None: 1})}, Outcome.RESERVED_SEAT),
        ({"capacity": 40, "free": Counter({"workers": 1, None: 1})}, Outcome.OPEN_SEAT),
        ({"capacity": 40, "free": Counter({"workers": 1})}, Outcome.FULL),
        ({"country_limit": 5}, Outcome.PLACE),
        ({"country_limit": 4}, Outcome.COUNTRY_LIMIT),
    ],
    ids=["no seats", "reserved", "open", "full", "below the limit", "at the limit"],
)
def test_the_seat_that_somebody_would_get(values: dict[str, object], outcome: Outcome) -> None:
    assert room((kind("employers"), 4), **values).outcome(Applicant(kind())) is outcome


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        (Applicant(kind(), missing=Missing.ENDORSEMENT), Outcome.NOT_ENDORSED),
        (Applicant(kind(), missing=Missing.ACCEPTANCE), Outcome.NOT_ACCEPTED),
        (Applicant(kind(), adviser=True), Outcome.NO_TITULAR),
        (Applicant(kind("workers"), adviser=True), Outcome.PLACE),
    ],
    ids=["not endorsed", "not completed", "adviser alone", "adviser of a titular"],
)
def test_who_cannot_be_accepted_is_said_before_any_seat_is_looked_for(one: Applicant, outcome: Outcome) -> None:
    assert room(titulars={("workers", "KEN")}).outcome(one) is outcome


def test_accepting_takes_the_seat_counts_the_person_and_lets_their_adviser_come() -> None:
    there = room(capacity=2, free=Counter({"government": 1, None: 1}))
    tried = there.copy()
    titular, adviser = Applicant(kind(), titular=True), Applicant(kind(gender=Gender.WOMAN), adviser=True)

    assert [tried.accept(one) for one in (adviser, titular, adviser, adviser)] == [
        Outcome.NO_TITULAR,
        Outcome.RESERVED_SEAT,
        Outcome.OPEN_SEAT,
        Outcome.FULL,
    ]
    assert (tried.tally.people, tried.tally.women, tried.free.total()) == (2, 1, 0)
    assert (there.tally.people, there.free.total(), there.titulars) == (0, 2, set())


APPLICANTS = st.builds(
    Applicant,
    st.builds(
        Kind, st.sampled_from([*THREE, "academia"]), st.sampled_from(Gender), st.sampled_from(["KEN", "SEN", "FRA"])
    ),
    counts=st.sampled_from([True, True, False]),
)


@given(st.lists(APPLICANTS, max_size=20), st.integers(0, 6), st.none() | st.integers(1, 4))
def test_no_more_are_seated_than_seats_are_free_and_no_country_has_more_than_its_limit(people, seats, limit) -> None:
    there = room(capacity=seats, free=Counter({None: seats}), country_limit=limit)

    outcomes = [there.accept(one) for one in people]

    assert outcomes.count(Outcome.OPEN_SEAT) == there.tally.people == seats - there.free[None] <= seats
    assert limit is None or all(number <= limit for number in there.tally.countries.values())


@given(st.lists(APPLICANTS, max_size=20), APPLICANTS)
def test_the_effect_of_one_is_what_counting_anew_says(people, one) -> None:
    there = room(*((each.kind, 1) for each in people))
    after = Tally(MEASURE, [(each.kind, 1) for each in [*people, one]])

    expected = change(stand(there.tally), stand(after)) if one.counts else Change()
    assert there.effect(one).change == expected
