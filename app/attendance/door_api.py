"""What a telephone at the door asks: its list, and that people who came unannounced are registered."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from app.attendance import trust, walk_ins
from app.attendance.access import at_the_door, standing
from app.attendance.door_list import DoorList, list_of
from app.attendance.errors import DeviceExpired, DeviceRevoked
from app.attendance.places import day_at, places_of
from app.attendance.rules import Half, Place
from app.attendance.schemas import ClockAhead
from app.attendance.walk_ins import WalkIn
from app.core import clock
from app.core.api import Schema, answer, operation
from app.core.db import transaction
from app.core.fields import Day, Language, Moment, filled_line
from app.programme.models import Event
from app.registration.errors import ByNomination, EventCancelled, RegisteredAtSeries, UnknownCountry, UnknownGroup
from app.registration.rules import Status
from app.registration.schemas import Country, Group

bp = Blueprint("door_api", __name__)
TAG = "Attendance"


class PlaceOut(Schema):
    """A day, a half of one, or a session."""

    key: str
    day: Day
    half: Half | None
    session_id: UUID | None
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str = Field(description="Whose clocks it goes by: a leg of a tour has its own.")
    chosen_only: bool = Field(description="Whether only those are expected who chose it.")


class PeopleOut(Schema):
    """Everybody who registered, column by column: the nth of each is of the same person."""

    ids: list[str] = Field(description="Of the registrations, without dashes.")
    tickets: list[str] = Field(description="The first 6 bytes of SHA-256 over salt and ticket code, in Base64.")
    names: list[str]
    badge_names: list[str] = Field(description="Empty where it is the name.")
    groups: list[str]
    countries: list[str]
    statuses: list[Status]
    choices: dict[str, list[UUID]] = Field(description="The sessions that people chose, by their positions.")


class SeenOut(Schema):
    """Who came where, column by column."""

    people: list[int] = Field(description="Positions in the columns of people.")
    places: list[int] = Field(description="Positions in the list of places.")
    since: list[int] = Field(description="Seconds since 1970 by our clock; 0 for whoever is not inside.")
    devices: list[str] = Field(description="Which let them in.")


class DoorOut(Schema):
    """What a telephone keeps of one event; our clock is the `Date` of the answer."""

    event: str
    title: str
    zone: str
    until: datetime | None = Field(description="From when on nobody needs it, and it is to be forgotten.")
    salt: str
    places: list[PlaceOut]
    people: PeopleOut
    seen: SeenOut


class WalkInIn(Schema):
    """Somebody who came unannounced."""

    walk_in_id: UUID = Field(description="Chosen by the device: the same again, however often, is one.")
    name: Annotated[str, filled_line(200)]
    country: Country
    group: Group
    language: Language = "en"
    made_at: Moment = Field(description="On the device's clock.")
    clock_ahead: ClockAhead = 0


class WalkInOut(Schema):
    """Who they are now."""

    registration_id: UUID
    status: Status


@bp.get("/events/<slug>/door")
@at_the_door
@operation(
    TAG,
    answers={200: DoorOut},
    headers={
        "If-None-Match": "The tag of the list that the caller has: where it is still the same, the answer is 304."
    },
    refuses=[DeviceRevoked, DeviceExpired],
)
def door(slug: str) -> ResponseReturnValue:
    """Give what a telephone needs to check people in without a line: nobody's ticket code, address or answers."""
    event, at = standing(slug).event, clock.now()
    said = answer(_shown(event, list_of(event, places_of(event, day_at(event, at)))))
    said.set_etag(sha256(said.get_data()).hexdigest()[:32], weak=True)
    said.headers["Cache-Control"] = "private, no-store"
    return said.make_conditional(request)


@bp.post("/events/<slug>/walk-ins")
@at_the_door
@operation(
    TAG,
    body=WalkInIn,
    answers={200: WalkInOut},
    refuses=[DeviceRevoked, EventCancelled, ByNomination, RegisteredAtSeries, UnknownCountry, UnknownGroup],
)
def walk_in(slug: str, body: WalkInIn) -> ResponseReturnValue:
    """Register somebody who stands at the door, once however often it is sent; without a free place they wait."""
    with transaction():
        here = standing(slug, revoked_too=True)
        came = WalkIn(
            body.walk_in_id, body.name, body.country, body.group, body.language, body.made_at, body.clock_ahead
        )
        at = clock.now()
        registration = None
        if not walk_ins.is_set_aside(came, here.device, at=at):
            registration = walk_ins.register(here.event, came, by=here.by, at=at)
    if registration is None:
        raise DeviceRevoked
    return answer(WalkInOut(registration_id=registration.id, status=registration.status))


def _shown(event: Event, known: DoorList) -> DoorOut:
    numbers = {person.id: number for number, person in enumerate(known.people)}
    people = PeopleOut(
        ids=[person.id.hex for person in known.people],
        tickets=[known.digest(person) for person in known.people],
        names=[person.name for person in known.people],
        badge_names=["" if person.badge_name == person.name else person.badge_name for person in known.people],
        groups=[person.group_id for person in known.people],
        countries=[person.country_iso3 for person in known.people],
        statuses=[person.status for person in known.people],
        choices={str(numbers[key]): list(chosen) for key, chosen in known.choices.items()},
    )
    seen = SeenOut(
        people=[numbers[one.registration_id] for one in known.seen],
        places=[one.place for one in known.seen],
        since=[int(one.since.timestamp()) if one.since else 0 for one in known.seen],
        devices=[one.where for one in known.seen],
    )
    return DoorOut(
        event=event.slug,
        title=event.title,
        zone=event.zone,
        until=trust.list_until(event.ends_at),
        salt=known.salt,
        places=[_place(place, known, event.zone) for place in known.places],
        people=people,
        seen=seen,
    )


def _place(place: Place, known: DoorList, zone: str) -> PlaceOut:
    return PlaceOut(
        key=place.key,
        day=place.day,
        half=place.half,
        session_id=place.session_id,
        title=place.title,
        starts_at=place.window.start if place.window else None,
        ends_at=place.window.end if place.window else None,
        zone=place.zone or zone,
        chosen_only=place.session_id in known.chosen_only,
    )
