"""What the forms of planning offer to choose from, and the sentences that they share."""

from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.core.i18n import language, pick
from app.core.zones import all_zones
from app.reference.catalogue import catalogue

SPOKEN = ("en", "fr", "es", "pt", "ar", "ru", "zh", "sw", "hi", "bn", "de", "it")
CHOOSE = _l("Choose one.")
A_NUMBER = _l("Enter a whole number.")


def or_none(text: str | None) -> str | None:
    """Read an empty choice as none."""
    return text or None


def labels(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """Offer the members of an enum by their words."""
    return [SelectChoice(member.value, str(label)) for member, label in words.items()]


def names(rows: Mapping[str, Any], empty: object = None) -> list[SelectChoice]:
    """Offer reference rows by their names in the reader's language, in their order."""
    first = [] if empty is None else [SelectChoice("", str(empty))]
    return first + [SelectChoice(key, pick(row.names)) for key, row in rows.items()]


def by_name(choices: list[SelectChoice]) -> list[SelectChoice]:
    """Sort choices by what people read, the empty one first."""
    return sorted(choices, key=lambda choice: (bool(choice.value), str(choice.label).casefold()))


def city_choices(empty: object) -> list[SelectChoice]:
    """Offer cities with their countries, by the names of the cities."""
    known = catalogue()
    offered = [
        SelectChoice(city.id, f"{city.name} ({pick(known.countries[city.country_iso3].names)})")
        for city in known.cities.values()
    ]
    return [SelectChoice("", str(empty)), *by_name(offered)]


def zone_choices(empty: object) -> list[SelectChoice]:
    """Offer time zones by their city, in groups by their part of the world."""
    listed = [(name.partition("/")[0], name.rpartition("/")[2].replace("_", " "), name) for name in all_zones()]
    return [SelectChoice("", str(empty))] + [SelectChoice(name, city, optgroup=part) for part, city, name in listed]


def language_choices(codes: Iterable[str]) -> list[SelectChoice]:
    """Offer languages by their names."""
    known = Locale.parse(language()).languages
    return [SelectChoice(code, known.get(code, code).capitalize()) for code in codes]
