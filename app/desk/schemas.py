"""The shape in which programs write events and sessions."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.api import Change, Schema, left_out
from app.core.fields import Clock, Day, Language, LanguageCode, Moment, Wall, filled_line, line, lines
from app.desk.service import Seats
from app.programme.details import MOST_PEOPLE, EventDetails, SessionDetails
from app.programme.rules import Certainty, Mode, Policy, Precision, SessionKind
from app.programme.schemas import NAMES

Title = Annotated[str, filled_line(300)]
Word = Annotated[str, filled_line(60)]
Codes = Annotated[list[LanguageCode], Field(max_length=30)]
Words = Annotated[list[Word], Field(max_length=50)]
Address = Annotated[str, StringConstraints(pattern=r"^(https?://[^\s\x00-\x1f\x7f-\x9f]+)?$", max_length=1000)]
Percent = Annotated[int, Field(ge=0, le=100)]
AS_A_RULE = SessionDetails(
    kind=SessionKind.PLENARY,
    description="",
    zone=None,
    ends_zone=None,
    city_id=None,
    to_city_id=None,
    place="",
    host="",
    demonstrates="",
    contact="",
    room="",
    track="",
    languages=[],
    interpretation=[],
    capacity=None,
    required=True,
    speakers=[],
)
# What is said of an event or a session and is none of its details.
BESIDE = ("capacity", "online_capacity", "reserved", "tell")
People = Annotated[int, Field(ge=1, le=MOST_PEOPLE)]
NumberOfSeats = Annotated[int, Field(ge=0, le=20_000)]


class EventChange(Change):
    """What is to be different of an event; the rest stays as it is."""

    title: Title = left_out()
    summary: Annotated[str, lines(2000)] = left_out()
    description: Annotated[str, lines(50_000)] = left_out("Markdown.")
    title_language: Language = left_out()
    type: Word = left_out()
    modality: Word | None = left_out()
    mode: Mode = left_out()
    first_day: Day | None = left_out()
    last_day: Day | None = left_out()
    start_time: Clock | None = left_out()
    end_time: Clock | None = left_out()
    zone: Annotated[str, filled_line(64)] = left_out("An IANA name, such as Africa/Nairobi.")
    date_precision: Precision = left_out()
    date_certainty: Certainty = left_out()
    suggested_in_feeds: bool = left_out("Whether calendars show a date that is only suggested, as tentative.")
    country: Word | None = left_out()
    region: Word | None = left_out()
    city: Word | None = left_out()
    venue: Annotated[str, line(200)] = left_out()
    venue_address: Annotated[str, line(500)] = left_out()
    online_url: Address = left_out()
    choose_way: bool = left_out("Of a hybrid event: whether people choose between the place and online.")
    link_for_all: bool = left_out("Of a hybrid event: whether those who come to the place may join online as well.")
    place_message: Annotated[str, lines(2000)] = left_out("To whoever comes to the place, with their ticket.")
    online_message: Annotated[str, lines(2000)] = left_out("To whoever takes part online.")
    languages: Codes = left_out()
    interpretation: Codes = left_out()
    themes: Words = left_out()
    projects: Words = left_out()
    policy: Policy = left_out()
    country_limit: People | None = left_out()
    opens_at: Moment | None = left_out()
    closes_at: Moment | None = left_out()
    reserved_until: Moment | None = left_out("When reserved seats become open ones.")
    visa_until: Moment | None = left_out("By when people ask for letters that help them to a visa.")
    half_days: bool = left_out("Whether people are also checked in for the morning and for the afternoon.")
    certificate_threshold: Annotated[int, Field(ge=1, le=100)] | None = left_out(
        "The per cent of attendance that a certificate needs; null where the event gives none."
    )
    women_floor: Percent = left_out()
    parity_from: Percent = left_out()
    parity_to: Percent = left_out()
    capacity: NumberOfSeats | None = left_out("The number of seats; null where as many may come as will.")
    online_capacity: NumberOfSeats | None = left_out("The same of a hybrid event, online.")
    reserved: dict[Word, NumberOfSeats] = left_out("How many of the seats are kept for a constituent group.")
    tell: bool = Field(
        True, description="Unless false, everybody who is registered hears of a new title, time, place or link."
    )

    def details(self) -> EventDetails:
        """Give what was said, in the programme's own words."""
        said = {name: value for name, value in self.said().items() if name not in BESIDE}
        return EventDetails(**{NAMES.get(name, name): value for name, value in said.items()})  # type: ignore[typeddict-item,no-any-return]

    def seats(self) -> Seats:
        """Give what was said of the seats."""
        said = self.said()
        return Seats(**{name: said[name] for name in Seats.__annotations__ if name in said})  # type: ignore[typeddict-item,no-any-return]


class EventIn(EventChange):
    """A new event: a draft, until it is published."""

    title: Title
    type: Word


class SpeakerIn(Schema):
    """Somebody who speaks."""

    name: Annotated[str, filled_line(200)]
    organisation: Annotated[str, line(200)] = ""


class SessionChange(Change):
    """What is to be different of a session; the rest stays as it is."""

    title: Title = left_out()
    kind: SessionKind = left_out()
    description: Annotated[str, lines(20_000)] = left_out()
    starts_wall: Wall = left_out()
    ends_wall: Wall = left_out()
    zone: Annotated[str, filled_line(64)] | None = left_out("Its own, where it is not the event's.")
    ends_zone: Annotated[str, filled_line(64)] | None = left_out("That of its end, where a journey changes it.")
    city: Word | None = left_out("Of a journey, where it begins.")
    to_city: Word | None = left_out("Of a journey, where it arrives.")
    place: Annotated[str, line(300)] = left_out("The site and its address; of a journey, the flight or bus.")
    host: Annotated[str, line(200)] = left_out("The organisation that receives the visitors.")
    demonstrates: Annotated[str, lines(2000)] = left_out("What is shown at this stop.")
    contact: Annotated[str, lines(500)] = left_out("Whom to ask there; only those who come and organise read it.")
    room: Annotated[str, line(200)] = left_out()
    track: Annotated[str, line(200)] = left_out()
    languages: Codes = left_out()
    interpretation: Codes = left_out()
    capacity: People | None = left_out("Of a visit, how many the site can take.")
    required: bool = left_out()
    speakers: Annotated[list[SpeakerIn], Field(max_length=50)] = left_out()
    tell: bool = Field(
        True, description="Unless false, those whom it concerns hear of a session that is new or cancelled, or moves."
    )

    def details(self) -> SessionDetails:
        """Give what was said."""
        said = {NAMES.get(name, name): value for name, value in self.said().items() if name not in BESIDE}
        if "speakers" in said:
            said["speakers"] = [speaker.model_dump() for speaker in self.speakers]
        return SessionDetails(**said)  # type: ignore[typeddict-item,no-any-return]


class SessionIn(SessionChange):
    """A new session."""

    title: Title
    starts_wall: Wall
    ends_wall: Wall

    def details(self) -> SessionDetails:
        """Give what was said, and what is meant where nothing was."""
        return SessionDetails(**AS_A_RULE | super().details())


class NoteIn(Schema):
    """A word to everybody who is registered."""

    note: Annotated[str, lines(2000)] = ""
