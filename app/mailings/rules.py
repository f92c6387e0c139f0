"""What messages decide: whom a selection names, in which language one is read, and which reminder is due."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Self
from uuid import UUID

from app.programme.rules import Mode
from app.registration.rules import AttendeeRole, Endorsement, Status

PLACEHOLDERS = ("name", "event")  # what stands in braces in an organiser's text, for each person anew
FALLBACK = "en"
_BRACES = re.compile(r"\{([^{}]*)\}")


class Nominee(Enum):
    """What nominees are told apart by."""

    NOT_NOMINATED = "not_nominated"
    AWAITED = "awaited"  # has not said yes
    ACCEPTED = "accepted"
    UNENDORSED = "unendorsed"  # the secretariat has not endorsed
    RESERVE = "reserve"


@dataclass(frozen=True)
class Selection:
    """To whom of an event a message goes; what is left open narrows nothing, but only live registrations count."""

    status: Status | None = None
    group_id: str = ""
    country_iso3: str = ""
    role: AttendeeRole | None = None
    nominee: Nominee | None = None
    way: Mode | None = None  # in person or online, where people chose

    def stored(self) -> dict[str, str]:
        """Write it down as JSON can hold it."""
        named = {
            "status": self.status.value if self.status else "",
            "group_id": self.group_id,
            "country_iso3": self.country_iso3,
            "role": self.role.value if self.role else "",
            "nominee": self.nominee.value if self.nominee else "",
            "way": self.way.value if self.way else "",
        }
        return {name: value for name, value in named.items() if value}

    @classmethod
    def read(cls, stored: Mapping[str, str]) -> Self:
        """Read it back."""
        return cls(
            status=Status(stored["status"]) if "status" in stored else None,
            group_id=stored.get("group_id", ""),
            country_iso3=stored.get("country_iso3", ""),
            role=AttendeeRole(stored["role"]) if "role" in stored else None,
            nominee=Nominee(stored["nominee"]) if "nominee" in stored else None,
            way=Mode(stored["way"]) if "way" in stored else None,
        )


@dataclass(frozen=True)
class Text:
    """What an organiser writes in one language."""

    subject: str
    body: str


def text_in(texts: Mapping[str, Any], language: str) -> tuple[str, Text] | None:
    """Find what somebody reads, and in which language: their own, else English; none where it is in neither."""
    for code in (language, FALLBACK):
        if code in texts:
            return code, Text(texts[code]["subject"], texts[code]["body"])
    return None


def filled(text: str, *, name: str, event: str) -> str:
    """Put a person's name and the event's title into a text."""
    values = {"name": name, "event": event}
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_placeholders(text: str) -> list[str]:
    """List what stands in braces and means nothing."""
    return [found for found in _BRACES.findall(text) if found not in PLACEHOLDERS]


def seal(changed_at: datetime, people: Iterable[UUID]) -> str:
    """Sum up a text and its readers, to know whether either has changed since somebody saw them."""
    said = "\n".join([changed_at.isoformat(), *sorted(one.hex for one in people)])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


class ReminderKind(Enum):
    """Of what somebody is reminded, and so before which day and to whom."""

    DETAILS = "details"  # nominees who have not said yes, before the day by which they must
    PAPERS = "papers"  # who comes from another country, of passport and visa, before the event
    EVENT = "event"  # everybody who has a place, before the event


LONGEST = 365  # days
HOUR = 8  # o'clock, at the event's place: when reminders leave


@dataclass(frozen=True)
class Schedule:
    """One reminder: so many days before, and for which day it has been dealt with already."""

    days: int
    ran_for: date | None = None

    def due_on(self, anchor: date) -> date:
        """Give the day when it leaves."""
        return anchor - timedelta(days=self.days)

    def settled(self, anchor: date) -> bool:
        """Tell whether it has had its turn: an event that moves by no more than those days is not reminded of again."""
        return self.ran_for is not None and anchor <= self.ran_for + timedelta(days=self.days)


class Turn(Enum):
    """What becomes of a reminder now."""

    SEND = "send"
    SKIP = "skip"  # a later one has taken its place
    NOTHING = "nothing"  # it is settled, or its day is still to come


def turns(schedules: Iterable[Schedule], anchor: date, today: date) -> list[Turn]:
    """Say what becomes of each of the reminders of one kind: only the newest whose day has come is ever sent.

    So reminders that are set late, or that a new date makes late, never arrive together.
    """
    schedules = list(schedules)
    come = [each.days for each in schedules if each.due_on(anchor) <= today]
    newest = min(come, default=None)
    return [_turn(each, newest, anchor, today) for each in schedules]


def _turn(schedule: Schedule, newest: int | None, anchor: date, today: date) -> Turn:
    if schedule.settled(anchor) or today < schedule.due_on(anchor):
        return Turn.NOTHING
    return Turn.SEND if schedule.days == newest else Turn.SKIP


class News(Enum):
    """What has become of a nominee."""

    OPENED = "opened"  # has followed the link
    ACCEPTED = "accepted"  # has said yes, with all details
    ENDORSED = "endorsed"
    NOT_ENDORSED = "not_endorsed"
    LEFT_RESERVE = "left_reserve"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


OF_ENDORSEMENT = {Endorsement.GIVEN: News.ENDORSED, Endorsement.REFUSED: News.NOT_ENDORSED}


@dataclass(frozen=True)
class Standing:
    """What a focal point was told of a nominee, or would be told now; at first, nothing has happened."""

    status: Status = Status.PENDING
    endorsement: Endorsement = Endorsement.NOT_NEEDED
    opened: bool = False
    accepted: bool = False
    reserve: bool = False

    def stored(self) -> dict[str, Any]:
        """Write it down as JSON can hold it."""
        flags = {"opened": self.opened, "accepted": self.accepted, "reserve": self.reserve}
        return {"status": self.status.value, "endorsement": self.endorsement.value} | flags

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read it back."""
        known = dict(stored)
        return cls(Status(known.pop("status")), Endorsement(known.pop("endorsement")), **known)


def news(before: Standing, now: Standing) -> list[News]:
    """Say what has become of a nominee since a focal point was told."""
    found = [
        (now.opened and not before.opened and not now.accepted, News.OPENED),
        (now.accepted and not before.accepted, News.ACCEPTED),
        (before.reserve and not now.reserve, News.LEFT_RESERVE),
    ]
    told = [each for happened, each in found if happened]
    if now.endorsement is not before.endorsement and now.endorsement in OF_ENDORSEMENT:
        told.append(OF_ENDORSEMENT[now.endorsement])
    if now.status is not before.status and now.status is not Status.PENDING:
        told.append(News(now.status.value))
    return told
