"""Which events a feed holds, and its address: the same filters as the programme's pages, all of which must hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from babel import Locale
from werkzeug.datastructures import MultiDict

from app.programme import filters
from app.programme.filters import LONGEST_SEARCH, Filters
from app.programme.search import words_of
from app.reference.catalogue import Catalogue

ALL, EVENT, PROJECT, CUSTOM = "all", "event", "project", "custom"
OF_REFERENCE = ("region", "country", "theme", "type")
WITH_A_PATH = (*OF_REFERENCE, PROJECT)  # by one of these alone a feed is found without a question mark
FILTERS = ("q", "region", "country", "theme", "type", "language", "mode")
YES = "1"
UNFILTERED = Filters()
SHOWN = 40  # characters of what was asked for, in an answer that is one line


class NotUnderstood(ValueError):
    """An address asks in a way that no calendar could answer truly; the message is the line that says why."""


@dataclass(frozen=True)
class Wish:
    """Each part empty where it is not asked for."""

    filters: Filters = UNFILTERED
    project: str = ""  # its code
    lists: tuple[str, ...] = ()  # of countries, in their own order
    event: str = ""  # its slug: this event alone, with its sessions

    def asked(self) -> dict[str, str]:
        """Give what is asked for, in the order and by the names of an address."""
        project = {PROJECT: self.project} if self.project else {}
        return self.filters.asked() | project | dict.fromkeys(self.lists, YES)

    def path(self, suffix: str = ".ics") -> str:
        """Give the one address of what is asked for, however it was asked."""
        asked = self.asked()
        if self.event:
            return f"/feeds/{EVENT}/{self.event}{suffix}"
        if not asked:
            return f"/feeds/{ALL}{suffix}"
        (kind, key), *more = asked.items()
        if not more and kind in WITH_A_PATH:
            return f"/feeds/{kind}/{key}{suffix}"
        return f"/feeds/{CUSTOM}{suffix}?{urlencode(asked)}"


def of_kind(kind: str, key: str, known: Catalogue) -> Wish | None:
    """Read a wish from an address such as region/africa; none where there is no such thing."""
    if not key:
        return Wish() if kind == ALL else None
    if kind == EVENT:
        return Wish(event=key)
    if kind == PROJECT:
        return Wish(project=key)
    rows = of_reference(known).get(kind, {})
    return Wish(Filters(**{kind: key})) if key in rows else None


def read(asked: MultiDict[str, str], known: Catalogue) -> Wish | None:
    """Read a wish from the part of an address after its question mark, strictly; none where it names what is not."""
    for name in asked:
        _check(name, asked.getlist(name), known)
    return chosen({name: asked.getlist(name)[0] for name in asked}, known)


def refuse_filters(asked: MultiDict[str, str], known: Catalogue) -> None:
    """Refuse a filter where none is read: the calendar would hold more than was asked for. Other words say nothing."""
    for name in asked:
        if name in (*FILTERS, PROJECT, *known.country_groups):
            raise NotUnderstood(f"“{name}” is a filter of /feeds/{CUSTOM}.ics, and of no other calendar.")


def chosen(said: Mapping[str, str], known: Catalogue) -> Wish | None:
    """Read a wish from the choices of a form, where what is empty was not chosen."""
    wanted, unknown = filters.read({name: said.get(name, "") for name in FILTERS}, known)
    lists = tuple(group for group in known.country_groups if said.get(group))
    if unknown or (wanted.language and wanted.language not in Locale("en").languages):
        return None
    return Wish(wanted, said.get(PROJECT, "").strip(), lists)


def for_programme(look: Filters) -> Wish:
    """Give the feed that belongs to a look at the programme; a calendar shows what is past and to come."""
    bare = replace(look, group="", project="", when="")
    return Wish(bare, look.project, (look.group,) if look.group else ())


def of_reference(known: Catalogue) -> Mapping[str, Mapping[str, "Named"]]:
    """Give the rows of the reference data that a feed may be about, by kind."""
    return {
        "region": known.regions,
        "country": known.countries,
        "theme": known.themes,
        "type": known.event_types,
    }


class Named(Protocol):
    """What is called something in each language."""

    @property
    def names(self) -> Mapping[str, str]: ...


def _check(name: str, values: list[str], known: Catalogue) -> None:
    """Refuse what would be answered with other events than were meant."""
    if name not in (*FILTERS, PROJECT, *known.country_groups):
        raise NotUnderstood(f"“{_shown(name)}” is no filter of a calendar.")
    if len(values) > 1:
        raise NotUnderstood(f"“{name}” is asked for more than once.")
    (value,) = values
    if not value.strip():
        raise NotUnderstood(f"“{name}” is empty: leave it out to ask for all.")
    if len(value) > LONGEST_SEARCH or not value.isprintable() or not words_of(value):
        raise NotUnderstood(f"“{name}” is too long, or no text.")
    if name in known.country_groups and value != YES:
        raise NotUnderstood(f"“{name}” is asked for by {name}=1.")


def _shown(name: str) -> str:
    return "".join(character for character in name[:SHOWN] if character.isprintable())
