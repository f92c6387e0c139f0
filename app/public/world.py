"""Where places lie on the map of the world: the Equal Earth projection, and the land as rows of dots."""

import math
from functools import cache
from pathlib import Path
from typing import NamedTuple

LAND = Path(__file__).parent / "land.txt"  # written by app/public/land.py
WIDTH, HEIGHT = 862, 408
STEP = 7.2  # from dot to dot in a row
CENTRE = 11.0  # the meridian in the middle: the map is cut in the Bering Strait
SCALE = 177.45
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796  # Šavrič, Patterson and Jenny, 2018


class Spot(NamedTuple):
    """A point of the map."""

    x: float
    y: float


def spot(latitude: float, longitude: float) -> Spot:
    """Find where a place lies on the map."""
    east = (longitude - CENTRE + 180) % 360 - 180
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    x = 2 * math.sqrt(3) * math.radians(east) * math.cos(t) / (3 * _slope(t))
    return Spot(402 + x * SCALE, 214 - _rise(t) * SCALE)


def place_at(at: Spot) -> tuple[float, float] | None:
    """Give the latitude and longitude of a point of the map; none where the map shows no world."""
    height = (214 - at.y) / SCALE
    t = height
    for _ in range(12):
        t -= (_rise(t) - height) / _slope(t)
    sine = math.sin(t) * 2 / math.sqrt(3)
    east = math.degrees((at.x - 402) / SCALE * math.sqrt(3) * _slope(t) / (2 * math.cos(t)))
    if abs(east) > 180:
        return None
    return math.degrees(math.asin(sine)), (east + CENTRE + 180) % 360 - 180


def _rise(t: float) -> float:
    return t * (A1 + A2 * t**2 + t**6 * (A3 + A4 * t**2))


def _slope(t: float) -> float:
    return A1 + 3 * A2 * t**2 + t**6 * (7 * A3 + 9 * A4 * t**2)


@cache
def land() -> str:
    """Give the land as the path of an SVG drawing: each stroke is a row of dots."""
    return LAND.read_text(encoding="ascii").strip()
