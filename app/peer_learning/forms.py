"""The forms of commitments."""

from datetime import date
from typing import cast
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired

from app.core.forms import Form
from app.core.typed import at_most, several_lines
from app.peer_learning.phrases import STANDINGS

LONGEST = 400


class CommitmentForm(Form):
    """What somebody will do, and by when."""

    key = HiddenField(default=lambda: str(uuid4()))
    what = TextAreaField(
        _l("What will you do at home?"),
        [DataRequired(_l("Say what you will do.")), at_most(LONGEST)],
        description=_l("One line or a short paragraph."),
        filters=[several_lines],
    )
    due = DateField(_l("By when?"), [InputRequired(_l("Enter the day."))])

    def said(self) -> tuple[str, date]:
        """Give what was typed, once it is found to be in order."""
        return str(self.what.data), cast(date, self.due.data)


class ChangeForm(CommitmentForm):
    """The same, and how it stands."""

    standing = RadioField(
        _l("How does it stand?"),
        [InputRequired(_l("Choose one of the answers that are offered."))],
        choices=[SelectChoice(one.value, text) for one, text in STANDINGS.items()],
    )
