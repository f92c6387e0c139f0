"""Forms with lists: one row a thing, an empty row for a new one, a box to take one out; all without scripts."""

from collections.abc import Mapping
from datetime import date
from textwrap import shorten
from typing import Any, ClassVar, cast

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, SelectField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.core.forms import Form, OurWords
from app.core.i18n import day
from app.core.typed import several_lines

MOST_ROWS = 200
MOST_WORDS, LONGEST = 3, 80  # of a summary: parts, and characters of each


class Row(PlainForm):
    """One thing of a list; a row in which nothing is typed is none."""

    class Meta:
        """How the library finds its sentences."""

        def get_translations(self, _form: Any) -> OurWords:
            """Give ours, whatever the language."""
            return OurWords()

    KINDS: ClassVar[frozenset[str]] = frozenset()  # what is always chosen, and says nothing by itself
    remove = BooleanField(_l("Take out"))

    @property
    def filled(self) -> bool:
        """Tell whether anything is typed here."""
        return any(
            field.data or getattr(field, "raw_data", None) not in (None, [], [""])
            for field in self
            if field.name.rpartition("-")[2] not in {*self.KINDS, "remove"}
        )

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check what is typed, where anything is and where it stays."""
        if self.remove.data or not self.filled:
            return True
        return bool(super().validate(extra_validators))

    @property
    def summary(self) -> str:
        """Name the thing in a line, by what is said of it first."""
        return " · ".join(list(filter(None, map(_shown, self)))[:MOST_WORDS])

    def said(self) -> dict[str, Any]:
        """Read the row."""
        return {name: value for name, value in self.data.items() if name != "remove"}

    @classmethod
    def shown(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """Give what the row shows of a thing as it stands."""
        return {name: getattr(value, "value", value) for name, value in line.items()}


def _shown(field: Field) -> str:
    """Write what a field says, shortly; nothing where it says nothing by itself."""
    if isinstance(field, BooleanField) or field.data in (None, ""):
        return ""
    if isinstance(field, SelectField):
        words = {choice.value: str(choice.label) for choice in cast("list[SelectChoice]", field.choices)}
        return words.get(field.data, "")
    return day(field.data) if isinstance(field.data, date) else shorten(str(field.data), LONGEST)


def rows_of(row: type[Row], label: Any, **values: Any) -> "FieldList[Any]":
    """Make a list of rows."""
    return FieldList(FormField(row), label, max_entries=MOST_ROWS, **values)


def rows_said(field: "FieldList[Any]") -> list[dict[str, Any]]:
    """Read the rows that say something and stay."""
    return [entry.form.said() for entry in field.entries if entry.form.filled and not entry.form.remove.data]


def one_a_line(text: str | None) -> list[str]:
    """Read a list that is written one a line."""
    return [line.strip() for line in several_lines(text).splitlines() if line.strip()]


class DetailsForm(Form):
    """A form of details that are stored under the names of its fields, lists of rows among them."""

    SAYS: ClassVar[frozenset[str]] = frozenset()  # the fields that are details
    LISTS: ClassVar[Mapping[str, type[Row]]] = {}  # of rows
    SINGLE: ClassVar[frozenset[str]] = frozenset()  # lists of at most one row
    ONE_A_LINE: ClassVar[frozenset[str]] = frozenset()
    CHOSEN: ClassVar[frozenset[str]] = frozenset()  # may be none
    seen = HiddenField()

    def said(self) -> dict[str, Any]:
        """Read what is typed, by the names of the details."""
        return {name: self._read(name, self[name]) for name in self.data if name in self.SAYS}

    def _read(self, name: str, field: Field) -> Any:
        if isinstance(field, FieldList):
            rows = rows_said(field)
            return next(iter(rows), None) if name in self.SINGLE else rows
        if name in self.ONE_A_LINE:
            return one_a_line(field.data)
        if isinstance(field, SelectMultipleField):
            return sorted(field.data or []) if name == "themes" else field.data
        return (field.data or None) if name in self.CHOSEN else field.data

    @classmethod
    def shown(cls, details: Mapping[str, Any]) -> dict[str, Any]:
        """Give what the form shows of the details as they stand."""
        lists = {n: [details[n]] if n in cls.SINGLE and details[n] else details[n] or [] for n in cls.LISTS}
        rows = {name: [cls.LISTS[name].shown(line) for line in lines] for name, lines in lists.items()}
        written = {name: "\n".join(details[name]) for name in cls.ONE_A_LINE}
        return {**details, **rows, **written, **{name: details[name] or "" for name in cls.CHOSEN}}

    def make_room(self, more: str = "") -> None:
        """Show an empty row in each list that has none, and one more where it is asked for."""
        for name in self.LISTS:
            if name == more or not self[name].entries:
                self[name].append_entry()
