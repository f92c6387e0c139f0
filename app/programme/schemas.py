"""The shape in which programs read events and sessions."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from flask import current_app
from pydantic import Field

from app.core.api import PageQuery, Schema
from app.core.fields import Clock, Day, Wall, line
from app.core.zones import zone
from app.programme.models import Event, Session
from app.programme.rules import Certainty, EventStatus, Mode, Policy, Precision, SessionKind

# What the programme calls otherwise than its addresses and programs do.
NAMES = {
    "type": "type_id",
    "modality": "modality_id",
    "country": "country_iso3",
    "region": "region_id",
    "city": "city_id",
    "to_city": "to_city_id",
}


class EventsQuery(PageQuery):
    """What is looked for: the same words as in the address of the public programme."""

    q: Annotated[str, line(200)] = Field("", description="Words that the event must have, in any language.")
    region: Annotated[str, line(60)] = ""
    country: Annotated[str, line(3)] = Field("", description="ISO 3166-1 alpha-3.")
    group: Annotated[str, line(60)] = Field("", description="A list that the country is on at the time, as `ldc`.")
    theme: Annotated[str, line(60)] = Field("", description="A theme; one of the upper level stands for those below.")
    type: Annotated[str, line(60)] = ""
    language: Annotated[str, line(3)] = ""
    mode: Annotated[str, line(20)] = ""
    project: Annotated[str, line(40)] = Field("", description="The code of a project.")
    when: Annotated[str, line(10)] = Field("", description="`upcoming`, `past`, or a year.")
    status: EventStatus | None = Field(
        None,
        description="`draft` shows the drafts in the hands of the token's user.",
        json_schema_extra={"default": ""},
    )


class VenueOut(Schema):
    """Where an event is held."""

    name: str
    address: str


class EventInList(Schema):
    """An event, as lists have it."""

    slug: str
    url: str
    title: str
    title_language: str
    summary: str
    status: EventStatus
    type: str
    mode: Mode
    first_day: Day | None
    last_day: Day | None
    start_time: Clock | None
    end_time: Clock | None
    zone: str = Field(description="The IANA name of the zone whose clocks the times are of.")
    starts_at: datetime | None = Field(description="The moment from which it lasts, with the zone's offset.")
    ends_at: datetime | None = Field(description="The moment at which it is over.")
    date_precision: Precision
    date_certainty: Certainty
    country: str | None
    region: str | None
    city: str | None
    languages: list[str]
    interpretation: list[str]
    themes: list[str]
    policy: Policy
    capacity: int | None = Field(
        description="The number of seats, of a hybrid event at the place; null where as many may come as will."
    )
    online_capacity: int | None = Field(description="The same of a hybrid event, online.")
    opens_at: datetime | None
    closes_at: datetime | None
    modified_at: datetime


class TextOut(Schema):
    """What an event says of itself in another language."""

    language: str
    title: str
    summary: str
    description: str = Field(description="Markdown.")


class EventOut(EventInList):
    """An event, with all that is public of it."""

    description: str = Field(description="Markdown.")
    texts: list[TextOut] = Field(description="The same in other languages; a part that is empty is not translated.")
    modality: str | None
    venue: VenueOut | None
    projects: list[str]
    basis: str = Field(description="Who says so: `seed`, `public_source` or `organiser`.")
    online_url: str | None = Field(description="Only for whoever has the event in their hands; else null.")


class SpeakerOut(Schema):
    """Somebody who speaks."""

    name: str
    organisation: str


class SessionOut(Schema):
    """A piece of an event's timetable."""

    id: UUID
    event: str = Field(description="The event's slug.")
    title: str
    kind: SessionKind
    description: str
    starts_wall: Wall
    ends_wall: Wall
    zone: str
    ends_zone: str = Field(description="The zone of `ends_wall`: another one where a journey changes it.")
    starts_at: datetime
    ends_at: datetime
    city: str | None = Field(description="Where it is, if not where the event is; of a journey, where it begins.")
    to_city: str | None = Field(description="Of a journey, where it arrives.")
    place: str
    host: str
    demonstrates: str
    contact: str | None = Field(description="Only for whoever has the event in their hands; else null.")
    room: str
    track: str
    languages: list[str]
    interpretation: list[str]
    capacity: int | None
    required: bool = Field(description="Whether one must attend it for the certificate.")
    cancelled: bool
    speakers: list[SpeakerOut]
    modified_at: datetime


def event_in_list(event: Event) -> EventInList:
    """Show an event in a list."""
    return EventInList(**_common(event))


def event_out(event: Event, *, in_hand: bool) -> EventOut:
    """Show an event; the link to take part online only to whoever has it in hand."""
    return EventOut(
        **_common(event),
        description=event.description,
        texts=[TextOut(**{name: getattr(text, name) for name in TextOut.model_fields}) for text in event.texts],
        modality=event.modality_id,
        venue=VenueOut(name=event.venue.name, address=event.venue.address) if event.venue else None,
        projects=[project.code for project in event.projects if project.public],
        basis=event.basis,
        online_url=event.online_url if in_hand else None,
    )


def _common(event: Event) -> dict[str, Any]:
    there = zone(event.zone)
    alike = {name: getattr(event, name) for name in EventInList.model_fields if hasattr(Event, name)}
    return alike | {
        "url": f"{current_app.config['BASE_URL']}/events/{event.slug}",
        "starts_at": event.starts_at and event.starts_at.astimezone(there),
        "ends_at": event.ends_at and event.ends_at.astimezone(there),
        "themes": sorted(theme.theme_id for theme in event.themes),
        **{shown: getattr(event, kept) for shown, kept in NAMES.items() if shown in EventInList.model_fields},
    }


def session_out(session: Session, *, in_hand: bool) -> SessionOut:
    """Show a session; whom to ask there only to whoever has the event in hand."""
    name = session.zone or session.event.zone
    ends_zone = session.ends_zone or name
    alike = {field: getattr(session, NAMES.get(field, field)) for field in SessionOut.model_fields if field != "event"}
    return SessionOut(
        **alike
        | {
            "event": session.event.slug,
            "zone": name,
            "ends_zone": ends_zone,
            "starts_at": session.starts_at.astimezone(zone(name)),
            "ends_at": session.ends_at.astimezone(zone(ends_zone)),
            "contact": session.contact if in_hand else None,
            "speakers": [SpeakerOut(name=s.name, organisation=s.organisation) for s in session.speakers],
        }
    )
