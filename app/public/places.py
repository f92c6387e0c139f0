"""The places of the programme: circles whose area follows the number of events, and a list of the same."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core import i18n
from app.programme.models import Event
from app.programme.rules import Mode
from app.public import phrases, world
from app.public.cards import Card
from app.public.world import Spot
from app.reference.catalogue import Catalogue
from app.reference.models import City, Country

Key = tuple[str | None, str | None]  # city and country
NOWHERE: Key = (None, None)
LARGEST, ONE_EVENT = 34.0, 12.0  # radius of a circle
READABLE = 9.0  # a smaller circle has no room for its number
AROUND = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)]
LETTER, LINE = 7.4, 8.0  # about how wide a letter of a label is, and half as high as a line
LABELLED = 30  # with more places the list alone names them
NAMED_AT_EACH = ((12, 3), (40, 1), (math.inf, 0))  # up to so many places, so many events are named at each
NAMED_NOWHERE = 12


@dataclass(frozen=True)
class Label:
    """The name beside a circle."""

    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True)
class Place:
    """A city or a country, and its events; without a spot where the map cannot show it."""

    number: int
    name: str
    short: str
    country: str
    city: str
    count: int
    cards: list[Card]
    radius: float
    spot: Spot | None = None
    label: Label | None = None
    shows_number: bool = True

    @property
    def more(self) -> int:
        """Count the events that are not named here."""
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Places:
    """All places, and what takes place at none that a map could show."""

    on_map: list[Place]
    elsewhere: Place | None


def key_of(event: Event) -> Key:
    """Tell where an event counts; what is online takes place nowhere."""
    return NOWHERE if event.mode is Mode.ONLINE else (event.city_id, event.country_iso3)


def named_events(counts: Mapping[Key, int], events: Sequence[Event]) -> list[Event]:
    """Choose the events that are named on the page: of each place its first few."""
    each = next(each for most, each in NAMED_AT_EACH if len(counts) <= most)
    seen: Counter[Key] = Counter()
    chosen = []
    for event in events:
        key = key_of(event)
        if seen[key] < (NAMED_NOWHERE if key == NOWHERE else each):
            chosen.append(event)
        seen[key] += 1
    return chosen


def places_of(counts: Mapping[Key, int], cards: Sequence[Card], known: Catalogue) -> Places:
    """Number the places, the one with most events first, and find room for each on the map."""
    largest = max((count for key, count in counts.items() if key != NOWHERE), default=1)
    unit = min(ONE_EVENT, LARGEST / math.sqrt(largest))
    places = [
        _place(key, count, [card for card in cards if key_of(card.event) == key], unit, known)
        for key, count in Counter(counts).most_common()
    ]
    placed = _apart([place for place in places if place.spot])
    return Places(_labelled(placed), next((place for place in places if not place.spot), None))


def _place(key: Key, count: int, cards: list[Card], unit: float, known: Catalogue) -> Place:
    city, country = known.cities.get(key[0] or ""), known.countries.get(key[1] or "")
    name = i18n.pick(country.names) if country else ""
    spot = _spot(city or country)
    radius = unit * math.sqrt(count)
    return Place(
        number=0,
        name=phrases.city_and_country(city.name, name) if city else name,
        short=city.name if city else name,
        country=key[1] or "",
        city=city.name if city else "",
        count=count,
        cards=cards,
        radius=radius,
        spot=spot,
        shows_number=radius >= READABLE,
    )


def _spot(where: City | Country | None) -> Spot | None:
    if where is None or where.latitude is None or where.longitude is None:
        return None
    return world.spot(where.latitude, where.longitude)


def _apart(places: Sequence[Place]) -> list[Place]:
    """Number the places and move a circle that would hide another a little aside."""
    found: list[Place] = []
    for number, place in enumerate(places, start=1):
        spot = next((spot for spot in _around(place) if not _hides(spot, place.radius, found)), place.spot)
        found.append(replace(place, number=number, spot=spot))
    return found


def _around(place: Place) -> Iterator[Spot]:
    if place.spot:
        for x, y in AROUND:
            yield Spot(place.spot.x + x * place.radius * 1.7, place.spot.y + y * place.radius * 1.7)


def _hides(spot: Spot, radius: float, others: Sequence[Place]) -> bool:
    return any(other.spot and math.dist(spot, other.spot) < (radius + other.radius) * 0.8 for other in others)


def _labelled(places: list[Place]) -> list[Place]:
    """Write names beside the circles where there are few of them and there is room."""
    if len(places) > LABELLED:
        return places
    found: list[Place] = []
    taken = [
        (p.spot.x - p.radius, p.spot.y - p.radius, p.spot.x + p.radius, p.spot.y + p.radius) for p in places if p.spot
    ]
    for place in places:
        label = next((label for label in _beside(place) if not _overlaps(_box(label), taken)), None)
        if label:
            taken.append(_box(label))
        found.append(replace(place, label=label))
    return found


def _beside(place: Place) -> Iterator[Label]:
    """Try the end of the line first, then its beginning, then below."""
    if place.spot:
        x, y = place.spot
        yield Label(x + place.radius + 5, y, "start", place.short)
        yield Label(x - place.radius - 5, y, "end", place.short)
        yield Label(x, y + place.radius + 11, "middle", place.short)


def _box(label: Label) -> tuple[float, float, float, float]:
    width = len(label.text) * LETTER
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - LINE, left + width, label.y + LINE


def _overlaps(box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]) -> bool:
    if box[0] < 0 or box[2] > world.WIDTH:
        return True
    return any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)
