"""Lists of people as organisers send them: a table with one person a line, read into what a registration needs."""

import csv
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email

from app.core import i18n
from app.programme.search import folded
from app.reference.catalogue import catalogue
from app.registration.errors import ColumnsMissing, FileUnreadable, LineWrong
from app.registration.rules import AttendeeRole, Details, Gender

NEEDED = ("name", "email", "country", "group", "organisation")
K = TypeVar("K", bound=Enum)


def read(file: Path) -> Iterator[tuple[int, Details]]:
    """Read the people of a CSV file with the numbers of their lines; the first line names the columns."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.DictReader(opened)
            columns = [folded(name) for name in rows.fieldnames or []]
            if missing := [name for name in NEEDED if name not in columns]:
                raise ColumnsMissing(columns=", ".join(missing))
            for row in rows:
                values = {name: (value or "").strip() for name, value in zip(columns, row.values(), strict=False)}
                yield rows.line_num, _person(values, rows.line_num)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileUnreadable(file=file.name) from error


def _person(values: Mapping[str, str], line: int) -> Details:
    """Understand one line, or say what is wrong with it."""
    for name in NEEDED:
        if not values[name]:
            raise LineWrong(line=line, column=name, value="")
    try:
        validate_email(values["email"], check_deliverability=False)
    except EmailNotValidError as error:
        raise LineWrong(line=line, column="email", value=values["email"]) from error
    known = catalogue()
    countries = {row.iso3: {row.iso3, row.iso2, *row.names.values()} for row in known.countries.values()}
    groups = {row.id: {row.id, *row.names.values()} for row in known.constituent_groups.values()}
    return Details(
        name=values["name"],
        email=values["email"],
        country_iso3=_meant(values, "country", countries, line),
        group_id=_meant(values, "group", groups, line),
        organisation=values["organisation"],
        language=_meant(values, "language", {code: {code, name} for code, name in i18n.LANGUAGES.items()}, line, "en"),
        gender=_member(Gender, values, "gender", line, Gender.NOT_SAID),
        role=_member(AttendeeRole, values, "role", line, AttendeeRole.PARTICIPANT),
        badge_name=values.get("badge_name", ""),
        position=values.get("position", ""),
        languages=tuple(values.get("languages", "").replace(";", " ").split()),
        access_needs=values.get("access_needs", ""),
        dietary_needs=values.get("dietary_needs", ""),
        source="import",
    )


def _meant(
    values: Mapping[str, str], column: str, choices: Mapping[str, set[str]], line: int, usual: str | None = None
) -> str:
    """Find what a word means: a code, or a name in any of our languages."""
    typed = values.get(column, "")
    if not typed and usual is not None:
        return usual
    found = next((key for key, names in choices.items() if folded(typed) in map(folded, names)), None)
    if found is None:
        raise LineWrong(line=line, column=column, value=typed)
    return found


def _member(kind: type[K], values: Mapping[str, str], column: str, line: int, usual: K) -> K:
    """Find one of a few words, such as a gender."""
    words: dict[str, Any] = {member.value: {member.value} for member in kind}
    return kind(_meant(values, column, words, line, usual.value))
