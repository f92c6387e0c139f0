"""What organisers do on the page of the timetable: move a session, and take a step back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.audit import Actor
from app.core.db import lock
from app.core.zones import wall_in, zone
from app.programme.errors import ChangedMeanwhile
from app.programme.models import Event
from app.programme.time import moment
from app.timetable import plan
from app.timetable.models import Step
from app.timetable.plan import Item

NO_TIME: dict[str, Any] = {"starts_wall": None, "ends_wall": None}


def move(
    event: Event,
    key: UUID,
    starts: datetime | None,
    place: dict[str, str],
    *,
    by: Actor,
    at: datetime,
    seen: datetime | None,
) -> Item | None:
    """Let a session begin when the event's clocks show this time, or wait in the tray; in another room or track."""
    item = plan.item_of(event, key)
    if item is None:
        return None
    times = NO_TIME if starts is None else _times(event, item, starts)
    return plan.put(event, key, {**place, **times}, by=by, at=at, seen=seen)


def take_back(event: Event, step: Step, *, by: Actor, at: datetime) -> None:
    """Plan a session again as it was before a step, unless somebody has changed it since."""
    event = lock(Event, event.id)
    key = step.session_id
    if plan.kept(plan.item_of(event, key)) != step.after:
        raise ChangedMeanwhile
    if step.before is None:
        plan.remove(event, key, by=by, at=at)
    else:
        said = plan.unpacked(step.before)
        plan.put(event, key, said, minutes=said.pop("minutes"), by=by, at=at)
    step.taken_back = True


def _times(event: Event, item: Item, starts: datetime) -> dict[str, Any]:
    """Give the times of a session that begins then, by its own clocks; it lasts as long as before."""
    own = item.details["zone"]
    begins = wall_in(moment(starts, event.zone, "starts_wall"), zone(own)) if own else starts
    return {"starts_wall": begins, "ends_wall": begins + plan.length_of(item)}
