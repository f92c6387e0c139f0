"""The form of a project's partners: countries and organisations in roles, one by one or several at once."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from app.core.i18n import pick
from app.core.typed import at_most, one_line, several_lines
from app.desk.project_forms import ProjectForm, labels_of
from app.desk.rows import Row, one_a_line, rows_of
from app.programme.choices import CHOOSE, labels, names
from app.programme.project_words import ROLES
from app.programme.rules import PartnerRole
from app.programme.search import folded
from app.reference.catalogue import catalogue

CLOSE, SHORT = 0.86, 4  # how alike a name is to a country's before we ask, and how many letters say too little
BASES = {
    "organiser": _l("the organiser"),
    "seed": _l("the programme’s documents"),
    "public_source": _l("public reports only"),
}


def country_of(name: str | None) -> str | None:
    """Find a country by its name in any of the languages, or by its code."""
    typed, known = (name or "").strip(), catalogue().countries
    if typed.upper() in known:
        return typed.upper()
    exactly = (iso3 for iso3, row in known.items() if typed in row.names.values())
    return next(exactly, None) or _country_names().get(folded(typed))


def _country_names() -> dict[str, str]:
    return {folded(name): iso3 for iso3, row in catalogue().countries.items() for name in row.names.values()}


def nearly(name: str) -> str | None:
    """Name the country that was probably meant by what is nearly its name."""
    known = {name: iso3 for name, iso3 in _country_names().items() if len(name) > SHORT}
    found = get_close_matches(folded(name), known, n=1, cutoff=CLOSE)
    return pick(catalogue().countries[known[found[0]]].names) if found else None


def _not_nearly(_form: Any, field: Field) -> None:
    """Ask where a name is nearly that of a country."""
    for name in one_a_line(field.data):
        if country_of(name) is None and (meant := nearly(name)):
            raise ValidationError(_("Do you mean %(country)s? Write it so.", country=meant))


def _named(who: str) -> dict[str, str | None]:
    """Tell a country from an organisation: what is no country is one."""
    iso3 = country_of(who)
    return {"country_iso3": iso3, "organisation": None if iso3 else who}


class PartnerRow(Row):
    """A country or an organisation, what it does, and since and until when."""

    KINDS = frozenset({"role", "basis"})
    who = StringField(
        _l("Country or organisation"),
        [DataRequired(_l("Name the country or organisation.")), at_most(200), _not_nearly],
        filters=[one_line],
    )
    role = SelectField(_l("Role"), [InputRequired(CHOOSE)], default=PartnerRole.BENEFICIARY.value)
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])
    basis = SelectField(_l("Named by"), [InputRequired(CHOOSE)])

    def __init__(self, *args: Any, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(*args, **values)
        self.role.choices, self.basis.choices = labels(ROLES), labels_of(BASES, None)

    def validate_until(self, field: Field) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("The end must not come before the beginning."))

    def said(self) -> dict[str, Any]:
        """Read the partner."""
        return {
            **_named(self.who.data or ""),
            "role": PartnerRole(self.role.data),
            "since": self.since.data,
            "until": self.until.data,
            "basis": self.basis.data,
        }

    @classmethod
    def shown(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """Give the partner by its name."""
        iso3 = line["country_iso3"]
        who = pick(catalogue().countries[iso3].names) if iso3 else line["organisation"]
        return super().shown(line) | {"who": who}


class PartnersForm(ProjectForm):
    """Who takes part, and why it counts."""

    LISTS: ClassVar = {"partners": PartnerRow}
    partners = rows_of(PartnerRow, _l("Partners"))
    several = TextAreaField(
        _l("Several at once"),
        [at_most(10_000), _not_nearly],
        description=_l("One country or organisation a line; they all get the role beside."),
    )
    several_role = SelectField(_l("Role of all of them"), default=PartnerRole.BENEFICIARY.value)
    several_basis = SelectField(_l("Named by"))
    country_groups = SelectMultipleField(
        _l("Countries named as a group"), description=_l("All countries that are on the list take part.")
    )
    counts_because = TextAreaField(
        _l("Why it counts as South–South or triangular cooperation all the same"),
        [at_most(2000)],
        filters=[several_lines],
        description=_l("Where you see it otherwise than the check. It stands beside it, for everybody to read."),
    )

    def __init__(self, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(**values)
        self.several_role.choices, self.several_basis.choices = labels(ROLES), labels_of(BASES, None)
        self.country_groups.choices = names(catalogue().country_groups)

    def said(self) -> dict[str, Any]:
        """Read what is typed, those of several at once among the partners."""
        as_one = {"role": PartnerRole(self.several_role.data), "since": None, "until": None}
        more = [{**_named(who), **as_one, "basis": self.several_basis.data} for who in one_a_line(self.several.data)]
        said = super().said()
        return said | {"partners": said["partners"] + more}

    @classmethod
    def shown(cls, details: Mapping[str, Any]) -> dict[str, Any]:
        """Give what the form shows; what was typed at once stands in rows of its own now."""
        return super().shown(details) | {"several": ""}
