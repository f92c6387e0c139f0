"""What the page offers: the feeds to choose from, and the ways to subscribe to one."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import current_app
from flask_babel import gettext as _

from app.calendars.queries import ALL, EVENT, Feed, Named, named
from app.core import i18n
from app.reference.catalogue import Catalogue


@dataclass(frozen=True)
class Links:
    """The ways to subscribe to one feed."""

    name: str
    path: str

    @property
    def address(self) -> str:
        """Give the address to type or to paste."""
        return f"{current_app.config['BASE_URL']}{self.path}"

    @property
    def webcal(self) -> str:
        """Give the address that opens the calendar program of a phone or a computer."""
        whole = urlsplit(self.address)
        return f"webcal://{whole.netloc}{whole.path}"

    @property
    def google(self) -> str:
        """Give the page of Google Calendar that adds the feed."""
        return f"https://calendar.google.com/calendar/r?cid={quote(self.webcal, safe='')}"

    @property
    def outlook(self) -> str:
        """Give the page of Outlook.com that adds the feed."""
        return f"https://outlook.live.com/calendar/0/addfromweb?{self._for_outlook}"

    @property
    def office(self) -> str:
        """Give the page of Outlook at work or school that adds the feed."""
        return f"https://outlook.office.com/calendar/0/addfromweb?{self._for_outlook}"

    @property
    def _for_outlook(self) -> str:
        return f"url={quote(self.address, safe='')}&name={quote(self.name, safe='')}"


def heading(feed: Feed, known: Catalogue) -> str:
    """Name a feed in the reader's language."""
    if feed.kind == ALL:
        return str(_("All events"))
    row = named(known, feed.kind, feed.key)
    return i18n.pick(row.names) if row else feed.name


def holds(feed: Feed) -> str:
    """Say what a feed holds."""
    if feed.kind == EVENT:
        return str(_("This event with every session of its timetable."))
    return str(_("Every event whose day is known, past and to come. The sessions of an event are in its own calendar."))


def choices(known: Catalogue) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the feeds to choose from by what they are about, in the reader's language."""
    return [
        (_("Region"), _menu("region", known.regions)),
        (_("Theme"), _by_label(_menu("theme", known.themes))),
        (_("Kind of event"), _by_label(_menu("type", known.event_types))),
        (_("Country"), _by_label(_menu("country", known.countries))),
    ]


def _menu(kind: str, rows: Mapping[str, Named]) -> list[tuple[str, str]]:
    return [(f"{kind}/{key}", i18n.pick(row.names)) for key, row in rows.items()]


def _by_label(menu: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(menu, key=lambda choice: choice[1].casefold())
