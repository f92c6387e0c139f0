"""The forms of nominations: people in one sitting, one person, and whom an event asks."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, Form, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, InputRequired, NumberRange, Optional

from app.core import i18n
from app.core.typed import at_most, one_line, several_lines
from app.nominations import phrases
from app.nominations.call_list import Asked
from app.nominations.models import Call
from app.nominations.rules import Allotted
from app.nominations.service import Person
from app.registration.forms import LINE
from app.registration.phrases import all_group_choices, country_choices
from app.registration.rules import AttendeeRole

MOST_PLACES = 50
PASTED = 60_000
A_NUMBER = _l("Enter a whole number from 0 to 50.")


def _choices(pairs: Sequence[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class PersonFields(Form):
    """Who somebody is: a name and an address are enough."""

    name = StringField(
        _l("Full name"),
        [DataRequired(_l("Enter the full name.")), at_most(LINE)],
        description=_l("As on the passport, if you know it"),
        filters=[one_line],
    )
    email = EmailField(
        _l("Email"),
        [
            DataRequired(_l("Enter the email address.")),
            Email(_l("Enter an email address like name@example.org.")),
            at_most(254),
        ],
        description=_l("We ask them there to accept"),
        filters=[one_line],
    )
    shared_mailbox = BooleanField(_l("This is the address of an office: others use it too"))


class RowFields(PersonFields):
    """One of several people who are put forward together."""

    role = SelectField(_l("Role"), [InputRequired(_l("Choose a role."))])
    reserve = BooleanField(_l("For the reserve list"))

    def person(self) -> Person:
        """Give what was typed."""
        return Person(
            name=self.name.data or "",
            email=self.email.data or "",
            role=AttendeeRole(self.role.data),
            shared_mailbox=self.shared_mailbox.data,
            reserve=self.reserve.data,
        )

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody was entered here."""
        return not (self.name.data or self.email.data)


class PeopleForm:
    """Several people in one sitting; whoever is left empty is nobody."""

    MOST = 10

    def __init__(self, typed: Any, roles: Sequence[AttendeeRole], rows: int) -> None:
        """Make room for so many people, or for as many as were typed."""
        rows = min(max(rows, _rows_in(typed)), self.MOST)
        self.rows = [RowFields(typed, prefix=f"p{number}-") for number in range(1, rows + 1)]
        self.form_errors: list[str] = []
        for row in self.rows:
            row.role.choices = _choices(phrases.role_choices(roles))

    @property
    def filled(self) -> list[RowFields]:
        """Give the rows that somebody was entered in."""
        return [row for row in self.rows if not row.is_empty]

    def validate(self) -> bool:
        """Look at everybody who was entered, and ask for somebody where there is nobody."""
        valid = [row.validate() for row in self.filled]
        if not valid:
            first = self.rows[0].name
            first.errors = [_l("Enter at least one person.")]
        return bool(valid) and all(valid)

    def refuse(self, row: int, sentence: str, *, field: str) -> None:
        """Say beside somebody's name or address why they cannot be put forward."""
        self.filled[row][field].errors = [sentence]

    @property
    def errors(self) -> dict[str, Any]:
        """Collect what needs a look, as forms do."""
        return {field.id: field.errors for field in self if field.errors}

    def __iter__(self) -> Iterator[Field]:
        """Give all fields in the order of the page."""
        return (field for row in self.rows for field in row)


def _rows_in(typed: Any) -> int:
    """Count the people that a form has room for."""
    numbers = [name.partition("-")[0][1:] for name in typed or () if name.endswith("-name")]
    return max((int(number) for number in numbers if number.isdecimal() and len(number) < 3), default=0)


class PersonForm(FlaskForm, PersonFields):  # type: ignore[misc]
    """One person: somebody to correct, or somebody in another's place."""

    def person(self) -> Person:
        """Give what was typed."""
        return Person(self.name.data or "", self.email.data or "", shared_mailbox=self.shared_mailbox.data)


class CallForm(FlaskForm):  # type: ignore[misc]
    """An organisation that is to put people forward."""

    organisation = StringField(
        _l("Organisation"),
        [DataRequired(_l("Enter the name of the organisation.")), at_most(LINE)],
        filters=[one_line],
    )
    group = SelectField(_l("Group that it speaks for"), [InputRequired(_l("Choose a group."))])
    country_iso3 = SelectField(_l("Country or territory"), [InputRequired(_l("Choose a country or territory."))])
    name = StringField(_l("Name of the focal point"), [at_most(LINE)], filters=[one_line])
    email = EmailField(
        _l("Email of the focal point"),
        [
            DataRequired(_l("Enter the email address.")),
            Email(_l("Enter an email address like name@example.org.")),
            at_most(254),
        ],
        filters=[one_line],
    )
    language = SelectField(_l("Language we write in"), choices=_choices(list(i18n.LANGUAGES.items())))
    titular = IntegerField(_l("Titular delegates, or people"), [Optional(), NumberRange(0, MOST_PLACES, A_NUMBER)])
    substitutes = IntegerField(_l("Substitutes"), [Optional(), NumberRange(0, MOST_PLACES, A_NUMBER)])
    advisers = IntegerField(_l("Advisers"), [Optional(), NumberRange(0, MOST_PLACES, A_NUMBER)])

    def __init__(self, **values: Any) -> None:
        """Offer groups and countries in the reader's language."""
        super().__init__(**values)
        self.group.choices = _choices([("", ""), *all_group_choices()])
        self.country_iso3.choices = _choices([("", ""), *country_choices()])

    @classmethod
    def of(cls, call: Call) -> "CallForm":
        """Fill the form with what stands."""
        names = ("organisation", "country_iso3", "name", "email", "language", "titular", "substitutes", "advisers")
        return cls(data={name: getattr(call, name) for name in names} | {"group": call.group_id})

    def asked(self) -> Asked:
        """Give what was typed."""
        return Asked(
            organisation=self.organisation.data or "",
            group_id=self.group.data,
            country_iso3=self.country_iso3.data,
            name=self.name.data or "",
            email=self.email.data or "",
            language=self.language.data,
            allotted=self._allotted(),
        )

    def _allotted(self) -> Allotted | None:
        """Read the places; all left empty means: as the event's formula says."""
        numbers = (self.titular.data, self.substitutes.data, self.advisers.data)
        return None if numbers == (None, None, None) else Allotted(*(number or 0 for number in numbers))


class PasteForm(FlaskForm):  # type: ignore[misc]
    """A list of organisations, pasted from a table."""

    pasted = TextAreaField(
        _l("The list"),
        [DataRequired(_l("Paste a list.")), at_most(PASTED)],
        filters=[several_lines],
        description=_l(
            "One organisation a line, with tabs, semicolons or commas between: "
            "organisation, group, country, name, email, language."
        ),
    )
