"""How many seats an event has, and which of them are reserved. The order of locks stands in seats.py."""

from collections.abc import Mapping
from datetime import datetime

from app.core import audit
from app.core.audit import Actor
from app.programme.models import Event
from app.programme.rules import Mode
from app.reference.catalogue import catalogue
from app.registration import errors, queries, rules, seats, way_errors


def set_capacity(
    event: Event,
    capacity: int | None,
    reserved: Mapping[str, int],
    *,
    online: int | None = None,
    was_held: Mode | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Give an event so many seats, some reserved, and a hybrid one so many online; new ones are passed on.

    Whoever is confirmed keeps theirs, also where the event is held another way than it was.
    """
    event = seats.hold(event.id, at=at)
    online = online if event.two_ways else None
    moved = was_held not in (None, event.held)
    reserved = {group: number for group, number in reserved.items() if number}
    was = {
        "capacity": event.capacity,
        "reserved": queries.reserved_seats(event.id),
        "online_capacity": event.online_capacity,
    }
    now = {"capacity": capacity, "reserved": reserved, "online_capacity": online}
    if was == now and not moved:
        return
    seats.still(event)
    if moved:
        _follow_mode(event, was_held)
    seats.arrange(event, _allotted(event, capacity, reserved))
    seats.arrange(event, _allotted_online(event, online), online=True)
    event.capacity, event.online_capacity = capacity, online
    event.modified_at = at  # whoever is filling in the event's form learns of it
    changed = {name: {"from": was[name], "to": value} for name, value in now.items() if was[name] != value}
    audit.record("event.seats_changed", event, by=by, at=at, **changed)
    seats.pass_on(event, at=at)


def _follow_mode(event: Event, was_held: Mode | None) -> None:
    """Let people take part as the event is held from now on, with the seats that they have."""
    if event.two_ways and was_held is Mode.ONLINE:
        seats.move_all(event, online=True)
    elif not event.two_ways:
        if event.mode is not Mode.ONLINE and (people := seats.people_online(event)):
            raise way_errors.PeopleOnline(people=people)
        seats.move_all(event, online=False)


def _allotted(event: Event, capacity: int | None, reserved: Mapping[str, int]) -> rules.Allotment | None:
    """Share the seats at the place out, or refuse in words where they are too few."""
    if capacity is None:
        if reserved:
            raise errors.SeatsNeedCapacity
        return None
    if unknown := reserved.keys() - catalogue().constituent_groups.keys():
        raise errors.UnknownGroup(group=min(unknown))
    holders = queries.confirmed_by_group(event.id, online=False)
    if capacity < sum(holders.values()):
        raise errors.CapacityBelowConfirmed(confirmed=sum(holders.values()))
    allotment = rules.allot(capacity, reserved, holders)
    if allotment.lacking:
        raise errors.TooManyReserved(lacking=allotment.lacking)
    return allotment


def _allotted_online(event: Event, capacity: int | None) -> rules.Allotment | None:
    """Share the seats online out; none of them is reserved."""
    if capacity is None:
        return None
    holders = queries.confirmed_by_group(event.id, online=True)
    if capacity < sum(holders.values()):
        raise way_errors.OnlineCapacityBelowConfirmed(confirmed=sum(holders.values()))
    return rules.allot(capacity, {}, holders)


def release_reserved(event: Event, *, at: datetime) -> None:
    """Make reserved seats open ones if their time has come, and pass them on."""
    seats.hold(event.id, at=at)


def look_again(event: Event, *, at: datetime) -> None:
    """Pass on what may have become free because the event's rules have changed, such as its country limit."""
    seats.pass_on(seats.hold(event.id, at=at), at=at)
