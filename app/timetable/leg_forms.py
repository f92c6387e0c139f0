"""The forms of a study tour's legs: a stop, and the way to the next. Their zones follow from the cities."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from app.core.audit import plain
from app.core.forms import Form
from app.core.typed import at_most, one_line, several_lines
from app.programme.choices import A_NUMBER, CHOOSE, city_choices, labels, or_none, zone_choices
from app.programme.details import MOST_PEOPLE
from app.programme.models import Event
from app.programme.phrases import SESSION_KINDS
from app.programme.rules import SessionKind
from app.reference.catalogue import catalogue

STOPS = (SessionKind.SITE_VISIT, SessionKind.STUDY_VISIT)
SHARED = ("place", "contact", "description", "required")  # of both kinds of legs, and put down as they are typed
LOCAL = _l("That of the city")


class LegForm(Form):
    """What an organiser says of any leg."""

    seen = HiddenField()
    was = HiddenField()  # what the form showed at first, by which one tells what is being changed here
    day = DateField(_l("Day"), [Optional()], description=_l("Leave day and times empty while they are not known."))
    starts = TimeField(_l("Start"), [Optional()])
    ends = TimeField(_l("End"), [Optional()])
    starts_missing, ends_missing = _l("Enter the time when it starts."), _l("Enter the time when it ends.")
    last_day = DateField(_l("Day on which it ends"), [Optional()], description=_l("Only where it is another day."))
    zone = SelectField(_l("Time zone"), description=_l("Only where the city is not in the list."))
    contact = TextAreaField(
        _l("Whom to ask there"),
        [at_most(500)],
        filters=[several_lines],
        description=_l("Name and telephone. Only confirmed registrants and those who organise see it."),
    )
    description = TextAreaField(_l("Description"), [at_most(5000)], filters=[several_lines])
    required = BooleanField(_l("Attendance counts for the certificate"))

    def __init__(self, event: Event, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(**values)
        self.event = event
        self.zone.choices = zone_choices(LOCAL)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what is missing of a time, where there is a part of one; with none, the leg waits for its day."""
        fine = bool(super().validate(extra_validators))
        asked = {self.day: str(_("Enter the day.")), self.starts: self.starts_missing, self.ends: self.ends_missing}
        lacking = [field for field in asked if field.data is None and not field.errors]
        if len(lacking) in (0, len(asked)) and (self.day.data or not self.last_day.data):
            return fine
        for field in lacking:
            field.errors = [str(asked[field])]
        return fine and not lacking

    def walls(self) -> dict[str, datetime | None]:
        """Read the times; without a day there are none yet."""
        first, starts, ends = self.day.data, self.starts.data, self.ends.data
        if not (first and starts and ends):
            return {"starts_wall": None, "ends_wall": None}
        last = self.last_day.data or first
        return {"starts_wall": datetime.combine(first, starts), "ends_wall": datetime.combine(last, ends)}

    def typed(self) -> dict[str, Any]:
        """Give what stands in the form now, as `was` keeps it."""
        return as_kept({name: self[name].data for name in self.fields_kept()})

    def fields_kept(self) -> list[str]:
        """Name the fields that say something of the leg."""
        return [field.name for field in self if field.name not in ("seen", "was", "csrf_token")]


class StopForm(LegForm):
    """A stop: where, at whom, and what is seen there."""

    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[one_line])
    kind = SelectField(_l("Kind"), [InputRequired(CHOOSE)])
    city_id = SelectField(_l("City"), description=_l("The nearest in the list, for the map and the time zone."))
    place = StringField(
        _l("Place and address"), [at_most(300)], filters=[one_line], description=_l("The site, as a driver finds it.")
    )
    host = StringField(_l("Host organisation"), [at_most(200)], filters=[one_line])
    demonstrates = TextAreaField(_l("What this stop demonstrates"), [at_most(2000)], filters=[several_lines])
    capacity = IntegerField(
        _l("How many visitors the site can take"), [Optional(), NumberRange(1, MOST_PEOPLE, A_NUMBER)]
    )

    def __init__(self, event: Event, **values: Any) -> None:
        """Offer the choices."""
        super().__init__(event, **values)
        self.kind.choices = labels({kind: SESSION_KINDS[kind] for kind in STOPS})
        self.city_id.choices = city_choices(_("Not in the list"))

    def details(self) -> dict[str, Any]:
        """Read what the organiser says; clocks are those of the city."""
        said = self.data
        return {
            **{name: said[name] for name in (*SHARED, "title", "host", "demonstrates", "capacity")},
            **self.walls(),
            "kind": SessionKind(said["kind"]),
            "city_id": or_none(said["city_id"]),
            "to_city_id": None,
            "zone": zone_of(said["city_id"], said["zone"]),
            "ends_zone": None,
        }


class TravelForm(LegForm):
    """The way from one stop to the next."""

    city_id = SelectField(_l("From"))
    to_city_id = SelectField(_l("To"))
    title = StringField(_l("Title"), [at_most(200)], filters=[one_line], description=_l("Leave empty for “from → to”."))
    place = StringField(
        _l("Flight, train or bus, and where it leaves"),
        [at_most(300)],
        filters=[one_line],
        description=_l("Such as “Flight XY 123, Terminal 1” or “Bus from the hotel”."),
    )
    starts_missing, ends_missing = _l("Enter the time of departure."), _l("Enter the time of arrival.")
    ends_zone = SelectField(_l("Time zone on arrival"), description=_l("Only where the city is not in the list."))

    def __init__(self, event: Event, **values: Any) -> None:
        """Offer the choices, and call the times what they are on a way."""
        super().__init__(event, **values)
        self.city_id.choices = self.to_city_id.choices = city_choices(_("Not in the list"))
        self.ends_zone.choices = zone_choices(LOCAL)
        self.day.label.text = _("Day of departure")
        self.starts.label.text = _("Departure")
        self.ends.label.text = _("Arrival")
        self.last_day.label.text = _("Day of arrival")
        self.starts.description = _("As clocks show it where one leaves.")
        self.ends.description = _("As clocks show it where one arrives.")

    def validate_to_city_id(self, field: Field) -> None:
        """Ask for a way that leads somewhere."""
        if field.data and field.data == self.city_id.data:
            raise ValidationError(_("Choose another city than the one where it begins."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a title where the cities give none."""
        fine = super().validate(extra_validators)
        if self.title.data or (self.city_id.data and self.to_city_id.data):
            return fine
        self.title.errors = [*self.title.errors, str(_("Enter a title, or choose both cities."))]
        return False

    def details(self) -> dict[str, Any]:
        """Read what the organiser says; clocks are those of the two cities."""
        said = self.data
        cities = catalogue().cities
        from_to = [cities[key].name for key in (said["city_id"], said["to_city_id"]) if key in cities]
        return {
            **{name: said[name] for name in SHARED},
            **self.walls(),
            "title": said["title"] or " → ".join(from_to),
            "kind": SessionKind.TRAVEL,
            "city_id": or_none(said["city_id"]),
            "to_city_id": or_none(said["to_city_id"]),
            "zone": zone_of(said["city_id"], said["zone"]),
            "ends_zone": zone_of(said["to_city_id"], said["ends_zone"]) or zone_of(said["city_id"], said["zone"]),
        }


def zone_of(city_id: str | None, own: str | None) -> str | None:
    """Give the zone whose clocks are meant: the one that is said, else that of the city; none is the event's."""
    city = catalogue().cities.get(city_id or "")
    return or_none(own) or (city.zone if city else None)


def leg_defaults(form: type[LegForm], said: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the form shows of a leg as it is planned; a zone only where it is not that of the city."""
    begins, ends = said["starts_wall"], said["ends_wall"]
    shown = {
        **{
            name: said[name] for name in (*SHARED, "title", "host", "demonstrates", "capacity", "city_id", "to_city_id")
        },
        "kind": said["kind"].value,
        "day": begins.date() if begins else None,
        "starts": begins.time() if begins else None,
        "ends": ends.time() if ends else None,
        "last_day": ends.date() if ends and ends.date() != begins.date() else None,
        "zone": own_zone(said["zone"], said["city_id"]),
        "ends_zone": own_zone(said["ends_zone"], said["to_city_id"]),
    }
    return {name: value for name, value in shown.items() if hasattr(form, name)}


def fresh(day: date | None, starts: time | None, city_id: str, to_city_id: str) -> dict[str, Any]:
    """Give what the form of a new leg begins with."""
    return {"day": day, "starts": starts, "city_id": city_id, "to_city_id": to_city_id, "required": True}


def own_zone(name: str | None, city_id: str | None) -> str:
    """Give a zone for the form, where it does not follow from the city."""
    city = catalogue().cities.get(city_id or "")
    return "" if name is None or (city and city.zone == name) else name


def as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values of the form so that they can be compared."""
    return {name: plain(value) or None for name, value in values.items()}
