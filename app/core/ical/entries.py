"""One entry of a calendar (VEVENT)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from icalendar.prop import vDDDTypes

from app.core import zones
from app.core.ical.lines import escaped, line, one_line, person, plain, shortened, text_line, uri, value_line
from app.core.ical.zones import regular_over

DESCRIPTION_OCTETS = 7800  # with the folds under the 8 KiB that Google takes


class Status(StrEnum):
    """How sure an entry is."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a calendar shows of one event or session.

    `start` and `end` are both wall-clock times in `zone`, or both days; a last day belongs to the entry. A journey
    may end by the clocks of another zone, `ends_zone`.
    `created` and `modified` are moments; a cancelled entry has a title that says so. One that is not
    `busy` takes nobody's time: another entry does that already.
    """

    uid: str
    sequence: int
    created: datetime
    modified: datetime
    start: date | datetime
    end: date | datetime
    zone: str = "UTC"
    ends_zone: str = ""
    status: Status = Status.CONFIRMED
    busy: bool = True
    summary: str
    cancelled_title: str = ""
    description: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None  # latitude, longitude
    url: str = ""
    conference: str = ""
    categories: tuple[str, ...] = ()
    organizer: str = ""  # an address that can receive replies
    organizer_name: str = ""


def zone_needed(entry: Entry) -> str:
    """Name the zone that an entry's text refers to, or the two; empty for whole days and for what goes out in UTC."""
    if not isinstance(entry.start, datetime) or not isinstance(entry.end, datetime):
        return ""
    told = ((entry.start, entry.zone), (entry.end, entry.ends_zone or entry.zone))
    for wall, zone in told:
        # of a time that occurs twice, calendars disagree about which is meant
        if not regular_over(zone, entry.start, entry.end) or zones.occurs_twice(wall, zones.zone(zone)):
            return ""
    return " ".join(dict.fromkeys(zone for _wall, zone in told))


def entry_text(entry: Entry) -> str:
    """Write an entry, the same octets for the same entry, from every worker and in every year."""
    lines = [
        line("BEGIN", "VEVENT"),
        text_line("UID", entry.uid),
        value_line("DTSTAMP", _moment(entry.modified)),
        value_line("CREATED", _moment(entry.created)),
        value_line("LAST-MODIFIED", _moment(entry.modified)),
        line("SEQUENCE", str(entry.sequence)),
        *_when(entry),
        *_what(entry),
        *_where(entry),
        *_who(entry),
        line("STATUS", entry.status),
        line("TRANSP", "OPAQUE" if entry.busy and entry.status is not Status.CANCELLED else "TRANSPARENT"),
        line("END", "VEVENT"),
    ]
    return "".join(lines)


def _when(entry: Entry) -> list[str]:
    """Write start and end: whole days, wall clocks in a zone, or UTC."""
    start, end = entry.start, entry.end
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _timed(start, end, (entry.zone, entry.ends_zone or entry.zone), told=bool(zone_needed(entry)))
    if isinstance(start, datetime) or isinstance(end, datetime) or end < start:
        raise ValueError("an entry lasts from a day to a day, or from a time to a later one")
    after = end + timedelta(days=1)  # DTEND is the first day that no longer belongs to it
    return [value_line("DTSTART", vDDDTypes(start)), value_line("DTEND", vDDDTypes(after))]


def _timed(start: datetime, end: datetime, told_in: tuple[str, str], *, told: bool) -> list[str]:
    """Write wall-clock times in the zones that they were told in, or in UTC where calendars would get them wrong."""
    begins, ends = (zones.instant(wall, zones.zone(zone)) for wall, zone in zip((start, end), told_in, strict=True))
    if ends <= begins:
        raise ValueError("an entry ends after it starts")
    if told:
        return [value_line("DTSTART", _wall(start, told_in[0])), value_line("DTEND", _wall(end, told_in[1]))]
    return [value_line("DTSTART", _moment(begins)), value_line("DTEND", _moment(ends))]


def _what(entry: Entry) -> list[str]:
    """Write title, text and categories."""
    title = entry.cancelled_title if entry.status is Status.CANCELLED else entry.summary
    if not one_line(title):
        raise ValueError("an entry has a title, and a cancelled one a title that says so")
    lines = [text_line("SUMMARY", title)]
    if description := plain(entry.description):
        lines.append(line("DESCRIPTION", shortened(escaped(description), DESCRIPTION_OCTETS)))
    if categories := [escaped(one_line(category)) for category in entry.categories]:
        lines.append(line("CATEGORIES", ",".join(categories)))
    return lines


def _where(entry: Entry) -> list[str]:
    """Write place, coordinates and addresses."""
    lines = [text_line("LOCATION", entry.location)] if one_line(entry.location) else []
    if entry.geo:
        latitude, longitude = entry.geo
        lines.append(line("GEO", f"{latitude:.6f};{longitude:.6f}"))  # never 1e-05
    if entry.url:
        lines.append(value_line("URL", uri(entry.url)))
    if entry.conference:
        lines.append(value_line("CONFERENCE", uri(entry.conference, "URI")))
    return lines


def _who(entry: Entry) -> list[str]:
    """Write the organiser's bare address, with the name where it is known."""
    return [value_line("ORGANIZER", person(entry.organizer, entry.organizer_name))] if entry.organizer else []


def _wall(wall: datetime, zone: str) -> vDDDTypes:
    """Give a wall-clock time as a value, with its zone; by itself the library takes Accra and its like for UTC."""
    value = vDDDTypes(wall)
    value.params["TZID"] = zone
    return value


def _moment(moment: datetime) -> vDDDTypes:
    """Give a moment as a value, in UTC."""
    if not moment.tzinfo:
        raise ValueError("a moment needs a time zone")
    return vDDDTypes(moment.astimezone(UTC))
