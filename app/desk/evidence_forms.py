"""Where something stands: the rows for documents, public reports, and numbers of participants."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp, ValidationError

from app.core.typed import at_most, one_line, several_lines
from app.desk.forms import NO_CITY, zone_of_place
from app.desk.rows import DetailsForm, Row, rows_of
from app.programme.choices import A_NUMBER, CHOOSE, by_name, city_choices, names
from app.programme.details import MOST_PEOPLE
from app.programme.evidence import Evidence
from app.programme.phrases import MODES
from app.programme.rules import Mode
from app.reference.catalogue import catalogue

MOST_COUNTRIES = 300
HELD, NOT_CONFIRMED = "held", "not confirmed"  # as programme files say it
ASKED = {"city_id", "country", "tz", "start", "end", "status", "participants", "countries", "mode", "identity"}
EVENT_BASES = {
    "organiser": _l("We do: we organise it"),
    "seed": _l("The programme’s own documents name it"),
    "public_source": _l("Only public reports name it"),
}
COMPARATORS = {"=": _l("exactly"), ">": _l("more than"), ">=": _l("at least"), "~": _l("about")}


class SourceRow(Row):
    """A document of the programme, and the part of it."""

    title = StringField(
        _l("Title of the document"),
        [DataRequired(_l("Enter the title of the document.")), at_most(300)],
        filters=[one_line],
    )
    file = StringField(_l("Name of the file"), [at_most(300)], filters=[one_line])
    section = StringField(_l("Section"), [at_most(300)], filters=[one_line])

    def said(self) -> dict[str, Any]:
        """Read the document; without a file, it is known by its title."""
        said = super().said()
        return said | {"file": said["file"] or said["title"]}


class ReportRow(Row):
    """A public report."""

    title = StringField(
        _l("Title of the report"),
        [DataRequired(_l("Enter the title of the report.")), at_most(300)],
        filters=[one_line],
    )
    site = StringField(
        _l("Site or paper"), [DataRequired(_l("Say where it appeared.")), at_most(200)], filters=[one_line]
    )
    date = StringField(
        _l("Date"),
        [
            Optional(),
            Regexp(
                r"\d{4}(-\d\d(-\d\d)?)?\Z",
                message=_l("Enter a year, a month or a day, such as 2024, 2024-07 or 2024-07-24."),
            ),
        ],
        filters=[one_line],
        description=_l("As exactly as it is known, such as 2024-07."),
    )
    url = URLField(
        _l("Address"),
        [
            DataRequired(_l("Enter the address of the report.")),
            Regexp(r"https?://\S+\Z", message=_l("Enter an address that begins with https://.")),
            at_most(1000),
        ],
        filters=[one_line],
    )
    facts = TextAreaField(_l("What it says"), [at_most(2000)], filters=[several_lines])


class StatedRow(Row):
    """How many took part, as a source states it."""

    KINDS = frozenset({"comparator"})
    text = StringField(
        _l("In the words of the source"),
        [DataRequired(_l("Write what the source says.")), at_most(300)],
        filters=[one_line],
    )
    comparator = SelectField(_l("How exactly"), [InputRequired(CHOOSE)])
    value = IntegerField(_l("Number"), [InputRequired(A_NUMBER), NumberRange(0, MOST_PEOPLE, A_NUMBER)])
    unit = StringField(
        _l("Of what"), [DataRequired(_l("Say what is counted, such as persons.")), at_most(60)], filters=[one_line]
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(*args, **values)
        self.comparator.choices = [SelectChoice(sign, str(words)) for sign, words in COMPARATORS.items()]


class ReportedRow(Row):
    """What public reports say of an event otherwise than its own documents, or beside them."""

    city_id = SelectField(_l("City"))
    country = SelectField(_l("Country"), description=_l("Follows the city."))
    start = DateField(_l("First day"), [Optional()])
    end = DateField(_l("Last day"), [Optional()])
    mode = SelectField(_l("How people took part"))
    participants = IntegerField(_l("Participants"), [Optional(), NumberRange(1, MOST_PEOPLE, A_NUMBER)])
    countries = IntegerField(_l("Countries"), [Optional(), NumberRange(1, MOST_COUNTRIES, A_NUMBER)])
    held = BooleanField(_l("They say that it took place"))
    unsure = BooleanField(_l("It is not confirmed that they speak of the same event"))

    def __init__(self, *args: Any, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(*args, **values)
        known = catalogue()
        self.city_id.choices = city_choices(NO_CITY)
        self.country.choices = by_name(names(known.countries, _l("No country")))
        modes = [SelectChoice(mode.value, str(words)) for mode, words in MODES.items() if mode is not Mode.UNKNOWN]
        self.mode.choices = [SelectChoice("", str(_l("Not said"))), *modes]

    def validate_country(self, field: Field) -> None:
        """Refuse a country in which the city does not lie."""
        city = catalogue().cities.get(self.city_id.data)
        if city and field.data and field.data != city.country_iso3:
            raise ValidationError(_l("The city is in another country."))

    def validate_end(self, field: Field) -> None:
        """Refuse an end without or before a beginning."""
        if field.data and (self.start.data is None or field.data < self.start.data):
            raise ValidationError(_l("The end must not come before the beginning."))

    def said(self) -> dict[str, Any]:
        """Read what reports say, in the words of a programme file; the zone is that of the place."""
        city = catalogue().cities.get(self.city_id.data)
        country = self.country.data or (city.country_iso3 if city else "")
        more = {
            "participants": self.participants.data,
            "countries": self.countries.data,
            "mode": self.mode.data,
            "identity": NOT_CONFIRMED if self.unsure.data else "",
        }
        return {
            "city_id": self.city_id.data,
            "country": country,
            "tz": zone_of_place(self.city_id.data, country) or "",
            "start": self.start.data.isoformat() if self.start.data else "",
            "end": self.end.data.isoformat() if self.end.data else "",
            "status": HELD if self.held.data else "",
        } | {name: value for name, value in more.items() if value}

    @classmethod
    def shown(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """Give what the row shows of what reports say."""
        days = {name: date.fromisoformat(line[name]) if line.get(name) else None for name in ("start", "end")}
        return {**line, **days, "held": line.get("status") == HELD, "unsure": line.get("identity") == NOT_CONFIRMED}


class RecordForm(DetailsForm):
    """On whose word an event stands in the programme."""

    SAYS = frozenset(Evidence.__annotations__)
    LISTS: ClassVar = {
        "stated_participants": StatedRow,
        "sources": SourceRow,
        "corroboration": ReportRow,
        "public_source_details": ReportedRow,
    }
    SINGLE = frozenset({"public_source_details"})
    CHOSEN = frozenset({"code"})
    basis = RadioField(
        _l("Who says that the event is part of the programme?"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(basis, words) for basis, words in EVENT_BASES.items()],
    )
    code = StringField(
        _l("Code"),
        [at_most(40)],
        filters=[one_line],
        description=_l("Where a programme file lists the event: its id there, so that loading the file finds it."),
    )
    stated_participants = rows_of(StatedRow, _l("Participants, as stated"))
    sources = rows_of(SourceRow, _l("The programme’s documents"))
    corroboration = rows_of(ReportRow, _l("Public reports"))
    public_source_details = rows_of(ReportedRow, _l("What public reports say otherwise"))
    note = TextAreaField(
        _l("Note"),
        [at_most(5000)],
        filters=[several_lines],
        description=_l("What a reader should know, such as what is inferred."),
    )
