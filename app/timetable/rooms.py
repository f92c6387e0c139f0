"""What organisers say of an event's rooms: name, chairs, order."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core import audit
from app.core.audit import Actor
from app.core.db import db, lock
from app.programme.models import Event
from app.timetable import plan, queries
from app.timetable.models import Room
from app.timetable.rules import folded


def room_of(event: Event, room_id: UUID) -> Room | None:
    """Find a room of an event."""
    return db.session.scalar(select(Room).where(Room.event_id == event.id, Room.id == room_id))


def is_taken(event: Event, name: str, but: Room | None = None) -> bool:
    """Tell whether another room of the event is called so."""
    return any(folded(room.name) == folded(name) for room in queries.rooms_of(event) if room is not but)


def add(event: Event, name: str, capacity: int | None, *, by: Actor, at: datetime) -> Room:
    """Add a room, the last in the order."""
    event = lock(Event, event.id)
    position = max((room.position for room in queries.rooms_of(event)), default=-1) + 1
    room = Room(event_id=event.id, name=name, capacity=capacity, position=position)
    db.session.add(room)
    audit.record("room.added", event, by=by, at=at, name=name, capacity=capacity)
    db.session.flush()
    return room


def change(room: Room, name: str, capacity: int | None, *, by: Actor, at: datetime) -> None:
    """Say a room's name and how many it holds; sessions that are planned in it follow its name."""
    event = lock(Event, room.event_id)
    was, room.name, room.capacity = room.name, name, capacity
    audit.record("room.changed", event, by=by, at=at, was=was, name=name, capacity=capacity)
    if name == was:
        return
    for item in plan.plan_of(event):
        if folded(item.details["room"]) == folded(was):
            plan.put(event, item.key, {"room": name}, by=by, at=at)


def put_first(room: Room, *, by: Actor, at: datetime) -> None:
    """Let a room stand one place earlier."""
    event = lock(Event, room.event_id)
    rooms = queries.rooms_of(event)
    place = rooms.index(room)
    rooms.insert(max(place - 1, 0), rooms.pop(place))
    for position, one in enumerate(rooms):
        one.position = position
    audit.record("rooms.ordered", event, by=by, at=at, rooms=[one.name for one in rooms])


def remove(room: Room, *, by: Actor, at: datetime) -> None:
    """Take a room off the list; sessions keep its name."""
    event = lock(Event, room.event_id)
    audit.record("room.removed", event, by=by, at=at, name=room.name)
    db.session.delete(room)
