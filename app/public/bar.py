"""The bar above the programme: what may be chosen, what was chosen, and the way to the other views."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol
from urllib.parse import urlencode

from babel import Locale
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.calendars import new_events
from app.calendars.wish import Wish, for_programme
from app.calendars.words import heading
from app.core import i18n
from app.programme.facets import Choices
from app.programme.filters import PAST, UPCOMING, Filters
from app.programme.phrases import MODES
from app.reference.catalogue import Catalogue, catalogue

LIST, CALENDAR, MAP = "list", "calendar", "map"
VIEWS = (LIST, CALENDAR, MAP)
LABELS = {
    "q": _l("Search"),
    "region": _l("Region"),
    "country": _l("Country"),
    "group": _l("List of countries"),
    "theme": _l("Theme"),
    "type": _l("Kind of event"),
    "language": _l("Language"),
    "mode": _l("Format"),
    "project": _l("Project"),
    "when": _l("When"),
    "month": _l("Month"),
    "view": _l("View"),
}
LISTS = ("sids", "ldc", "lldc", "g77", "brics", "ibsa", "g7plus")  # by which cooperation is planned
TIMES = {UPCOMING: _l("Coming up"), PAST: _l("Past events")}


class _Named(Protocol):
    @property
    def names(self) -> dict[str, str]: ...


class Choice(NamedTuple):
    """One entry of a menu."""

    value: str
    label: str


class Dropped(NamedTuple):
    """One thing that was asked for, and the address without it."""

    name: str
    label: str
    value: str
    address: str


@dataclass(frozen=True)
class Look:
    """Which part of the programme is looked at, and how."""

    filters: Filters
    view: str

    @property
    def wish(self) -> Wish:
        """Give the feed that shows the same events in a calendar, whatever their day."""
        return for_programme(self.filters)

    def address(self, view: str | None = None, filters: Filters | None = None, **more: str) -> str:
        """Give the address of the same look, but for what is named."""
        view = self.view if view is None else view
        asked = (filters or self.filters).asked()
        query = urlencode(asked | ({} if view == LIST else {"view": view}) | more)
        return f"{url_for('programme.index')}{'?' if query else ''}{query}"


@dataclass(frozen=True)
class Bar:
    """The bar in words."""

    look: Look
    menus: dict[str, list[Choice]]
    asked: list[Dropped]

    @property
    def calendar(self) -> str:
        """Name the feed that shows the same events in a calendar."""
        return heading(self.look.wish, "", catalogue())

    @property
    def news(self) -> str:
        """Give the address of the news of new events among these."""
        return new_events.path(self.look.wish)

    @property
    def views(self) -> list[tuple[str, str]]:
        """Give the address of each view, with the filters kept."""
        return [(view, self.look.address(view=view)) for view in VIEWS]

    def without(self, name: str) -> "Bar":
        """Give the same bar where one filter has no effect, and is not shown."""
        return replace(self, asked=[one for one in self.asked if one.name != name])


def bar_for(look: Look, choices: Choices, known: Catalogue) -> Bar:
    """Put the bar into words; what was chosen stays a choice even where no event has it."""
    filters = look.filters
    menus = {
        "region": _menu(known.regions, choices.regions | {filters.region}),
        "country": _by_label(_menu(known.countries, choices.countries | {filters.country})),
        "group": _menu(known.country_groups, choices.groups & {*LISTS} | {filters.group}),
        "theme": _by_label(_menu(known.themes, choices.themes | {filters.theme})),
        "type": _by_label(_menu(known.event_types, choices.types | {filters.type})),
        "language": _by_label(_languages(choices.languages | {filters.language})),
        "mode": _modes(choices.modes | {filters.mode}),
        "project": [Choice(code, title) for code, title in choices.projects.items()],
        "when": [Choice(when, str(words)) for when, words in TIMES.items()] + _years(choices, filters),
    }
    asked = [
        Dropped(name, str(LABELS[name]), _said(name, value, menus), look.address(filters=filters.but(**{name: ""})))
        for name, value in filters.asked().items()
    ]
    return Bar(look, menus, asked)


def unknown_in_words(unknown: Mapping[str, str]) -> str:
    """Say what was left out because nobody here knows it."""
    if not unknown:
        return ""
    names = _(", ").join(_("%(name)s “%(value)s”", name=LABELS[name], value=value) for name, value in unknown.items())
    return str(_("We do not know this and left it out: %(names)s.", names=names))


def _menu(known: Mapping[str, _Named], wanted: frozenset[str]) -> list[Choice]:
    return [Choice(key, i18n.pick(row.names)) for key, row in known.items() if key in wanted]


def _languages(codes: frozenset[str]) -> list[Choice]:
    names = Locale.parse(i18n.language()).languages
    return [Choice(code, names.get(code, code)) for code in codes if code]


def _modes(wanted: frozenset[str]) -> list[Choice]:
    return [Choice(mode.value, str(words)) for mode, words in MODES.items() if mode.value in wanted]


def _years(choices: Choices, filters: Filters) -> list[Choice]:
    asked = {int(filters.when)} if filters.when.isdecimal() else set()
    return [Choice(str(year), str(year)) for year in sorted({*choices.years, *asked}, reverse=True)]


def _said(name: str, value: str, menus: Mapping[str, list[Choice]]) -> str:
    return next((choice.label for choice in menus.get(name, ()) if choice.value == value), value)


def _by_label(menu: list[Choice]) -> list[Choice]:
    return sorted(menu, key=lambda choice: choice.label.casefold())
