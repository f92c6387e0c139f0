"""A journey in words: where a leg is, when by the clocks of each of its places, and what does not fit together."""

from collections.abc import Sized
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from babel.units import format_unit
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import i18n
from app.core.zones import occurs_twice, zone
from app.programme.models import Event
from app.programme.phrases import SESSION_KINDS
from app.reference.catalogue import catalogue
from app.reference.models import City
from app.registration.phrases import apart
from app.timetable.journey import Gap, GapKind, Leg, Visit, gaps, legs_of, visits
from app.timetable.route import Route, route_of

ISOLATED, ENDS = "\u2068", "\u2069"  # around words that keep their own direction


@dataclass(frozen=True)
class Told:
    """A leg in words."""

    leg: Leg
    times: str
    clock: str  # the city whose clocks are meant, where they are not the event's
    where: str
    kind: str
    length: str  # of a way
    change: str  # of the clocks
    host: str
    shows: str  # what the stop demonstrates
    contact: str  # for whoever may read it
    twice: bool


@dataclass(frozen=True)
class Place:
    """Some days in one city, with the number that it has on the map."""

    number: int
    name: str
    days: str


@dataclass(frozen=True)
class Journey:
    """A journey as pages and papers tell it."""

    days: list[tuple[date, list[Told]]]
    gaps: list[Gap]
    route: Route | None
    places: list[Place]


def journey_of(event: Event, legs: list[Leg] | None = None) -> Journey:
    """Put a journey into words: as people know it, or as it is planned."""
    legs = legs_of(event) if legs is None else legs
    stays = visits(legs)
    route = route_of(stays)
    told = [told_of(leg, event) for leg in legs]
    days = [(day, list(some)) for day, some in groupby(told, key=lambda one: one.leg.said["starts_wall"].date())]
    return Journey(days, gaps(legs), route, [_place(stay, route) for stay in stays] if route else [])


def told_of(leg: Leg, event: Event) -> Told:
    """Put a leg into words."""
    said = leg.said
    begins, ends = said["starts_wall"], said["ends_wall"]
    return Told(
        leg=leg,
        times=times(begins, ends, leg.zone, leg.ends_zone),
        clock=i18n.clock_city(leg.zone) if leg.zone == leg.ends_zone != event.zone else "",
        where=where(leg),
        kind=str(SESSION_KINDS[said["kind"]]),
        length=span(leg.ends - leg.begins) if leg.travels else "",
        change=clocks_change(leg),
        host=_("Host: %(host)s", host=apart(said["host"])) if said["host"] else "",
        shows=_("What it demonstrates: %(what)s", what=apart(said["demonstrates"])) if said["demonstrates"] else "",
        contact=_("Contact: %(contact)s", contact=apart(said["contact"])) if said["contact"] else "",
        twice=occurs_twice(begins, zone(leg.zone)) or occurs_twice(ends, zone(leg.ends_zone)),
    )


def times(begins: datetime, ends: datetime, begins_zone: str, ends_zone: str) -> str:
    """Write from when to when, with the day where it ends on another, and both cities where their clocks differ."""
    if begins_zone == ends_zone and begins.date() == ends.date():
        return i18n.time_range(begins, ends)
    first, last = i18n.wall_time(begins), i18n.wall_time(ends)
    if begins.date() != ends.date():
        last = f"{i18n.short_day(ends)}, {last}"
    if begins_zone == ends_zone:
        return f"{first} – {last}"
    return f"{first} ({i18n.clock_city(begins_zone)}) – {last} ({i18n.clock_city(ends_zone)})"


def where(leg: Leg) -> str:
    """Say in which city a leg is, or from where to where it leads."""
    if leg.travels and (leg.city or leg.to_city):
        return f"{leg.city.name if leg.city else ''} → {leg.to_city.name if leg.to_city else ''}".strip()
    return city_and_country(leg.city) if leg.city else ""


def city_and_country(city: City) -> str:
    """Name a city with its country."""
    country = i18n.pick(catalogue().countries[city.country_iso3].names)
    return str(_("%(city)s, %(country)s", city=city.name, country=country))


def clocks_change(leg: Leg) -> str:
    """Say what to do with one's clock at the end of a way into another zone."""
    if leg.zone == leg.ends_zone:
        return ""
    here = i18n.clock_city(leg.ends_zone)
    there = i18n.clock_city(leg.zone)
    later = (leg.ends.utcoffset() or timedelta()) - (leg.ends.astimezone(zone(leg.zone)).utcoffset() or timedelta())
    if not later:
        return str(_("Clocks in %(city)s show the same time as in %(other)s.", city=here, other=there))
    if later > timedelta():
        return str(_("Clocks in %(city)s are %(span)s ahead of %(other)s.", city=here, span=span(later), other=there))
    return str(_("Clocks in %(city)s are %(span)s behind %(other)s.", city=here, span=span(-later), other=there))


def span(length: timedelta) -> str:
    """Write how long something lasts: “1 hour 30 minutes”, kept together where lines go from right to left."""
    days, left = divmod(int(length.total_seconds()) // 60, 24 * 60)
    counted = zip((days, *divmod(left, 60)), ("day", "hour", "minute"), strict=True)
    said = " ".join(
        format_unit(number, f"duration-{unit}", locale=i18n.language()) for number, unit in counted if number
    )
    return f"{ISOLATED}{said}{ENDS}" if i18n.text_direction() == "rtl" else said


def how_many(found: Sized) -> str:
    """Say how many things do not fit together."""
    return str(
        ngettext(
            "One thing does not fit together in the itinerary",
            "%(num)d things do not fit together in the itinerary",
            len(found),
        )
    )


def in_words(gap: Gap) -> str:
    """Say what does not fit together between two legs."""
    first, second = gap.first, gap.second
    said = {
        "first": first.said["title"],
        "second": second.said["title"],
        "there": second.city.name if second.city else "",
        "here": _here(gap),
    }
    sentences = {
        GapKind.NO_TRAVEL: lambda: _(
            "“%(first)s” is in %(here)s and “%(second)s” in %(there)s: there is no travel between them.", **said
        ),
        GapKind.LEAVES_ELSEWHERE: lambda: _(
            "“%(second)s” leaves from %(there)s, and after “%(first)s” one is in %(here)s.", **said
        ),
        GapKind.ARRIVES_ELSEWHERE: lambda: _(
            "“%(first)s” arrives in %(here)s, and “%(second)s” is in %(there)s.", **said
        ),
        GapKind.LEADS_NOWHERE: lambda: _(
            "“%(first)s” does not say where it arrives; “%(second)s” is in %(there)s.", **said
        ),
        GapKind.OTHER_CLOCKS: lambda: _(
            "“%(second)s” goes by the clocks of %(zone)s, and one is in %(here)s then: choose its city.",
            zone=i18n.clock_city(second.zone),
            **said,
        ),
        GapKind.OVERLAP: lambda: _(
            "“%(second)s” begins at %(time)s, before “%(first)s” is over.",
            time=_moment(second.begins, second.zone),
            **said,
        ),
    }
    return str(sentences[gap.kind]())


def way_between(gap: Gap) -> tuple[City, City] | None:
    """Tell which way is to be added where one is missing."""
    here, there = gap.first.leads_to, gap.second.city
    return (here, there) if here and there and gap.kind is not GapKind.OVERLAP else None


def _here(gap: Gap) -> str:
    """Name the city where one is before the second, also where the first is yet to come."""
    begun = gap.first.begins <= gap.second.begins
    city = (gap.first.leads_to if begun else None) or gap.first.city
    return city.name if city else ""


def _moment(begins: datetime, zone_name: str) -> str:
    return f"{i18n.wall_time(begins)} ({i18n.clock_city(zone_name)})"


def _place(stay: Visit, route: Route) -> Place:
    days = i18n.date_range(stay.begins, stay.ends)
    return Place(route.number(stay.city), city_and_country(stay.city), days)
