"""How many seats an event has, and which of them are reserved. The order of locks stands in seats.py."""

from collections.abc import Mapping
from datetime import datetime

from app.core import audit
from app.core.audit import Actor
from app.programme.models import Event
from app.reference.catalogue import catalogue
from app.registration import errors, queries, rules, seats


def set_capacity(event: Event, capacity: int | None, reserved: Mapping[str, int], *, by: Actor, at: datetime) -> None:
    """Give an event so many seats, some reserved; whoever is confirmed keeps theirs, and new ones are passed on."""
    event = seats.hold(event.id, at=at)
    reserved = {group: number for group, number in reserved.items() if number}
    was = {"capacity": event.capacity, "reserved": queries.reserved_seats(event.id)}
    if was == {"capacity": capacity, "reserved": reserved}:
        return
    seats.still(event)
    if capacity is None:
        _without_seats(event, reserved)
    else:
        seats.arrange(event, _allotted(event, capacity, reserved))
    event.capacity, event.modified_at = capacity, at  # whoever is filling in the event's form learns of it
    now = {"capacity": capacity, "reserved": reserved}
    changed = {name: {"from": was[name], "to": value} for name, value in now.items() if was[name] != value}
    audit.record("event.seats_changed", event, by=by, at=at, **changed)
    seats.pass_on(event, at=at)


def _without_seats(event: Event, reserved: Mapping[str, int]) -> None:
    if reserved:
        raise errors.SeatsNeedCapacity
    seats.remove_all(event)


def _allotted(event: Event, capacity: int, reserved: Mapping[str, int]) -> rules.Allotment:
    """Share the seats out, or refuse in words where they are too few."""
    if unknown := reserved.keys() - catalogue().constituent_groups.keys():
        raise errors.UnknownGroup(group=min(unknown))
    holders = queries.confirmed_by_group(event.id)
    if capacity < sum(holders.values()):
        raise errors.CapacityBelowConfirmed(confirmed=sum(holders.values()))
    allotment = rules.allot(capacity, reserved, holders)
    if allotment.lacking:
        raise errors.TooManyReserved(lacking=allotment.lacking)
    return allotment


def release_reserved(event: Event, *, at: datetime) -> None:
    """Make reserved seats open ones if their time has come, and pass them on."""
    seats.hold(event.id, at=at)


def look_again(event: Event, *, at: datetime) -> None:
    """Pass on what may have become free because the event's rules have changed, such as its country limit."""
    seats.pass_on(seats.hold(event.id, at=at), at=at)
