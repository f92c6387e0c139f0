"""Who gets a report by mail, and how often."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, ValidationError

from app.core.forms import Form
from app.core.typed import at_most, several_lines
from app.reports.phrases import RHYTHMS
from app.reports.rules import Rhythm

MOST = 20  # addresses at once
BETWEEN = re.compile(r"[\s,;]+")


class OrderForm(Form):
    """Addresses of people with an account, and how often they get the report."""

    readers = TextAreaField(
        _l("Who gets it"),
        filters=[several_lines],
        validators=[DataRequired(_l("Enter an address.")), at_most(5000)],
        description=_l("Addresses of people who sign in and may read this report, one on each line."),
    )
    rhythm = RadioField(
        _l("When"),
        choices=[SelectChoice(rhythm.value, said) for rhythm, said in RHYTHMS.items()],
        default=Rhythm.AFTER.value,
        validators=[DataRequired(_l("Choose when."))],
    )

    def validate_readers(self, _field: Any) -> None:
        """Want no more addresses than somebody looks through."""
        if len(self.addresses) > MOST:
            raise ValidationError(_l("Enter no more than 20 addresses at once."))

    @property
    def addresses(self) -> list[str]:
        """Give the addresses that were typed."""
        return [one for one in BETWEEN.split(self.readers.data or "") if one]
