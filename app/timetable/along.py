"""A timetable that moves along with its event: each session so many days later, at its hour."""

from dataclasses import dataclass, field
from datetime import date, datetime

from app.core.audit import Actor
from app.core.db import lock
from app.programme.models import Event
from app.programme.shift import walls_later
from app.timetable import plan


@dataclass
class Moved:
    """How many sessions moved along, and which could not, since clocks skip their hour on the new day."""

    number: int = 0
    left: list[str] = field(default_factory=list)


def move_along(event: Event, was: date | None, *, by: Actor, at: datetime) -> Moved:
    """Move the sessions of an event by as many days as its first day has moved since it `was`.

    Of an event that people can see they move in the plan, and wait for a release as every change does.
    """
    event, moved = lock(Event, event.id), Moved()
    if was is None or event.first_day is None or event.first_day == was:
        return moved
    days = (event.first_day - was).days
    items = {item.key: item for item in plan.plan_of(event) if item.placed and not item.details["cancelled"]}
    walls = {key: walls_later(item.details, days, event.zone) for key, item in items.items()}
    plan.retime(event, items, {key: times for key, times in walls.items() if times}, by=by, at=at)
    moved.left = [items[key].details["title"] for key, times in walls.items() if times is None]
    moved.number = len(walls) - len(moved.left)
    return moved


def has_sessions(event: Event) -> bool:
    """Tell whether anything has a time in an event's plan."""
    return any(item.placed for item in plan.plan_of(event))
