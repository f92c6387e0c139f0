"""The map of the world."""

import pytest

from app.public import land, world


@pytest.mark.parametrize("place", [(0.0, 0.0), (47.0, 8.0), (-33.9, 151.2), (66.0, -172.0), (-18.1, 178.4)])
def test_a_place_and_its_spot_name_each_other(place: tuple[float, float]) -> None:
    found = world.place_at(world.spot(*place))

    assert found == pytest.approx(place, abs=1e-6)


def test_outside_the_world_there_is_no_place() -> None:
    assert world.place_at(world.Spot(3, 3)) is None


def test_the_land_that_ships_is_drawn_from_the_outlines() -> None:
    assert world.land() == "".join(land.strokes(land.areas()))
