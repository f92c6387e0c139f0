"""The forms of the organiser's desk."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from app.core.forms import Form
from app.core.i18n import LANGUAGES
from app.core.typed import at_most, one_line, several_lines
from app.core.zones import all_zones, wall_in, zone
from app.programme.choices import (
    A_NUMBER,
    CHOOSE,
    SPOKEN,
    by_name,
    city_choices,
    labels,
    language_choices,
    names,
    or_none,
    zone_choices,
)
from app.programme.details import MOST_PEOPLE, EventDetails
from app.programme.models import Event
from app.programme.phrases import CERTAINTIES, MODES, POLICIES, PRECISIONS
from app.programme.queries import Change
from app.programme.rules import Certainty, Mode, Policy, Precision
from app.programme.time import moment
from app.reference.catalogue import catalogue

TRIPARTITE = ("government", "employers", "workers")
DELEGATES = ("titular", "substitute", "adviser")  # the roles that a delegation is made of
NO_CITY = _l("No city, or one that is not in this list")


class EventForm(Form):
    """Everything that an organiser can say of an event."""

    seen = HiddenField()

    title = StringField(_l("Title"), [DataRequired(_l("Enter a title.")), at_most(200)], filters=[one_line])
    title_language = SelectField(_l("Language of title and texts"), [InputRequired(CHOOSE)])
    type_id = SelectField(_l("Kind of event"), [InputRequired(CHOOSE)])
    summary = TextAreaField(
        _l("Summary"),
        [at_most(400)],
        filters=[several_lines],
        description=_l("One or two sentences, as they stand in lists and calendars."),
    )
    description = TextAreaField(
        _l("Description"), [at_most(20_000)], filters=[several_lines], description=_l("You may use Markdown.")
    )

    date_precision = RadioField(_l("How exactly is the date known?"), [Optional()])
    first_day = DateField(
        _l("First day"),
        [Optional()],
        description=_l("Where only the month or the year is known, any day in it will do."),
    )
    along = BooleanField(
        _l("Move the sessions by as many days when the first day changes"),
        default=True,
        description=_l("They stay at their hours. Once the timetable is public, they move when you release it."),
    )
    last_day = DateField(_l("Last day"), [Optional()], description=_l("Leave empty for a single day."))
    start_time = TimeField(
        _l("Start on the first day"), [Optional()], description=_l("Leave both times empty for whole days.")
    )
    end_time = TimeField(_l("End on the last day"), [Optional()])
    date_certainty = RadioField(_l("How sure is the date?"), [InputRequired(CHOOSE)])
    suggested_in_feeds = BooleanField(
        _l("Show the date in calendars while it is only suggested"),
        description=_l(
            "As tentative. Else the event is in no calendar until its date is confirmed. "
            "What calendars show already stays there; if you take it out, they show it as cancelled."
        ),
    )
    zone = SelectField(_l("Time zone"), description=_l("Times are told and kept as clocks in this city show them."))

    mode = RadioField(_l("How do people take part?"), [InputRequired(CHOOSE)])
    country_iso3 = SelectField(_l("Country"))
    city_id = SelectField(_l("City"))
    region_id = SelectField(_l("Region"), description=_l("Follows the country where you choose one."))
    venue = StringField(_l("Venue"), [at_most(200)], filters=[one_line])
    venue_address = StringField(_l("Address of the venue"), [at_most(400)], filters=[one_line])
    online_url = URLField(
        _l("Link for taking part online"),
        [at_most(1000)],
        filters=[one_line],
        description=_l("Only whoever has a place and takes part online comes to it, by a link of their own."),
    )
    choose_way = BooleanField(
        _l("In person and online: each participant takes part one way, and chooses which"),
        description=_l("Unticked: everybody takes part both ways, as in a blended course."),
    )
    link_for_all = BooleanField(_l("Whoever comes in person may join online as well"))
    place_message = TextAreaField(
        _l("Message to whoever comes in person"),
        [at_most(2000)],
        filters=[several_lines],
        description=_l("It goes out with the ticket and the reminders, and stands on their page."),
    )
    online_message = TextAreaField(_l("Message to whoever takes part online"), [at_most(2000)], filters=[several_lines])

    languages = SelectMultipleField(_l("Languages spoken"))
    interpretation = SelectMultipleField(_l("Interpretation into"))
    themes = SelectMultipleField(_l("Themes"))
    projects = SelectMultipleField(_l("Projects"))
    modality_id = SelectField(_l("Modality of cooperation"))

    policy = RadioField(_l("Who gets a place?"), [InputRequired(CHOOSE)])
    opens_at = DateTimeLocalField(
        _l("Registration opens"), [Optional()], description=_l("By the clocks of the event. Empty: at once.")
    )
    closes_at = DateTimeLocalField(
        _l("Registration closes"), [Optional()], description=_l("Empty: when the event is over.")
    )
    capacity = IntegerField(
        _l("Seats"),
        [Optional(), NumberRange(0, MOST_PEOPLE, A_NUMBER)],
        description=_l("Empty: as many as come. Where people choose how they take part, those at the place."),
    )
    online_capacity = IntegerField(
        _l("Seats online"),
        [Optional(), NumberRange(0, MOST_PEOPLE, A_NUMBER)],
        description=_l("Where people choose how they take part. Empty: as many as come."),
    )
    reserved_government = IntegerField(
        _l("Reserved for Government"), [Optional(), NumberRange(0, MOST_PEOPLE, A_NUMBER)]
    )
    reserved_employers = IntegerField(_l("Reserved for Employers"), [Optional(), NumberRange(0, MOST_PEOPLE, A_NUMBER)])
    reserved_workers = IntegerField(_l("Reserved for Workers"), [Optional(), NumberRange(0, MOST_PEOPLE, A_NUMBER)])
    reserved_until = DateTimeLocalField(
        _l("Reserved seats become open ones"), [Optional()], description=_l("Empty: never by themselves.")
    )
    visa_until = DateTimeLocalField(
        _l("Letters for a visa can be asked for until"),
        [Optional()],
        description=_l("Shown to people with a place who come from another country, and in their calendars."),
    )
    country_limit = IntegerField(
        _l("Most people from one country"), [Optional(), NumberRange(1, MOST_PEOPLE, A_NUMBER)]
    )
    half_days = BooleanField(
        _l("Attended by half days"),
        description=_l("People are also checked in for the morning and for the afternoon, divided at one o’clock."),
    )
    certificate_threshold = IntegerField(
        _l("Attendance needed for a certificate, in per cent"),
        [Optional(), NumberRange(1, 100, _l("Enter a whole number from 1 to 100."))],
        description=_l("Of the sessions that count for it, or of the event’s days. Empty: this event gives none."),
    )
    tell = BooleanField(_l("Write to everybody who is registered when title, time, place or link change"), default=True)

    def __init__(self, event: Event, projects: Mapping[str, str], **values: Any) -> None:
        """Offer the choices; what the event already has stays possible."""
        super().__init__(**values)
        known = catalogue()
        self.title_language.choices = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
        self.type_id.choices = by_name(names(known.event_types))
        self.date_precision.choices = labels(PRECISIONS)
        self.date_certainty.choices = labels(CERTAINTIES)
        self.zone.choices = zone_choices(_l("The zone of the city or country"))
        if event.zone not in all_zones():
            self.zone.choices.append(SelectChoice(event.zone, event.zone))
        self.mode.choices = labels(MODES)
        self.country_iso3.choices = by_name(names(known.countries, _l("No country")))
        self.city_id.choices = city_choices(NO_CITY)
        self.region_id.choices = names(known.regions, _l("No region"))
        spoken = language_choices(dict.fromkeys((*SPOKEN, *event.languages, *event.interpretation)))
        self.languages.choices, self.interpretation.choices = spoken, spoken
        self.themes.choices = names(known.themes)
        self.projects.choices = [SelectChoice(code, f"{code} – {title}") for code, title in projects.items()]
        self.modality_id.choices = names(known.modalities, _l("Not said"))
        self.policy.choices = labels(POLICIES)

    def validate_online_url(self, field: Field) -> None:
        """Take only addresses that a browser opens as a page."""
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError(_l("Enter an address that begins with https://."))

    def validate_venue(self, field: Field) -> None:
        """Ask for the name of a venue whose address is given."""
        if self.venue_address.data and not field.data:
            raise ValidationError(_l("Enter the name of the venue too."))

    def details(self, event: Event) -> EventDetails:
        """Read what the organiser says; the zone follows the place where it is left to it."""
        said = self.data
        told_in = said["zone"] or zone_of_place(said["city_id"], said["country_iso3"]) or event.zone
        precision, certainty = self._date()
        details = EventDetails(
            title=said["title"],
            title_language=said["title_language"],
            type_id=said["type_id"],
            summary=said["summary"],
            description=said["description"],
            date_precision=precision,
            first_day=said["first_day"],
            last_day=said["last_day"],
            start_time=said["start_time"],
            end_time=said["end_time"],
            date_certainty=certainty,
            suggested_in_feeds=said["suggested_in_feeds"],
            zone=told_in,
            mode=Mode(said["mode"]),
            country_iso3=or_none(said["country_iso3"]),
            city_id=or_none(said["city_id"]),
            region_id=or_none(said["region_id"]),
            venue=said["venue"],
            venue_address=said["venue_address"],
            online_url=said["online_url"],
            choose_way=said["choose_way"],
            link_for_all=said["link_for_all"],
            place_message=said["place_message"],
            online_message=said["online_message"],
            languages=said["languages"],
            interpretation=said["interpretation"],
            themes=said["themes"],
            projects=said["projects"],
            modality_id=or_none(said["modality_id"]),
            policy=Policy(said["policy"]),
            opens_at=_moment(said["opens_at"], told_in, "opens_at"),
            closes_at=_moment(said["closes_at"], told_in, "closes_at"),
            reserved_until=_moment(said["reserved_until"], told_in, "reserved_until"),
            visa_until=_moment(said["visa_until"], told_in, "visa_until"),
            country_limit=said["country_limit"],
            half_days=said["half_days"],
            certificate_threshold=said["certificate_threshold"],
        )
        if said["region_id"] == (event.region_id or ""):
            del details["region_id"]  # so that it follows a new country
        return details

    def _date(self) -> tuple[Precision, Certainty]:
        """Read how the date is known; whoever enters a day and says no more means that day."""
        certainty = Certainty(self.date_certainty.data)
        if self.date_precision.data == Precision.UNKNOWN.value:
            return Precision.UNKNOWN, Certainty.HELD if certainty is Certainty.HELD else Certainty.SUGGESTED
        if self.date_precision.data:
            return Precision(self.date_precision.data), certainty
        return (Precision.DAY if self.first_day.data else Precision.UNKNOWN), certainty

    def reserved(self) -> dict[str, int]:
        """Read how many seats are reserved for each of the three groups."""
        return {group: self[f"reserved_{group}"].data or 0 for group in TRIPARTITE}


def defaults(event: Event, reserved: Mapping[str, int]) -> dict[str, Any]:
    """Give what the form shows of an event as it stands."""
    told_by_place = event.zone == (zone_of_place(event.city_id, event.country_iso3) or "UTC")
    undecided = event.date_precision is Precision.UNKNOWN and event.date_certainty is Certainty.CONFIRMED
    clocks = zone(event.zone)
    plain = (
        "title", "title_language", "type_id", "summary", "description", "first_day", "start_time", "end_time",
        "online_url", "choose_way", "link_for_all", "place_message", "online_message", "languages",
        "interpretation", "capacity", "online_capacity", "country_limit", "half_days", "certificate_threshold",
        "suggested_in_feeds",
    )  # fmt: skip
    choices = ("country_iso3", "city_id", "region_id", "modality_id")
    moments = ("opens_at", "closes_at", "reserved_until", "visa_until")
    return {
        **{name: getattr(event, name) for name in plain},
        **{name: getattr(event, name) or "" for name in choices},
        **{name: getattr(event, name) and wall_in(getattr(event, name), clocks) for name in moments},
        "last_day": event.last_day if event.last_day != event.first_day else None,
        "seen": event.modified_at.isoformat(),
        "date_precision": None if undecided else event.date_precision.value,
        "date_certainty": event.date_certainty.value,
        "zone": "" if told_by_place else event.zone,
        "mode": event.mode.value,
        "policy": event.policy.value,
        "venue": event.venue.name if event.venue else "",
        "venue_address": event.venue.address if event.venue else "",
        "themes": [theme.theme_id for theme in event.themes],
        "projects": [project.code for project in event.projects],
        **{f"reserved_{group}": reserved.get(group) for group in TRIPARTITE},
    }


def fields_of(changes: Iterable[Change]) -> Iterator[Change]:
    """Name changes by the fields of the forms: seats and delegations have one for each of the three groups."""
    for change in changes:
        if change.field == "reserved":
            yield from _by_group(change.who, "reserved", change.old, change.new)
        elif change.field == "delegation":
            for role in DELEGATES:
                was, now = ({group: of.get(role) for group, of in said.items()} for said in (change.old, change.new))
                yield from _by_group(change.who, role, was, now)
        else:
            yield change


def _by_group(who: str, name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    for group in TRIPARTITE:
        old, new = was.get(group), now.get(group)
        if old != new:
            yield Change(who, f"{name}_{group}", old, new)


def zone_of_place(city_id: str | None, country_iso3: str | None) -> str | None:
    """Name the zone of a city, else that of a country's capital."""
    known = catalogue()
    place = known.cities.get(city_id or "") or known.countries.get(country_iso3 or "")
    return place.zone if place else None


def _moment(wall: datetime | None, zone_name: str, field: str) -> datetime | None:
    return moment(wall, zone_name, field) if wall else None


class NoteForm(Form):
    """A word to the registrants about a step that is told to all of them."""

    note = TextAreaField(
        _l("What do you want to say to those who are registered?"),
        [at_most(2000)],
        filters=[several_lines],
        description=_l("It goes out with our message."),
    )
