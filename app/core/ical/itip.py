"""One entry for one person's calendar, by mail (iTIP, RFC 5546): it adds, updates or takes away what a feed shows."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from icalendar.prop import vCalAddress, vDatetime

from app.core.ical.calendar import PRODID, each_zone
from app.core.ical.entries import Status
from app.core.ical.lines import line, person, text_line, uri, value_line
from app.core.ical.zones import timezone_block

_LINES = re.compile(r"\r\n(?! )")  # a line that begins with a space belongs to the one before
_NAME = re.compile(r"[A-Z-]+")
_SEQUENCE = re.compile(r"^SEQUENCE:(\d+)", re.MULTILINE)
_METHOD = re.compile(r"^METHOD:([A-Z]+)", re.MULTILINE)
_OURS = frozenset({"DTSTAMP", "SEQUENCE", "ORGANIZER", "ATTENDEE"})
_PLACE = frozenset({"LOCATION", "GEO", "URL"})


class Method(StrEnum):
    """What a calendar is to do with an entry that comes by mail."""

    REQUEST = "REQUEST"  # add it, or put it right
    CANCEL = "CANCEL"  # take it away


@dataclass(frozen=True)
class Party:
    """Somebody in a calendar: the organiser, or the one person whom a mail is to."""

    address: str
    name: str
    asked: bool = False  # to answer, where answers are read


@dataclass(frozen=True)
class Place:
    """Where one person takes part, if that is not where the entry says."""

    name: str
    address: str


def invitation(
    entry: str,
    zone: str,
    method: Method,
    *,
    sequence: int,
    at: datetime,
    organizer: Party,
    attendee: Party,
    place: Place | None = None,
) -> str:
    """Write the calendar of a mail around an entry that is text already: one entry, one person, what to do."""
    taken_away = frozenset({"STATUS", "TRANSP"}) if method is Method.CANCEL else frozenset()
    replaced = _OURS | taken_away | (_PLACE if place else frozenset())
    begin, *kept, end = [f"{one}\r\n" for one in _LINES.split(entry.removesuffix("\r\n")) if _name(one) not in replaced]
    said = [
        value_line("DTSTAMP", vDatetime(at.astimezone(UTC))),
        line("SEQUENCE", str(sequence)),
        value_line("ORGANIZER", person(organizer.address, organizer.name)),
        value_line("ATTENDEE", _coming(attendee)),
    ]
    if place:
        said += [text_line("LOCATION", place.name), value_line("URL", uri(place.address))]
    if taken_away:
        said += [line("STATUS", Status.CANCELLED), line("TRANSP", "TRANSPARENT")]
    head = line("BEGIN", "VCALENDAR") + line("VERSION", "2.0") + line("PRODID", PRODID)
    head += line("CALSCALE", "GREGORIAN") + line("METHOD", method)
    zones = (timezone_block(one) for one in each_zone([zone]))
    return "".join([head, *zones, begin, *kept, *said, end, line("END", "VCALENDAR")])


def sequence_of(entry: str) -> int:
    """Read how often an entry has changed."""
    found = _SEQUENCE.search(entry)
    return int(found[1]) if found else 0


def with_sequence_raised(entry: str, by: int) -> str:
    """Let an entry that is text already count as changed so many times more."""
    return _SEQUENCE.sub(lambda found: f"SEQUENCE:{int(found[1]) + by}", entry, count=1)


def method_of(calendar: str) -> str:
    """Read what a calendar asks to be done with it; nothing where it is a file to look at."""
    found = _METHOD.search(calendar)
    return found[1] if found else ""


def _name(one: str) -> str:
    found = _NAME.match(one)
    return found[0] if found else ""


def _coming(attendee: Party) -> vCalAddress:
    """Give the person as one who comes: they asked for the place themselves, and need not answer."""
    value = person(attendee.address, attendee.name)
    value.params["CUTYPE"] = "INDIVIDUAL"
    value.params["ROLE"] = "REQ-PARTICIPANT"
    value.params["PARTSTAT"] = "ACCEPTED"
    value.params["RSVP"] = "TRUE" if attendee.asked else "FALSE"
    return value
