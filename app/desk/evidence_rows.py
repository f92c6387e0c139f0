"""Where something stands: the rows for documents, public reports, and numbers of participants."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, Regexp

from app.core.typed import at_most, one_line, several_lines
from app.desk.forms import A_NUMBER, CHOOSE
from app.desk.rows import Row
from app.programme.details import MOST_PEOPLE

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
        [Regexp(r"https?://\S+\Z", message=_l("Enter an address that begins with https://.")), at_most(1000)],
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
