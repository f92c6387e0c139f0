"""A study tour as a journey: where one is when, what does not fit together, and the map of the route."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core.zones import instant, zone
from app.programme.models import Event, Session
from app.programme.rules import Mode, SessionKind
from app.timetable import journey_words
from app.timetable.journey import GapKind, Visit, gaps, is_journey, legs_of, visits
from app.timetable.journey_words import journey_of, told_of
from app.timetable.route import WIDTH, route_of
from tests.factories import make_event, make_session, wall

ZONES = {"antananarivo": "Indian/Antananarivo", "nairobi": "Africa/Nairobi", "paris": "Europe/Paris"}
VISIT, TRAVEL = SessionKind.SITE_VISIT, SessionKind.TRAVEL


def tour(**values: object) -> Event:
    return make_event(city_id="nairobi", **values)


def leg(event: Event, title: str, begins: str, ends: str, **values: object) -> Session:
    """A leg on days of May 2027 (“03 09:00”), told by the clocks of its cities."""
    city, to_city = values.get("city_id"), values.get("to_city_id")
    starts_zone = ZONES.get(str(city), event.zone)
    ends_zone = ZONES.get(str(to_city), starts_zone)
    walls = [wall(f"2027-05-{at}") for at in (begins, ends)]
    moments = [instant(at, zone(name)) for at, name in zip(walls, (starts_zone, ends_zone), strict=True)]
    return make_session(
        event,
        title,
        starts_wall=walls[0],
        ends_wall=walls[1],
        starts_at=moments[0],
        ends_at=moments[1],
        zone=starts_zone if starts_zone != event.zone else None,
        ends_zone=ends_zone if ends_zone != starts_zone else None,
        **{"kind": TRAVEL if to_city else VISIT, **values},
    )


def found(event: Event) -> list[tuple[GapKind, str, str]]:
    return [(gap.kind, gap.first.said["title"], gap.second.said["title"]) for gap in gaps(legs_of(event))]


def test_a_journey_that_fits_together_has_no_gaps(app: Flask) -> None:
    event = tour()
    leg(event, "Growers", "03 09:00", "03 12:00", city_id="antananarivo")
    leg(event, "Lunch", "03 11:30", "03 13:00", kind=SessionKind.BREAK)
    leg(event, "Flight", "03 15:00", "03 18:30", city_id="antananarivo", to_city_id="nairobi")
    leg(event, "Welcome", "04 09:00", "04 10:00", kind=SessionKind.PLENARY)
    leg(event, "Walk", "04 10:00", "04 10:30", kind=TRAVEL)
    leg(event, "Market", "04 10:30", "04 12:00", city_id="nairobi")
    leg(event, "Online talk", "04 13:00", "04 14:00", kind=SessionKind.ONLINE_MODULE)

    assert found(event) == []
    assert [visit.city.id for visit in visits(legs_of(event))] == ["antananarivo", "nairobi"]


def test_stops_in_different_cities_need_a_way_that_leads_from_one_to_the_other(app: Flask) -> None:
    event = tour()
    leg(event, "Growers", "03 09:00", "03 12:00", city_id="antananarivo")
    leg(event, "Market", "03 18:00", "03 19:00", city_id="nairobi")
    leg(event, "Flight", "03 20:00", "04 05:00", city_id="naivasha", to_city_id="paris")
    leg(event, "Packhouse", "04 09:00", "04 11:00", city_id="naivasha")
    leg(event, "Bus", "04 11:00", "04 13:00", kind=TRAVEL)
    leg(event, "Farm", "04 14:00", "04 16:00", city_id="nakuru")
    leg(event, "Laboratory", "04 15:30", "04 17:00", city_id="nakuru")

    assert found(event) == [
        (GapKind.NO_TRAVEL, "Growers", "Market"),
        (GapKind.LEAVES_ELSEWHERE, "Market", "Flight"),
        (GapKind.ARRIVES_ELSEWHERE, "Flight", "Packhouse"),
        (GapKind.LEADS_NOWHERE, "Bus", "Farm"),
        (GapKind.OVERLAP, "Farm", "Laboratory"),
    ]
    with force_locale("en"):
        said = [journey_words.in_words(gap) for gap in gaps(legs_of(event))]
    ways = [journey_words.way_between(gap) for gap in gaps(legs_of(event))]
    assert said == [
        "“Growers” is in Antananarivo and “Market” in Nairobi: there is no travel between them.",
        "“Flight” leaves from Naivasha, and after “Market” one is in Nairobi.",
        "“Flight” arrives in Paris, and “Packhouse” is in Naivasha.",
        "“Bus” does not say where it arrives; “Farm” is in Nakuru.",
        "“Laboratory” begins at 15:30 (Nairobi), before “Farm” is over.",
    ]
    assert [way and (way[0].id, way[1].id) for way in ways] == [
        ("antananarivo", "nairobi"),
        ("nairobi", "naivasha"),
        ("paris", "naivasha"),
        None,
        None,
    ]


def test_a_break_by_the_clocks_of_home_or_on_the_way_is_told(app: Flask) -> None:
    event = tour()
    breaks = {"kind": SessionKind.BREAK, "city_id": None}
    leg(event, "Too early", "03 08:30", "03 09:00", **breaks)
    leg(event, "Talk", "03 09:00", "03 12:00", city_id="paris")
    leg(event, "Lunch at home", "03 12:30", "03 14:00", **breaks)
    leg(event, "Lunch in Paris", "03 12:30", "03 14:00", kind=SessionKind.BREAK, city_id="paris")
    leg(event, "Flight", "03 15:00", "03 23:00", city_id="paris", to_city_id="nairobi")
    leg(event, "Supper", "03 22:00", "03 23:30", **breaks)
    leg(event, "Breakfast", "04 08:00", "04 09:00", **breaks)

    with force_locale("en"):
        said = [journey_words.in_words(gap) for gap in gaps(legs_of(event))]
    assert said == [
        "“Too early” goes by the clocks of Nairobi, and one is in Paris then: choose its city.",
        "“Lunch at home” goes by the clocks of Nairobi, and one is in Paris then: choose its city.",
        "“Supper” begins at 22:00 (Nairobi), before “Flight” is over.",
    ]


def test_at_an_event_online_nobody_is_anywhere(app: Flask) -> None:
    event = tour(mode=Mode.ONLINE)
    leg(event, "Talk", "03 09:00", "03 12:00")
    assert visits(legs_of(event)) == []
    assert not is_journey(legs_of(event))
    assert journey_of(event).route is None


@pytest.mark.parametrize(
    ("to_city", "arrives", "times", "length", "change"),
    [
        ("paris", "04 05:10", "22:00 (Nairobi) – Tue 4, 05:10 (Paris)", "8 hours 10 minutes", "1 hour behind"),
        (
            "antananarivo",
            "04 01:30",
            "22:00 (Nairobi) – Tue 4, 01:30 (Antananarivo)",
            "3 hours 30 minutes",
            "same time",
        ),
        ("naivasha", "03 23:30", "22:00–23:30", "1 hour 30 minutes", ""),
    ],
)
def test_a_way_is_told_by_the_clocks_of_both_its_ends(
    app: Flask, to_city: str, arrives: str, times: str, length: str, change: str
) -> None:
    event = tour()
    leg(event, "Flight", "03 22:00", arrives, city_id="nairobi", to_city_id=to_city)
    with force_locale("en"):
        told = told_of(legs_of(event)[0], event)
    assert (told.times, told.length) == (times, length)
    assert told.where.startswith("Nairobi → ")
    assert change in told.change
    assert bool(told.change) == bool(change)


def test_a_stop_elsewhere_says_whose_clocks_are_meant(app: Flask) -> None:
    event = tour()
    leg(event, "Hall", "03 09:00", "03 12:00", city_id="paris")
    leg(event, "Flight", "03 22:00", "04 08:00", city_id="paris", to_city_id="nairobi")
    with force_locale("en"):
        hall, flight = (told_of(one, event) for one in legs_of(event))
    assert (hall.clock, hall.where, hall.length, hall.change) == ("Paris", "Paris, France", "", "")
    assert (flight.clock, flight.change) == ("", "Clocks in Nairobi are 1 hour ahead of Paris.")


def test_the_map_numbers_each_city_once_and_keeps_circles_apart(app: Flask) -> None:
    event = tour()
    for number, city in enumerate(("antananarivo", "nairobi", "naivasha", "nakuru", "nairobi"), 3):
        leg(event, city, f"{number:02} 09:00", f"{number:02} 12:00", city_id=city)
    journey = journey_of(event)

    assert [place.number for place in journey.places] == [1, 2, 3, 4, 2]
    route = journey.route
    assert route is not None
    assert [stop.name for stop in route.stops] == ["Antananarivo", "Nairobi", "Naivasha", "Nakuru"]
    spots = [stop.at for stop in route.stops]
    assert all(0 < x < route.width and 0 < y < route.height for x, y in spots)
    assert all(abs(a.x - b.x) + abs(a.y - b.y) > 18 for a in spots for b in spots if a is not b)
    assert route.way.count("L") == 4
    assert route.land.startswith("M")


def test_a_route_across_the_pacific_is_drawn_in_one_piece(app: Flask) -> None:
    cities = [
        SimpleNamespace(id=name, name=name, latitude=latitude, longitude=longitude)
        for name, latitude, longitude in (("Suva", -18.1, 178.4), ("Apia", -13.8, -171.7))
    ]
    route = route_of([Visit(city, None, None) for city in cities])  # type: ignore[arg-type]
    assert route is not None
    suva, apia = (stop.at for stop in route.stops)
    assert 0 < suva.x < apia.x < WIDTH
    assert suva.y > apia.y
