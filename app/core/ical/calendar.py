"""A whole calendar (VCALENDAR), joined from entries that are already text."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from app.core.ical.lines import line, text_line, uri
from app.core.ical.zones import timezone_block

RENDERER = "1"  # rises whenever the same calendar would be written in other octets: stored texts are then written anew
PRODID = "-//Baraza//Baraza//EN"


def calendar_text(
    name: str, description: str, source_url: str, entries: Iterable[str], zones: Iterable[str], refresh: timedelta
) -> Iterator[str]:
    """Write a calendar piece by piece: its head, each zone once, then the entries as they come."""
    yield _head(name, description, source_url, refresh)
    yield from (timezone_block(zone) for zone in sorted({*zones} - {""}))
    yield from entries
    yield line("END", "VCALENDAR")


def _head(name: str, description: str, source_url: str, refresh: timedelta) -> str:
    """Write what a calendar says of itself, in today's words and in those that came before them."""
    often = f"PT{refresh // timedelta(minutes=1)}M"
    return (
        line("BEGIN", "VCALENDAR")
        + line("VERSION", "2.0")
        + line("PRODID", PRODID)
        + line("CALSCALE", "GREGORIAN")
        + text_line("NAME", name)
        + text_line("X-WR-CALNAME", name)
        + text_line("DESCRIPTION", description)
        + text_line("X-WR-CALDESC", description)
        + line("SOURCE;VALUE=URI", uri(source_url))
        + line("REFRESH-INTERVAL;VALUE=DURATION", often)
        + line("X-PUBLISHED-TTL", often)
    )
