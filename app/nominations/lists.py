"""Lists of organisations as organisers paste them: one a line, with tabs, semicolons or commas between."""

import csv
from collections.abc import Iterator, Mapping

from email_validator import EmailNotValidError, validate_email

from app.core import i18n
from app.nominations.call_list import Asked
from app.nominations.errors import LineShort, LineWrong
from app.programme.search import folded
from app.reference.catalogue import catalogue
from app.registration.phrases import GROUPS

COLUMNS = ("organisation", "group", "country", "name", "email", "language")
OPTIONAL = ("name", "language")
MOST = {"organisation": 200, "name": 200, "email": 254}


def read(pasted: str) -> list[Asked]:
    """Read the organisations of a pasted list; the first line may name the columns."""
    lines = [(number, line) for number, line in enumerate(pasted.splitlines(), start=1) if line.strip()]
    known = _known()
    return [_asked(number, values, known) for number, values in _rows(lines)]


def _rows(lines: list[tuple[int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Cut lines into their columns, by the sign that the first one has between them."""
    if not lines:
        return
    between = next((sign for sign in "\t;" if sign in lines[0][1]), ",")
    columns: tuple[str, ...] = COLUMNS
    for place, (number, line) in enumerate(lines):
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=between))]
        named = tuple(folded(cell) for cell in cells)
        if place == 0 and {"organisation", "email"} <= set(named):
            columns = named
            continue
        yield number, dict(zip(columns, cells, strict=False))


def _asked(number: int, values: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> Asked:
    """Understand one line, or say what is wrong with it."""
    for column in COLUMNS:
        value = values.get(column, "")
        if not value and column not in OPTIONAL:
            raise LineShort(line=number, column=column)
        if len(value) > MOST.get(column, len(value)):
            raise LineWrong(line=number, column=column, value=value[:60])
    try:
        validate_email(values["email"], check_deliverability=False)
    except EmailNotValidError as error:
        raise LineWrong(line=number, column="email", value=values["email"]) from error
    return Asked(
        organisation=values["organisation"],
        group_id=_meant(number, values, "group", known),
        country_iso3=_meant(number, values, "country", known),
        name=values.get("name", ""),
        email=values["email"],
        language=_meant(number, values, "language", known) if values.get("language") else i18n.SOURCE,
    )


def _known() -> dict[str, dict[str, str]]:
    """List every word for a group, a country and a language: codes, and names in any of our languages."""
    there = catalogue()
    groups = {row.id: [row.id, str(GROUPS.get(row.id, row.id)), *row.names.values()]
              for row in there.constituent_groups.values()}  # fmt: skip
    countries = {row.iso3: [row.iso3, row.iso2, *row.names.values()] for row in there.countries.values()}
    languages = {code: [code, name] for code, name in i18n.LANGUAGES.items()}
    return {"group": _by_word(groups), "country": _by_word(countries), "language": _by_word(languages)}


def _by_word(names: Mapping[str, list[str]]) -> dict[str, str]:
    return {folded(word): key for key, words in names.items() for word in words if word}


def _meant(number: int, values: Mapping[str, str], column: str, known: Mapping[str, Mapping[str, str]]) -> str:
    """Find what a word means."""
    found = known[column].get(folded(values[column]))
    if found is None:
        raise LineWrong(line=number, column=column, value=values[column])
    return found
