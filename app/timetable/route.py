"""The map of a route: the land around it as rows of dots, its stops as numbered circles, the ways between them."""

import json
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from app.reference.models import City
from app.timetable.journey import Visit

OUTLINES = Path(__file__).parent.parent / "reference" / "data" / "world.geojson"
WIDTH, LOWEST, HIGHEST = 440, 230, 440
STEP = 7.2  # from dot to dot in a row
ROW = STEP * 0.866
LEAST = 3.0  # degrees from side to side, however near the stops are to each other
RADIUS = 10
APART = RADIUS * 2.1
AROUND = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)]
LETTER, LINE = 8.4, 8.0  # about how wide a letter of a label is, and half as high as a line
Edge = tuple[float, float, float, float]


class Point(NamedTuple):
    """A point of the map."""

    x: float
    y: float


class Frame(NamedTuple):
    """The part of the world that a map shows: its west and north, in degrees, and how large a degree is drawn."""

    west: float
    north: float
    across: float  # of a degree of longitude
    up: float  # of a degree of latitude
    height: int

    def point(self, longitude: float, latitude: float) -> Point:
        """Find where a place lies on the map."""
        east = (longitude - self.west) % 360
        return Point(round(east * self.across, 1), round((self.north - latitude) * self.up, 1))


@dataclass(frozen=True)
class Stop:
    """A city of the route; it has one number, however often one is there."""

    number: int
    name: str
    at: Point
    anchor: str = ""  # on which side its name stands; none where there is no room
    label_x: float = 0


@dataclass(frozen=True)
class Route:
    """A map of a route."""

    width: int
    height: int
    land: str  # the path of an SVG drawing: each stroke is a row of dots
    way: str  # the path of the way
    stops: list[Stop]

    def number(self, city: City) -> int:
        """Tell the number of a city."""
        return next((stop.number for stop in self.stops if stop.name == city.name), 0)


def route_of(visits: Sequence[Visit]) -> Route | None:
    """Draw the way through the cities of a journey; nothing where there are not two."""
    cities = list({visit.city.id: visit.city for visit in visits}.values())
    if len(cities) < 2:
        return None
    frame = _frame(cities)
    stops = _labelled(_apart(frame, cities))
    spots = {city.id: stop.at for city, stop in zip(cities, stops, strict=True)}
    way = "".join(
        f"{'L' if number else 'M'}{x:g} {y:g}" for number, (x, y) in enumerate(spots[v.city.id] for v in visits)
    )
    return Route(WIDTH, frame.height, land(frame), way, stops)


def _frame(cities: Iterable[City]) -> Frame:
    """Choose the part of the world that holds all cities, with some land around them; it may lie across 180°."""
    longitudes = sorted({city.longitude % 360 for city in cities})
    turned = [*longitudes[1:], longitudes[0] + 360]
    widest = max(range(len(longitudes)), key=lambda n: turned[n] - longitudes[n])
    west = turned[widest] % 360
    wide = max((longitudes[widest] - west) % 360, 0.0)
    latitudes = [city.latitude for city in cities]
    south, north = min(latitudes), max(latitudes)
    middle = (south + north) / 2
    narrowing = max(math.cos(math.radians(middle)), 0.3)
    span = max(wide * narrowing, (north - south) * 0.8, LEAST) * 1.45  # degrees of latitude from side to side
    up = WIDTH / span
    height = round(min(max((north - south + span * 0.3) * up, LOWEST), HIGHEST))
    left = west + wide / 2 - span / narrowing / 2
    return Frame(left, middle + height / up / 2, up * narrowing, up, height)


@cache
def _edges() -> list[Edge]:
    """Read the outlines of all land."""
    found: list[Edge] = []
    for feature in json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        for rings in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            for ring in rings:
                found += [(x1, y1, x2, y2) for (x1, y1), (x2, y2) in pairwise(ring)]
    return found


@lru_cache(maxsize=200)
def land(frame: Frame) -> str:
    """Write the land of a map: each run of dots as one stroke."""
    south = frame.north - frame.height / frame.up
    near = [edge for edge in _edges() if min(edge[1], edge[3]) <= frame.north and max(edge[1], edge[3]) >= south]
    return "".join(stroke for number, y in enumerate(_rows(frame.height)) for stroke in _row(number, y, frame, near))


def _rows(height: int) -> Iterator[float]:
    y = STEP / 2
    while y < height:
        yield y
        y += ROW


def _row(number: int, y: float, frame: Frame, near: Sequence[Edge]) -> Iterator[str]:
    """Write one row of dots: land is between the first and the second crossing of an outline, and so on."""
    latitude = frame.north - y / frame.up
    crossings = sorted(
        (x2 - x1) * (latitude - y1) / (y2 - y1) + x1 for x1, y1, x2, y2 in near if (y1 > latitude) != (y2 > latitude)
    )
    x, run = STEP / 2 * (1 + number % 2), 0
    while x < WIDTH + STEP:
        longitude = (frame.west + x / frame.across + 180) % 360 - 180
        if x < WIDTH and bisect_right(crossings, longitude) % 2:
            run += 1
        elif run:
            yield f"M{x - run * STEP:.0f} {y:.0f}h{(run - 1) * STEP + 1:.0f}"
            run = 0
        x += STEP


def _apart(frame: Frame, cities: Sequence[City]) -> list[Stop]:
    """Number the cities as they are first come to, and move one that would hide another a little aside."""
    found: list[Stop] = []
    for number, city in enumerate(cities, start=1):
        at = frame.point(city.longitude, city.latitude)
        around = [Point(at.x + dx * APART, at.y + dy * APART) for dx, dy in AROUND]
        aside = sorted(around, key=lambda one: -min((math.dist(one, other.at) for other in found), default=0))
        free = (one for one in (at, *aside) if all(math.dist(one, other.at) >= APART * 0.95 for other in found))
        found.append(Stop(number, city.name, next(free, at)))
    return found


def _labelled(stops: Sequence[Stop]) -> list[Stop]:
    """Write each name beside its circle, on the side where there is room."""
    taken = [(s.at.x - RADIUS, s.at.y - RADIUS, s.at.x + RADIUS, s.at.y + RADIUS) for s in stops]
    found = []
    for stop in stops:
        width = len(stop.name) * LETTER
        sides = (("start", stop.at.x + RADIUS + 5, 0.0), ("end", stop.at.x - RADIUS - 5, -width))
        for anchor, x, left in sides:
            box = (x + left, stop.at.y - LINE, x + left + width, stop.at.y + LINE)
            if box[0] >= 0 and box[2] <= WIDTH and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.append(Stop(stop.number, stop.name, stop.at, anchor, x))
                break
        else:
            found.append(stop)
    return found


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def drawing(route: Route) -> str:
    """Write a map as a picture by itself, for paper."""
    circles = "".join(
        f'<circle cx="{s.at.x:g}" cy="{s.at.y:g}" r="{RADIUS}" fill="#2340b8" stroke="#fff" stroke-width="2"/>'
        f'<text x="{s.at.x:g}" y="{s.at.y + 4:g}" fill="#fff" font-weight="700" font-size="12" text-anchor="middle">'
        f"{s.number}</text>"
        for s in route.stops
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {route.width} {route.height}" font-family="Noto Sans">'
        f'<path d="{route.land}" fill="none" stroke="#b9c4d8" stroke-width="4.6" stroke-linecap="round"'
        f' stroke-dasharray="0 {STEP}"/>'
        f'<path d="{route.way}" fill="none" stroke="#2340b8" stroke-width="2.5" stroke-linejoin="round"/>'
        f"{circles}</svg>"
    )
