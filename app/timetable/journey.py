"""A study tour as the journey that it is: its legs in order, where one is when, and what does not fit together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from app.core.zones import zone
from app.programme.details import SESSION_PLAIN
from app.programme.models import Event, Session
from app.programme.rules import Mode, SessionKind
from app.reference.catalogue import catalogue
from app.reference.models import City
from app.timetable.plan import Item
from app.timetable.rules import VISITS

LEGS = VISITS | {SessionKind.TRAVEL}
ANYWHERE = frozenset({SessionKind.BREAK, SessionKind.ONLINE_MODULE})  # without a city of their own they are at no place
AT_ONCE = frozenset({SessionKind.ELECTIVE, SessionKind.BREAK})  # some go here and some there


@dataclass(frozen=True)
class Leg:
    """A session as a part of the way: where it is, or from where to where it leads; times by the clocks there."""

    key: UUID
    said: Mapping[str, Any]  # what `SessionDetails` may say, but for the speakers
    begins: datetime
    ends: datetime
    zone: str
    ends_zone: str
    city: City | None
    to_city: City | None

    @property
    def travels(self) -> bool:
        """Tell a way from a stop."""
        return self.said["kind"] is SessionKind.TRAVEL

    @property
    def is_leg(self) -> bool:
        """Tell what the itinerary is made of from what takes place beside it."""
        return self.said["kind"] in LEGS or bool(self.said["host"] or self.said["to_city_id"])

    @property
    def leads_to(self) -> City | None:
        """Tell where one is after it."""
        return self.to_city or (None if self.travels else self.city)


class GapKind(Enum):
    """What does not fit together in a journey."""

    NO_TRAVEL = "no_travel"  # two stops in different cities, and nothing between them
    LEAVES_ELSEWHERE = "leaves_elsewhere"  # a way begins where one is not
    ARRIVES_ELSEWHERE = "arrives_elsewhere"  # a way ends where the next stop is not
    LEADS_NOWHERE = "leads_nowhere"  # a way between two cities that does not say so
    OTHER_CLOCKS = "other_clocks"  # a break goes by the clocks of home, and one is elsewhere
    OVERLAP = "overlap"  # a leg begins before the one before it is over


@dataclass(frozen=True)
class Gap:
    """Something that does not fit together, between a leg and a later one."""

    kind: GapKind
    first: Leg
    second: Leg


@dataclass(frozen=True)
class Visit:
    """Some time in one city."""

    city: City
    begins: datetime
    ends: datetime


def planned_legs(event: Event, items: Iterable[Item]) -> list[Leg]:
    """Give what takes place of a plan, as it follows one another."""
    return [
        _leg(event, item.key, item.details, item.starts_at, item.ends_at)
        for item in items
        if item.starts_at and item.ends_at and not item.details["cancelled"]
    ]


def legs_of(event: Event) -> list[Leg]:
    """Give what takes place as people know it."""
    there = sorted(event.sessions, key=lambda one: (one.starts_at, one.ends_at, one.title, one.id))
    return [leg_of(event, one) for one in there if not one.cancelled]


def leg_of(event: Event, session: Session) -> Leg:
    """Give a session as a part of the way."""
    said = {name: getattr(session, name) for name in SESSION_PLAIN}
    return _leg(event, session.id, said, session.starts_at, session.ends_at)


def is_journey(legs: Iterable[Leg]) -> bool:
    """Tell a journey from days in one place."""
    return len({city.id for leg in legs for city in (leg.city, leg.to_city) if city}) > 1


def gaps(legs: Sequence[Leg]) -> list[Gap]:
    """Find what does not fit together: ways that are missing or lead elsewhere, and legs at the same time."""
    found: list[Gap] = []
    here: City | None = None
    before: Leg | None = None  # that said where one is
    last: Leg | None = None  # to end
    first = next((leg for leg in legs if leg.city), None)
    for leg in legs:
        beside, around = before or first, here or (first and first.city)
        if last and leg.begins < last.ends and _one_at_a_time(leg, last):
            found.append(Gap(GapKind.OVERLAP, last, leg))
        elif beside and around and _by_other_clocks(leg, around):
            found.append(Gap(GapKind.OTHER_CLOCKS, beside, leg))
        if before and here and leg.city and leg.city.id != here.id:
            found.append(Gap(_kind(before, leg), before, leg))
        here = leg.leads_to or leg.city or here
        before = leg if leg.city or leg.travels else before
        last = leg if last is None or leg.ends > last.ends else last
    return found


def gaps_of(event: Event, items: Iterable[Item]) -> list[Gap]:
    """Find what does not fit together in the journey that is planned; days in the event's own city are none."""
    legs = planned_legs(event, items)
    return gaps(legs) if any(stay.city.id != event.city_id for stay in visits(legs)) else []


def visits(legs: Iterable[Leg]) -> list[Visit]:
    """Give the cities in which one is, in their order; of a way, those at its two ends."""
    found: list[Visit] = []
    for leg in legs:
        for city, begins, ends in _whereabouts(leg):
            if found and found[-1].city.id == city.id:
                found[-1] = Visit(city, found[-1].begins, max(found[-1].ends, ends))
            else:
                found.append(Visit(city, begins, ends))
    return found


def _one_at_a_time(leg: Leg, other: Leg) -> bool:
    """Tell whether one and the same person cannot be at both: on the way nobody has a break."""
    kinds = {leg.said["kind"], other.said["kind"]}
    return not kinds & AT_ONCE or kinds == {SessionKind.BREAK, SessionKind.TRAVEL}


def _by_other_clocks(leg: Leg, here: City) -> bool:
    """Tell a break that nobody has put into the city where one is, whose clocks are other ones."""
    at_home = leg.said["kind"] is SessionKind.BREAK and leg.city is None
    return at_home and leg.begins.utcoffset() != leg.begins.astimezone(zone(here.zone)).utcoffset()


def _whereabouts(leg: Leg) -> Iterator[tuple[City, datetime, datetime]]:
    """Say from when to when a leg is in which city."""
    if leg.city:
        yield leg.city, leg.begins, leg.begins if leg.travels else leg.ends
    if leg.travels and leg.to_city:
        yield leg.to_city, leg.ends, leg.ends


def _leg(event: Event, key: UUID, said: Mapping[str, Any], starts_at: datetime, ends_at: datetime) -> Leg:
    cities = catalogue().cities
    starts_zone = said["zone"] or event.zone
    ends_zone = said["ends_zone"] or starts_zone
    at_the_event = said["kind"] not in ANYWHERE | {SessionKind.TRAVEL} and event.mode is not Mode.ONLINE
    return Leg(
        key=key,
        said=said,
        begins=starts_at.astimezone(zone(starts_zone)),
        ends=ends_at.astimezone(zone(ends_zone)),
        zone=starts_zone,
        ends_zone=ends_zone,
        city=cities.get(said["city_id"] or (event.city_id if at_the_event and not said["place"] else "") or ""),
        to_city=cities.get(said["to_city_id"] or ""),
    )


def _kind(before: Leg, leg: Leg) -> GapKind:
    """Say what is wrong where a leg does not begin where the one before it ended."""
    if before.travels and before.to_city is None:
        return GapKind.LEADS_NOWHERE
    if leg.travels:
        return GapKind.LEAVES_ELSEWHERE
    return GapKind.ARRIVES_ELSEWHERE if before.travels else GapKind.NO_TRAVEL
