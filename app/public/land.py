"""Draw the land of the map as rows of dots, from the outlines of the reference data: `python -m app.public.land`.

What it draws ships with the product, since it changes only when the outlines do.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from app.public.world import HEIGHT, LAND, STEP, WIDTH, Spot, place_at

OUTLINES = Path(__file__).parent.parent / "reference" / "data" / "world.geojson"
SOUTHERNMOST = -57.0
Point = tuple[float, float]


class Area(NamedTuple):
    """A polygon with its holes, and the box around it."""

    west: float
    south: float
    east: float
    north: float
    rings: list[list[Point]]

    def holds(self, longitude: float, latitude: float) -> bool:
        """Tell whether a place lies inside, and in no hole."""
        if not (self.west <= longitude <= self.east and self.south <= latitude <= self.north):
            return False
        return sum(_crossings(longitude, latitude, ring) for ring in self.rings) % 2 == 1


def _crossings(x: float, y: float, ring: list[Point]) -> int:
    """Count how often a line eastwards from a point crosses a ring."""
    return sum(
        (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in pairwise(ring)
    )


def areas(outlines: Path = OUTLINES) -> list[Area]:
    """Read the outlines."""
    found = []
    for feature in json.loads(outlines.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        for rings in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            xs, ys = zip(*rings[0], strict=True)
            found.append(Area(min(xs), min(ys), max(xs), max(ys), [[tuple(point) for point in ring] for ring in rings]))
    return found


def strokes(land: list[Area]) -> Iterator[str]:
    """Write each run of dots on land as one stroke."""
    row, y = 0, STEP / 2
    while y < HEIGHT:
        x, run = STEP / 2 * (1 + row % 2), 0
        while x < WIDTH + STEP:
            if x < WIDTH and _is_land(Spot(x, y), land):
                run += 1
            elif run:
                yield f"M{x - run * STEP:.0f} {y:.0f}h{(run - 1) * STEP + 1:.0f}"
                run = 0
            x += STEP
        row, y = row + 1, y + STEP * 0.866


def _is_land(at: Spot, land: list[Area]) -> bool:
    place = place_at(at)
    return place is not None and place[0] > SOUTHERNMOST and any(area.holds(place[1], place[0]) for area in land)


if __name__ == "__main__":
    LAND.write_text("".join(strokes(areas())) + "\n", encoding="ascii")
