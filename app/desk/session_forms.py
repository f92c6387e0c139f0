"""The form of a session in an event's timetable."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from app.core.forms import Form
from app.core.typed import at_most, one_line, several_lines
from app.desk.forms import A_NUMBER, CHOOSE, SPOKEN, labels, language_choices, or_none, zone_choices
from app.programme.details import MOST_PEOPLE, SessionDetails, SpeakerDetails
from app.programme.models import Event, Session
from app.programme.phrases import SESSION_KINDS
from app.programme.rules import SessionKind


class SessionForm(Form):
    """What an organiser says of a session."""

    seen = HiddenField()
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[one_line])
    kind = SelectField(_l("Kind"), [InputRequired(CHOOSE)])
    day = DateField(_l("Day"), [InputRequired(_l("Enter the day."))])
    starts = TimeField(_l("Start"), [InputRequired(_l("Enter the time when it starts."))])
    ends = TimeField(_l("End"), [InputRequired(_l("Enter the time when it ends."))])
    last_day = DateField(_l("Day on which it ends"), [Optional()], description=_l("Only where it is another day."))
    zone = SelectField(_l("Time zone"), description=_l("Only for an online module told in other clocks."))
    room = StringField(_l("Room, or stop on the route"), [at_most(120)], filters=[one_line])
    track = StringField(_l("Track"), [at_most(80)], filters=[one_line])
    speakers = TextAreaField(
        _l("Speakers"),
        [at_most(4000)],
        description=_l("One a line; after a comma, whom they speak for: “Amina Diallo, Ministry of Labour”."),
    )
    languages = SelectMultipleField(_l("Languages spoken"))
    description = TextAreaField(_l("Description"), [at_most(5000)], filters=[several_lines])
    capacity = IntegerField(_l("Places"), [Optional(), NumberRange(1, MOST_PEOPLE, A_NUMBER)])
    required = BooleanField(_l("Attendance counts for the certificate"))

    def __init__(self, event: Event, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(**values)
        self.kind.choices = labels(SESSION_KINDS)
        self.zone.choices = zone_choices(_l("The zone of the event"))
        self.languages.choices = language_choices(dict.fromkeys((*event.languages, *SPOKEN)))

    def details(self) -> SessionDetails:
        """Read what the organiser says."""
        said = self.data
        last_day = said["last_day"] or said["day"]
        return SessionDetails(
            title=said["title"],
            kind=SessionKind(said["kind"]),
            description=said["description"],
            starts_wall=datetime.combine(said["day"], said["starts"]),
            ends_wall=datetime.combine(last_day, said["ends"]),
            zone=or_none(said["zone"]),
            room=said["room"],
            track=said["track"],
            languages=said["languages"],
            capacity=said["capacity"],
            required=said["required"],
            speakers=speakers_in(said["speakers"] or ""),
        )


def speakers_in(text: str) -> list[SpeakerDetails]:
    """Read speakers, one a line: the name, and after a comma whom they speak for."""
    lines = [line.partition(",") for line in text.splitlines() if line.strip(" ,")]
    return [
        SpeakerDetails(name=name.strip(), organisation=body.strip()) for name, _comma, body in lines if name.strip()
    ]


def session_defaults(session: Session) -> dict[str, Any]:
    """Give what the form shows of a session as it stands."""
    days = session.starts_wall.date(), session.ends_wall.date()
    return {
        **{
            n: getattr(session, n)
            for n in ("title", "room", "track", "languages", "description", "capacity", "required")
        },
        "seen": session.modified_at.isoformat(),
        "kind": session.kind.value,
        "day": days[0],
        "starts": session.starts_wall.time(),
        "ends": session.ends_wall.time(),
        "last_day": days[1] if days[1] != days[0] else None,
        "zone": session.zone or "",
        "speakers": "\n".join(", ".join(filter(None, (s.name, s.organisation))) for s in session.speakers),
    }
