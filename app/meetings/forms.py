"""The forms of online meetings."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional

from app.attendance.phrases import place_name
from app.attendance.rules import Place
from app.core.forms import Form
from app.core.zones import all_zones
from app.programme.models import Event

LONGEST = 24 * 60  # minutes


class MeetingForm(Form):
    """An attendance list of an online meeting."""

    file = FileField(
        _l("Attendance list of the meeting"),
        [InputRequired(_l("Choose a file."))],
        description=_l("As Zoom, Teams or Google Meet gives it: CSV or XLSX."),
    )
    place = SelectField(_l("The meeting was"), [InputRequired()])
    zone = SelectField(
        _l("Times in the list are of"),
        [InputRequired()],
        description=_l("The list does not say so itself: it is the time zone of the account that held the meeting."),
    )
    threshold = IntegerField(
        _l("Minutes from which somebody counts as present"),
        [Optional(), NumberRange(1, LONGEST)],
        description=_l("Leave it empty for half of the session’s time; for a whole day or half of it, 30 minutes."),
    )

    def offer(self, event: Event, places: Sequence[Place], likeliest: Place | None) -> None:
        """Offer the places of an event, the likeliest chosen, and its own time zone first."""
        if likeliest and not self.is_submitted():
            self.place.data = likeliest.key
        self.place.choices = [SelectChoice(place.key, place_name(place)) for place in places]
        others = [name for name in all_zones() if name not in (event.zone, "UTC")]
        self.zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in (event.zone, "UTC", *others)]


class CountForm(Form):
    """From how many minutes on somebody in a list was present, and which state of the list was looked at."""

    threshold = IntegerField(
        _l("Minutes from which somebody counts as present"), [InputRequired(), NumberRange(1, LONGEST)]
    )
    shown = HiddenField()
