"""Who would bring a room into its bands, with no database in sight."""

from collections import Counter
from time import process_time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registration.balance import Kind, Measure, Tally, Targets
from app.registration.effects import Aim, AimKind, Applicant, Room, stand
from app.registration.rules import Gender, Missing
from app.selection.rules import Candidate, Preference, what_if
from app.selection.suggestion import Obstacle, Suggestion, suggest

THREE = ("government", "employers", "workers")
GOVERNMENT, EMPLOYERS, WORKERS = (Aim(AimKind.GROUP, group) for group in THREE)
FLOOR, PARITY, COUNTRIES = map(Aim, (AimKind.WOMEN_FLOOR, AimKind.PARITY, AimKind.COUNTRIES))
WOMAN, MAN = Gender.WOMAN, Gender.MAN


def kind(group: str = "government", gender: Gender = MAN, country: str = "KEN") -> Kind:
    return Kind(group, gender, country)


def room(*people: tuple[Kind, int], targets: Targets | None = None, **values: object) -> Room:
    measure = Measure(THREE, frozenset({"KEN", "SEN"}), targets or Targets())
    return Room(Tally(measure, people), **({"capacity": None} | values))


def line(*people: Kind | Applicant) -> list[Candidate]:
    """Stand in line, in this order; each is known by their place."""
    return [
        Candidate(UUID(int=number), one if isinstance(one, Applicant) else Applicant(one))
        for number, one in enumerate(people)
    ]


def places(found: Suggestion) -> list[int]:
    return [pick.id.int for pick in found.picks]


LOPSIDED = (
    (kind(), 5),
    (kind(gender=WOMAN), 5),
    (kind("employers"), 2),
    (kind("workers", WOMAN), 4),
    (kind("workers"), 4),
)


def test_the_group_that_is_short_is_filled_and_the_reason_said() -> None:
    waiting = line(
        kind(),
        kind("employers", WOMAN),
        kind("employers", WOMAN),
        kind("employers"),
        kind("employers"),
        kind("employers", WOMAN),
    )

    found = suggest(room(*LOPSIDED), waiting)

    assert not found.missed
    assert all({EMPLOYERS, GOVERNMENT} & {*pick.helps} for pick in found.picks)
    assert 0 not in places(found)


def test_a_room_in_balance_needs_nobody() -> None:
    there = room(*((kind(group, gender), 5) for group in THREE for gender in (WOMAN, MAN)))

    assert suggest(there, line(kind(), kind("workers"))).picks == ()


def test_an_empty_room_comes_into_balance_from_nothing() -> None:
    waiting = line(*(kind(group, gender) for group in THREE for gender in (MAN, WOMAN) for _ in range(4)))

    found = suggest(room(), waiting)

    assert (len(found.picks), found.missed) == (6, {})


def test_of_people_alike_those_who_wait_longest_come_first() -> None:
    waiting = line(*(kind("employers", WOMAN) for _ in range(9)))

    found = suggest(room(*LOPSIDED), waiting)

    assert places(found) == list(range(len(found.picks)))


def test_who_was_preferred_by_their_organisation_comes_first_among_people_alike() -> None:
    call = UUID(int=99)
    one, two, three = line(*(kind("employers", WOMAN) for _ in range(3)))
    waiting = [
        Candidate(one.id, one.applicant, Preference(call, 2)),
        two,
        Candidate(three.id, three.applicant, Preference(call, 1)),
    ]

    assert places(suggest(room(*LOPSIDED), waiting, most=1)) == [2]


def test_seats_reserved_seats_and_country_limits_are_kept() -> None:
    free = Counter({"employers": 1, None: 1})
    there = room(*LOPSIDED, capacity=30, free=free, country_limit=21)
    waiting = line(
        kind("employers", WOMAN),
        kind("employers", WOMAN, "FRA"),
        kind("employers", WOMAN),
        kind("employers", WOMAN, "FRA"),
    )

    found = suggest(there, waiting)

    assert places(found) == [0, 1]
    assert found.missed[EMPLOYERS] == {Obstacle.FULL: 1, Obstacle.COUNTRY_LIMIT: 1}


def test_who_cannot_be_accepted_is_left_out_and_counted() -> None:
    waiting = line(
        Applicant(kind("employers"), missing=Missing.ENDORSEMENT),
        Applicant(kind("employers"), missing=Missing.ACCEPTANCE),
        Applicant(kind("employers"), adviser=True),
        Applicant(kind("employers"), counts=False),
    )

    found = suggest(room(*LOPSIDED), waiting)

    assert found.picks == ()
    assert found.missed == {
        GOVERNMENT: dict.fromkeys((Obstacle.NOT_ENDORSED, Obstacle.NOT_ACCEPTED, Obstacle.NO_TITULAR), 1),
        EMPLOYERS: dict.fromkeys((Obstacle.NOT_ENDORSED, Obstacle.NOT_ACCEPTED, Obstacle.NO_TITULAR), 1),
        PARITY: {},
    }


def test_an_adviser_comes_after_the_titular_whom_they_advise() -> None:
    waiting = line(Applicant(kind("employers", WOMAN), adviser=True), Applicant(kind("employers"), titular=True))

    assert places(suggest(room(*LOPSIDED), waiting)) == [1, 0]


def test_a_target_that_nobody_helps_is_said_to_be_missed_for_want_of_people() -> None:
    found = suggest(room(*LOPSIDED, targets=Targets(countries=3)), line(kind()))

    assert found.missed[COUNTRIES] == {}


def test_who_would_do_more_harm_than_good_is_said_to() -> None:
    balanced = [(kind(group, gender), 5) for group in THREE for gender in (WOMAN, MAN)]
    found = suggest(
        room(*balanced, targets=Targets(countries=2, groups_from=33, groups_to=34)), line(kind(country="FRA"))
    )

    assert (found.picks, found.missed) == ((), {COUNTRIES: {Obstacle.OTHERS: 1}})


def test_a_range_that_three_groups_cannot_share_is_called_impossible() -> None:
    assert suggest(room(targets=Targets(groups_from=40, groups_to=50)), []).impossible
    assert suggest(room(targets=Targets(groups_from=10, groups_to=30)), []).impossible
    assert not suggest(room(), []).impossible


KINDS = st.builds(
    Kind, st.sampled_from([*THREE, "academia"]), st.sampled_from(Gender), st.sampled_from(["KEN", "SEN", "FRA", "USA"])
)
APPLICANTS = st.builds(
    Applicant,
    KINDS,
    counts=st.sampled_from([True, True, True, False]),
    titular=st.booleans(),
    missing=st.sampled_from([None, None, None, *Missing]),
)


@given(
    st.lists(KINDS, max_size=12),
    st.lists(APPLICANTS, max_size=25),
    st.none() | st.integers(0, 8),
    st.none() | st.integers(1, 5),
)
def test_whoever_is_suggested_would_have_a_place_and_the_room_is_no_worse(there, people, seats, limit) -> None:
    targets = Targets(countries=3, southern=50)
    tried = room(
        *((one, 1) for one in there),
        targets=targets,
        capacity=seats,
        free=Counter({None: seats or 0}),
        country_limit=limit,
    )
    waiting = line(*people)

    found = suggest(tried, waiting)

    chosen = [waiting[place] for place in places(found)]
    assert len(set(places(found))) == len(chosen)
    then = what_if(tried, chosen)
    assert len(then.placed) == len(chosen)
    assert stand(then.then.tally) == found.after
    assert sum(found.after.reached.values()) >= sum(found.before.reached.values())
    assert set(found.missed) == {aim for aim, is_so in found.after.reached.items() if not is_so}
    assert all(pick.helps or waiting[pick.id.int].applicant.titular for pick in found.picks)
    assert found == suggest(tried, waiting)


@pytest.mark.parametrize("seats", [None, 500])
def test_ten_thousand_who_wait_take_a_moment(seats: int | None) -> None:
    countries = [f"C{number:02}" for number in range(190)]
    waiting = line(
        *(
            kind([*THREE, "academia"][number % 4], [WOMAN, MAN, MAN][number % 3], countries[number % 190])
            for number in range(10_000)
        )
    )
    there = room((kind(), 100), capacity=seats, free=Counter({None: seats or 0}), targets=Targets(countries=90))
    began = process_time()

    found = suggest(there, waiting)

    assert process_time() - began < 5  # on a slow machine; some 200 ms on ours
    assert len(found.picks) == 100


def test_nobody_is_suggested_who_was_but_a_step_on_the_way() -> None:
    waiting = line(
        kind("employers", country="FRA"),
        kind("academia", Gender.NOT_SAID, "KEN"),
        kind("government", country="USA"),
        kind("employers", country="SEN"),
    )

    found = suggest(room(targets=Targets(countries=3)), waiting)

    assert len(found.picks) == 3
    assert all(pick.helps for pick in found.picks)
    assert COUNTRIES not in found.missed
