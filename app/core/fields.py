"""What fields of the API take: text without control characters, and days, wall clocks and moments as ISO 8601 has them.

Everything that a field refuses stands in its JSON schema, so that the document says no more and no less than the check.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any, LiteralString

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.core.i18n import LANGUAGES

FIRST_YEAR, LAST_YEAR = (
    1919,
    2199,
)  # further away no calendar of ours goes, and moments can be reckoned with in any zone
CONTROL = r"\x00-\x1f\x7f-\x9f"  # PostgreSQL keeps no NUL; the others only damage mails, spreadsheets and screens
LINE = rf"^[^{CONTROL}]*$"
FILLED_LINE = rf"^[^{CONTROL}]*[^\s{CONTROL}][^{CONTROL}]*$"
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
DAY = r"^\d{4}-\d\d-\d\d$"
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
WALL = r"^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
MOMENT = r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$"


def line(longest: int) -> StringConstraints:
    """One line of text, which may be empty."""
    return StringConstraints(pattern=LINE, max_length=longest)


def filled_line(longest: int) -> StringConstraints:
    """One line of text with something in it."""
    return StringConstraints(pattern=FILLED_LINE, max_length=longest)


def lines(longest: int) -> StringConstraints:
    """Text of several lines, which may be empty."""
    return StringConstraints(pattern=LINES, max_length=longest)


def _email(typed: str) -> str:
    """Check how an address is written; whether it exists is not asked."""
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise PydanticCustomError("invalid_email", "This is no email address.") from error


def _of_the_site(code: str) -> str:
    if code not in LANGUAGES:
        raise PydanticCustomError("not_a_choice", "The site does not write in this language.")
    return code


def _read(
    shape: str, reader: Callable[[str], Any], code: LiteralString, message: LiteralString
) -> Callable[[Any], Any]:
    """Make a reader of one way to write a time, and of no other."""
    fits = re.compile(shape.removesuffix("$") + r"\Z").match

    def read(typed: Any) -> Any:
        if isinstance(typed, (date, time)):  # ours, going out
            return typed
        try:
            value = reader(typed) if isinstance(typed, str) and fits(typed) else None
        except ValueError:
            value = None
        if value is None or (isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR):
            raise PydanticCustomError(code, message)
        return value

    return read


def _written(value: datetime | time) -> str:
    """Write what clocks show, with seconds only where there are any."""
    return value.isoformat(timespec="seconds" if value.second else "minutes")


Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_email),
    Field(json_schema_extra={"format": "email"}),
]
Language = Annotated[str, AfterValidator(_of_the_site), Field(json_schema_extra={"enum": list(LANGUAGES)})]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Day = Annotated[
    date,
    BeforeValidator(_read(DAY, date.fromisoformat, "invalid_day", "Write a day from 1919 to 2199 as 2027-05-03.")),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Clock = Annotated[
    time,
    BeforeValidator(_read(CLOCK, time.fromisoformat, "invalid_time", "Write a time as 09:00.")),
    PlainSerializer(_written, return_type=str),
    WithJsonSchema({"type": "string", "pattern": CLOCK, "description": "What clocks at the place show."}),
]
Wall = Annotated[
    datetime,
    BeforeValidator(
        _read(WALL, datetime.fromisoformat, "invalid_wall_time", "Write a day and a time as 2027-05-03T09:00.")
    ),
    PlainSerializer(_written, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": WALL, "description": "The day, and what clocks at the place show; no offset."}
    ),
]
Moment = Annotated[
    datetime,
    BeforeValidator(
        _read(
            MOMENT,
            lambda typed: datetime.fromisoformat(typed.upper()),
            "invalid_moment",
            "Write a moment from 1919 to 2199 with its offset, as 2027-05-03T09:00:00+03:00.",
        )
    ),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
