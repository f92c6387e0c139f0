"""What feed readers show of an event or a session, in the language of its title."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import i18n
from app.core.atom import Item, item_text
from app.core.ical.entries import Entry, Status


def news(entry: Entry, language: str) -> str:
    """Write the news of an entry: when and where it is, and what it is about."""
    with force_locale(language):
        when = _when(entry)
        unsure = str(_("Not confirmed yet")) if entry.status is Status.TENTATIVE else ""
    cancelled = entry.status is Status.CANCELLED
    return item_text(
        Item(
            uid=entry.uid,
            title=entry.cancelled_title if cancelled else entry.summary,
            language=language,
            published=entry.created,
            updated=entry.modified,
            link=entry.url,
            text="\n".join(filter(None, (when, unsure, entry.location, "", entry.description))),
            categories=entry.categories,
        )
    )


def _when(entry: Entry) -> str:
    """Write the days, and the times with the city whose clocks show them."""
    days = i18n.date_range(entry.start, entry.end)
    if not isinstance(entry.start, datetime) or not isinstance(entry.end, datetime):
        return days
    if entry.ends_zone:
        ends = ((entry.start, entry.zone), (entry.end, entry.ends_zone))
        told = [f"{i18n.wall_time(wall)} ({i18n.clock_city(zone)})" for wall, zone in ends]
        return f"{days}, {' – '.join(told)}"
    return f"{days}, {i18n.time_range(entry.start, entry.end)} ({i18n.clock_city(entry.zone)})"
