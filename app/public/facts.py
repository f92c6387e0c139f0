"""The facts of an event in words: when, where, in which languages, how many places, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import i18n
from app.core.zones import occurs_twice, wall_in, zone
from app.programme.models import Event, Project
from app.programme.phrases import MODES
from app.programme.rules import Mode
from app.public import phrases
from app.public.cards import Card
from app.public.rules import CAN_REGISTER, Offer
from app.reference.catalogue import Catalogue
from app.registration import ways


@dataclass(frozen=True)
class Facts:
    """What the card beside the text says."""

    time: list[str]
    begins: datetime | None  # with the offset of the clocks at the place
    where: str
    where_more: list[str]
    languages: str
    interpretation: str
    places: str
    places_more: list[str]


@dataclass(frozen=True)
class Source:
    """Where something stands."""

    title: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Record:
    """On whose word an event stands in the programme."""

    says: str = ""
    reported: str = ""  # what public reports add, or say against it
    sources: list[Source] = field(default_factory=list)


def facts_of(event: Event, card: Card, known: Catalogue, free: Mapping[str | None, int], *, at: datetime) -> Facts:
    """Put the facts of an event into words; `free` are its free seats by the group that they are reserved for."""
    where, where_more = _where(event, card)
    places, *other_places = _places(event, card, free) or [""]
    begins = event.starts_at.astimezone(zone(event.zone)) if event.start_time and event.starts_at else None
    return Facts(
        time=_time(event, card),
        begins=begins,
        where=where,
        where_more=where_more,
        languages=phrases.language_names(event.languages),
        interpretation=phrases.interpretation(event.interpretation),
        places=places,
        places_more=other_places + (_kept(event, known, free, at) if card.offer in CAN_REGISTER else []),
    )


def _time(event: Event, card: Card) -> list[str]:
    """Say from when to when at the clocks of which city, and what is not sure about the date."""
    said = []
    if event.start_time and event.end_time and event.first_day and event.last_day:
        times = i18n.time_range(event.start_time, event.end_time)
        said.append(_("%(times)s, %(city)s time", times=times, city=i18n.clock_city(event.zone)))
        where = zone(event.zone)
        walls = (
            datetime.combine(event.first_day, event.start_time),
            datetime.combine(event.last_day, event.end_time),
        )
        if any(occurs_twice(wall, where) for wall in walls):
            said.append(_("Clocks are put back that night and show this time twice; the first is meant."))
    unsure = phrases.certainty(event, over=card.offer is Offer.OVER)
    return [*said, unsure] if unsure else said


def _where(event: Event, card: Card) -> tuple[str, list[str]]:
    """Name the venue first where it is known, then the town."""
    if event.venue is None or event.mode is Mode.ONLINE:
        return card.place, []
    return event.venue.name, [words for words in (event.venue.address, card.place, event.venue.access_note) if words]


def _places(event: Event, card: Card, free: Mapping[str | None, int]) -> list[str]:
    """Say how many places there are, for each way of taking part, and how many are left while one can have them."""
    if event.two_ways and card.offer in CAN_REGISTER:
        return ways.lines_left(event, free)
    if event.seats is None or card.free is None:
        return []
    if card.offer in CAN_REGISTER:
        return [str(_("%(free)d of %(all)d places left", free=card.free, all=event.seats))]
    return [str(ngettext("%(num)d place", "%(num)d places", event.seats))]


def _kept(event: Event, known: Catalogue, free: Mapping[str | None, int], at: datetime) -> list[str]:
    """Say how many of the free places are kept for which group, and until when."""
    until = event.reserved_until
    day = i18n.month_day(wall_in(until, zone(event.zone)), at) if until else ""
    said = []
    for group_id, row in known.constituent_groups.items():
        if number := free.get(group_id, 0):
            group = i18n.pick(row.names)
            said.append(
                _("%(number)d kept for %(group)s until %(day)s", number=number, group=group, day=day)
                if day
                else _("%(number)d kept for %(group)s", number=number, group=group)
            )
    return said


def record_of(event: Event, known: Catalogue) -> Record:
    """Say on whose word an event stands in the programme, and where that can be read."""
    says = {
        "seed": _seed_says(event),
        "public_source": _("From public reports; the programme’s own documents do not name it."),
    }
    return Record(says.get(event.basis, ""), _reported(event, known), sources_of(event))


def _seed_says(event: Event) -> str:
    """Say how far public reports bear out what the programme's documents say."""
    if not event.corroboration:
        return str(_("From the programme’s own documents; no public report confirms it yet."))
    if event.public_source_details:
        return str(_("From the programme’s own documents; public reports say more."))
    return str(_("From the programme’s own documents; public reports confirm it."))


def _reported(event: Event, known: Catalogue) -> str:
    """Say what public reports add to what the programme's documents say of an event, or say against it."""
    more = event.public_source_details
    if not more:
        return ""
    said = [_reported_place(more, known), _reported_days(more)]
    if more.get("mode") in {mode.value for mode in MODES}:
        said.append(str(MODES[Mode(more["mode"])]))
    if participants := more.get("participants"):
        said.append(ngettext("%(num)d participant", "%(num)d participants", participants))
    if countries := more.get("countries"):
        said.append(ngettext("%(num)d country", "%(num)d countries", countries))
    if more.get("identity"):
        said.append(_("it is not confirmed that this is the same event"))
    return " · ".join(part for part in said if part)


def _reported_place(more: dict[str, Any], known: Catalogue) -> str:
    city, country = known.cities.get(more.get("city_id", "")), known.countries.get(more.get("country", ""))
    names = [city.name if city else "", i18n.pick(country.names) if country else ""]
    return str(_(", ")).join(name for name in names if name)


def _reported_days(more: dict[str, Any]) -> str:
    """Give the days that reports name; some name only the first."""
    if not more.get("start"):
        return ""
    first = date.fromisoformat(more["start"])
    if not more.get("end"):
        return str(_("from %(day)s", day=i18n.day(first)))
    return i18n.date_range(first, date.fromisoformat(more["end"]))


def sources_of(record: Event | Project) -> list[Source]:
    """Name the documents that state an event or a project, then the public reports on it."""
    confirmed = [
        Source(
            _("%(title)s (%(site)s)", title=one["title"], site=one["site"]), one.get("url", ""), one.get("facts", "")
        )
        for one in record.corroboration
    ]
    return [_stated_in(source) for source in record.sources] + confirmed


def _stated_in(source: dict[str, Any]) -> Source:
    title = source.get("title") or source.get("document") or source.get("file", "")
    section = source.get("section", "")
    return Source(title, source.get("url", ""), _("Section “%(section)s”", section=section) if section else "")
