"""Counting who was in an online meeting: by its own list, and by the way in through our page. All become scans."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from app.attendance import places, room_codes
from app.attendance import rules as door
from app.attendance import service as attendance
from app.attendance.rules import Direction, Place
from app.attendance.service import SentScan, SentSlip
from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.meetings import queries, rules
from app.meetings.errors import NotYetHeld
from app.meetings.models import MeetingList
from app.meetings.recognising import Certainty, Register
from app.meetings.rules import Attendee, Stay
from app.programme.models import Event
from app.programme.series import parts_of
from app.registration import ways
from app.registration.models import Registration
from app.registration.rules import may_join as takes_link

KEPT = timedelta(days=30)  # a list, to settle doubts
JOIN_LINK = "join link"  # the device of whoever went to the meeting through our page
STRANGER = "stranger"  # somebody of whom an organiser said that they are none of those registered


def keep(
    event: Event, place: Place, attendees: Sequence[Attendee], name: str, threshold: int, *, by: Actor, at: datetime
) -> MeetingList:
    """Keep a list with whom its people surely are; nothing counts before an organiser has looked at it."""
    register = Register(queries.people(event))
    sure = {
        str(number): str(found.people[0])
        for number, found in enumerate(map(register.propose, attendees))
        if found.certainty is Certainty.SURE
    }
    kept = MeetingList(
        event_id=event.id,
        session_id=place.session_id,
        day=place.day,
        half=place.half,
        name=name,
        sent_at=at,
        sent_by=by.actor,
        expires_at=at + KEPT,
        people=[_stored(one) for one in attendees],
        chosen=sure,
        threshold=threshold,
        scans=[],
    )
    db.session.add(kept)
    db.session.flush()
    audit.record("meeting_list.sent", event, by=by, at=at, file=name, people=len(attendees))
    return kept


def _stored(attendee: Attendee) -> dict[str, Any]:
    stays = [[moment.isoformat() for moment in stay] for stay in attendee.stays]
    return {"name": attendee.name, "email": attendee.email, "stays": stays}


def attendees_of(kept: MeetingList) -> list[Attendee]:
    """Give who was in a meeting, as its list was read."""
    return [
        Attendee(one["name"], one["email"], tuple(Stay(*map(datetime.fromisoformat, stay)) for stay in one["stays"]))
        for one in kept.people
    ]


def confirm(
    kept: MeetingList,
    chosen: Mapping[int, UUID | None],
    threshold: int,
    shown: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Count everybody as the person who was chosen for them, or as a stranger; who was in too shortly is not present.

    Confirming again counts afresh. A form that is sent twice, or was shown before somebody else confirmed, does nothing
    more: `shown` is the round that it was shown in.
    """
    kept = lock(MeetingList, kept.id)
    if str(kept.round) != shown:
        return
    event = db.session.get_one(Event, kept.event_id)
    kept.round, kept.threshold = kept.round + 1, threshold
    kept.chosen = {str(number): str(key) if key else STRANGER for number, key in chosen.items()}
    known = {number: key for number, key in chosen.items() if key}
    times = rules.enough(rules.times_of(attendees_of(kept), known), threshold)
    _count(kept, event, times, by=by, at=at)
    audit.record("meeting_list.counted", event, by=by, at=at, file=kept.name, present=len(times), minutes=threshold)


def take_back(kept: MeetingList, *, by: Actor, at: datetime) -> None:
    """Count nobody any longer who counted by this list only."""
    kept = lock(MeetingList, kept.id)
    event = db.session.get_one(Event, kept.event_id)
    if kept.scans:
        _count(kept, event, {}, by=by, at=at)
        kept.round += 1
        audit.record("meeting_list.taken_back", event, by=by, at=at, file=kept.name)


def _count(kept: MeetingList, event: Event, times: Mapping[UUID, Sequence[Stay]], *, by: Actor, at: datetime) -> None:
    """Put the scans that a list comes to now in the place of those that it came to before."""
    slips = [SentSlip(UUID(scan_id), at) for scan_id in kept.scans]
    scans = [
        SentScan(
            uuid5(kept.id, f"{kept.round} {registration_id} {moment.isoformat()} {direction.value}"),
            "",
            kept.session_id,
            direction,
            moment,
            device=kept.name,
            half=kept.half,
            registration_id=registration_id,
        )
        for registration_id, stays in times.items()
        for stay in stays
        for direction, moment in ((Direction.IN, stay.joined), (Direction.OUT, stay.left))
    ]
    if attendance.receive(event, scans, slips, by=by, at=at).refused:
        raise NotYetHeld
    kept.scans = [str(scan.scan_id) for scan in scans]


def links_of(registration: Registration, event: Event) -> dict[UUID, str]:
    """Give the links that are somebody's, by the event or the part of a series to whose meeting each leads.

    Of a series in person, all its people take part in the same way in every part.
    """
    links = {event.id: event.online_url} if ways.may_join(registration, event, linked=bool(event.online_url)) else {}
    for part in parts_of(event.id):
        for_all = part.link_for_all or not event.two_ways
        mine = takes_link(registration.status, part.held, online=registration.online, for_all=for_all, linked=True)
        if mine and part.online_url:
            links[part.id] = part.online_url
    return links


def way_in(event: Event, links: Collection[UUID], at: datetime) -> Place | None:
    """Give the day or session that one can join now; before its doors open and after its end there is none."""
    online = [place for place in room_codes.open_places(event, at) if meeting_at(event, place) in links]
    return door.place_now(online, places.day_at(event, at), at)


def meeting_at(event: Event, place: Place) -> UUID:
    """Name the event, or the part of a series, whose meeting is at a place."""
    return place.part_id or event.id


def join(registration: Registration, place: Place, form_id: UUID, *, at: datetime) -> None:
    """Note that somebody went to the meeting through our page; a form that is sent twice is one scan."""
    event = db.session.get_one(Event, registration.event_id)
    scan = SentScan(
        uuid5(form_id, str(registration.id)),
        registration.ticket,
        place.session_id,
        Direction.IN,
        at,
        device=JOIN_LINK,
        half=place.half,
    )
    attendance.receive(event, [scan], by=registration, at=at)
