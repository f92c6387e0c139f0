"""The form of a session, and that of a room."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from app.core.audit import plain
from app.core.forms import Form
from app.core.typed import at_most, one_line, several_lines
from app.programme.choices import (
    A_NUMBER,
    CHOOSE,
    SPOKEN,
    city_choices,
    labels,
    language_choices,
    names,
    or_none,
    zone_choices,
)
from app.programme.details import MOST_PEOPLE, SpeakerDetails
from app.programme.models import Event
from app.programme.phrases import SESSION_KINDS
from app.programme.rules import SessionKind
from app.reference.catalogue import catalogue
from app.timetable.leg_forms import own_zone, zone_of
from app.timetable.plan import HOUR, Item

LONGEST = 7 * 24 * 60  # minutes that a session may last
NAME = 200
FRESH = 2  # empty rows for speakers who are still to be named
MOST_SPEAKERS = 40
FIELDS = (
    "title", "kind", "day", "starts", "ends", "minutes", "last_day", "city_id", "zone", "room", "track", "capacity",
    "required", "languages", "interpretation", "description", "speakers",
)  # fmt: skip
AS_THEY_ARE = ("title", "room", "track", "capacity", "required", "languages", "interpretation", "description")


@dataclass(frozen=True)
class Registrant:
    """Somebody who is registered for the event and may be named as a speaker."""

    registration_id: UUID
    label: str  # by which they are chosen
    name: str
    organisation: str
    country_iso3: str
    group_id: str


class SpeakerForm(wtforms.Form):
    """One speaker."""

    registration = HiddenField()
    name = StringField(_l("Name"), filters=[one_line])
    organisation = StringField(_l("Organisation"), filters=[one_line])
    country_iso3 = SelectField(_l("Country"), validate_choice=False)
    group_id = SelectField(_l("Group"), validate_choice=False)

    def __init__(self, *said: Any, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(*said, **values)
        known = catalogue()
        self.country_iso3.choices = names(known.countries, "–")
        self.group_id.choices = names(known.constituent_groups, "–")


class SessionForm(Form):
    """What an organiser says of a session."""

    seen = HiddenField()
    was = HiddenField()  # what the form showed at first, by which one tells what is being changed here
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(NAME)], filters=[one_line])
    kind = SelectField(_l("Kind"), [InputRequired(CHOOSE)])
    day = DateField(_l("Day"), [Optional()], description=_l("Leave empty if it has no time yet."))
    starts = TimeField(_l("Start"), [Optional()])
    ends = TimeField(_l("End"), [Optional()])
    minutes = IntegerField(
        _l("Minutes"),
        [Optional(), NumberRange(1, LONGEST, A_NUMBER)],
        description=_l("How long it lasts, where no end is given."),
    )
    last_day = DateField(_l("Day on which it ends"), [Optional()], description=_l("Only where it is another day."))
    city_id = SelectField(
        _l("City, where it is not the event's"), default="", description=_l("Its clocks are meant then.")
    )
    zone = SelectField(_l("Time zone"), description=_l("Only for an online module told in other clocks."))
    room = StringField(_l("Room, or stop on the route"), [at_most(120)], filters=[one_line])
    track = StringField(_l("Track"), [at_most(80)], filters=[one_line])
    capacity = IntegerField(_l("Places"), [Optional(), NumberRange(1, MOST_PEOPLE, A_NUMBER)])
    required = BooleanField(_l("Attendance counts for the certificate"))
    languages = SelectMultipleField(_l("Languages spoken"))
    interpretation = SelectMultipleField(_l("Interpretation into"))
    description = TextAreaField(_l("Description"), [at_most(5000)], filters=[several_lines])
    speakers = FieldList(FormField(SpeakerForm), _l("Speakers"), max_entries=MOST_SPEAKERS + FRESH)

    def __init__(self, event: Event, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(**values)
        self.kind.choices = labels(SESSION_KINDS)
        self.city_id.choices = city_choices(_("The city of the event"))
        self.zone.choices = zone_choices(_l("The zone of the event"))
        codes = dict.fromkeys((*event.languages, *event.interpretation, *SPOKEN))
        self.languages.choices = self.interpretation.choices = language_choices(codes)

    def validate_speakers(self, field: "FieldList[Any]") -> None:
        """Ask for the name of whoever has an organisation or a country, and for shorter texts."""
        for number, row in enumerate(rows_in(field), 1):
            if not row["name"] and any(row[name] for name in ("organisation", "country_iso3", "group_id")):
                raise ValidationError(_("Enter the name of speaker %(number)d.", number=number))
            if max(len(row["name"]), len(row["organisation"])) > NAME:
                raise ValidationError(
                    _("Speaker %(number)d: write no more than %(max)d characters.", number=number, max=NAME)
                )
        if len([row for row in rows_in(field) if row["name"]]) > MOST_SPEAKERS:
            raise ValidationError(_("Name no more than %(max)d speakers.", max=MOST_SPEAKERS))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what is missing of a time: none of it is no time yet."""
        valid = bool(super().validate(extra_validators))
        day, starts = self.day, self.starts
        if day.data and not (starts.data or starts.errors):
            starts.errors = [_("Enter the time when it starts.")]
        if not (day.data or day.errors) and (starts.data or self.ends.data):
            day.errors = [_("Enter the day.")]
        return valid and not (day.errors or starts.errors)

    def details(self, people: Sequence[Registrant]) -> dict[str, Any]:
        """Read what the organiser says."""
        said = self.data
        starts_wall, ends_wall = self._times()
        return {
            **{name: said[name] for name in AS_THEY_ARE},
            "kind": SessionKind(said["kind"]),
            "starts_wall": starts_wall,
            "ends_wall": ends_wall,
            "city_id": or_none(said["city_id"]),
            "zone": zone_of(said["city_id"], said["zone"]),
            "speakers": speakers_in(rows_in(self.speakers), people),
        }

    def _times(self) -> tuple[datetime | None, datetime | None]:
        """Read the times; a session without a day has none, and one without an end lasts so many minutes."""
        first, starts, ends = self.day.data, self.starts.data, self.ends.data
        if not first or not starts:
            return None, None
        begins = datetime.combine(first, starts)
        if not ends:
            return begins, begins + timedelta(minutes=self.minutes.data or HOUR)
        return begins, datetime.combine(self.last_day.data or first, ends)

    def typed(self) -> dict[str, Any]:
        """Give what stands in the form now, as `was` keeps it."""
        said = {name: self[name].data for name in FIELDS if name != "speakers"}
        return as_kept(said | {"speakers": [row for row in rows_in(self.speakers) if any(row.values())]})


def rows_in(speakers: "FieldList[Any]") -> list[dict[str, str]]:
    """Give what stands in the rows of the speakers."""
    return [{name: value or "" for name, value in row.items()} for row in speakers.data]


def session_defaults(item: Item, event: Event) -> dict[str, Any]:
    """Give what the form shows of a session as it is planned; a zone only where it is not that of its city."""
    said = item.details
    begins, ends = said["starts_wall"], said["ends_wall"]
    return {
        **{name: said[name] for name in AS_THEY_ARE},
        "kind": said["kind"].value,
        "day": begins.date() if begins else None,
        "starts": begins.time() if begins else None,
        "ends": ends.time() if ends else None,
        "minutes": None if begins else item.minutes,
        "last_day": ends.date() if ends and ends.date() != begins.date() else None,
        "city_id": said["city_id"] or "",
        "zone": own_zone(said["zone"] or (event.zone if said["city_id"] else None), said["city_id"]),
        "speakers": [_row(one) for one in said["speakers"]],
    }


def fresh(event: Event, day: date | None, starts: time | None, place: Mapping[str, str]) -> dict[str, Any]:
    """Give what the form of a new session begins with."""
    usual = {"day": day, "starts": starts, "minutes": HOUR, "languages": event.languages, "required": True}
    return {**usual, **place}


def as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values of the form so that they can be compared."""
    return {name: plain(value) or None for name, value in values.items()}


def kept_in(text: str) -> dict[str, Any]:
    """Read what a form said that it showed at first; nothing where it says nothing that can be read."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def speakers_in(rows: Sequence[Mapping[str, str]], people: Sequence[Registrant]) -> list[SpeakerDetails]:
    """Read the rows of the speakers: whoever is chosen among those registered is taken with what is known of them."""
    labelled = {one.label: one for one in people}
    known = {one.registration_id.hex: one for one in people}
    return [_speaker(row, labelled.get(row["name"]), known.get(row["registration"])) for row in rows if row["name"]]


def _speaker(row: Mapping[str, str], chosen: Registrant | None, before: Registrant | None) -> SpeakerDetails:
    said = SpeakerDetails(
        name=row["name"],
        organisation=row["organisation"],
        country_iso3=or_none(row["country_iso3"]),
        group_id=or_none(row["group_id"]),
    )
    if chosen:
        return SpeakerDetails(
            name=chosen.name,
            organisation=row["organisation"] or chosen.organisation,
            country_iso3=or_none(row["country_iso3"]) or chosen.country_iso3,
            group_id=or_none(row["group_id"]) or chosen.group_id,
            registration_id=chosen.registration_id,
        )
    if before and before.name == row["name"]:
        said["registration_id"] = before.registration_id
    return said


def _row(speaker: Mapping[str, Any]) -> dict[str, str]:
    registration = speaker["registration_id"]
    return {
        "registration": registration.hex if registration else "",
        **{name: speaker[name] or "" for name in ("name", "organisation", "country_iso3", "group_id")},
    }
