"""The three groups as a point in a triangle."""

import pytest

from app.registration.balance import Kind, Measure, Tally, figures
from app.registration.rules import Gender
from app.selection.triangle import CORNERS, place, point, zone

THREE = ("government", "employers", "workers")


@pytest.mark.parametrize(("shares", "where"), [((100, 0, 0), CORNERS[0]), ((0, 0, 100), CORNERS[2])])
def test_a_room_of_one_group_is_in_its_corner(shares, where) -> None:
    assert place(shares) == where


def test_the_agreed_range_is_a_shape_around_the_middle() -> None:
    assert len(zone(25, 40)) == 6
    assert len(zone(30, 100)) == 3
    assert zone(0, 100) == list(CORNERS)
    assert zone(40, 50) == []


def test_a_room_has_its_point_once_somebody_is_there() -> None:
    measure = Measure(THREE, frozenset())
    people = [(Kind(group, Gender.MAN, "KEN"), 4) for group in THREE]

    assert point(figures(Tally(measure), capacity=None)) is None
    assert point(figures(Tally(measure, people), capacity=None)) == (50.0, 60.0)
