"""The same calendars in JSON (jCal, RFC 7265): read from our own lines, so that both say the same."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from app.core.ical.calendar import each_zone, head_text
from app.core.ical.zones import timezone_block

Json = list[Any] | dict[str, Any] | str | int | float

_LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:]*))*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Z-]+)=("[^"]*"|[^";:]*)')
_ESCAPE = re.compile(r"\\(.)")
_ITEM = re.compile(r"(?:\\.|[^\\,])+")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")

KINDS = {
    "DTSTAMP": "date-time",
    "CREATED": "date-time",
    "LAST-MODIFIED": "date-time",
    "DTSTART": "date-time",
    "DTEND": "date-time",
    "SEQUENCE": "integer",
    "GEO": "float",
    "URL": "uri",
    "ORGANIZER": "cal-address",
    "TZOFFSETFROM": "utc-offset",
    "TZOFFSETTO": "utc-offset",
    "RRULE": "recur",
}


def jcal_text(
    name: str, description: str, source_url: str, entries: Iterable[str], zones: Iterable[str], refresh: timedelta
) -> Iterator[str]:
    """Write a calendar piece by piece: its head, each zone once, then the entries, which are JSON already."""
    _begin, *about = _lines(head_text(name, description, source_url, refresh))
    head = [_property(one) for one in about]
    yield f'["vcalendar",{_written(head)},['
    comma = ""
    for zone in each_zone(zones):
        yield comma + component_json(timezone_block(zone))
        comma = ","
    for entry in entries:
        yield comma + entry
        comma = ","
    yield "]]"


def component_json(text: str) -> str:
    """Write one component, such as an entry or a zone, with those inside it."""
    return _written(_component(iter(_lines(text))))


def _component(lines: Iterator[str]) -> list[Any]:
    """Read a component from its BEGIN to its END."""
    name = next(lines).removeprefix("BEGIN:")
    properties, parts = [], []
    for one in lines:
        if one == f"END:{name}":
            break
        if one.startswith("BEGIN:"):
            parts.append(_component(_again(one, lines)))
        else:
            properties.append(_property(one))
    return [name.lower(), properties, parts]


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _property(line: str) -> list[Any]:
    """Read one property: its name, its parameters, its kind, its values."""
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"{line!r} is no line of a calendar")
    name, given, value = found.groups()
    parameters = {one.lower(): text.strip('"') for one, text in _PARAMETER.findall(given)}
    kind = parameters.pop("value", "").lower() or KINDS.get(name, "unknown" if name.startswith("X-") else "text")
    values = _ITEM.findall(value) if name == "CATEGORIES" else [value]
    return [name.lower(), parameters, kind, *(VALUES.get(kind, str)(one) for one in values)]


def _text(value: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _moment(value: str) -> str:
    """Write 20270503T090000Z as 2027-05-03T09:00:00Z, and 20270503 as 2027-05-03."""
    found = _STAMP.fullmatch(value)
    if not found:
        raise ValueError(f"{value!r} is no time of a calendar")
    year, month, day, hour, minute, second, utc = found.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second}{utc}" if hour else "")


def _recurrence(value: str) -> dict[str, str | int]:
    """Write a rule as an object whose numbers are numbers."""
    parts = (part.split("=") for part in value.split(";"))
    return {name.lower(): int(one) if one.isdecimal() else one for name, one in parts}


VALUES: dict[str, Callable[[str], Json]] = {
    "text": _text,
    "date": _moment,
    "date-time": _moment,
    "integer": int,
    "float": lambda value: [float(one) for one in value.split(";")],
    "utc-offset": lambda value: f"{value[:3]}:{value[3:]}",
    "recur": _recurrence,
}


def _lines(text: str) -> list[str]:
    """Put folded lines together again."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def _written(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
