"""Readers of calendars that had no part in writing them, each of which says in plain values what it understood."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from unittest.mock import patch

import icalendar
import ics
import vobject
from ical.calendar_stream import IcsCalendarStream

from app.core import zones


@dataclass(frozen=True)
class Read:
    """An entry as a reader understands it: whole days as days, times as moments."""

    title: str
    text: str
    place: str
    starts: date | datetime
    ends: date | datetime
    wall: datetime | None  # what clocks show at its beginning, where its zone is told
    cancelled: bool
    sequence: int


def by_icalendar(text: str) -> dict[str, Read]:
    """The library that spells our values: the one that is not independent."""
    calendar = icalendar.Calendar.from_ical(text)
    return {
        str(one["UID"]): Read(
            str(one["SUMMARY"]),
            str(one.get("DESCRIPTION", "")),
            str(one.get("LOCATION", "")),
            *_moments(one["DTSTART"].dt, one["DTEND"].dt),
            str(one["STATUS"]) == "CANCELLED",
            int(one["SEQUENCE"]),
        )
        for one in calendar.events
    }


def by_ical(text: str) -> dict[str, Read]:
    """Home Assistant's reader, which takes zones from its own data by their names."""
    return {
        one.uid: Read(
            one.summary or "",
            one.description or "",
            one.location or "",
            *_moments(one.dtstart, one.dtend),
            one.status is not None and one.status.value == "CANCELLED",
            one.sequence or 0,
        )
        for one in IcsCalendarStream.calendar_from_ics(text).events
    }


def by_vobject(text: str) -> dict[str, Read]:
    """The reader of Radicale and of many servers, which takes zones from the calendar's own description."""

    def said(one: object, name: str) -> str:
        return str(getattr(one, name).value) if hasattr(one, name) else ""

    return {
        one.uid.value: Read(
            said(one, "summary"),
            said(one, "description"),
            said(one, "location"),
            *_moments(one.dtstart.value, one.dtend.value),
            said(one, "status") == "CANCELLED",
            int(one.sequence.value),
        )
        for one in getattr(vobject_of(text), "vevent_list", [])
    }


def vobject_of(text: str) -> vobject.base.Component:
    """Read a calendar by its own description of zones; those of one that was read before are forgotten."""
    kept = vobject.icalendar.__tzidMap  # noqa: SLF001 -- there is no other way to make it forget
    for name in [name for name in kept if "/" in name]:
        del kept[name]
    return vobject.readOne(text)


def by_ics(text: str) -> dict[str, Read]:
    """ics.py, which takes zones by their names from the machine; it gets ours, as a machine's are stale."""
    found = {}
    with patch.object(ics.utils, "gettz", zones.zone):
        events = ics.Calendar(text).events
    for one in events:
        starts, ends = (one.begin.date(), one.end.date()) if one.all_day else (one.begin.datetime, one.end.datetime)
        more = {extra.name: extra.value for extra in one.extra}
        found[one.uid] = Read(
            one.name or "",
            one.description or "",
            one.location or "",
            *_moments(starts, ends),
            one.status == "CANCELLED",
            int(more["SEQUENCE"]),
        )
    return found


def _moments(
    starts: date | datetime, ends: date | datetime
) -> tuple[date | datetime, date | datetime, datetime | None]:
    if not isinstance(starts, datetime) or not isinstance(ends, datetime):
        return starts, ends, None
    return starts.astimezone(UTC), ends.astimezone(UTC), starts.replace(tzinfo=None, fold=0)


READERS: dict[str, Callable[[str], dict[str, Read]]] = {
    "icalendar": by_icalendar,
    "ical": by_ical,
    "vobject": by_vobject,
    "ics": by_ics,
}
INDEPENDENT = tuple(name for name in READERS if name != "icalendar")
