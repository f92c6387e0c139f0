"""The forms of a project: what it is, with whom, with what, how far it has come, and on whose word."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, cast

from babel.numbers import list_currencies
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp, ValidationError

from app.core.forms import Form
from app.core.typed import at_most, one_line, several_lines
from app.desk.evidence_forms import ReportRow, SourceRow
from app.desk.rows import DetailsForm, Row, rows_of
from app.programme.choices import CHOOSE, labels, names
from app.programme.project_details import ProjectDetails, exactly
from app.programme.project_words import FUNDING, KINDS
from app.programme.rules import FundingStatus
from app.reference.catalogue import catalogue

MOST_MONEY = Decimal(99999999999999)
MOST_DAYS = Decimal(1_000_000)
SOME = _l("Enter a number above nought.")
ABOVE_NOUGHT = Decimal("0.01")


class NewProjectForm(Form):
    """What a project begins with."""

    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[one_line])
    kind = SelectField(_l("What kind of project is it?"), [InputRequired(CHOOSE)])
    region_id = SelectField(_l("Region"), [InputRequired(CHOOSE)])
    code = StringField(
        _l("Code"),
        [
            Optional(),
            at_most(20),
            Regexp(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z", message=_l("Use letters, digits and hyphens.")),
        ],
        filters=[one_line],
        description=_l("Stands in addresses, such as AFR-3, and stays. Empty: the next one of the region."),
    )

    def __init__(self, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(**values)
        self.kind.choices = labels_of(KINDS, None)
        self.region_id.choices = names(catalogue().regions)


def labels_of(words: Mapping[str, Any], current: str | None) -> list[SelectChoice]:
    """Offer words by their ids; what stands there already stays possible."""
    more = {current: current} if current and current not in words else {}
    return [SelectChoice(word, str(label)) for word, label in {**words, **more}.items()]


class HandForm(Form):
    """Who is to have a project in their hands too."""

    email = EmailField(
        _l("Address of another organiser"), [DataRequired(_l("Enter an address.")), at_most(254)], filters=[one_line]
    )


class ProjectForm(DetailsForm):
    """One part of what is said of a project."""

    SAYS = frozenset(ProjectDetails.__annotations__)

    def project_details(self) -> ProjectDetails:
        """Read what the organiser says."""
        return cast("ProjectDetails", self.said())


def _currency(typed: Any) -> Any:
    return (one_line(typed) or "USD").upper()


def _known_currency(_form: Any, field: Field) -> None:
    if field.data not in list_currencies():
        raise ValidationError(_l("Enter the three letters of a currency, such as USD."))


class FundingRow(Row):
    """Money: how much, from whom, and how far it has come."""

    KINDS = frozenset({"currency", "status"})
    source = StringField(
        _l("From whom"), [DataRequired(_l("Say from whom it comes.")), at_most(300)], filters=[one_line]
    )
    amount = DecimalField(
        _l("Amount"), [Optional(), NumberRange(ABOVE_NOUGHT, MOST_MONEY, SOME)], description=_l("Empty: not stated.")
    )
    currency = StringField(_l("Currency"), [_known_currency], filters=[_currency])
    status = SelectField(_l("How far it has come"), [InputRequired(CHOOSE)])

    def __init__(self, *args: Any, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(*args, **values)
        self.status.choices = labels(FUNDING)

    def said(self) -> dict[str, Any]:
        """Read the line."""
        return {
            "amount": exactly("amount", self.amount.data),
            "currency": self.currency.data,
            "source": self.source.data,
            "status": FundingStatus(self.status.data),
        }


class GiftRow(Row):
    """What is given in kind: what, from whom, how many days, and its value if known."""

    KINDS = frozenset({"currency"})
    what = StringField(_l("What"), [DataRequired(_l("Say what is given.")), at_most(300)], filters=[one_line])
    source = StringField(
        _l("From whom"), [DataRequired(_l("Say from whom it comes.")), at_most(300)], filters=[one_line]
    )
    days = DecimalField(_l("Days of work"), [Optional(), NumberRange(Decimal("0.1"), MOST_DAYS, SOME)], places=1)
    value = DecimalField(
        _l("Value"),
        [Optional(), NumberRange(ABOVE_NOUGHT, MOST_MONEY, SOME)],
        description=_l("Only where it is known."),
    )
    currency = StringField(_l("Currency"), [_known_currency], filters=[_currency])

    def said(self) -> dict[str, Any]:
        """Read the line."""
        return {name: exactly(name, value) for name, value in super().said().items()}


class MilestoneRow(Row):
    """What is to be reached by when, and when it was."""

    title = StringField(
        _l("Milestone"), [DataRequired(_l("Say what is to be reached.")), at_most(300)], filters=[one_line]
    )
    planned = DateField(_l("Planned for"), [Optional()])
    actual = DateField(_l("Reached on"), [Optional()])


class NoteRow(Row):
    """How the project stood on a day."""

    day = DateField(_l("Day"), [InputRequired(_l("Enter the day."))])
    text = TextAreaField(
        _l("How it stands"), [DataRequired(_l("Write the note.")), at_most(5000)], filters=[several_lines]
    )


class WhatForm(ProjectForm):
    """What a project is."""

    CHOSEN = frozenset({"modality_id"})
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[one_line])
    kind = SelectField(_l("Kind of project"), [InputRequired(CHOOSE)])
    region_id = SelectField(_l("Region"), [InputRequired(CHOOSE)])
    modality_id = SelectField(_l("Modality of cooperation"))
    description = TextAreaField(_l("What it does"), [at_most(5000)], filters=[several_lines])
    first_day = DateField(_l("First day"), [Optional()])
    last_day = DateField(
        _l("Last day"), [Optional()], description=_l("The cooperation is judged by the lists of this day.")
    )
    themes = SelectMultipleField(_l("Themes"))
    counted_in_portfolio = BooleanField(_l("It counts among the projects of the regular budget"))

    def __init__(self, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(**values)
        known = catalogue()
        self.kind.choices = labels_of(KINDS, self.kind.object_data)
        self.region_id.choices = names(known.regions)
        self.modality_id.choices = names(known.modalities, _l("Not said"))
        self.themes.choices = names(known.themes)


class SupportForm(ProjectForm):
    """Money, and what is given in kind."""

    LISTS: ClassVar = {"funding_lines": FundingRow, "in_kind": GiftRow}
    funding_lines = rows_of(FundingRow, _l("Funding"))
    in_kind = rows_of(GiftRow, _l("Given in kind"))


class ProgressForm(ProjectForm):
    """How far a project has come."""

    LISTS: ClassVar = {"milestones": MilestoneRow, "progress_notes": NoteRow}
    ONE_A_LINE = frozenset({"outcomes", "plans"})
    milestones = rows_of(MilestoneRow, _l("Milestones"))
    progress_notes = rows_of(NoteRow, _l("Notes on progress"))
    outcomes = TextAreaField(_l("Results"), [at_most(10_000)], description=_l("One a line."))
    plans = TextAreaField(_l("Plans"), [at_most(10_000)], description=_l("One a line."))


class SourcesForm(ProjectForm):
    """On whose word a project stands in the programme."""

    LISTS: ClassVar = {"sources": SourceRow, "corroboration": ReportRow}
    sources = rows_of(SourceRow, _l("The programme’s documents"))
    corroboration = rows_of(ReportRow, _l("Public reports"))
    note = TextAreaField(
        _l("Note"),
        [at_most(5000)],
        filters=[several_lines],
        description=_l("What a reader should know, such as what is inferred."),
    )
