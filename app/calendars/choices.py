"""What the page offers: the feeds to choose from, and the ways to subscribe to one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Row

from app.calendars.wish import Named, Wish
from app.calendars.words import language_name
from app.core import i18n, qr
from app.programme.phrases import MODES
from app.programme.rules import Mode
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
        return whole._replace(scheme="webcal").geturl()

    @property
    def qr(self) -> tuple[int, str]:
        """Draw it for the camera of a phone."""
        return qr.path(self.webcal)

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


def holds(wish: Wish) -> str:
    """Say what a feed holds."""
    if wish.event:
        return str(_("This event with every session of its timetable."))
    return str(_("Every event whose day is known, past and to come. The sessions of an event are in its own calendar."))


@dataclass(frozen=True)
class Menu:
    """One thing to choose, and what is chosen."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str


def menus(wish: Wish, spoken: frozenset[str], projects: Iterable[Row[str, str]], known: Catalogue) -> list[Menu]:
    """List what may be combined, in the reader's language; languages are those that events are held in."""
    languages = [(code, language_name(code)) for code in spoken | {wish.filters.language} if code]
    modes = [(mode.value, str(words)) for mode, words in MODES.items() if mode is not Mode.UNKNOWN]
    said = wish.asked()
    return [
        Menu(name, str(label), choices, said.get(name, ""))
        for name, label, choices in (
            ("region", _("Region"), _named(known.regions)),
            ("country", _("Country"), _by_label(_named(known.countries))),
            ("theme", _("Theme"), _by_label(_named(known.themes))),
            ("type", _("Kind of event"), _by_label(_named(known.event_types))),
            ("language", _("Language"), _by_label(languages)),
            ("mode", _("Format"), modes),
            ("project", _("Project"), [(code, title) for code, title in projects]),
        )
    ]


def lists(known: Catalogue) -> list[tuple[str, str]]:
    """Name the lists of countries that a feed may keep to."""
    return _named(known.country_groups)


def _named(rows: Mapping[str, Named]) -> list[tuple[str, str]]:
    return [(key, i18n.pick(row.names)) for key, row in rows.items()]


def _by_label(menu: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(menu, key=lambda choice: choice[1].casefold())
