"""A whole calendar (VCALENDAR), joined from entries that are already text."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from icalendar.prop import vDuration

from app.core.ical.lines import line, text_line, uri, value_line
from app.core.ical.zones import timezone_block

RENDERER = "2"  # rises whenever the same calendar would be written in other octets: stored texts are then written anew
PRODID = "-//Baraza//Baraza//EN"


def calendar_text(
    name: str, description: str, source_url: str, entries: Iterable[str], zones: Iterable[str], refresh: timedelta
) -> Iterator[str]:
    """Write a calendar piece by piece: its head, each zone once, then the entries as they come.

    Without a source it does not say where it came from: a private address does not stand in the file that it leads to.
    """
    yield head_text(name, description, source_url, refresh)
    yield from (timezone_block(zone) for zone in each_zone(zones))
    yield from entries
    yield line("END", "VCALENDAR")


def each_zone(named: Iterable[str]) -> list[str]:
    """List each zone once that some entries refer to: none, one, or two with a space between them."""
    return sorted({zone for names in named for zone in names.split()})


def head_text(name: str, description: str, source_url: str, refresh: timedelta) -> str:
    """Write what a calendar says of itself, in today's words and in those that came before them."""
    return (
        line("BEGIN", "VCALENDAR")
        + line("VERSION", "2.0")
        + line("PRODID", PRODID)
        + line("CALSCALE", "GREGORIAN")
        + text_line("NAME", name)
        + text_line("X-WR-CALNAME", name)
        + text_line("DESCRIPTION", description)
        + text_line("X-WR-CALDESC", description)
        + (value_line("SOURCE", uri(source_url, "URI")) if source_url else "")
        + value_line("REFRESH-INTERVAL", vDuration(refresh, params={"VALUE": "DURATION"}))
        + value_line("X-PUBLISHED-TTL", vDuration(refresh))
    )
