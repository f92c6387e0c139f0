"""What becomes of each session between two states of a timetable: two versions, or a version and the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import Any
from uuid import UUID

from app.programme.rules import SESSION_TOLD

Details = Mapping[str, Any]  # all that was said of a session, but for what a version does not keep
NOTICED = SESSION_TOLD - {"title"}  # time, place and status: what people are written to about
AT_THE_PLACE = frozenset({"room", "city_id", "place", "to_city_id"})  # what whoever takes part online need not know


class Step(Enum):
    """What becomes of a session for those who come."""

    NEW = "new"
    BACK = "back"  # it was cancelled, and takes place after all
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Change:
    """One session as it was and as it is to be; the zone of the event beside each."""

    key: UUID
    before: Details | None
    after: Details | None
    zone_before: str
    zone_after: str

    @cached_property
    def step(self) -> Step | None:
        """Tell what becomes of it; none where it took place in neither state."""
        was, will = _takes_place(self.before), _takes_place(self.after)
        if was and will:
            return Step.CHANGED
        if will:
            return Step.NEW if self.before is None else Step.BACK
        return Step.CANCELLED if was else None

    @cached_property
    def fields(self) -> frozenset[str]:
        """Name what differs of a session that takes place in both states."""
        if not (self.before and self.after and self.step is Step.CHANGED):
            return frozenset()
        return frozenset(name for name, old in self.before.items() if name in self.after and self.after[name] != old)

    @property
    def differs(self) -> bool:
        """Tell whether anything becomes of it at all."""
        return bool(self.fields) if self.step is Step.CHANGED else self.step is not None

    @cached_property
    def is_noticed(self) -> bool:
        """Tell whether people are written to about it: a new time, place or status."""
        return self._is_of(NOTICED)

    @cached_property
    def is_noticed_online(self) -> bool:
        """Tell whether people are written to about it who take part online while others are at the place."""
        return self._is_of(NOTICED - AT_THE_PLACE)

    def _is_of(self, fields: frozenset[str]) -> bool:
        return bool(fields & self.fields) if self.step is Step.CHANGED else self.step is not None

    @property
    def title(self) -> str:
        """Name the session as it is to be called."""
        return str((self.after or self.before or {}).get("title", ""))

    @property
    def begins(self) -> tuple[datetime, str]:
        """Give its place in the order of a day: when it begins, or began."""
        one = self.after if _takes_place(self.after) else self.before or self.after
        return (one or {})["starts_wall"], self.title


def between(before: Mapping[UUID, Details], after: Mapping[UUID, Details], zones: tuple[str, str]) -> list[Change]:
    """List what becomes of each session from one state to the other, as they follow one another."""
    changes = [Change(key, before.get(key), after.get(key), *zones) for key in before.keys() | after.keys()]
    return sorted((one for one in changes if one.differs), key=lambda one: (*one.begins, one.key))


def _takes_place(details: Details | None) -> bool:
    return details is not None and not details["cancelled"]
