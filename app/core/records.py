"""Files that people write by hand, as YAML: read whole, checked whole, and where one is wrong, told in a sentence."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from app.core.errors import Refusal


class FileUnreadable(Refusal):
    """There is no such file, or it is no YAML."""

    code = "file_unreadable"
    message = _l("%(file)s cannot be read: %(reason)s.")


class FieldMissing(Refusal):
    """A record lacks a field."""

    code = "field_missing"
    message = _l("%(place)s: “%(field)s” is missing.")


class FieldUnknown(Refusal):
    """A record has a field that nobody reads."""

    code = "field_unknown"
    message = _l("%(place)s: “%(field)s” means nothing here.")


class FieldWrong(Refusal):
    """A field says what it cannot say."""

    code = "field_wrong"
    message = _l("%(place)s: “%(field)s” cannot be “%(value)s”.")


class RecordTwice(Refusal):
    """Two records have the same id."""

    code = "record_twice"
    message = _l("%(place)s stands there twice.")


class RecordRefused(Refusal):
    """A record can be read, and what it says cannot be."""

    code = "record_refused"
    message = _l("%(place)s: %(reason)s")


class Record(BaseModel):
    """A record of a file, or a part of one: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


R = TypeVar("R", bound=Record)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the first is much faster, and not built everywhere


def read(file: Path, shape: type[R]) -> R:
    """Read a file of this shape."""
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 -- both are safe
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FileUnreadable(file=file.name, reason=_reason(error)) from error
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        raise _refusal(file, content, error.errors(include_url=False)[0]) from error


def no_two_alike(file: Path, ids: list[str]) -> None:
    """Refuse a file in which two records have the same id."""
    for position, own_id in enumerate(ids):
        if own_id in ids[:position]:
            raise RecordTwice(place=place(file, own_id))


def place(file: Path, record: str) -> str:
    """Say where in a file something stands."""
    return f"{file.name}, {record}"


def _reason(error: Exception) -> str:
    """Say in a line why a file cannot be read."""
    if isinstance(error, OSError):
        return str(error.strerror)
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1} is no YAML" if mark else "it is no YAML in UTF-8"


def _refusal(file: Path, content: Any, detail: ErrorDetails) -> Refusal:
    """Name the record and the field that are wrong."""
    path = detail["loc"]
    where = place(file, record) if (record := _record(content, path)) else file.name
    field = next((part for part in reversed(path) if isinstance(part, str)), "")
    if detail["type"] == "missing":
        return FieldMissing(place=where, field=field)
    if detail["type"] == "extra_forbidden":
        return FieldUnknown(place=where, field=field)
    return FieldWrong(place=where, field=field, value=str(detail["input"])[:80])


def _record(content: Any, path: tuple[int | str, ...]) -> str:
    """Name the record that a path leads into: by its id, else by its number in its list."""
    match path:
        case (str(kind), int(position), *_):
            record = content[kind][position]
            own_id = record.get("id") if isinstance(record, dict) else None
            return str(own_id or f"{kind} {position + 1}")
        case _:
            return ""
